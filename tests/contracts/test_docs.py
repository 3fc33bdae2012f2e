"""The documentation: tables made from the knowledge, and no command, file or link that is not there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from bench.__main__ import PAGE, PARTS
from bot.cli import main
from bot.commands.docs import FILES, TABLES, filled
from bot.commands.errors import UserError
from bot.commands.pictures import FOLDER, SCENES
from bot.commands.tables import table_names
from bot.knowledge.loader import Knowledge

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
PAGES = [README, *sorted((ROOT / "docs").rglob("*.md"))]
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]
_MOST_LINES = 200
_PATH = re.compile(r"`((?:actions|bench|bot|data|docs|scripts|tests)/[\w./-]+)`")


@pytest.mark.parametrize("path", FILES, ids=str)
def test_the_tables_say_what_the_knowledge_says(path: Path, knowledge: Knowledge) -> None:
    text = (ROOT / path).read_text(encoding="utf-8")
    assert filled(text, knowledge) == text, "run: .venv/bin/python -m bot docs"


def test_every_table_stands_on_one_page() -> None:
    found = [name for path in FILES for name in table_names((ROOT / path).read_text(encoding="utf-8"))]
    assert sorted(found) == sorted(TABLES)


def test_every_measure_has_its_table_on_the_page_of_figures() -> None:
    assert sorted(table_names(PAGE.read_text(encoding="utf-8"))) == sorted(PARTS)


def test_an_unknown_table_is_told(knowledge: Knowledge) -> None:
    with pytest.raises(UserError, match="no table 'recipes'"):
        filled("<!-- table: recipes -->\n<!-- end of table: recipes -->", knowledge)


def test_each_danger_sign_rule_and_exercise_has_its_row(knowledge: Knowledge) -> None:
    safety, guide = ((ROOT / path).read_text(encoding="utf-8") for path in FILES)
    assert [sign for sign in knowledge.dangers if f"| `{sign}` |" not in safety] == []
    assert [rule for rule in knowledge.rules if f"| {rule} |" not in safety] == []
    assert [exercise for exercise in knowledge.exercises if f"| `{exercise}` |" not in guide] == []


def test_the_readme_can_be_read_in_one_go() -> None:
    assert len(README.read_text(encoding="utf-8").splitlines()) <= _MOST_LINES


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_make_command_named_is_in_the_makefile(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = re.findall(r"(?:`|^|=\d+ )make ([a-z]+)", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(named) <= targets


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_command_of_the_bot_named_is_there(page: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--help"])
    commands = set(re.findall(r"^    ([a-z]+) ", capsys.readouterr().out, re.MULTILINE))
    named = re.findall(r"python -m bot ([a-z]+)", page.read_text(encoding="utf-8"))
    assert set(named) <= commands


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_every_link_and_file_named_is_there(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    links = [link for link in re.findall(r"\]\(([^)#]+)\)", text) if "://" not in link]
    gone = [link for link in links if not (page.parent / link).exists()]
    gone += [path for path in _PATH.findall(text) if not (ROOT / path).exists()]
    assert gone == []


def test_every_picture_is_taken_by_the_command_and_shown_on_a_page() -> None:
    there = {path.name for path in (ROOT / FOLDER).iterdir()}
    shown = {name for page in PAGES for name in re.findall(r"images/([\w-]+\.png)\)", page.read_text(encoding="utf-8"))}
    assert there == shown == {f"{name}.png" for name in SCENES}


def test_every_decision_says_why_and_what_follows() -> None:
    pages = sorted((ROOT / "docs" / "adr").glob("*.md"))
    heads = [re.findall(r"^## (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE) for page in pages]
    assert heads == [["Context", "Decision", "Consequences"]] * len(pages)
    assert [page.name[:4] for page in pages] == [f"{number:04}" for number in range(1, len(pages) + 1)]
