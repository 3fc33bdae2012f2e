"""Changes to the plan of one's own: shorter, without something, one exercise for another, or one left out."""

from __future__ import annotations

from actions import names
from actions.base import KneeAction, listens_first
from actions.exercises import held_back, named_exercises
from actions.keeping import diary, session_of
from actions.plan import (
    FLOOR,
    HURTS,
    SIZE,
    SWAP,
    asking,
    current_plan,
    kept_profile,
    make_plan,
    show_plan,
    showing,
    take_floor,
    take_hurts,
    take_size,
    without_plan,
)
from actions.turn import Reply, Turn, say
from bot.dialogue.message import Message
from bot.dialogue.plan import ask_hurts, ask_swap, equipment_message, left_out_message, size_message, swap_message
from bot.knowledge.models import Exercise
from bot.plan.build import Plan, build
from bot.plan.change import NOTHING, leave_out, shorter, sized, swap, without_equipment, without_floor
from bot.plan.told import asks_for_plan, floor_in, hurts_in, lacks_something, leaves_out, place_in, size_in

_FEW_WORDS = 5
_NO_ANSWER = frozenset({"deny", "unsure"})
# What a wish for a plan may be taken for when it tells more than that.
_OTHER_QUESTIONS = frozenset(
    {"ask_daily_life", "ask_activity", "ask_exercise_ideas", "ask_exercise_start", "report_symptom", "ask_condition"}
    | {names.INTENT_FALLBACK, "ask_frequency", "ask_exercise", "shorten_plan", "ask_plan", "out_of_scope"}
)
# What "front of the knee" may be taken for.
_OF_A_PLACE = frozenset({"ask_muscles", "report_symptom", "ask_causes", "out_of_scope", names.INTENT_FALLBACK})
# What "drop the clamshell" may be taken for.
_OF_ONE_EXERCISE = frozenset(
    {"swap_exercise", "skip_exercise", "ask_exercise", "forget_last", "shorten_plan", "choose_option", "deny"}
    | {"out_of_scope", names.INTENT_FALLBACK, "ask_exercise_ideas", "explain_plan", "ask_plan", "small_talk"}
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
        return held_back(turn) or asking(ask_hurts(turn.knowledge), HURTS, without_floor(profile))
    return held_back(turn) or showing(turn, without_floor(profile))


def in_plan(turn: Turn) -> bool:
    """Whether a message names an exercise of the plan, or its place there."""
    _, plan = current_plan(turn)
    return plan is not None and _named_in(plan, turn) is not None


def _named_in(plan: Plan, turn: Turn) -> Exercise | None:
    """The exercise of a plan that a message names, by its name or by its place."""
    inside = [turn.knowledge.exercises[chosen.exercise] for chosen in plan.chosen]
    named = next((exercise for exercise in named_exercises(turn) if exercise in inside), None)
    place = place_in(turn.text, len(inside), turn.knowledge.plan) if named is None and turn.reading else None
    return named if place is None else inside[place]


def swap_in_plan(turn: Turn, chosen: Exercise | None = None) -> Reply:
    """Changes one exercise of the plan for another, or asks which."""
    profile, plan = current_plan(turn)
    if plan is None or not plan.chosen:
        return show_plan(turn)
    inside = {found.exercise for found in plan.chosen}
    old = chosen or _named_in(plan, turn)
    if old is None or old.id not in inside:
        return held_back(turn) or asking(ask_swap(plan, turn.knowledge), SWAP)
    changed, new = swap(profile, plan, old.id, turn.knowledge)
    told = swap_message(old, new, turn.knowledge)
    return held_back(turn) or (showing(turn, changed, told) if new else say(told))


def _leave_out_of_plan(turn: Turn) -> Reply | None:
    """The plan without the exercise that a message does not want any more; None when it names none of the plan."""
    profile, plan = current_plan(turn)
    old = _named_in(plan, turn) if plan is not None and leaves_out(turn.text, turn.knowledge.plan) else None
    if plan is None or old is None:
        return None
    changed = leave_out(profile, plan, old.id)
    after = build(changed, turn.facts, turn.knowledge)
    if not after.chosen:
        return say(Message(turn.knowledge.phrases["plan_left_out_last"]))
    return held_back(turn) or showing(turn, changed, left_out_message(old, plan, after, turn.knowledge))


@listens_first
def answer_plan_question(turn: Turn) -> Reply | None:
    """The answer to the open question of a plan, or a wish for it, in the person's own words."""
    if turn.reading is None:
        return None
    kind, rules = (turn.slots.get(names.SLOT_ASKING) or {}).get("kind"), turn.knowledge.plan
    if kind == HURTS and ((told := hurts_in(turn.text, rules)) or turn.intent in _NO_ANSWER or _only_where(turn)):
        return take_hurts(turn, told)
    if kind == FLOOR and (floor := _floor_told(turn)) is not None:
        return take_floor(turn, floor)
    if kind == SIZE and ((size := size_in(turn.text, rules)) or turn.intent in _NO_ANSWER):
        return take_size(turn, size)
    session = session_of(turn)
    idle = session is None or session.end is not None
    if idle and turn.intent in _OF_ONE_EXERCISE and (shorter_by_one := _leave_out_of_plan(turn)):
        return shorter_by_one
    if kind == SWAP and in_plan(turn):
        return swap_in_plan(turn)
    if turn.entities.get("equipment") and turn.intent in _ABOUT_THINGS and lacks_something(turn.text, rules):
        return plan_without_equipment(turn)
    if turn.intent in _OTHER_QUESTIONS and asks_for_plan(turn.text, rules):
        return make_plan(turn)
    if turn.intent in _OF_THE_FLOOR and idle and floor_in(turn.text, rules) is False and kept_profile(turn):
        return plan_without_floor(turn)
    return None


def _only_where(turn: Turn) -> bool:
    """Whether a few words name no more than a place ("front of the knee"), which forbids and asks for no exercise."""
    few = len(turn.text.split()) <= _FEW_WORDS and "?" not in turn.text
    place = bool(turn.entities.get("body_part")) or (turn.reading or {}).get("about_knee")
    return bool(few and place and turn.intent in _OF_A_PLACE and not named_exercises(turn))


def _floor_told(turn: Turn) -> bool | None:
    if turn.intent in {"affirm", "unsure"}:
        # Who is not sure gets the plan that needs less.
        return turn.intent == "affirm"
    told = floor_in(turn.text, turn.knowledge.plan)
    return False if told is None and turn.intent in {"deny", "avoid_floor"} else told


class ActionChangePlan(KneeAction):
    """Makes the plan shorter, or free of floor exercises."""

    def name(self) -> str:
        return "action_change_plan"

    def respond(self, turn: Turn) -> Reply:
        return plan_without_floor(turn) if turn.intent == "avoid_floor" else shorten_plan(turn)
