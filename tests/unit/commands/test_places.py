"""The file and line of a fault."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.commands.content import repeated
from bot.commands.places import located
from bot.knowledge.loader import Knowledge
from bot.knowledge.validate import faults

FILES = {
    "exercises/bridge.yml": "id: bridge\nname: Bridge\nsteps:\n- Lie down.\n- Lift the\n  hips.\n",
    "triage.yml": "thresholds:\n  days: 3\nrules:\n- id: T01\n  say: Rest.\n- id: T02\n  say: Walk.\n"
    "  facts: [MG-F01, MG-F02]\n",
    "red_flags.yml": "- id: fever\n  name: a fever\n",
    "safety_net.yml": "- id: chest_pain\n  name: chest pain\n",
    "symptoms.yml": "- id: swelling\n  name: swelling\n",
    "phrases.yml": "hello: Hello.\nmore: Tell me more\n",
    "coaching.yml": "pause: Pause\n",
    "followup.yml": "times:\n- morning\nbarriers:\n- id: no_time\n",
    "inventory.yml": "triage_rules: [T01,\n  T02]\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small knowledge folder."""
    (tmp_path / "exercises").mkdir()
    for name, text in FILES.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize(
    ("fault", "place"),
    [
        ("exercises/bridge: field 'steps': full instructions need steps", "exercises/bridge.yml:3"),
        ("exercises/bridge: a sentence of 30 words (at most 20): 'Lift the hips'", "exercises/bridge.yml:5"),
        ("exercises/bridge: something is wrong", "exercises/bridge.yml:1"),
        ("rules/T02: field 'facts': MG-F09 is not in the inventory", "triage.yml:8"),
        ("rules/T02: it is odd of MG-F02", "triage.yml:8"),
        ("triage.yml: record 'T02': field 'use' is missing", "triage.yml:6"),
        ("triage.yml: record 'T01': field 'say' has a wrong value", "triage.yml:5"),
        ("signs/chest_pain: field 'name': too long", "safety_net.yml:2"),
        ("signs/swelling: it cites nothing", "symptoms.yml:1"),
        ("phrases/more: a sentence of 30 words (at most 20): 'Tell me'", "phrases.yml:2"),
        ("phrases/pause: a sentence of 30 words (at most 20): 'Stop'", "coaching.yml:1"),
        ("followup.yml: field 'times': write a time", "followup.yml:1"),
        ("inventory: T02 is cited by no record and not waived", "inventory.yml:2"),
    ],
)
def test_a_fault_gets_the_line_of_what_it_names(fault: str, place: str, folder: Path) -> None:
    assert located(fault, folder) == f"{folder / place}: {fault}"


@pytest.mark.parametrize(
    "fault", ["exercises/handstand: unknown", "rules/T99: unknown", "recipes/soup: unknown", "no place at all"]
)
def test_a_fault_whose_place_is_not_found_stays_as_it_is(fault: str, folder: Path) -> None:
    assert located(fault, folder) == fault


def test_real_faults_of_records_are_found_in_the_real_files(knowledge: Knowledge) -> None:
    exercise = knowledge.exercises["clamshell"]
    wrong = {**knowledge.exercises, "clamshell": replace(exercise, facts=("XX-F99",), instead="handstand")}
    found = [located(fault) for fault in faults(replace(knowledge, exercises=wrong)) if "clamshell" in fault]
    assert found
    assert [fault for fault in found if not fault.startswith("bot/knowledge/exercises/clamshell.yml:")] == []


def test_an_example_that_stands_twice_is_told_with_both_places(tmp_path: Path) -> None:
    one, two = tmp_path / "a.yml", tmp_path / "b.yml"
    one.write_text("nlu:\n- intent: a\n  examples: |\n    - hold the [clamshell](exercise)\n", encoding="utf-8")
    two.write_text("nlu:\n- intent: b\n  examples: |\n    - Hold the clamshell!\n", encoding="utf-8")
    assert list(repeated(tmp_path)) == [f"{two}:4: the example 'Hold the clamshell!' stands at {one}:4 too"]
