"""The symptom interview: a form whose questions and outcome come from `bot.triage.pathway`."""

from __future__ import annotations

from dataclasses import replace

from actions import names
from actions.base import KneeAction
from actions.safety import danger_slots, open_signs
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import danger_reminder, outcome_message, question_message
from bot.dialogue.message import Message
from bot.knowledge.models import Question
from bot.triage.answers import Reply as PersonsReply
from bot.triage.answers import denies_dangers, pick_choice, told_already
from bot.triage.facts import KneeFacts
from bot.triage.pathway import next_question, outcome, progress, summary, take_answer, take_back

# Intents that are never a digression: while a question is open, a message of these is an answer or a miss.
_ANSWERING = frozenset(
    {"answer", "affirm", "deny", "unsure", "report_symptom", "start_interview", "choose_option", names.INTENT_FALLBACK}
)
# A digression is followed only when the classifier is at least this sure: below, the question is put again.
_DIGRESSION_CONFIDENCE = 0.4
_MISSES_BEFORE_SKIP = 2
_TOLD = "told"
_SKIPPED = "unsure"


def open_question(turn: Turn, facts: KneeFacts) -> Question | None:
    """The question now open, by the slot that names it, else the next on the pathway."""
    slot = turn.slots.get(names.SLOT_QUESTION)
    questions = turn.knowledge.questions
    return questions[slot] if slot in questions else next_question(facts, questions)


class ActionStartInterview(KneeAction):
    """Says that questions will come; the form that follows asks them."""

    def name(self) -> str:
        return "action_start_interview"

    def respond(self, turn: Turn) -> Reply:
        signs = open_signs(turn)
        if signs:
            return Reply((danger_reminder(signs, turn.knowledge),), then=names.LISTEN)
        phrases = turn.knowledge.phrases
        key = "interview_start" if turn.intent == "report_symptom" else "interview_start_plain"
        if turn.facts.subject == "other":
            key = "interview_other"
        # A new complaint starts a new round of questions, but nothing that was said is forgotten.
        facts = turn.facts if next_question(turn.facts, turn.knowledge.questions) else replace(turn.facts, asked=())
        question = next_question(facts, turn.knowledge.questions)
        slots = {
            names.SLOT_FACTS: facts.to_dict(),
            names.SLOT_QUESTION: question.slot if question else None,
            names.SLOT_MISSES: 0,
            names.SLOT_ANSWER: None,
        }
        return say(Message(phrases[key]), **slots)


class ActionAskKneeAnswer(KneeAction):
    """Puts the open question, in the second wording after a miss."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_ask_knee_answer"

    def respond(self, turn: Turn) -> Reply:
        question = open_question(turn, turn.facts)
        if question is None:
            return Reply()
        misses = int(turn.slots.get(names.SLOT_MISSES) or 0)
        step = progress(turn.facts, turn.knowledge.questions)
        message = question_message(question, turn.knowledge, again=misses > 0, step=step)
        return say(message, **{names.SLOT_QUESTION: question.slot})


class ValidateKneeInterviewForm(KneeAction):
    """Reads the answer to the open question and names the next one; silent by rule."""

    leads_with_advice = False

    def name(self) -> str:
        return "validate_knee_interview_form"

    def respond(self, turn: Turn) -> Reply:
        question = open_question(turn, turn.facts_before)
        if question is None:
            return _finished(turn.facts)
        if turn.answered:
            # The form was just opened, or a digression was just answered: this message is no answer to the question.
            return say(**{names.SLOT_QUESTION: question.slot, "requested_slot": names.SLOT_ANSWER})
        if turn.intent == names.INTENT_DANGER:
            return Reply(reject=True)
        reply = PersonsReply(turn.text, turn.first("value"), turn.choice_number, (turn.reading or {}).get("polarity"))
        choice = pick_choice(question, reply)
        if choice is not None and choice.signs:
            return _go_on(turn, take_answer(turn.facts, question, choice))
        if choice is None and question.slot == "danger" and denies_dangers(question, turn.reading):
            return _go_on(turn, take_answer(turn.facts, question, question.choices[0]))
        if choice is None and told_already(question, turn.facts_before, turn.facts):
            return _go_on(turn, replace(turn.facts, asked=(*turn.facts.asked, (question.slot, _TOLD))))
        if choice is None and turn.intent not in _ANSWERING and turn.confidence >= _DIGRESSION_CONFIDENCE:
            return Reply(reject=True)
        return _missed(turn, question)


def _go_on(turn: Turn, facts: KneeFacts) -> Reply:
    result = outcome(facts, turn.knowledge)
    question = None if result.dangers else next_question(facts, turn.knowledge.questions)
    if question is None:
        return _finished(facts)
    return say(
        **{
            names.SLOT_FACTS: facts.to_dict(),
            names.SLOT_QUESTION: question.slot,
            names.SLOT_MISSES: 0,
            "requested_slot": names.SLOT_ANSWER,
        }
    )


def _finished(facts: KneeFacts) -> Reply:
    return say(
        **{
            names.SLOT_FACTS: facts.to_dict(),
            names.SLOT_QUESTION: None,
            names.SLOT_MISSES: 0,
            "requested_slot": None,
        }
    )


def _missed(turn: Turn, question: Question) -> Reply:
    misses = int(turn.slots.get(names.SLOT_MISSES) or 0) + 1
    if misses > _MISSES_BEFORE_SKIP:
        unsure = next(choice for choice in question.choices if choice.value == _SKIPPED)
        return _go_on(turn, take_answer(turn.facts, question, unsure))
    return say(**{names.SLOT_MISSES: misses, "requested_slot": names.SLOT_ANSWER})


class ActionGiveOutcome(KneeAction):
    """Ends the interview: what was understood, the level, why, and what to do."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_give_outcome"

    def respond(self, turn: Turn) -> Reply:
        signs = open_signs(turn)
        result = outcome(turn.facts, turn.knowledge)
        if signs and not result.dangers:
            return say(danger_reminder(signs, turn.knowledge))
        message = outcome_message(result, summary(turn.facts, turn.knowledge), turn.knowledge)
        rules = ",".join(rule.id for rule in (*result.reasons, *result.notes))
        slots: dict[str, object] = {names.SLOT_LAST_RECORD: f"rules:{rules}"}
        if result.dangers:
            slots |= danger_slots(result.dangers, turn.facts.subject, sure=True)
        return Reply((message,), slots)


class ActionGoBack(KneeAction):
    """Takes the last answer back; its question is asked again."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_go_back"

    def respond(self, turn: Turn) -> Reply:
        signs = open_signs(turn)
        if signs:
            return say(danger_reminder(signs, turn.knowledge))
        facts, question = take_back(turn.facts, turn.knowledge.questions)
        if question is None:
            return say(Message(turn.knowledge.phrases["interview_back_first"]))
        slots = {names.SLOT_FACTS: facts.to_dict(), names.SLOT_QUESTION: question.slot, names.SLOT_MISSES: 0}
        return Reply((), slots, then=None if turn.form else names.FORM)


class ActionExplainWhy(KneeAction):
    """Says why the open question is asked."""

    def name(self) -> str:
        return "action_explain_why"

    def respond(self, turn: Turn) -> Reply:
        question = open_question(turn, turn.facts) if turn.form == names.FORM else None
        return say(Message(question.why if question else turn.knowledge.phrases["why_nothing"]))
