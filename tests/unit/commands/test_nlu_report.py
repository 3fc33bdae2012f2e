"""The report on understanding, from a pipeline that is told what to say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from bot.commands import nlu_report, nlu_sets
from bot.commands.errors import UserError
from bot.commands.nlu_page import confusion_picture, page
from bot.commands.nlu_report import Table

# The real one; the fixture puts another in its place.
read_held_out = nlu_sets.held_out


def parse(text: str) -> dict[str, Any]:
    """Takes every message for a greeting, rather surely."""
    return {
        "text": text,
        "intent": {"name": "greet", "confidence": 0.8},
        "intent_ranking": [{"name": "greet", "confidence": 0.8}, {"name": "thank", "confidence": 0.1}],
        "entities": [],
        "found": None,
        "reading": {"side": "left", "duration_days": 14.0},
    }


@pytest.fixture(autouse=True)
def sets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Two small sets of messages."""
    (tmp_path / "talk.yml").write_text(
        "greet:\n- {text: hello there, messy: false}\n- {text: helo, messy: true}\n"
        "thank:\n- {text: thanks a lot, messy: false}\n"
        "out_of_scope:\n- {text: who won the match, messy: false}\n",
        encoding="utf-8",
    )
    entities = tmp_path / "named" / "entities.yml"
    entities.parent.mkdir()
    entities.write_text(
        "- {text: left for two weeks, entities: [{entity: side, value: left}, {entity: duration_days, value: 14}]}\n",
        encoding="utf-8",
    )
    named = nlu_sets.named
    monkeypatch.setattr(nlu_sets, "held_out", lambda: read_held_out(tmp_path))
    monkeypatch.setattr(nlu_sets, "named", lambda: named(entities))
    return tmp_path


def test_the_figures_are_of_the_messages_in_scope() -> None:
    found = nlu_report.measure(parse)
    assert found.accuracy_in_scope == pytest.approx(2 / 3)
    assert found.typo_loss == 0
    assert dict(found.headline())["- messy"] == "100.0 %"
    assert (found.now.recall, found.now.wrongly) == (0, 0)


def test_a_threshold_above_the_confidence_refuses_everything() -> None:
    curve = {point.threshold: point for point in nlu_report.measure(parse).curve}
    assert (curve[0.7].recall, curve[0.9].recall, curve[0.9].wrongly) == (0, 1, 1)


def test_a_whole_number_of_days_is_found_whether_it_has_decimals_or_not() -> None:
    assert nlu_report.measure(parse).entities["all"].f1 == 1


def test_every_row_of_a_table_has_a_cell_for_each_head() -> None:
    for table in nlu_report.tables(nlu_report.measure(parse)):
        assert {len(row) for row in table.rows} <= {len(table.heads)}


def test_a_folder_without_messages_is_told(tmp_path: Path) -> None:
    (tmp_path / "none").mkdir()
    with pytest.raises(UserError, match="no labelled messages"):
        read_held_out(tmp_path / "none")


def test_a_set_of_the_wrong_shape_names_its_file(tmp_path: Path) -> None:
    (tmp_path / "sets").mkdir()
    (tmp_path / "sets" / "wrong.yml").write_text("greet:\n- hello\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"wrong\.yml"):
        read_held_out(tmp_path / "sets")


def test_the_page_needs_nothing_from_elsewhere_and_escapes_what_it_shows() -> None:
    text = page([Table("Figures", ("a", "b"), (("<script>", "1"),))], ["greet", "thank"], [[1, 1], [0, 2]])
    assert "&lt;script&gt;" in text and "<script>" not in text
    assert re.findall(r"(?:src|href|url)\s*[=(]", text) == []
    assert text.count("http") == 0


def test_the_picture_has_a_square_for_each_pair_that_occurs() -> None:
    picture = confusion_picture(["greet", "thank"], [[3, 1], [0, 2]])
    assert picture.count("<rect") == 3
    assert "greet taken for thank: 1 of 4" in picture
