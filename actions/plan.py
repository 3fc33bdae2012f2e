"""A plan of one's own: made from two questions at most, kept in a slot and in the diary, shown, explained, changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from actions import names
from actions.base import KneeAction
from actions.exercises import held_back, named_exercises
from actions.keeping import diary
from actions.turn import Reply, Turn, say
from bot.dialogue.doors import doors
from bot.dialogue.message import Message
from bot.dialogue.plan import (
    ask_floor,
    ask_hurts,
    ask_size,
    plan_message,
    why_message,
    why_plan_message,
)
from bot.knowledge.planning import Professional
from bot.plan.build import Plan, build
from bot.plan.profile import Profile
from bot.plan.told import (
    cause_of,
    floor_in,
    hurts_in,
    size_in,
)
from bot.triage.facts import CLEARED, Answer

HURTS, FLOOR, SIZE, SWAP = "plan_hurts", "plan_floor", "plan_size", "plan_swap"
NONE = "none"
_QUESTIONS = {HURTS: ask_hurts, FLOOR: ask_floor, SIZE: ask_size}


def kept_profile(turn: Turn) -> Profile | None:
    """What the plan is made from: of this conversation, else of the diary; None without a plan."""
    held = turn.slots.get(names.SLOT_PLAN) or diary().plan(turn.key)
    try:
        return Profile.from_dict(held) if held else None
    except ValueError:
        return None


def current_plan(turn: Turn) -> tuple[Profile, Plan | None]:
    """The profile and the plan that follows from it and from what is known of the knee; None without a plan."""
    profile = kept_profile(turn)
    if profile is None:
        return Profile(), None
    agreed = turn.facts.answer(CLEARED) is Answer.YES and profile.professional is Professional.NOT_YET
    profile = replace(profile, professional=Professional.AGREED) if agreed else profile
    profile = replace(profile, pain_today=pain_of(turn.key, turn.today))
    return profile, build(profile, turn.facts, turn.knowledge)


def pain_of(key: str, day: date) -> int | None:
    """The last pain score of a day; None when none was told."""
    scores = [entry.score for entry in diary().pain(key, day) if entry.day == day]
    return scores[-1] if scores else None


def showing(turn: Turn, profile: Profile, *before: Message) -> Reply:
    """Keeps a profile and shows the plan that follows from it."""
    diary().keep_plan(turn.key, profile.to_dict(), turn.now)
    plan = build(profile, turn.facts, turn.knowledge)
    return say(*before, *plan_message(plan, profile, turn.knowledge), **{names.SLOT_PLAN: profile.to_dict()})


def without_plan(turn: Turn) -> Reply:
    """Says that there is no plan, and offers to make one."""
    offers = doors(turn.knowledge.phrases, "offer_plan_make")
    return say(Message(turn.knowledge.phrases["plan_none"], offers))


def asking(message: Message, kind: str, profile: Profile | None = None) -> Reply:
    """Puts a question of the plan, and keeps what was told so far."""
    kept = {} if profile is None else {names.SLOT_PLAN: profile.to_dict()}
    return say(message, **{names.SLOT_ASKING: {"kind": kind}}, **kept)


def make_plan(turn: Turn) -> Reply:
    """Starts a plan: what hurts, the floor and the length are asked unless they were told."""
    blocked = held_back(turn)
    if blocked:
        return blocked
    if turn.form:
        # Two questions at once leave open which of them a "yes" answers.
        return say(Message(turn.knowledge.phrases["plan_after_check"]))
    rules = turn.knowledge.plan
    profile = Profile(
        hurts=hurts_in(turn.text, rules),
        goals=frozenset(turn.entities.get("purpose", ())),
        cause=cause_of(turn.facts, rules),
        size=size_in(turn.text, rules),
        floor=floor_in(turn.text, rules) is not False,
    )
    told = {HURTS} if profile.hurts else set()
    told |= {FLOOR} if floor_in(turn.text, rules) is not None else set()
    told |= {SIZE} if profile.size else set()
    return _ask_next(turn, profile, told)


def _ask_next(turn: Turn, profile: Profile, told: Iterable[str]) -> Reply:
    """The next question that was not told yet; after the last one the plan."""
    done = sorted(told)
    for kind, ask in _QUESTIONS.items():
        if kind not in done:
            asking = {"kind": kind, "told": done}
            return say(ask(turn.knowledge), **{names.SLOT_ASKING: asking, names.SLOT_PLAN: profile.to_dict()})
    return held_back(turn) or showing(turn, profile)


def _answered(turn: Turn, kind: str, profile: Profile) -> Reply:
    told = (turn.slots.get(names.SLOT_ASKING) or {}).get("told", ())
    return _ask_next(turn, profile, {*told, kind})


def take_hurts(turn: Turn, hurts: frozenset[str]) -> Reply:
    """What hurts is taken down, and the next question put."""
    return _answered(turn, HURTS, replace(kept_profile(turn) or Profile(), hurts=hurts))


def take_floor(turn: Turn, floor: bool) -> Reply:
    """Whether the floor is possible is taken down, and the next question put."""
    told = {*(turn.slots.get(names.SLOT_ASKING) or {}).get("told", ()), HURTS, FLOOR}
    return _ask_next(turn, replace(kept_profile(turn) or Profile(), floor=floor), told)


def take_size(turn: Turn, size: str | None) -> Reply:
    """The last answer: the plan is made."""
    return held_back(turn) or showing(turn, replace(kept_profile(turn) or Profile(), size=size))


def agree_and_keep(turn: Turn) -> Profile | None:
    """The profile after a professional has agreed, kept; None without a plan."""
    profile = kept_profile(turn)
    if profile is None:
        return None
    agreed = replace(profile, professional=max(profile.professional, Professional.AGREED, key=lambda found: found.rank))
    diary().keep_plan(turn.key, agreed.to_dict(), turn.now)
    return agreed


def explain_plan(turn: Turn) -> Reply:
    """Why one exercise is in the plan or not, or why each is."""
    _, plan = current_plan(turn)
    if plan is None or not plan.chosen:
        return show_plan(turn)
    named = named_exercises(turn)
    if named:
        return say(*(why_message(plan, exercise, turn.knowledge) for exercise in named[:2]))
    return say(why_plan_message(plan, turn.knowledge))


def show_plan(turn: Turn) -> Reply:
    """The plan as it is now."""
    blocked = held_back(turn)
    if blocked:
        return blocked
    profile, plan = current_plan(turn)
    return without_plan(turn) if plan is None else Reply(plan_message(plan, profile, turn.knowledge))


class ActionMakePlan(KneeAction):
    """Makes a plan, after two questions at most."""

    def name(self) -> str:
        return "action_make_plan"

    def respond(self, turn: Turn) -> Reply:
        return make_plan(turn)


class ActionShowPlan(KneeAction):
    """Shows the plan."""

    def name(self) -> str:
        return "action_show_plan"

    def respond(self, turn: Turn) -> Reply:
        return show_plan(turn)


class ActionExplainPlan(KneeAction):
    """Says why the exercises of the plan are in it."""

    def name(self) -> str:
        return "action_explain_plan"

    def respond(self, turn: Turn) -> Reply:
        return explain_plan(turn)
