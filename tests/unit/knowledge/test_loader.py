"""The loader is strict: every kind of mistake stops it with the file, the record and the field."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.knowledge.loader import FOLDER, Knowledge, KnowledgeError, build, load_folder, load_knowledge, read_yaml
from bot.knowledge.models import Sign, Statement, Treatment

ROOT = FOLDER.parent.parent
LOAD_SECONDS = 0.3


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the knowledge folder that a test may spoil."""
    copy = tmp_path / "knowledge"
    shutil.copytree(FOLDER, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"), copy_function=shutil.copyfile)
    return copy


def _swap(name: str, old: str, new: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        assert old in text, f"{name} no longer holds {old!r}"
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")

    return edit


def _write(name: str, text: str) -> Callable[[Path], None]:
    return lambda folder: (folder / name).write_text(text, encoding="utf-8") and None


def _append(name: str, text: str) -> Callable[[Path], None]:
    def edit(folder: Path) -> None:
        with (folder / name).open("a", encoding="utf-8") as out:
            out.write(text)

    return edit


def _rename(old: str, new: str) -> Callable[[Path], None]:
    return lambda folder: (folder / old).rename(folder / new) and None


CLAMSHELL = "exercises/clamshell.yml"
FIGURE = "figures/clamshell.yml"
MISTAKES: dict[str, tuple[Callable[[Path], None], tuple[str, ...]]] = {
    "an unknown field": (_append(CLAMSHELL, "colour: red\n"), (CLAMSHELL, "'clamshell'", "colour")),
    "an unknown field deep inside": (
        _swap(CLAMSHELL, "  tempo:", "  rhythm:"),
        (CLAMSHELL, "'clamshell'", "rhythm"),
    ),
    "a missing field": (_swap(CLAMSHELL, "source: MG\n", ""), (CLAMSHELL, "'clamshell'", "'source' is missing")),
    "a wrong type": (_swap(CLAMSHELL, "entry: ", "entry: 3\n#"), (CLAMSHELL, "'clamshell'", "'entry'")),
    "a wrong word of a closed set": (
        _swap(CLAMSHELL, "kind: strength", "kind: power"),
        (CLAMSHELL, "'clamshell'", "'kind'", "power"),
    ),
    "a wrong word of a closed set deep inside": (
        _swap(CLAMSHELL, "basis: safety_net", "basis: guess"),
        (CLAMSHELL, "'clamshell'", "basis", "guess"),
    ),
    "an id that is not the file's name": (
        _rename(CLAMSHELL, "exercises/clam.yml"),
        ("exercises/clam.yml", "'id'", "file's name"),
    ),
    "a field given twice": (_append(CLAMSHELL, "id: clamshell\n"), ("clamshell.yml", "line", "id is given twice")),
    "a record given twice": (
        _swap("treatments.yml", "- id: acupuncture", "- id: brace"),
        ("treatments.yml", "'brace'", "'id' is not unique"),
    ),
    "a rule given twice": (_swap("triage.yml", "- id: T02", "- id: T01"), ("triage.yml", "'T01'", "not unique")),
    "a question given twice": (
        _swap("interview.yml", "- slot: onset", "- slot: danger"),
        ("interview.yml", "'danger'", "'slot' is not unique"),
    ),
    "a sign in two files": (
        _swap("symptoms.yml", "- id: sharp_pain", "- id: fever"),
        ("symptoms.yml", "'fever'", "not unique"),
    ),
    "a missing file": (lambda folder: (folder / "glossary.yml").unlink(), ("glossary.yml", "cannot be read")),
    "no YAML": (_write("levels.yml", "- [open\n"), ("levels.yml", "line")),
    "an empty file": (_write("levels.yml", ""), ("levels.yml", "list of records")),
    "a mapping in place of a list": (_write("treatments.yml", "id: brace\n"), ("treatments.yml", "list of records")),
    "a text in place of a record": (_write("treatments.yml", "- brace\n"), ("treatments.yml", "Treatment", "'brace'")),
    "a list in place of phrases": (_write("phrases.yml", "- hello\n"), ("phrases.yml", "mapping")),
    "a number among the phrases": (_append("phrases.yml", "extra: 3\n"), ("phrases.yml", "text")),
    "a phrase in two files": (
        _append("coaching.yml", "source_line: twice\n"),
        ("coaching.yml", "'source_line'", "another file"),
    ),
    "a list in place of exercise rules": (_write("exercise_rules.yml", "- x\n"), ("exercise_rules.yml", "mapping")),
    "an exercise rule without words": (
        _write("exercise_rules.yml", "before:\n  facts: [X04]\n"),
        ("exercise_rules.yml", "before", "'say' is missing"),
    ),
    "a part of the inventory missing": (_write("inventory.yml", "waived: []\n"), ("inventory.yml", "triage_rules")),
    "a part of triage too many": (_append("triage.yml", "extra: []\n"), ("triage.yml", "thresholds")),
    "a part that no body has": (
        _swap(FIGURE, "part: left_hip", "part: left_wing"),
        (FIGURE, "'clamshell'", "left_wing"),
    ),
    "an angle in words": (_swap(FIGURE, "knee: 90", "knee: bent"), (FIGURE, "'clamshell'", "poses")),
    "a point of two numbers": (
        _swap(FIGURE, "shift: [0, 0, 8]", "shift: [0, 8]"),
        (FIGURE, "'clamshell'", "poses"),
    ),
    "a joint limit in words": (
        _swap("joint_limits.yml", "knee: {low: 0, high: 148}", "knee: {low: straight, high: 148}"),
        ("joint_limits.yml", "knee", "'low'"),
    ),
    "a threshold of the wrong type": (
        _swap("triage.yml", "fresh_injury_hours: 72", "fresh_injury_hours: three days"),
        ("triage.yml", "thresholds", "'fresh_injury_hours'"),
    ),
}


@pytest.mark.parametrize("case", MISTAKES)
def test_a_mistake_stops_the_load_and_names_its_place(folder: Path, case: str) -> None:
    spoil, told = MISTAKES[case]
    spoil(folder)
    with pytest.raises(KnowledgeError) as caught:
        load_folder(folder)
    for words in told:
        assert words in str(caught.value), str(caught.value)


def test_an_untouched_copy_loads_like_the_original(folder: Path, knowledge: Knowledge) -> None:
    assert load_folder(folder) == knowledge


def test_yes_and_no_stay_words_and_only_true_and_false_are_booleans(tmp_path: Path) -> None:
    (tmp_path / "words.yml").write_text("[yes, no, on, 2024-05-01, true, false]", encoding="utf-8")
    assert read_yaml(tmp_path / "words.yml") == ("yes", "no", "on", "2024-05-01", True, False)


def test_yaml_cannot_run_code(tmp_path: Path) -> None:
    (tmp_path / "evil.yml").write_text("!!python/object/apply:os.getcwd []", encoding="utf-8")
    with pytest.raises(KnowledgeError, match=r"evil\.yml"):
        read_yaml(tmp_path / "evil.yml")


def test_a_record_is_built_with_its_defaults() -> None:
    built = build(Treatment, {"id": "rest", "name": "Rest", "says": ({"say": "Rest helps."},)}, "treatments.yml")
    assert built == Treatment("rest", "Rest", (Statement("Rest helps."),))


def test_a_wrong_level_of_a_sign_names_the_field() -> None:
    with pytest.raises(KnowledgeError, match=r"signs\.yml: record 'ache': field 'level'"):
        build(Sign, {"id": "ache", "name": "ache", "patterns": ("ache",), "level": "mild"}, "signs.yml")


def test_the_knowledge_is_read_once_a_process() -> None:
    assert load_knowledge() is load_knowledge()


def test_the_knowledge_cannot_be_changed(knowledge: Knowledge) -> None:
    with pytest.raises(AttributeError):
        knowledge.exercises["clamshell"].name = "Clam"  # type: ignore[misc]


@pytest.mark.alone
def test_the_knowledge_loads_quickly_in_a_fresh_process() -> None:
    code = (
        "import time; from bot.knowledge.loader import load_knowledge; "
        "start = time.process_time(); load_knowledge(); print(time.process_time() - start)"
    )
    command = [sys.executable, "-c", code]
    # The best of several runs tells what it costs without the other work of the machine.
    runs = [subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True) for _ in range(6)]
    assert min(float(run.stdout) for run in runs) < LOAD_SECONDS
