"""After the result of the questions: what is asked about it, and what is added to it."""

from __future__ import annotations

from dataclasses import replace

from actions import names
from actions.base import listens_first
from actions.interview import ActionGiveOutcome, noted
from actions.interview_reply import persons_reply
from actions.keeping import session_of
from actions.turn import Reply, Turn, say
from bot.dialogue.message import payload
from bot.dialogue.result import Asked, adds_to_result, asked_of_result, result_message
from bot.knowledge.models import Level
from bot.triage.changes import correction, corrects
from bot.triage.pathway import Outcome, next_question, outcome

_RULES = "rules"
_MORE_WORDS = 12
# What may tell more of the knee.
_TELLS = frozenset(
    {"report_symptom", "start_interview", "change_answer", names.INTENT_FALLBACK, "small_talk", "affirm"}
)


@listens_first
def about_the_result(turn: Turn) -> Reply | None:
    """Why, what now, what if it gets worse and when to look again, once there is a result or other advice."""
    if turn.reading is None or turn.requests or _busy(turn) or len(turn.text.split()) > _MORE_WORDS:
        return None
    result = _result(turn)
    asked = asked_of_result(turn.text) if result else None
    if result is None or asked is None or (asked is Asked.WHY and _told_something_else(turn)):
        return None
    rules = ",".join(rule.id for rule in (*result.reasons, *result.notes))
    message = result_message(asked, result, turn.knowledge, subject=turn.facts.subject)
    slots = {names.SLOT_LAST_RECORD: f"{_RULES}:{rules}", names.SLOT_AWAITING: turn.slots.get(names.SLOT_AWAITING)}
    return say(message, **slots)


@listens_first
def added_to_the_result(turn: Turn) -> Reply | None:
    """ "Actually it is swollen too": taken down, and the result comes anew."""
    if turn.reading is None or turn.intent not in _TELLS or _busy(turn) or not _complete(turn):
        return None
    contrast = {mention["status"] for mention in turn.reading["mentions"]} >= {"present", "denied"}
    if turn.facts.signs == turn.facts_before.signs or not (
        contrast or corrects(turn.text) or adds_to_result(turn.text)
    ):
        return None
    said = persons_reply(turn)
    put_right = correction(turn.facts_before, turn.facts, said, turn.knowledge, current=None, answers=False)
    facts = put_right.facts if put_right else turn.facts
    note = noted(turn, put_right) if put_right else turn.knowledge.phrases["told_noted"]
    slots = {names.SLOT_FACTS: facts.to_dict(), names.SLOT_NOTED: note, names.SLOT_AWAITING: None}
    if next_question(facts, turn.knowledge.questions) is not None:
        return Reply((), slots, dispatch=payload("resume"))
    reply = ActionGiveOutcome().respond(replace(turn, facts=facts).with_slots({names.SLOT_NOTED: note}))
    return replace(reply, slots={**slots, **reply.slots})


def _busy(turn: Turn) -> bool:
    session = session_of(turn)
    return bool(turn.slots.get(names.SLOT_ASKING)) or (session is not None and session.end is None)


def _complete(turn: Turn) -> bool:
    """Whether the questions were all put and answered."""
    return bool(turn.facts_before.asked) and next_question(turn.facts_before, turn.knowledge.questions) is None


def _result(turn: Turn) -> Outcome | None:
    """The advice that stands: of the questions once they are done, or of what was told before."""
    result = outcome(turn.facts, turn.knowledge)
    return result if _complete(turn) or result.level is not Level.SELF_CARE else None


def _told_something_else(turn: Turn) -> bool:
    """Whether the last answer was about another matter, which "why?" then asks of."""
    kind = (turn.slots.get(names.SLOT_LAST_RECORD) or "").partition(":")[0]
    return turn.told_now and kind != _RULES
