"""Follow-ups that say half of what they mean, answered over what was talked about just before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from actions import names
from actions.base import listens_first
from actions.exercises import PART_OF_INTENT, held_back, named_exercises, to_tell_apart
from actions.keeping import session_of
from actions.turn import Reply, Turn, say
from bot.dialogue.answers import glossary_message, sources_message, told_of, topic_message, topic_more
from bot.dialogue.ellipsis import (
    asks_for_the_other,
    can_be_asked_of,
    goes_on,
    on_condition,
    part_of_record,
    points_back,
    record_of,
    silent,
    thing_of,
)
from bot.dialogue.exercises import choose_exercise, part_message
from bot.dialogue.message import Message, payload
from bot.dialogue.requests import TOPIC_OF_PART
from bot.knowledge.loader import statements
from bot.knowledge.models import Exercise, Topic, Treatment
from bot.knowledge.search import glossary_entry

_WHY = "ask_why"
_CORRECTION = "change_answer"
_PURPOSE = "purpose"
_CAUTIONS = "ask_exercise_cautions"
_TERM = "term"
_CHOICES = "choices"
_PART = "exercise_part"
_TWO = 2
_FEW_WORDS = 6
_MORE_WORDS = 9
_PART_CONFIDENCE = 0.8
# Questions of a condition, and of a treatment that is only pointed at.
_OF_A_CONDITION = frozenset({"ask_condition", "ask_treatment", "ask_promise", "nlu_fallback"})


@listens_first
def follow_up(turn: Turn) -> Reply | None:
    """The answer to a short message that only makes sense after the one before it; None for any other."""
    words = len(turn.text.split())
    if turn.reading is None or turn.requests or words > _MORE_WORDS or _busy(turn):
        return None
    if words > _FEW_WORDS:
        return _of_condition(turn)
    tries = (_meant, _the_other, _same_of_another, _another_word, _why, _of_record, _cautions, _of_condition)
    return next((reply for attempt in tries if (reply := attempt(turn)) is not None), None)


def _busy(turn: Turn) -> bool:
    """Whether a session or a question of its own is open, which then has the message."""
    session = session_of(turn)
    return bool(turn.slots.get(names.SLOT_ASKING)) or (session is not None and session.end is None)


def _meant(turn: Turn) -> Reply | None:
    """ "Sorry, I meant the bridge": the same question about that, else its record."""
    if turn.intent != _CORRECTION or not turn.told_now or turn.facts != turn.facts_before:
        return None
    part = _part_told(turn)
    if part and (options := to_tell_apart(turn, named_exercises(turn))):
        return held_back(turn) or _part(turn, options, part)
    if exercise := turn.first("exercise"):
        return Reply(dispatch=payload("ask_exercise", exercise=exercise))
    if treatment := turn.first("treatment"):
        return Reply(dispatch=payload("ask_treatment", treatment=treatment))
    if term := turn.first("glossary_term"):
        return Reply(dispatch=payload("ask_word_meaning", glossary_term=term))
    return None


def _part_told(turn: Turn) -> str | None:
    """The part of an exercise that was told just now."""
    return next((card["part"] for card in reversed(turn.cards) if card.get("card") == _PART), None)


def _the_other(turn: Turn) -> Reply | None:
    """The other of two exercises that were offered, or the rest of more."""
    if not asks_for_the_other(turn.text):
        return None
    current = turn.slots.get(names.SLOT_EXERCISE)
    left = [name for name in _offered_with(turn.events, current) if name != current]
    if not left:
        return None
    if len(left) == 1:
        return Reply(dispatch=payload("ask_exercise", exercise=left[0]))
    exercises = tuple(turn.knowledge.exercises[name] for name in left if name in turn.knowledge.exercises)
    return held_back(turn) or say(choose_exercise(exercises, turn.knowledge.phrases["which_exercise"]))


def _offered_with(events: Sequence[Mapping[str, Any]], exercise: str | None) -> Sequence[str]:
    """The exercises that were offered together with this one, the last time."""
    for event in reversed(events):
        card = ((event.get("data") or {}).get("custom") or {}) if event.get("event") == "bot" else {}
        if card.get("card") == _CHOICES and exercise in (card.get("exercises") or ()):
            return tuple(card["exercises"])
    return ()


def _same_of_another(turn: Turn) -> Reply | None:
    """ "And the bridge?" after a question about a part of another exercise."""
    part = _part_told(turn)
    asks_itself = turn.intent in PART_OF_INTENT and turn.confidence >= _PART_CONFIDENCE
    if part is None or asks_itself or not goes_on(turn.text):
        return None
    options = to_tell_apart(turn, named_exercises(turn))
    return held_back(turn) or _part(turn, options, part) if options else None


def _part(turn: Turn, exercises: Sequence[Exercise], part: str) -> Reply:
    messages = tuple(part_message(exercise, part, turn.knowledge) for exercise in exercises[:_TWO])
    slots = {names.SLOT_LAST_RECORD: f"exercise:{exercises[0].id}"}
    if len(exercises) == 1:
        slots[names.SLOT_EXERCISE] = exercises[0].id
    return Reply(messages, slots)


def _another_word(turn: Turn) -> Reply | None:
    """ "And a ligament?" after a word was explained."""
    told = any(_TERM in card for card in turn.cards)
    entry = glossary_entry(turn.first("glossary_term") or "", turn.knowledge.glossary)
    if not told or entry is None or not goes_on(turn.text):
        return None
    return say(glossary_message(entry, turn.knowledge))


def _why(turn: Turn) -> Reply | None:
    """ "Why?" after an answer: what the exercise is for, what else the topic says, or the articles themselves."""
    record = _told_now(turn)
    if turn.intent != _WHY or record is None:
        return None
    kind, _, name = record.partition(":")
    if kind == "exercise" and name in turn.knowledge.exercises:
        return held_back(turn) or _part(turn, (turn.knowledge.exercises[name],), _PURPOSE)
    told = record_of(record, turn.knowledge)
    if told is None:
        return None
    if isinstance(told, Topic) and told.more:
        return say(topic_more(told, turn.knowledge), **{names.SLOT_LAST_RECORD: record})
    facts = [fact for statement in statements(told) for fact in statement.facts]
    return say(Message(turn.knowledge.phrases["why_silent"]), sources_message(facts, turn.knowledge))


def _of_record(turn: Turn) -> Reply | None:
    """ "How long for?" after an answer on a treatment or topic."""
    record = _told_now(turn)
    told = record_of(record, turn.knowledge) if record else None
    if told is None or not can_be_asked_of(turn.intent) or _names_something(turn):
        return None
    message = part_of_record(told, turn.intent, turn.knowledge)
    messages = (message or silent(told, turn.knowledge),)
    if message is None and isinstance(told, Topic) and turn.intent in TOPIC_OF_PART:
        messages = (*messages, topic_message(turn.knowledge.topics[TOPIC_OF_PART[turn.intent]], turn.knowledge))
    return say(*messages, **{names.SLOT_LAST_RECORD: str(record)})


def _cautions(turn: Turn) -> Reply | None:
    """ "What are the risks of it?" after an answer on a treatment."""
    record = _told_now(turn)
    told = record_of(record, turn.knowledge) if record else None
    if not isinstance(told, Treatment) or turn.intent != _CAUTIONS or _names_something(turn):
        return None
    message = told_of(told, told.cautions, turn.knowledge) if told.cautions else silent(told, turn.knowledge)
    return say(message, **{names.SLOT_LAST_RECORD: str(record)})


def _of_condition(turn: Turn) -> Reply | None:
    """ "Is it any good for arthritis?" after an answer on a treatment, topic or exercise."""
    record = _told_now(turn)
    condition = turn.first("condition")
    told = thing_of(record, turn.knowledge) if record else None
    if told is None or condition is None or turn.intent not in _OF_A_CONDITION:
        return None
    if turn.first("treatment") or turn.first("exercise") or not points_back(turn.text):
        return None
    return say(*on_condition(told, condition, turn.knowledge), **{names.SLOT_LAST_RECORD: str(record)})


def _told_now(turn: Turn) -> str | None:
    return turn.slots.get(names.SLOT_LAST_RECORD) if turn.told_now else None


def _names_something(turn: Turn) -> bool:
    return any(turn.first(kind) for kind in ("exercise", "treatment", "condition", "body_part"))
