"""House rules that no linter knows."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.contracts.sources import ROOT, files, tree

LINES = 350
README_LINES = 200
# Counting, indexing and "none": no clinical figure is one of these by itself.
STRUCTURAL = {0, 1, 2, -1}
# Figures of the conversation, each a named constant; what a doctor would set stands in bot/knowledge.
NAMED = {
    "_SHORT_REPLY", "_ALL_DENIED", "MAX_QUESTIONS", "_SHOWN", "_GUESSES", "_DIGRESSION_CONFIDENCE",
    "_MISSES_BEFORE_SKIP", "_POLARITY_CONFIDENCE", "_FEW_WORDS", "_MORE_WORDS", "_PART_CONFIDENCE",
}  # fmt: skip
# It runs the actions and is none.
SERVER = ROOT / "actions" / "server.py"
ACTIONS = [path for path in files(".py", under="actions") if path != SERVER]
DECIDING = [*(path for part in ("bot/triage", "bot/plan", "bot/coach") for path in files(".py", under=part)), *ACTIONS]
PYTHON = [path for part in ("bot", "actions", "bench", "tests") for path in files(".py", under=part)]
TEXTS = [path for path in files() if path.suffix in {".py", ".yml", ".toml", ".md", ".js", ".css", ".html", ".sh", ""}]
WAITS_OR_SKIPS = {
    "pytest.skip", "pytest.importorskip", "time.sleep", "pytest.mark.skip", "pytest.mark.skipif", "pytest.mark.xfail",
}  # fmt: skip
ONE_MACHINE = re.compile(r"(?<![\w.$}])/(?:root|work|Users|home/(?!user\b)\w+|mnt|private)/")
REGISTRY = re.compile(r"--(?:extra-)?index-url|https?://[\w.:-]*(?:p[y]pi|python[h]osted|n[p]mjs|/simple\b)")


def _name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def _figures(path: Path) -> Iterator[tuple[int, float]]:
    named = {
        id(node)
        for statement in tree(path).body
        if isinstance(statement, ast.Assign) and {getattr(t, "id", "") for t in statement.targets} <= NAMED
        for node in ast.walk(statement)
    }
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and type(node.value) in {int, float} and id(node) not in named:
            yield node.lineno, node.value


def test_no_clinical_figure_stands_in_code() -> None:
    assert [(_name(path), *found) for path in DECIDING for found in _figures(path) if found[1] not in STRUCTURAL] == []


def test_every_module_is_short() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in PYTHON}
    assert {name: lines for name, lines in lengths.items() if lines > LINES} == {}


def test_every_module_says_what_it_is() -> None:
    assert [_name(path) for path in PYTHON if tree(path).body and not ast.get_docstring(tree(path))] == []


@pytest.mark.parametrize("path", ACTIONS, ids=_name)
def test_an_action_speaks_no_words_of_its_own(path: Path) -> None:
    docstrings = {
        id(node.body[0].value)
        for node in ast.walk(tree(path))
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and isinstance(node.body[0], ast.Expr)
    }
    spoken = [
        node.value
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and id(node) not in docstrings
        and len(node.value.split()) > 3
    ]
    assert spoken == []


def test_no_file_holds_a_path_of_one_machine_or_a_package_server() -> None:
    texts = {_name(path): path.read_text(encoding="utf-8", errors="replace") for path in TEXTS}
    del texts[_name(Path(__file__))]
    found = {name: [*ONE_MACHINE.findall(text), *REGISTRY.findall(text)] for name, text in texts.items()}
    assert {name: places for name, places in found.items() if places} == {}


def test_the_patterns_above_find_what_they_are_for() -> None:
    assert ONE_MACHINE.search(f"cd /{'home'}/ann/project") and ONE_MACHINE.search(f'"/{"root"}/x"')
    assert not ONE_MACHINE.search(f"data/{'work'}/x") and not ONE_MACHINE.search("$HOME/.pyenv")
    assert REGISTRY.search("https://" + "pypi" + ".example/simple") and REGISTRY.search("pip --index-url x")


def test_the_readme_is_short() -> None:
    assert all(len(path.read_text(encoding="utf-8").splitlines()) <= README_LINES for path in ROOT.glob("README.md"))


def test_every_script_can_be_run() -> None:
    scripts = [path for path in files(under="scripts") if path.suffix == ""]
    assert scripts
    assert [path.name for path in scripts if not path.stat().st_mode & 0o100] == []
    assert [path.name for path in scripts if not path.read_text(encoding="utf-8").startswith("#!")] == []


def test_no_test_is_skipped_or_waits() -> None:
    # One says loudly why it cannot run: where there is no Python for the homeserver.
    wrong = []
    for path in files(".py", under="tests"):
        used = {ast.unparse(node) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
        used -= {"pytest.skip"} if _name(path) == "tests/e2e/test_matrix.py" else set()
        wrong += [(_name(path), name) for name in used & WAITS_OR_SKIPS]
    assert wrong == []


def test_the_servers_get_the_signals_that_make_gets() -> None:
    # Without exec a shell stands between make and the servers: it dies of the signal and leaves them running.
    recipes = (ROOT / "Makefile").read_text(encoding="utf-8").splitlines()
    for command in ("bot run", "bot run-scaled", "bot shell"):
        assert [line for line in recipes if line.endswith(command)] == [
            f"\t@exec env $(QUIET) $(BIN)/python -m {command}",
        ]
