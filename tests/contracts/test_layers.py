"""Who may import whom."""

from __future__ import annotations

import ast
from pathlib import Path

from tests.contracts.sources import ROOT, files, imported, tree

PURE = (
    "knowledge", "triage", "plan", "coach", "diary", "database", "privacy", "text", "dialogue", "render", "figures",
)  # fmt: skip
MAY_USE_RASA = ("bot/nlu", "bot/channels", "bot/commands")
MODULES = [*files(".py", under="bot"), *files(".py", under="actions")]


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _wrong(paths: list[Path], *packages: str) -> dict[str, list[str]]:
    """What modules import of packages that they must not."""
    used = {_name(path): [name for name in imported(path) if name.split(".")[0] in packages] for path in paths}
    return {name: found for name, found in used.items() if found}


PURE_MODULES = [path for path in MODULES if path.relative_to(ROOT).parts[1] in PURE]


def test_there_are_modules_of_every_layer_to_look_at() -> None:
    assert len(PURE_MODULES) > 15
    assert {path.relative_to(ROOT).parts[0] for path in MODULES} == {"bot", "actions"}


def test_a_pure_module_knows_neither_rasa_nor_the_actions() -> None:
    assert _wrong(PURE_MODULES, "rasa", "rasa_sdk", "actions") == {}


def test_the_bot_never_imports_the_actions_or_their_kit() -> None:
    assert _wrong(files(".py", under="bot"), "actions", "rasa_sdk") == {}


def test_rasa_is_imported_only_where_it_must_be() -> None:
    assert _wrong([path for path in MODULES if not _name(path).startswith(MAY_USE_RASA)], "rasa") == {}


def _reached(path: Path, seen: set[Path]) -> set[Path]:
    """The modules of the project that a module brings in, itself included."""
    seen.add(path)
    for name in imported(path):
        found = ROOT / f"{name.replace('.', '/')}.py"
        if found.is_file() and found not in seen:
            _reached(found, seen)
    return seen


def test_a_module_that_says_it_needs_no_rasa_brings_none_in() -> None:
    saying = [path for path in MODULES if "Needs no Rasa" in (ast.get_docstring(tree(path)) or "")]
    assert len(saying) > 4
    assert {_name(path): _wrong(list(_reached(path, set())), "rasa", "rasa_sdk") for path in saying} == {
        _name(path): {} for path in saying
    }


def test_an_action_reads_no_language_itself() -> None:
    reading = ("spacy", "bot.text", "bot.nlu", "bot.channels")
    used = [name for path in files(".py", under="actions") for name in imported(path)]
    assert [name for name in used if name.startswith(reading)] == []


def test_nothing_imports_torch() -> None:
    assert _wrong(MODULES, "torch", "transformers", "sentence_transformers") == {}


def test_a_drawing_rests_on_the_knowledge_alone() -> None:
    found = [name for path in files(".py", under="bot/figures") for name in imported(path) if name.startswith("bot")]
    assert found
    assert [name for name in found if not name.startswith(("bot.figures", "bot.knowledge"))] == []


def test_knowledge_rests_on_nothing_but_the_facts_of_triage() -> None:
    allowed = ("bot.knowledge", "bot.triage.facts")
    found = [name for path in files(".py", under="bot/knowledge") for name in imported(path) if name.startswith("bot")]
    assert [name for name in found if not name.startswith(allowed)] == []
