"""The symptom interview: a form whose questions and outcome come from `bot.triage.pathway`."""

from __future__ import annotations

from dataclasses import replace

from actions import names
from actions.base import KneeAction
from actions.danger_question import ask_which, kept_open, leaves_it_open, one_of_them, settle_doubt
from actions.interview_reply import digresses, persons_reply, with_what_is_told
from actions.safety import alarm_of, danger_slots, in_group, open_signs, reminder, to_be_asked_of_dangers
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import outcome_message, question_message
from bot.dialogue.message import Message, paragraphs
from bot.knowledge.derived import ANY_DANGER, EXERCISE_PAIN, OTHER_PROBLEM
from bot.knowledge.models import Choice, Level, Question
from bot.triage.alarm import Alarm
from bot.triage.answers import denies_dangers, is_question, pick_choice, told_already
from bot.triage.changes import (
    CHANGE,
    KEEP,
    Correction,
    answer_anew,
    answered_before,
    change_question,
    correction,
)
from bot.triage.facts import Answer, KneeFacts
from bot.triage.grouped import NONE, WHICH
from bot.triage.pathway import next_question, outcome, progress, summary, worded
from bot.triage.told import skips

# What is told along with these still needs their own answer.
_TOLD_ELSEWHERE = frozenset(
    {"ask_exercise", "ask_exercise_ideas", "list_exercises", "ask_treatment", "report_clearance"}
)
_MISSES_BEFORE_SKIP = 2
# In the slot of misses: the question before was left open after too many.
_JUST_SKIPPED = -1
_TOLD = "told"
_SKIPPED = "unsure"
_CONDITIONS = "condition"
_DANGER = "danger"
# No answer could make these milder, so no more is asked.
_HELP_IS_DUE = frozenset({Level.EMERGENCY, Level.URGENT})


def open_question(turn: Turn, facts: KneeFacts) -> Question | None:
    """The question now open, by the slot that names it, else the next on the pathway."""
    slot = turn.slots.get(names.SLOT_QUESTION)
    questions = turn.knowledge.questions
    if slot == CHANGE:
        return change_question(facts, turn.knowledge)
    return questions[slot] if slot in questions else next_question(facts, questions)


class ActionStartInterview(KneeAction):
    """Says that questions will come; the form that follows asks them."""

    def name(self) -> str:
        return "action_start_interview"

    def respond(self, turn: Turn) -> Reply:
        if open_signs(turn):
            if to_be_asked_of_dangers(turn):
                slots = {names.SLOT_QUESTION: _DANGER, names.SLOT_MISSES: 0, names.SLOT_ANSWER: None}
                return Reply((reminder(turn),), slots)
            return Reply((reminder(turn),), then=names.LISTEN)
        phrases = turn.knowledge.phrases
        key = "interview_start" if turn.intent == "report_symptom" else "interview_start_plain"
        if turn.facts.subject == "other":
            key = "interview_other"
        turn = with_what_is_told(turn, None)
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
        question = worded(question, turn.facts.subject)
        phrases = turn.knowledge.phrases
        misses = int(turn.slots.get(names.SLOT_MISSES) or 0)
        step = progress(turn.facts, turn.knowledge.questions)
        message = question_message(question, again=misses > 0, step=step)
        if misses == _JUST_SKIPPED:
            message = replace(message, text=paragraphs(phrases["interview_skip"], question.ask))
        elif turn.facts.answer(ANY_DANGER) is Answer.YES and in_group(turn):
            message = replace(message, text=phrases["interview_which"])
        elif misses > 1:
            message = replace(message, text=paragraphs(phrases["interview_unclear"], question.ask))
        note = turn.slots.get(names.SLOT_NOTED)
        if note:
            message = replace(message, text=paragraphs(note, message.text))
        return say(message, **{names.SLOT_QUESTION: question.slot, names.SLOT_NOTED: None})


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
        if turn.intent == names.INTENT_DIAGNOSIS and not is_question(turn.text):
            return _noting(_go_on(turn, with_diagnosis(turn)), turn.knowledge.phrases["diagnosis_noted"])
        if skips(turn.text) and turn.reading is not None:
            return _skipped(turn, question)
        return self._read(with_what_is_told(turn, question), question)

    @staticmethod
    def _read(turn: Turn, question: Question) -> Reply:
        """The next step after a message that may answer the question."""
        reply, away = persons_reply(turn), digresses(turn)
        if away and is_question(turn.text):
            return Reply(reject=True)
        choice = pick_choice(worded(question, turn.facts.subject), reply)
        if one_of_them(turn) and leaves_it_open(turn, choice) and not (choice is None and away):
            return kept_open(turn)
        put_right = correction(
            turn.facts_before, turn.facts, reply, turn.knowledge, current=question.slot, answers=choice is not None
        )
        if choice is None and put_right is not None:
            return _corrected(turn, question, put_right)
        if choice is not None:
            return _chosen(turn, question, choice, put_right)
        told = _told_in_words(turn, question)
        if told is not None:
            return told
        return Reply(reject=True) if away else _missed(turn, question)


def _skipped(turn: Turn, question: Question) -> Reply:
    """A question that the person does not want counts as "not sure"."""
    if one_of_them(turn):
        return kept_open(turn)
    reply = _go_on(turn, _given_up(turn, question))
    return replace(reply, slots={**reply.slots, names.SLOT_MISSES: _JUST_SKIPPED})


