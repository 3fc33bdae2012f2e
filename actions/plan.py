"""A plan of one's own: made from two questions at most, kept in a slot and in the diary, shown, explained, changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from actions import names
from actions.base import KneeAction, listens_first
from actions.exercises import held_back, named_exercises
from actions.keeping import diary, session_of
from actions.turn import Reply, Turn, say
from bot.dialogue.message import Message, Offer, payload
from bot.dialogue.plan import (
    ask_floor,
    ask_hurts,
    ask_size,
    ask_swap,
    equipment_message,
    plan_message,
    size_message,
    swap_message,
    why_message,
    why_plan_message,
)
from bot.knowledge.models import Exercise
from bot.knowledge.planning import Professional
from bot.plan.build import Plan, build
from bot.plan.change import NOTHING, shorter, sized, swap, without_equipment, without_floor
from bot.plan.profile import Profile
from bot.plan.told import (
    asks_for_plan,
    cause_of,
    floor_in,
    hurts_in,
    lacks_something,
    size_in,
)
from bot.triage.facts import CLEARED, Answer

HURTS, FLOOR, SIZE, SWAP = "plan_hurts", "plan_floor", "plan_size", "plan_swap"
NONE = "none"
_QUESTIONS = {HURTS: ask_hurts, FLOOR: ask_floor, SIZE: ask_size}
_NO_ANSWER = frozenset({"deny", "unsure"})
# What a wish for a plan may be taken for when it tells more than that.
_OTHER_QUESTIONS = frozenset(
    {"ask_daily_life", "ask_activity", "ask_exercise_ideas", "ask_exercise_start", "report_symptom", "ask_condition"}
    | {names.INTENT_FALLBACK, "ask_frequency", "ask_exercise", "shorten_plan", "ask_plan", "out_of_scope"}
)
# What "I can't get down on the floor" may be taken for.
_OF_THE_FLOOR = frozenset(
    {"ask_exercise_ideas", "ask_easier", "swap_exercise", "report_symptom", names.INTENT_FALLBACK}
)
# What a statement that something is not there may be taken for.
_ABOUT_THINGS = frozenset(
    {"ask_exercise_equipment", "ask_exercise_ideas", "shorten_plan", "swap_exercise", "ask_plan", "avoid_floor"}
    | {"out_of_scope", names.INTENT_FALLBACK, "deny", "ask_exercise", "ask_other_service", "small_talk"}
)


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
    offers = (Offer(turn.knowledge.phrases["offer_plan_make"], payload("start_plan")),)
    return say(Message(turn.knowledge.phrases["plan_none"], offers))


def _asking(message: Message, kind: str, profile: Profile | None = None) -> Reply:
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


def shorten_plan(turn: Turn) -> Reply:
    """The plan for the time that the message gives, else the next smaller one."""
    profile, plan = current_plan(turn)
    if plan is None:
        return without_plan(turn)
    size = size_in(turn.text, turn.knowledge.plan)
    smaller = shorter(profile, turn.knowledge) if size is None else sized(profile, size)
    if smaller is None:
        return say(Message(turn.knowledge.phrases["plan_shortest"]))
    return held_back(turn) or showing(turn, smaller, size_message(smaller, turn.knowledge))


def plan_without_equipment(turn: Turn) -> Reply | None:
    """The plan for somebody who says that something is not there; None without a plan."""
    profile, plan = current_plan(turn)
    if plan is None:
        return None
    changed = without_equipment(profile, set(turn.entities["equipment"]) - {NOTHING}, turn.knowledge)
    after = build(changed, turn.facts, turn.knowledge)
    told = equipment_message(plan, after, turn.knowledge)
    if after.chosen == plan.chosen:
        diary().keep_plan(turn.key, changed.to_dict(), turn.now)
        return say(told, **{names.SLOT_PLAN: changed.to_dict()})
    return held_back(turn) or showing(turn, changed, told)


def plan_without_floor(turn: Turn) -> Reply:
    """The plan for somebody who cannot get down to the floor."""
    profile, plan = current_plan(turn)
    if plan is None:
        return held_back(turn) or _asking(ask_hurts(turn.knowledge), HURTS, without_floor(profile))
    return held_back(turn) or showing(turn, without_floor(profile))


def in_plan(turn: Turn) -> bool:
    """Whether a message names an exercise of the plan."""
    _, plan = current_plan(turn)
    inside = {found.exercise for found in plan.chosen} if plan else set()
    return any(exercise.id in inside for exercise in named_exercises(turn))


def swap_in_plan(turn: Turn, chosen: Exercise | None = None) -> Reply:
    """Changes one exercise of the plan for another, or asks which."""
    profile, plan = current_plan(turn)
    if plan is None or not plan.chosen:
        return show_plan(turn)
    inside = {found.exercise for found in plan.chosen}
    old = chosen or next((exercise for exercise in named_exercises(turn) if exercise.id in inside), None)
    if old is None or old.id not in inside:
        return held_back(turn) or _asking(ask_swap(plan, turn.knowledge), SWAP)
    changed, new = swap(profile, plan, old.id, turn.knowledge)
    told = swap_message(old, new, turn.knowledge)
    return held_back(turn) or (showing(turn, changed, told) if new else say(told))


@listens_first
def answer_plan_question(turn: Turn) -> Reply | None:
    """The answer to the open question of a plan, or a wish for it, in the person's own words."""
    if turn.reading is None:
        return None
    kind, rules = (turn.slots.get(names.SLOT_ASKING) or {}).get("kind"), turn.knowledge.plan
    if kind == HURTS and ((told := hurts_in(turn.text, rules)) or turn.intent in _NO_ANSWER):
        return take_hurts(turn, told)
    if kind == FLOOR and (floor := _floor_told(turn)) is not None:
        return take_floor(turn, floor)
    if kind == SIZE and ((size := size_in(turn.text, rules)) or turn.intent in _NO_ANSWER):
        return take_size(turn, size)
    if kind == SWAP and named_exercises(turn):
        return swap_in_plan(turn)
    if turn.entities.get("equipment") and turn.intent in _ABOUT_THINGS and lacks_something(turn.text, rules):
        return plan_without_equipment(turn)
    if turn.intent in _OTHER_QUESTIONS and asks_for_plan(turn.text, rules):
        return make_plan(turn)
    session = session_of(turn)
    idle = session is None or session.end is not None
    if turn.intent in _OF_THE_FLOOR and idle and floor_in(turn.text, rules) is False and kept_profile(turn):
        return plan_without_floor(turn)
    return None


def _floor_told(turn: Turn) -> bool | None:
    if turn.intent in {"affirm", "unsure"}:
        # Who is not sure gets the plan that needs less.
        return turn.intent == "affirm"
    told = floor_in(turn.text, turn.knowledge.plan)
    return False if told is None and turn.intent in {"deny", "avoid_floor"} else told


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


class ActionChangePlan(KneeAction):
    """Makes the plan shorter, or free of floor exercises."""

    def name(self) -> str:
        return "action_change_plan"

    def respond(self, turn: Turn) -> Reply:
        return plan_without_floor(turn) if turn.intent == "avoid_floor" else shorten_plan(turn)
