"""What a message means to a guided session: its intent, or its words where the intent is easily mistaken."""

from __future__ import annotations

from actions import names
from actions.turn import Turn
from bot.coach.machine import Command
from bot.coach.session import Asking, Phase, Session
from bot.plan.told import cannot_do, goes_on, means_check, pain_told, tells_tiredness

_SHARP = "sharp_pain"
_ACHE = "muscle_ache"
# What "carry on" may be taken for.
GOING_ON = frozenset({"tell_more", "resume", "next_step", "affirm", "goodbye", names.INTENT_FALLBACK})
# What "I can't do that one" may be taken for.
_OF_INABILITY = frozenset(
    {"swap_exercise", "ask_easier", "skip_exercise", "complain", "ask_other_health", "ask_exercise", "small_talk"}
    | {"ask_exercise_start", "ask_exercise_safely", "out_of_scope", names.INTENT_FALLBACK}
)
_OF_INTENT = {
    "next_step": Command.NEXT,
    "affirm": Command.YES,
    "deny": Command.NO,
    "unsure": Command.UNSURE,
    "stop": Command.STOP,
    "go_back": Command.BACK,
    "say_again": Command.REPEAT,
    "resume": Command.RESUME,
    "pause_session": Command.PAUSE,
    "skip_exercise": Command.SKIP,
    "ask_steps_left": Command.LEFT,
    "slow_down": Command.SLOWER,
    "swap_exercise": Command.SWAP,
    "ask_other_side": Command.SIDE,
    "report_exercise_pain": Command.PAIN,
    "report_symptom": Command.PAIN,
}
# What a word of tiredness or of how a muscle feels may be taken for.
_OF_EFFORT = frozenset(
    {"report_exercise_pain", "report_symptom", "ask_other_health", "ask_soreness", "complain", "small_talk"}
    | {"ask_topic", "ask_exercise", "ask_muscles", "out_of_scope", names.INTENT_FALLBACK}
)


def command_of(turn: Turn, session: Session) -> Command | None:
    """What a message means to a session; None for what is none of its business."""
    if session.asking is Asking.PAIN and (told := _pain_told(turn)) is not None:
        return told
    if turn.reading is not None and turn.intent in _OF_EFFORT and (felt := _effort_told(turn)) is not None:
        return felt
    if turn.intent == "answer":
        value = turn.first("value")
        return Command(value) if value in set(Command) else None
    if turn.intent in _OF_INABILITY and turn.reading and cannot_do(turn.text, turn.knowledge.plan):
        return Command.CANT
    if turn.intent == "ask_easier":
        return Command.CANT if session.eased else Command.EASIER
    if turn.intent in GOING_ON and goes_on(turn.text, turn.knowledge.plan):
        return _going_on(turn, session)
    return _by_intent(turn, session)


def _by_intent(turn: Turn, session: Session) -> Command | None:
    """What an intent means to a session, whatever words it came in."""
    if turn.intent == "start_session":
        names_another = bool(turn.first("exercise"))
        return None if names_another else Command.RESUME if session.paused or session.end else Command.BEGIN
    if turn.intent == "tell_more":
        return Command.RESUME if session.paused else None
    if turn.intent == "goodbye":
        return None if session.paused else Command.STOP
    if turn.intent == "resume" and means_check(turn.text, turn.knowledge.plan):
        return None
    command = _OF_INTENT.get(turn.intent)
    return _kind_of_pain(turn) if command is Command.PAIN else command


def _going_on(turn: Turn, session: Session) -> Command | None:
    """What "carry on" means: the next step while steps are told, else the same place; None after something else."""
    told_just_now = any(card.get("card") == "session" for card in turn.cards)
    if session.end is not None:
        return Command.RESUME if told_just_now else None
    learning = session.phase is not Phase.WORK and not session.paused and session.asking is None
    return Command.NEXT if told_just_now and learning else Command.RESUME


def _pain_told(turn: Turn) -> Command | None:
    """The answer to the question which kind of pain it is, in the person's own words."""
    if turn.reading is None or _kind_of_pain(turn) is Command.PAIN_STRONG:
        return None
    strong = pain_told(turn.text, turn.knowledge.plan)
    return None if strong is None else Command.YES if strong else Command.NO


def _effort_told(turn: Turn) -> Command | None:
    """What is told of the muscles in passing: tiredness by itself is mild, anything else is asked about."""
    if "?" in turn.text:
        return None
    if (kind := _kind_of_pain(turn)) is not Command.PAIN:
        return kind
    if tells_tiredness(turn.text, turn.knowledge.plan):
        return Command.PAIN_MILD
    return Command.PAIN if turn.intent == "ask_soreness" else None


def _kind_of_pain(turn: Turn) -> Command:
    there = {found["sign"] for found in (turn.reading or {}).get("mentions", ()) if found["status"] == "present"}
    if _SHARP in there:
        return Command.PAIN_STRONG
    return Command.PAIN_MILD if _ACHE in there else Command.PAIN
