"""How a person's message is taken while a question of the interview is open: as an answer, a digression or more."""

from __future__ import annotations

from dataclasses import replace

from actions import names
from actions.turn import Turn
from bot.knowledge.models import Question
from bot.triage.answers import Reply as PersonsReply
from bot.triage.answers import is_question
from bot.triage.facts import CLEARED
from bot.triage.told import told_beside

# Intents that are never a digression: while a question is open, a message of these is an answer or a miss.
_ANSWERING = frozenset(
    {
        "answer",
        "affirm",
        "deny",
        "unsure",
        "report_symptom",
        "start_interview",
        "choose_option",
        "greet",
        names.INTENT_FALLBACK,
    }
)
# Inside a session these lead it; with none they are words about the question.
_OF_A_SESSION = frozenset(
    {"skip_exercise", "next_step", "pause_session", "slow_down", "ask_steps_left", "swap_exercise"}
)
# A digression is followed only when the classifier is at least this sure: below, the question is put again.
_DIGRESSION_CONFIDENCE = 0.4
_POLARITY_OF_INTENT = {"affirm": "yes", "deny": "no", "unsure": "unsure"}
_POLARITY_CONFIDENCE = 0.6
_SHORT_REPLY = 6


def persons_reply(turn: Turn) -> PersonsReply:
    """What the person said, as the reading of answers takes it."""
    mentions = (turn.reading or {}).get("mentions", ())
    not_there = frozenset(mention["sign"] for mention in mentions if mention["status"] != "present")
    return PersonsReply(turn.text, turn.first("value"), turn.choice_number, _polarity(turn), not_there)


def digresses(turn: Turn) -> bool:
    """Whether the message is about something else than the question."""
    if turn.intent == "report_clearance" and turn.facts.answer(CLEARED) is turn.facts_before.answer(CLEARED):
        return False  # "no fever" is an answer, although it sounds like a report that all is well
    if turn.intent in _OF_A_SESSION and not turn.slots.get(names.SLOT_SESSION):
        return False  # "next" and "I don't exercise" are about the question
    if turn.intent == names.INTENT_OUT_OF_SCOPE and not is_question(turn.text):
        return False  # words that mean nothing here are a miss, however they were sorted
    return turn.intent not in _ANSWERING and turn.confidence >= _DIGRESSION_CONFIDENCE


def _polarity(turn: Turn) -> str | None:
    """Yes, no or unsure, from the words or, for a short reply, from the intent."""
    read = (turn.reading or {}).get("polarity")
    short = len(turn.text.split()) <= _SHORT_REPLY and turn.confidence >= _POLARITY_CONFIDENCE
    return read or (_POLARITY_OF_INTENT.get(turn.intent) if short else None)


def with_what_is_told(turn: Turn, question: Question | None) -> Turn:
    """The turn with what a typed message tells beside the answer to the question."""
    if turn.reading is None:
        return turn
    return replace(turn, facts=told_beside(turn.facts, turn.text, turn.reading, turn.knowledge, question))
