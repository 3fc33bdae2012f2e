"""Checks of `plan.yml` against the other records: whatever it names is there, and every exercise has its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from bot.knowledge.derived import DERIVED_SIGNS
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Instructions
from bot.knowledge.planning import PlanRules

_WHERE = "plan.yml"


def plan_faults(knowledge: Knowledge) -> Iterator[str]:
    """Every fault of the plan's rules, each naming the field."""
    for field, name, known in _references(knowledge):
        if name not in known:
            yield f"{_WHERE}: field {field!r}: there is no {name!r}"
    yield from _coverage(knowledge)
    yield from _circles(knowledge.plan)
    for cause in knowledge.plan.causes:
        if set(cause.signs.values()) - {"yes"}:
            yield f"{_WHERE}: field 'causes': {cause.id} may only say yes to a sign"


def _references(knowledge: Knowledge) -> Iterator[tuple[str, str, Collection[str]]]:
    rules, exercises = knowledge.plan, knowledge.exercises
    purposes = {tag for exercise in exercises.values() for tag in exercise.purposes}
    placed = {place.exercise for place in rules.places}
    families = {family.id for family in rules.families}
    activities = {activity.id for activity in rules.activities}
    yield "usual_size", rules.usual_size, {size.id for size in rules.sizes}
    for tag in rules.household:
        yield "household", f"equipment_{tag}", knowledge.phrases
    for programme in rules.programmes:
        yield "programmes", programme.source, knowledge.sources
    for activity in rules.activities:
        yield from (("activities", tag, purposes) for tag in activity.purposes)
    for cause in rules.causes:
        yield from (("causes", sign, {*knowledge.signs, *DERIVED_SIGNS}) for sign in cause.signs)
    for place in rules.places:
        yield "places", place.exercise, exercises
        if place.family:
            yield "family", place.family, families
        for gate in place.gates:
            yield from (("after", name, placed) for name in gate.after)
            yield from (("bars", name, activities) for name in gate.bars)
    for excluded in rules.excluded:
        yield "excluded", excluded.exercise, exercises


def _coverage(knowledge: Knowledge) -> Iterator[str]:
    rules = knowledge.plan
    followed = {programme.source for programme in rules.programmes}
    placed = [place.exercise for place in rules.places]
    named = [*placed, *(excluded.exercise for excluded in rules.excluded)]
    for exercise in knowledge.exercises.values():
        full = exercise.instructions is Instructions.FULL
        if named.count(exercise.id) != full:
            yield (
                f"{_WHERE}: {exercise.id} must stand once under 'places' or 'excluded'"
                if full
                else (f"{_WHERE}: {exercise.id} has no steps, so it can be in no plan")
            )
        if exercise.id in placed and exercise.source not in followed:
            yield f"{_WHERE}: field 'places': no programme follows the article of {exercise.id}"


def _circles(rules: PlanRules) -> Iterator[str]:
    waits = {
        place.exercise: {name for gate in place.gates for name in gate.after if not gate.harder}
        for place in rules.places
    }
    free: set[str] = set()
    while ready := {name for name, before in waits.items() if name not in free and before <= free}:
        free |= ready
    for name in sorted(set(waits) - free):
        yield f"{_WHERE}: field 'after': {name} waits for itself or for what is never there"
