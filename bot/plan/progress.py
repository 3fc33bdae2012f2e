"""Making a plan harder or easier: one step at a time, after a good next day, and back again when it gets worse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Exercise, Statement
from bot.plan.amount import raisable
from bot.plan.build import Plan, Why, allowed, harder_allowed
from bot.plan.profile import Change, Increase, Profile


class NextDay(str, Enum):
    """How the knee was on the day after a session."""

    NO_MORE_PAIN = "no_more_pain"
    GONE = "gone"
    STILL_THERE = "still_there"


class Verdict(str, Enum):
    """What follows from a next day."""

    GOOD = "good"
    KEEP = "keep"
    SEE_DOCTOR = "see_doctor"
    BACK = "back"


@dataclass(frozen=True, slots=True)
class Report:
    """What a person says after a session. `hurt` are exercises that brought pain, `comfortable` those that did not."""

    next_day: NextDay
    comfortable: frozenset[str] = frozenset()
    hurt: frozenset[str] = frozenset()


def review(profile: Profile, report: Report, knowledge: Knowledge) -> tuple[Profile, Verdict]:
    """The profile after a session and its next day.

    Extra pain that is still there the next day means to stop and see a doctor (AZ-F22, AZ-F23). When that happens again
    before a good day came between, the plan also goes back a level. Pain that was gone by the next day is all right and
    changes nothing (AZ-F21); only a day without it clears the way for the next step up.
    """
    if report.next_day is NextDay.STILL_THERE:
        worse = replace(profile, bad_turns=profile.bad_turns + 1, worse=profile.worse | report.hurt, settled=False)
        again = worse.bad_turns >= knowledge.plan.progress.worse_in_a_row
        return (back(worse, knowledge), Verdict.BACK) if again else (worse, Verdict.SEE_DOCTOR)
    noted = replace(
        profile,
        new=False,
        bad_turns=0,
        comfortable=(profile.comfortable | report.comfortable) - report.hurt,
        worse=profile.worse | report.hurt,
    )
    if report.next_day is NextDay.GONE or report.hurt:
        return noted, Verdict.KEEP
    return replace(noted, settled=True), Verdict.GOOD


def back(profile: Profile, knowledge: Knowledge) -> Profile:
    """The profile one level back: the last step up is undone; without one, the plan gets shorter."""
    if profile.added:
        undone = profile.added[-1]
        return replace(
            profile, added=profile.added[:-1], comfortable=profile.comfortable - {undone.exercise}, settled=False
        )
    sizes = [size.id for size in knowledge.plan.sizes]
    at = sizes.index(profile.size if profile.size in sizes else knowledge.plan.usual_size)
    return replace(profile, size=sizes[max(0, at - 1)], settled=False)


def steps_up(profile: Profile, plan: Plan, knowledge: Knowledge) -> tuple[Increase, ...]:
    """The steps up that are open now, the gentlest first; empty while the last one has not settled.

    An exercise must have felt comfortable before it, or one that waits for it, gets harder.
    """
    if not profile.settled or profile.bad_turns or profile.pain_today or plan.held or plan.first:
        return ()
    chosen = [knowledge.exercises[found.exercise] for found in plan.chosen]
    comfortable = [exercise for exercise in chosen if exercise.id in profile.comfortable]
    every = [step for exercise in comfortable for step in _own_steps(exercise, profile, knowledge)]
    return (*every, *_opening(profile, plan, knowledge))


def step_up(profile: Profile, plan: Plan, step: Increase, knowledge: Knowledge) -> Profile:
    """The profile after one step up; the next has to wait for a good next day (X20, T38).

    Raises:
        ValueError: The step is not open now.
    """
    if step not in steps_up(profile, plan, knowledge):
        raise ValueError("this step is not open")
    return replace(profile, added=(*profile.added, step), settled=False, source=plan.source)


def said_of(verdict: Verdict, knowledge: Knowledge) -> Statement:
    """What to tell after a next day."""
    rules = knowledge.plan.progress
    return {
        Verdict.GOOD: rules.good,
        Verdict.KEEP: rules.gone,
        Verdict.SEE_DOCTOR: rules.still_there,
        Verdict.BACK: rules.worse,
    }[verdict]


def _own_steps(exercise: Exercise, profile: Profile, knowledge: Knowledge) -> Iterator[Increase]:
    taken = [step for step in profile.added if step.exercise == exercise.id]
    figures = {step.figure for step in taken}
    for figure in raisable(exercise.dose):
        if figure not in figures:
            yield Increase(exercise.id, figure=figure)
    forms = [step.form for step in taken if step.change is Change.HARDER]
    after = len(forms)
    if after < len(exercise.harder) and harder_allowed(exercise.id, profile, knowledge.plan) is None:
        yield Increase(exercise.id, Change.HARDER, form=after)


def _opening(profile: Profile, plan: Plan, knowledge: Knowledge) -> Iterator[Increase]:
    for left in plan.left_out:
        place = knowledge.plan.place(left.exercise)
        if left.why is not Why.GATE or place is None or knowledge.exercises[left.exercise].source != plan.source:
            continue
        waits = [gate.after for gate in place.gates if gate.after and not gate.harder]
        step = Increase(left.exercise, Change.OPEN)
        ready = all(profile.comfortable.intersection(names) for names in waits)
        if ready and allowed(
            knowledge.exercises[left.exercise], replace(profile, added=(*profile.added, step)), knowledge
        ):
            yield step
