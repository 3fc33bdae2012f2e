"""Each check of plan.yml finds the fault it is for."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Statement
from bot.knowledge.planning import Activity, Cause, Excluded, Gate, Place, PlanRules
from bot.knowledge.validate import faults

WHY = Statement("Because.", ("X02",))
Spoil = Callable[[PlanRules], PlanRules]


def _placed(place: Place) -> Spoil:
    """The rules with one place put in the stead of the record's own."""
    return lambda rules: replace(
        rules, places=(*(found for found in rules.places if found.exercise != place.exercise), place)
    )


def _more(**fields: tuple[object, ...]) -> Spoil:
    """The rules with further records."""
    return lambda rules: replace(rules, **{name: (*getattr(rules, name), *records) for name, records in fields.items()})


WRONG: dict[str, tuple[Spoil, tuple[str, ...]]] = {
    "an exercise with steps that has no place": (
        lambda rules: replace(rules, places=rules.places[1:]),
        ("quadriceps_stretch", "'places' or 'excluded'"),
    ),
    "an exercise in both lists": (_more(excluded=(Excluded("clamshell", WHY),)), ("clamshell", "once")),
    "an exercise that is only named": (_more(places=(Place("bridge"),)), ("bridge", "no steps")),
    "an exercise that is not there": (_more(places=(Place("cartwheel"),)), ("'places'", "cartwheel")),
    "an excluded one that is not there": (_more(excluded=(Excluded("cartwheel", WHY),)), ("'excluded'", "cartwheel")),
    "an exercise of an article that no plan follows": (
        lambda rules: replace(rules, programmes=rules.programmes[1:]),
        ("'places'", "calf_raise"),
    ),
    "an unknown family": (_placed(Place("clamshell", family="clams")), ("'family'", "clams")),
    "an unknown activity": (_placed(Place("clamshell", (Gate(WHY, bars=("flying",)),))), ("'bars'", "flying")),
    "an exercise before that is in no plan": (
        _placed(Place("clamshell", (Gate(WHY, after=("sumo_squat",)),))),
        ("'after'", "sumo_squat"),
    ),
    "exercises that wait for each other": (
        _placed(Place("wall_slide", (Gate(WHY, after=("chair_pose",)),))),
        ("'after'", "chair_pose waits"),
    ),
    "an unknown purpose": (_more(activities=(Activity("flying", "Flying", ("wings",)),)), ("'activities'", "wings")),
    "an unknown sign of a cause": (_more(causes=(Cause("itch", "Itch", WHY, {"itch": "yes"}),)), ("'causes'", "itch")),
    "a cause that denies a sign": (_more(causes=(Cause("calm", "Calm", WHY, {"fever": "no"}),)), ("calm", "yes")),
    "a usual size that is not there": (lambda rules: replace(rules, usual_size="huge"), ("'usual_size'", "huge")),
    "equipment without a word": (lambda rules: replace(rules, household=("trampoline",)), ("equipment_trampoline",)),
    "an article that is not there": (
        lambda rules: replace(rules, programmes=(*rules.programmes, replace(rules.programmes[0], source="ZZ"))),
        ("'programmes'", "ZZ"),
    ),
    "a rule without a source": (lambda rules: replace(rules, first=Statement("Ask.")), ("plan", "'Ask.'")),
    "a gate with a made-up fact": (
        _placed(Place("clamshell", (Gate(Statement("No.", ("MG-F999",)), bars=("stairs",)),))),
        ("plan", "MG-F999"),
    ),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_fault_of_the_plan_is_found_and_named(case: str, knowledge: Knowledge) -> None:
    spoil, told = WRONG[case]
    found = faults(replace(knowledge, plan=spoil(knowledge.plan)))
    assert any(all(words in fault for words in told) for fault in found), found
