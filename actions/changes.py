"""Going back, changing an answer, confirming the summary, and going on with the questions."""

from __future__ import annotations

from dataclasses import replace

from actions import names
from actions.base import KneeAction, listens_first
from actions.interview import noted, open_question
from actions.interview_reply import persons_reply
from actions.keeping import session_of
from actions.safety import open_signs, reminder
from actions.turn import Reply, Turn, say
from bot.coach.session import End
from bot.dialogue.advice import confirmed_message
from bot.dialogue.doors import doors
from bot.dialogue.message import Message, payload
from bot.plan.told import goes_on
from bot.triage.answers import pick_choice
from bot.triage.changes import CHANGE, KEEP, change_question, correction, previous, settled
from bot.triage.pathway import next_question, outcome

# What "carry on" may be taken for.
_GOING_ON = frozenset({"tell_more", "next_step", names.INTENT_FALLBACK})


@listens_first
def go_on_with_questions(turn: Turn) -> Reply | None:
    """ "Carry on" after the questions were stopped; a session, and an answer that was just told, come before them."""
    if turn.reading is None or turn.intent not in _GOING_ON or turn.told_now:
        return None
    session = session_of(turn)
    taken = session is not None and session.end in {None, End.STOPPED}
    if taken or not _begun(turn) or not goes_on(turn.text, turn.knowledge.plan):
        return None
    unfinished = next_question(turn.facts, turn.knowledge.questions) is not None
    return Reply(dispatch=payload("resume")) if unfinished else None


def _begun(turn: Turn) -> bool:
    """Whether a question was ever put, the first one without an answer included."""
    return bool(turn.facts.asked or turn.slots.get(names.SLOT_QUESTION))


def _opening(turn: Turn, slot: str) -> Reply:
    """Opens a question inside the form, or opens the form with it."""
    slots = {
        names.SLOT_FACTS: turn.facts.to_dict(),
        names.SLOT_QUESTION: slot,
        names.SLOT_MISSES: 0,
        names.SLOT_AWAITING: None,
    }
    return Reply((), slots, then=None if turn.form else names.FORM)


class ActionConfirmSummary(KneeAction):
    """The person agrees with what was understood: the advice stands, and the next step is offered."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_confirm_summary"

    def respond(self, turn: Turn) -> Reply:
        result = outcome(turn.facts, turn.knowledge)
        if open_signs(turn) or result.dangers:
            return Reply((), then="action_give_outcome")
        return say(confirmed_message(result, turn.knowledge))


class ActionGoBack(KneeAction):
    """Puts the question before again; its answer stands until a new one is given."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_go_back"

    def respond(self, turn: Turn) -> Reply:
        if open_signs(turn):
            return say(reminder(turn))
        current = turn.slots.get(names.SLOT_QUESTION) if turn.form else None
        question = previous(turn.facts, current, turn.knowledge.questions)
        if question is None:
            return say(Message(turn.knowledge.phrases["interview_back_first"]))
        return _opening(turn, question.slot)


class ActionChangeAnswer(KneeAction):
    """Changes an answer: at once when the message says which and how, else it asks which."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_change_answer"

    def respond(self, turn: Turn) -> Reply:
        if open_signs(turn):
            return say(reminder(turn), **{names.SLOT_AWAITING: None})
        questions = turn.knowledge.questions
        reply = persons_reply(turn)
        put_right = correction(turn.facts_before, turn.facts, reply, turn.knowledge, current=None, answers=False)
        if put_right is not None:
            slots = {
                names.SLOT_FACTS: put_right.facts.to_dict(),
                names.SLOT_NOTED: noted(turn, put_right),
                names.SLOT_AWAITING: None,
            }
            unfinished = next_question(put_right.facts, questions) is not None
            return Reply((), slots, then=None if turn.form else names.FORM if unfinished else "action_give_outcome")
        if not settled(turn.facts, questions):
            return say(Message(turn.knowledge.phrases["change_nothing"]), **{names.SLOT_AWAITING: None})
        named = pick_choice(change_question(turn.facts, turn.knowledge), reply)
        return _opening(turn, named.value if named and named.value != KEEP else CHANGE)


class ActionResumeInterview(KneeAction):
    """Goes on where the questions stopped, also another day."""

    def name(self) -> str:
        return "action_resume_interview"

    def respond(self, turn: Turn) -> Reply:
        if open_signs(turn):
            return say(reminder(turn))
        phrases = turn.knowledge.phrases
        if turn.form:
            return say(Message(phrases["interview_resumed"]))  # the form puts its question again by itself
        if not _begun(turn):
            offers = doors(phrases, "offer_check", "offer_menu")
            return say(Message(phrases["resume_nothing"], offers))
        question = open_question(turn, turn.facts)
        if question is None:
            return Reply((), then="action_give_outcome")
        return replace(_opening(turn, question.slot), messages=(Message(phrases["interview_resumed"]),))
