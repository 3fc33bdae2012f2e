"""Who may import whom."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.contracts.sources import ROOT, files, imported

PURE = ("knowledge", "triage", "plan", "coach", "diary", "text", "dialogue", "render")
MAY_USE_RASA = ("bot/nlu", "bot/channels", "bot/commands")
MODULES = [*files(".py", under="bot"), *files(".py", under="actions")]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _uses(path: Path, *packages: str) -> list[str]:
    return [name for name in imported(path) if name.split(".")[0] in packages]


PURE_MODULES = [path for path in MODULES if path.parent.name in PURE or path.parent.parent.name in PURE]


def test_there_are_modules_of_every_layer_to_look_at() -> None:
    assert len(PURE_MODULES) > 15
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == {"bot", "actions"}


@pytest.mark.parametrize("path", PURE_MODULES, ids=_name)
def test_a_pure_module_knows_neither_rasa_nor_the_actions(path: Path) -> None:
    assert _uses(path, "rasa", "rasa_sdk", "actions") == []


@pytest.mark.parametrize("path", [path for path in MODULES if "bot" in path.relative_to(ROOT).parts], ids=_name)
def test_the_bot_never_imports_the_actions_or_their_kit(path: Path) -> None:
    assert _uses(path, "actions", "rasa_sdk") == []


@pytest.mark.parametrize("path", [path for path in MODULES if not _name(path).startswith(MAY_USE_RASA)], ids=_name)
def test_rasa_is_imported_only_where_it_must_be(path: Path) -> None:
    assert _uses(path, "rasa") == []


@pytest.mark.parametrize("path", files(".py", under="actions"), ids=_name)
def test_an_action_reads_no_language_itself(path: Path) -> None:
    assert [name for name in imported(path) if name.startswith(("spacy", "bot.text", "bot.nlu", "bot.channels"))] == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_nothing_imports_torch(path: Path) -> None:
    assert _uses(path, "torch", "transformers", "sentence_transformers") == []


def test_knowledge_rests_on_nothing_but_the_facts_of_triage() -> None:
    allowed = ("bot.knowledge", "bot.triage.facts")
    found = [name for path in files(".py", under="bot/knowledge") for name in imported(path) if name.startswith("bot")]
    assert [name for name in found if not name.startswith(allowed)] == []
