"""Making a plan harder or easier: one step at a time, after a good next day, and back again when it gets worse."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import Enum

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Exercise, Statement
from bot.plan.amount import raisable
from bot.plan.build import LeftOut, Plan, Why, allowed, harder_allowed
from bot.plan.change import shorter
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


class Missing(str, Enum):
    """What has to come before a step up. `MORE` is for who has taken every step of the article."""

    AGREEMENT = "agreement"
    BETTER = "better"
    GOOD_DAY = "good_day"
    NO_PAIN = "no_pain"
    SESSION = "session"
    SCORE = "score"
    MORE = "more"


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


def hurt_by(profile: Profile, exercise: str) -> Profile:
    """The profile after strong pain in an exercise: that one is left out from then on (AZ-F45)."""
    kept = profile.comfortable - {exercise}
    return replace(profile, worse=profile.worse | {exercise}, comfortable=kept, settled=False)


def back(profile: Profile, knowledge: Knowledge) -> Profile:
    """The profile one level back: the last step up is undone; without one, the plan gets shorter."""
    if profile.added:
        undone = profile.added[-1]
        return replace(
            profile, added=profile.added[:-1], comfortable=profile.comfortable - {undone.exercise}, settled=False
        )
    return replace(shorter(profile, knowledge) or profile, settled=False)


def easier(profile: Profile, plan: Plan, knowledge: Knowledge) -> Profile | None:
    """The profile for an easier plan; None when nothing can be easier.

    A level back where there is one, else the easier forms of the article, else fewer exercises.
    """
    if profile.added:
        return back(profile, knowledge)
    names = {found.exercise for found in plan.chosen if knowledge.exercises[found.exercise].easier} - profile.eased
    if names:
        kept = profile.comfortable - names
        return replace(profile, eased=profile.eased | names, comfortable=kept, settled=False)
    smaller = shorter(profile, knowledge)
    return smaller and replace(smaller, settled=False)


def steps_up(profile: Profile, plan: Plan, knowledge: Knowledge) -> tuple[Increase, ...]:
    """The steps up that are open now, the gentlest first; empty while the last one has not settled.

    An exercise must have felt comfortable before it, or one that waits for it, gets harder.
    """
    if plan.held or _closed(profile, plan):
        return ()
    comfortable = [knowledge.exercises[name] for name in _comfortable(profile, plan)]
    every = [step for exercise in comfortable for step in _own_steps(exercise, profile, knowledge)]
    return (*every, *_opening(profile, plan, knowledge))


def missing(profile: Profile, plan: Plan, knowledge: Knowledge) -> tuple[Missing, ...]:
    """What still has to come before a step up, in order; empty when one is open."""
    if steps_up(profile, plan, knowledge):
        return ()
    closed = _closed(profile, plan)
    if not _comfortable(profile, plan) and Missing.GOOD_DAY not in closed:
        closed = (*closed, Missing.SESSION)
    if closed:
        return closed
    # A harder form waits for a day that is known to be free of pain.
    waits = profile.pain_today is None and steps_up(replace(profile, pain_today=0), plan, knowledge)
    return (Missing.SCORE if waits else Missing.MORE,)


def next_gates(plan: Plan, knowledge: Knowledge) -> tuple[LeftOut, ...]:
    """The exercises of the plan's article that wait for one of the plan to feel comfortable."""
    inside = {found.exercise for found in plan.chosen}
    waiting = {
        place.exercise
        for place in knowledge.plan.places
        if knowledge.exercises[place.exercise].source == plan.source
        and any(inside.intersection(gate.after) for gate in place.gates)
    }
    return tuple(left for left in plan.left_out if left.why is Why.GATE and left.exercise in waiting)


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


def _closed(profile: Profile, plan: Plan) -> tuple[Missing, ...]:
    """What closes every step up for now."""
    found = {
        Missing.AGREEMENT: plan.first,
        Missing.BETTER: bool(profile.bad_turns),
        Missing.GOOD_DAY: not profile.settled and not profile.bad_turns,
        Missing.NO_PAIN: bool(profile.pain_today),
    }
    return tuple(name for name, closes in found.items() if closes)


def _comfortable(profile: Profile, plan: Plan) -> tuple[str, ...]:
    return tuple(found.exercise for found in plan.chosen if found.exercise in profile.comfortable)


def _own_steps(exercise: Exercise, profile: Profile, knowledge: Knowledge) -> Iterator[Increase]:
    if exercise.easier and exercise.id in profile.gentle:
        # The exercise as it is comes before anything harder.
        yield Increase(exercise.id, Change.PLAIN)
        return
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