def _chosen(turn: Turn, question: Question, choice: Choice, put_right: Correction | None) -> Reply:
    """The next step after a choice; what the same message puts right is noted along with it."""
    questions = turn.knowledge.questions
    if choice.value == WHICH:
        return ask_which(turn, question)
    if question.slot == CHANGE:
        return _finished(turn.facts) if choice.value == KEEP else _put(turn.facts, questions[choice.value])
    if put_right is None:
        facts = answer_anew(turn.facts_before, turn.facts, question, choice, questions)
        return settle_doubt(turn, _go_on(turn, facts))
    facts = answer_anew(put_right.facts, put_right.facts, question, choice, questions)
    return _noting(settle_doubt(turn, _go_on(turn, facts)), noted(turn, put_right))


def _corrected(turn: Turn, question: Question, put_right: Correction) -> Reply:
    """What was put right is noted, and the question that was open stays open if it still has a point."""
    reply = _go_on(turn, put_right.facts)
    reopened = question.slot != CHANGE and answered_before(put_right.facts, question)
    return _noting(_put(put_right.facts, question) if reopened else reply, noted(turn, put_right))


def noted(turn: Turn, put_right: Correction) -> str:
    """The sentence that says what was put right."""
    return turn.knowledge.phrases["change_noted"].format(what=put_right.noted)


def _noting(reply: Reply, sentence: str) -> Reply:
    return replace(reply, slots={**reply.slots, names.SLOT_NOTED: sentence})


def _put(facts: KneeFacts, question: Question) -> Reply:
    """Opens a question."""
    return say(
        **{
            names.SLOT_FACTS: facts.to_dict(),
            names.SLOT_QUESTION: question.slot,
            names.SLOT_MISSES: 0,
            "requested_slot": names.SLOT_ANSWER,
        }
    )


def _told_in_words(turn: Turn, question: Question) -> Reply | None:
    """The next step when the person's own words answer this question or another one; None when they answer none."""
    if question.slot == _DANGER and denies_dangers(question, turn.reading, turn.text):
        none = next(choice for choice in question.choices if choice.value == NONE)
        facts = answer_anew(turn.facts_before, turn.facts, question, none, turn.knowledge.questions)
        return settle_doubt(turn, _go_on(turn, facts))
    if told_already(question, turn.facts_before, turn.facts):
        return _go_on(turn, replace(turn.facts, asked=(*turn.facts.asked, (question.slot, _TOLD))))
    fresh = set(turn.facts.signs.items()) - set(turn.facts_before.signs.items())
    if any(sign != EXERCISE_PAIN for sign, _ in fresh) and turn.intent not in _TOLD_ELSEWHERE:
        # It answers another question; this one is put again.
        return _noting(_go_on(turn, turn.facts), turn.knowledge.phrases["told_noted"])
    return None


def with_diagnosis(turn: Turn) -> KneeFacts:
    """The facts with what a doctor has found; what is none of the problems we know by name counts as another one."""
    known = turn.knowledge.questions[_CONDITIONS].known_by
    if any(turn.facts.answer(sign) is Answer.YES for sign in known):
        return turn.facts
    return turn.facts.with_signs({OTHER_PROBLEM: Answer.YES})


def _go_on(turn: Turn, facts: KneeFacts) -> Reply:
    result = outcome(facts, turn.knowledge)
    asked_of_dangers = any(slot == _DANGER for slot, _ in facts.asked)
    settled = result.dangers or (asked_of_dangers and result.level in _HELP_IS_DUE)
    question = None if settled else next_question(facts, turn.knowledge.questions)
    if question is None:
        return _finished(facts)
    return _put(facts, question)


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
    misses = max(0, int(turn.slots.get(names.SLOT_MISSES) or 0)) + 1
    if misses > _MISSES_BEFORE_SKIP:
        return _skipped(turn, question)
    return say(**{names.SLOT_MISSES: misses, "requested_slot": names.SLOT_ANSWER})


def _given_up(turn: Turn, question: Question) -> KneeFacts:
    """The facts after too many misses: not sure, or the answer that was to be changed where it is the stricter one."""
    if question.slot == CHANGE:
        return turn.facts
    unsure = next(choice for choice in question.choices if choice.value == _SKIPPED)
    facts = answer_anew(turn.facts_before, turn.facts, question, unsure, turn.knowledge.questions)
    kept = outcome(turn.facts, turn.knowledge).level.rank <= outcome(facts, turn.knowledge).level.rank
    return turn.facts if kept and answered_before(turn.facts_before, question) else facts


class ActionGiveOutcome(KneeAction):
    """Ends the interview: what was understood, the level, why, and what to do."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_give_outcome"

    def respond(self, turn: Turn) -> Reply:
        signs = open_signs(turn)
        result = outcome(turn.facts, turn.knowledge)
        if signs and not result.dangers:
            return say(reminder(turn))
        subject = turn.facts.subject
        message = outcome_message(result, summary(turn.facts, turn.knowledge), turn.knowledge, subject=subject)
        rules = ",".join(rule.id for rule in (*result.reasons, *result.notes))
        slots: dict[str, object] = {names.SLOT_LAST_RECORD: f"rules:{rules}", names.SLOT_NOTED: None}
        if result.dangers:
            found = tuple(sign.id for sign in result.dangers)
            slots |= danger_slots(Alarm(found, alarm_of(turn).doubtful, subject).confirmed())
            return Reply((message,), slots)
        slots[names.SLOT_AWAITING] = names.AWAITING_SUMMARY
        note = turn.slots.get(names.SLOT_NOTED)
        if note:
            return Reply((Message(note), message), slots)
        return Reply((message,), slots)


class ActionExplainWhy(KneeAction):
    """Says why the open question is asked."""

    def name(self) -> str:
        return "action_explain_why"

    def respond(self, turn: Turn) -> Reply:
        question = open_question(turn, turn.facts) if turn.form == names.FORM else None
        why = worded(question, turn.facts.subject).why if question else turn.knowledge.phrases["why_nothing"]
        return say(Message(why))
