"""What a person may change in a plan: each change is a new profile, from which the plan is built again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Exercise, Instructions
from bot.plan.build import Plan, Why, allowed, family_of
from bot.plan.profile import Profile

NOTHING = "none"
"""The tag of exercises that need no equipment."""

# Reasons that a swap may set aside: the exercise is allowed, there was only no room for it.
_NO_ROOM = frozenset({Why.SIZE, Why.FAMILY})


def substitute(plan: Plan, exercise: str, knowledge: Knowledge) -> Exercise | None:
    """The exercise of the same article to do in place of one of the plan; None when there is none.

    One that does the same work comes first, then one for the same muscles, the same purpose, or of the same kind.
    """
    old = knowledge.exercises[exercise]
    in_plan = {chosen.exercise for chosen in plan.chosen} - {exercise}
    # A family is full only because of its other members.
    free = [
        knowledge.exercises[left.exercise]
        for left in plan.left_out
        if left.why in _NO_ROOM and knowledge.exercises[left.exercise].source == old.source
    ]
    kept = [found for found in free if not _crowds(found, in_plan, knowledge)]
    return _nearest(old, kept, knowledge)


def stand_in(exercise: Exercise, profile: Profile, knowledge: Knowledge) -> Exercise | None:
    """The exercise to do in place of a single one, of any article; None when nothing alike is allowed."""
    others = (e for e in knowledge.exercises.values() if e.instructions is Instructions.FULL and e.id != exercise.id)
    return _nearest(exercise, [other for other in others if allowed(other, profile, knowledge)], knowledge)


def swap(profile: Profile, plan: Plan, exercise: str, knowledge: Knowledge) -> tuple[Profile, Exercise | None]:
    """The profile with one exercise of the plan changed for another, and which; unchanged when there is none."""
    other = substitute(plan, exercise, knowledge)
    if other is None:
        return profile, None
    # The rest of the plan is asked for by name from now on, so that it stays as it is.
    wanted = frozenset(chosen.exercise for chosen in plan.chosen) - {exercise} | {other.id}
    return replace(profile, source=plan.source, without=profile.without | {exercise}, wanted=wanted), other


def leave_out(profile: Profile, plan: Plan, exercise: str) -> Profile:
    """The profile of somebody who does not want an exercise of the plan; the rest stays by name."""
    wanted = frozenset(chosen.exercise for chosen in plan.chosen) - {exercise}
    return replace(profile, source=plan.source, without=profile.without | {exercise}, wanted=wanted)


def shorter(profile: Profile, knowledge: Knowledge) -> Profile | None:
    """The profile for the next smaller plan; None when it is the shortest already."""
    rules = knowledge.plan
    names = [size.id for size in rules.sizes]
    at = names.index(profile.size if profile.size in names else rules.usual_size)
    return replace(profile, size=names[at - 1]) if at else None


def sized(profile: Profile, size: str) -> Profile:
    """The profile of somebody who wants a plan of a size."""
    return replace(profile, size=size)


def without_equipment(profile: Profile, tags: Iterable[str], knowledge: Knowledge) -> Profile:
    """The profile of somebody who does not have some equipment."""
    have = frozenset(knowledge.plan.household) if profile.equipment is None else profile.equipment
    return replace(profile, equipment=have.difference(tags) | {NOTHING})


def without_floor(profile: Profile) -> Profile:
    """The profile of somebody who cannot get down to the floor."""
    return replace(profile, floor=False)


def _crowds(exercise: Exercise, in_plan: Iterable[str], knowledge: Knowledge) -> bool:
    rules = knowledge.plan
    family = next((found for found in rules.families if found.id == family_of(exercise, rules)), None)
    kin = [name for name in in_plan if family and family_of(knowledge.exercises[name], rules) == family.id]
    return family is not None and len(kin) >= family.most


def _nearest(old: Exercise, others: Iterable[Exercise], knowledge: Knowledge) -> Exercise | None:
    rules = knowledge.plan

    def shared(other: Exercise) -> tuple[bool, int, int, bool]:
        family = family_of(old, rules)
        parts = len(set(old.body_parts) & set(other.body_parts))
        purposes = len(set(old.purposes) & set(other.purposes))
        return family is not None and family == family_of(other, rules), parts, purposes, old.kind is other.kind

    alike = [other for other in others if any(shared(other))]
    # Of two that are equally near, the one that its article gives first.
    return max(sorted(alike, key=lambda other: other.entry), key=shared, default=None)
