"""Words for how much of an exercise to do, in a session and in a plan."""

from __future__ import annotations

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Exercise, Sides
from bot.plan.amount import Amount

_SIDES = {Sides.EACH_SIDE: "plan_each_side", Sides.AFFECTED_LEG: "plan_sore_leg"}


def one_go(exercise: Exercise, amount: Amount, knowledge: Knowledge, *, repeats: bool = True) -> tuple[str, ...]:
    """What to do in one set with one leg, a sentence each.

    Args:
        exercise: The exercise.
        amount: The figures; where there is none the words say so and leave the choice to the person.
        knowledge: The knowledge base.
        repeats: False leaves out the number of repeats, where each of them is told by itself.
    """
    phrases = knowledge.phrases
    if exercise.dose and exercise.dose.one_go:
        return (exercise.dose.one_go,)
    if not (amount.reps or amount.hold_seconds or amount.hold_breaths):
        return (phrases["session_free_time" if amount.sets else "session_free"],)
    reps = amount.reps if repeats else None
    said = []
    if reps:
        said.append(phrases["session_reps_at_most" if amount.at_most else "session_reps"].format(reps=reps))
    if amount.hold_seconds:
        said.append(phrases["session_hold_each" if reps else "session_hold"].format(seconds=amount.hold_seconds))
    if amount.hold_breaths:
        said.append(phrases["session_breaths"].format(breaths=amount.hold_breaths))
    return tuple(said)


def whole(exercise: Exercise, amount: Amount, knowledge: Knowledge) -> tuple[str, ...]:
    """What to do of an exercise in all: sets, one set, sides, and times a week where the source gives them."""
    phrases, dose = knowledge.phrases, exercise.dose
    said = list(one_go(exercise, amount, knowledge))
    if amount.sets and amount.sets > 1:
        said.insert(0, phrases["plan_sets"].format(sets=amount.sets))
    if dose and dose.sides in _SIDES:
        said.append(phrases[_SIDES[dose.sides]])
    if dose and dose.per_week:
        low, high = dose.per_week.low, dose.per_week.high
        key = "plan_week" if low == high else "plan_week_range"
        said.append(phrases[key].format(low=f"{low:g}" if low else "", high=f"{high:g}" if high else ""))
    return tuple(said)


def harder_form(exercise: Exercise, form: int | None) -> str | None:
    """The words of a harder form by its number from 0; None for the exercise as it is."""
    return exercise.harder[form] if form is not None and form < len(exercise.harder) else None
