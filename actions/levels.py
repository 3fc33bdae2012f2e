"""The levels of a plan: one thing harder after the gate, one level easier, and what hurt left out."""

from __future__ import annotations

import logging

from sqlalchemy.exc import SQLAlchemyError

from actions import names
from actions.base import listens_first
from actions.exercises import held_back, named_exercises
from actions.keeping import diary, session_of
from actions.plan import current_plan, kept_profile, showing, without_plan
from actions.plan_changes import in_plan
from actions.turn import Reply, Turn, say
from bot.dialogue.message import Message
from bot.dialogue.plan import easier_message, no_step_message, step_words, steps_message
from bot.plan.progress import easier, hurt_by, step_up, steps_up
from bot.plan.told import wants_easier, wants_harder

log = logging.getLogger(__name__)

_OF_THE_PLAN = frozenset(
    {"ask_harder", "ask_easier", "ask_progression", "start_plan", "ask_plan", "shorten_plan", "swap_exercise"}
    | {"ask_loading", "complain", "go_back", "slow_down", "next_step", "out_of_scope", names.INTENT_FALLBACK}
    | {"ask_consistency", "ask_exercise_safely", "ask_exercise_start", "ask_exercise", "small_talk", "ask_topic"}
)
_NAMES_A_PLAN = frozenset({"start_plan", "ask_plan", "shorten_plan"})


def offer_steps_up(turn: Turn, *, always: bool = True) -> Reply | None:
    """The one thing that may be made harder now.

    Args:
        turn: The turn.
        always: Whether to say what is missing when nothing may.

    Returns:
        None without a plan, and without a step when not asked to say so.
    """
    profile, plan = current_plan(turn)
    if plan is None or plan.held is not None:
        return _named_without_plan(turn) if plan is None and always else None
    steps = steps_up(profile, plan, turn.knowledge)
    if steps:
        return held_back(turn) or say(steps_message(steps, turn.knowledge))
    return held_back(turn) or say(no_step_message(profile, plan, turn.knowledge)) if always else None


def ease_plan(turn: Turn) -> Reply | None:
    """The plan one level easier; None without a plan to ease, unless a plan was named."""
    profile, plan = current_plan(turn)
    if plan is None or plan.held is not None:
        return _named_without_plan(turn) if plan is None else None
    changed = easier(profile, plan, turn.knowledge)
    told = easier_message(profile, changed, turn.knowledge)
    return held_back(turn) or (say(told) if changed is None else showing(turn, changed, told))


def _named_without_plan(turn: Turn) -> Reply | None:
    return held_back(turn) or without_plan(turn) if turn.intent in _NAMES_A_PLAN else None


def take_step_up(turn: Turn, number: int) -> Reply:
    """Takes the step up with a number; when it is no longer open, those that are."""
    profile, plan = current_plan(turn)
    steps = () if plan is None else steps_up(profile, plan, turn.knowledge)
    if plan is None or number >= len(steps):
        return offer_steps_up(turn) or without_plan(turn)
    changed = step_up(profile, plan, steps[number], turn.knowledge)
    words = turn.knowledge.phrases["plan_step_taken"].format(step=step_words(steps[number], turn.knowledge))
    return held_back(turn) or showing(turn, changed, Message(words))


def keep_as_it_is(turn: Turn) -> Reply:
    """No step up is taken."""
    return say(Message(turn.knowledge.phrases["plan_stays"]))


def leave_out_of_plan(turn: Turn, exercise: str) -> dict[str, object]:
    """The slot of a plan without an exercise that hurt, kept; when that fails, what is said does not."""
    try:
        profile = kept_profile(turn)
        if profile is None:
            return {}
        changed = hurt_by(profile, exercise)
        diary().keep_plan(turn.key, changed.to_dict(), turn.now)
    except (SQLAlchemyError, OSError):
        log.exception("plan not kept")
        return {}
    return {names.SLOT_PLAN: changed.to_dict()}


@listens_first
def change_level(turn: Turn) -> Reply | None:
    """A wish for the whole plan to get easier or harder, in the person's own words."""
    if turn.reading is None:
        return None
    if _wants_less(turn):
        return ease_plan(turn)
    return offer_steps_up(turn) if _wants_more(turn) else None


def _wants_less(turn: Turn) -> bool:
    """Whether the plan is to get easier: by what is said, or because nothing else can be meant."""
    if turn.intent in _OF_THE_PLAN and wants_easier(turn.text, turn.knowledge.plan):
        return True
    session = session_of(turn)
    idle = session is None or session.end is not None
    return turn.intent == "ask_easier" and idle and not _of_one_exercise(turn)


def _wants_more(turn: Turn) -> bool:
    """Whether the plan is to get harder; in general, "how do I progress?" is a question for a topic."""
    if turn.intent in _OF_THE_PLAN and wants_harder(turn.text, turn.knowledge.plan):
        return True
    of_more = turn.intent in {"ask_harder", "ask_progression"} and "?" not in turn.text
    return of_more and not _of_one_exercise(turn)


def _of_one_exercise(turn: Turn) -> bool:
    last = turn.slots.get(names.SLOT_EXERCISE)
    just_now = last is not None and turn.slots.get(names.SLOT_LAST_RECORD) == f"exercise:{last}"
    return bool(named_exercises(turn)) or in_plan(turn) or just_now
