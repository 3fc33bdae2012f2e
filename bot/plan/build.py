"""Builds a plan of one's own: which exercises, how much, in which order, and why each one is or is not in it.

Pure: the same profile and facts give the same plan. A plan keeps to one article and its order (X21), stretches before
strength (AZ-F31), and holds nothing that a rule, a gate, pain or the person forbids. Every exercise that has steps is
either chosen or left out with a reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum

from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Exercise, Instructions, Kind, Position, Statement
from bot.knowledge.planning import PlanRules, Professional, Programme
from bot.plan.amount import Amount, raisable, raised, starting
from bot.plan.profile import Change, Profile
from bot.triage.facts import Answer, KneeFacts
from bot.triage.pathway import Outcome, outcome

BED = "bed"


class Why(str, Enum):
    """Why an exercise is not in a plan; those that only a rule can lift come first."""

    EXCLUDED = "excluded"
    PROFESSIONAL = "professional"
    WORSE = "worse"
    BARRED = "barred"
    GATE = "gate"
    OWN_WISH = "own_wish"
    PLACE = "place"
    EQUIPMENT = "equipment"
    OTHER_ARTICLE = "other_article"
    FAMILY = "family"
    SIZE = "size"


@dataclass(frozen=True, slots=True)
class LeftOut:
    """An exercise that is not in the plan. `statement` is the rule behind it, None for what the person told."""

    exercise: str
    why: Why
    statement: Statement | None = None


@dataclass(frozen=True, slots=True)
class Chosen:
    """An exercise of the plan.

    `serves` are the purposes the person asked for that it is for; empty when it is there to make the plan whole.
    `form` counts the harder form from 0, None for the exercise as it is. `level` is 1 for an exercise that waits for
    no other one. `eased` takes the easier form of the article.
    """

    exercise: str
    amount: Amount
    serves: tuple[str, ...]
    level: int
    form: int | None = None
    eased: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """A plan, or why there is none.

    `held` is the advice that forbids exercise for now. `first` says that a professional must still agree. With
    nothing chosen, `held` or `left_out` says why.
    """

    source: str | None
    chosen: tuple[Chosen, ...]
    left_out: tuple[LeftOut, ...]
    held: Outcome | None
    first: bool


def build(profile: Profile, facts: KneeFacts, knowledge: Knowledge) -> Plan:
    """The plan for one person.

    Args:
        profile: What the person told and chose.
        facts: What triage knows of the knee; it has the last word.
        knowledge: The knowledge base.
    """
    first = profile.professional is Professional.NOT_YET
    result = outcome(with_cause(profile, facts, knowledge), knowledge)
    if not result.allows_exercise:
        return Plan(None, (), (), result, first)
    every = {exercise.id: _barrier(exercise, profile, knowledge) for exercise in _instructed(knowledge)}
    free = [knowledge.exercises[name] for name, barrier in every.items() if barrier is None]
    options = [_follow(programme, free, profile, knowledge) for programme in knowledge.plan.programmes]
    best = max(options, key=lambda option: option.worth)
    chosen = {exercise.id for exercise in best.chosen}
    left_out = [barrier for barrier in every.values() if barrier is not None]
    left_out += [best.passed_over.get(e.id) or _elsewhere(e, knowledge) for e in free if e.id not in chosen]
    return Plan(
        source=best.programme.source if best.chosen else None,
        chosen=tuple(_make(exercise, profile, knowledge) for exercise in best.chosen),
        left_out=tuple(left_out),
        held=None,
        first=first,
    )


def with_cause(profile: Profile, facts: KneeFacts, knowledge: Knowledge) -> KneeFacts:
    """The facts with what follows from the cause group."""
    cause = next((found for found in knowledge.plan.causes if found.id == profile.cause), None)
    return facts.with_signs({sign: Answer(value) for sign, value in cause.signs.items()}) if cause else facts


def wishes(profile: Profile, rules: PlanRules) -> frozenset[str]:
    """The purposes a person wants to work on, by name or through what hurts."""
    served = (activity.purposes for activity in rules.activities if activity.id in profile.hurts)
    return profile.goals.union(*served)


def level(exercise: str, rules: PlanRules) -> int:
    """1 for an exercise that waits for no other, one more for each that has to come first."""
    place = rules.place(exercise)
    before = [gate.after for gate in place.gates if gate.after and not gate.harder] if place else []
    return 1 + max((min(level(name, rules) for name in names) for names in before), default=0)


def allowed(exercise: Exercise, profile: Profile, knowledge: Knowledge) -> bool:
    """Whether nothing but the choice of article and the size of the plan could keep an exercise out."""
    return _barrier(exercise, profile, knowledge) is None


def family_of(exercise: Exercise, rules: PlanRules) -> str | None:
    """The id of the exercises that do the same work; None when there is no such family."""
    place = rules.place(exercise.id)
    return place.family if place else None


def harder_allowed(exercise: str, profile: Profile, rules: PlanRules) -> Statement | None:
    """What forbids the harder form of an exercise now; None when nothing does."""
    if profile.pain_today != 0:
        return rules.progress.no_pain_first
    place = rules.place(exercise)
    gates = [gate for gate in place.gates if gate.harder] if place else []
    return next((gate.why for gate in gates if profile.hurts.intersection(gate.bars)), None)


def _instructed(knowledge: Knowledge) -> Iterable[Exercise]:
    return (e for e in knowledge.exercises.values() if e.instructions is Instructions.FULL)


def _barrier(exercise: Exercise, profile: Profile, knowledge: Knowledge) -> LeftOut | None:
    rules, name = knowledge.plan, exercise.id
    excluded = next((found.why for found in rules.excluded if found.exercise == name), None)
    place = rules.place(name)
    if excluded or place is None or not exercise.offered:
        return LeftOut(name, Why.EXCLUDED, excluded)
    programme = next(found for found in rules.programmes if found.source == exercise.source)
    # A plan may be made to be shown to a professional; what needs more than their word waits.
    if programme.needs.rank > max(profile.professional.rank, Professional.AGREED.rank):
        return LeftOut(name, Why.PROFESSIONAL, programme.why)
    if name in profile.worse:
        return LeftOut(name, Why.WORSE, rules.painful)
    for gate in (gate for gate in place.gates if not gate.harder):
        if profile.hurts.intersection(gate.bars):
            return LeftOut(name, Why.BARRED, gate.why)
        if gate.after and (profile.new or name not in profile.opened):
            return LeftOut(name, Why.GATE, gate.why)
    if name in profile.without:
        return LeftOut(name, Why.OWN_WISH)
    if not _can_take_position(exercise, profile):
        return LeftOut(name, Why.PLACE)
    return None if _at_hand(exercise, profile, rules) else LeftOut(name, Why.EQUIPMENT)


def _can_take_position(exercise: Exercise, profile: Profile) -> bool:
    if exercise.position in {None, Position.STANDING}:
        return profile.standing
    return profile.floor or (BED in exercise.equipment and BED in (profile.equipment or ()))


def _at_hand(exercise: Exercise, profile: Profile, rules: PlanRules) -> bool:
    have = frozenset(rules.household) if profile.equipment is None else profile.equipment
    return not exercise.equipment or "none" in exercise.equipment or not have.isdisjoint(exercise.equipment)


@dataclass(frozen=True, slots=True)
class _Option:
    programme: Programme
    chosen: tuple[Exercise, ...]
    passed_over: Mapping[str, LeftOut]
    worth: tuple[bool, int, int, int, int]


def _follow(programme: Programme, free: Sequence[Exercise], profile: Profile, knowledge: Knowledge) -> _Option:
    """What a plan after one article would hold, and what it is worth to the person."""
    rules = knowledge.plan
    own = [exercise for exercise in free if exercise.source == programme.source]
    wanted = wishes(profile, rules)
    picked, passed_over = _pick(own, profile, wanted, rules)
    covered = wanted & {tag for exercise in picked for tag in exercise.purposes}
    named = sum(exercise.id in profile.wanted for exercise in picked)
    worth = (
        programme.source == profile.source and bool(picked),
        named,
        len(covered),
        len(picked),
        -rules.programmes.index(programme),
    )
    return _Option(programme, tuple(sorted(picked, key=_doing_order)), passed_over, worth)


def _pick(
    exercises: Sequence[Exercise], profile: Profile, wanted: frozenset[str], rules: PlanRules
) -> tuple[list[Exercise], dict[str, LeftOut]]:
    """Up to the size of the plan: what was asked for by name, then what serves a wish, then the rest.

    Among equals the kind comes next that the plan has less of, so that a short plan has both stretches and strength.
    """
    asked = profile.wanted | profile.opened
    picked: list[Exercise] = []
    passed_over: dict[str, LeftOut] = {}

    def rank(exercise: Exercise) -> tuple[bool, bool, int, bool, int, int, str]:
        served = len(wanted.intersection(exercise.purposes))
        like = sum(_stretch(found) is _stretch(exercise) for found in picked)
        next_up = level(exercise.id, rules)
        return exercise.id not in asked, not served, like, not _stretch(exercise), -served, next_up, exercise.entry

    waiting = list(exercises)
    while waiting:
        exercise = min(waiting, key=rank)
        waiting.remove(exercise)
        reason = _no_room(exercise, picked, profile, rules)
        if reason is None:
            picked.append(exercise)
        else:
            passed_over[exercise.id] = reason
    return picked, passed_over


def _no_room(exercise: Exercise, picked: Sequence[Exercise], profile: Profile, rules: PlanRules) -> LeftOut | None:
    sizes = {size.id: size for size in rules.sizes}
    size = sizes.get(profile.size or rules.usual_size, sizes[rules.usual_size])
    family = next((found for found in rules.families if found.id == family_of(exercise, rules)), None)
    if family and sum(family_of(found, rules) == family.id for found in picked) >= family.most:
        return LeftOut(exercise.id, Why.FAMILY, family.why)
    return LeftOut(exercise.id, Why.SIZE) if len(picked) >= size.most else None


def _stretch(exercise: Exercise) -> bool:
    return exercise.kind is Kind.STRETCH


def _doing_order(exercise: Exercise) -> tuple[bool, str]:
    return not _stretch(exercise), exercise.entry


def _elsewhere(exercise: Exercise, knowledge: Knowledge) -> LeftOut:
    return LeftOut(exercise.id, Why.OTHER_ARTICLE, knowledge.plan.one_article)


def _make(exercise: Exercise, profile: Profile, knowledge: Knowledge) -> Chosen:
    rules = knowledge.plan
    amount, form = starting(exercise.dose), None
    # On a painful day everything goes back to its start.
    steps = () if profile.pain_today else profile.added
    for step in (step for step in steps if step.exercise == exercise.id):
        if step.figure in raisable(exercise.dose):
            amount = raised(amount, exercise.dose, step.figure)
        elif step.change is Change.HARDER and harder_allowed(exercise.id, profile, rules) is None:
            form = step.form
    wanted = wishes(profile, rules)
    serves = tuple(tag for tag in exercise.purposes if tag in wanted)
    eased = exercise.id in profile.gentle and bool(exercise.easier)
    return Chosen(exercise.id, amount, serves, level(exercise.id, rules), form, eased)
