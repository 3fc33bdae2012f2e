"""The symptom interview: a form whose questions and outcome come from `bot.triage.pathway`."""

from __future__ import annotations

from dataclasses import replace

from actions import names
from actions.base import KneeAction
from actions.safety import alarm_of, danger_slots, doubt_message, doubtful_signs, open_signs, reminder
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import outcome_message, question_message
from bot.dialogue.message import Message, paragraphs
from bot.knowledge.derived import ANY_DANGER, EXERCISE_PAIN, OTHER_PROBLEM
from bot.knowledge.models import Choice, Question, Sign
from bot.triage.alarm import Alarm
from bot.triage.answers import Reply as PersonsReply
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
from bot.triage.facts import CLEARED, Answer, KneeFacts
from bot.triage.pathway import next_question, outcome, progress, summary, worded

# Intents that are never a digression: while a question is open, a message of these is an answer or a miss.
_ANSWERING = frozenset(
    {"answer", "affirm", "deny", "unsure", "report_symptom", "start_interview", "choose_option", names.INTENT_FALLBACK}
)
# A digression is followed only when the classifier is at least this sure: below, the question is put again.
_DIGRESSION_CONFIDENCE = 0.4
# What is told along with these still needs their own answer.
_TOLD_ELSEWHERE = frozenset(
    {"ask_exercise", "ask_exercise_ideas", "list_exercises", "ask_treatment", "report_clearance"}
)
_POLARITY_OF_INTENT = {"affirm": "yes", "deny": "no", "unsure": "unsure"}
_POLARITY_CONFIDENCE = 0.6
_SHORT_REPLY = 6
_MISSES_BEFORE_SKIP = 2
# In the slot of misses: the question before was left open after too many.
_JUST_SKIPPED = -1
_TOLD = "told"
_SKIPPED = "unsure"
_WHICH = "yes_unclear"
_CONDITIONS = "condition"


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
        signs = open_signs(turn)
        if signs:
            return Reply((reminder(turn),), then=names.LISTEN)
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
        question = worded(question, turn.facts.subject)
        phrases = turn.knowledge.phrases
        misses = int(turn.slots.get(names.SLOT_MISSES) or 0)
        step = progress(turn.facts, turn.knowledge.questions)
        message = question_message(question, again=misses > 0, step=step)
        if misses == _JUST_SKIPPED:
            message = replace(message, text=paragraphs(phrases["interview_skip"], question.ask))
        elif misses > 1:
            message = replace(message, text=paragraphs(phrases["interview_unclear"], question.ask))
        note = turn.slots.get(names.SLOT_NOTED)
        if note:
            message = replace(message, text=paragraphs(note, message.text))
        slots = {names.SLOT_QUESTION: question.slot, names.SLOT_NOTED: None}
        if turn.facts.answer(ANY_DANGER) is Answer.YES and doubtful_signs(turn):
            advice = doubt_message(turn)
            which = replace(message, text=turn.knowledge.phrases["interview_which"])
            return say(replace(advice, offers=()), which, **slots)
        return say(message, **slots)


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
        reply = persons_reply(turn)
        digresses = _digresses(turn)
        if digresses and is_question(turn.text):
            return Reply(reject=True)
        choice = pick_choice(worded(question, turn.facts.subject), reply)
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
        return Reply(reject=True) if digresses else _missed(turn, question)


def _chosen(turn: Turn, question: Question, choice: Choice, put_right: Correction | None) -> Reply:
    """The next step after a choice; what the same message puts right is noted along with it."""
    questions = turn.knowledge.questions
    if choice.value == _WHICH:
        return _ask_which(turn, question)
    if question.slot == CHANGE:
        return _finished(turn.facts) if choice.value == KEEP else _put(turn.facts, questions[choice.value])
    if put_right is None:
        facts = answer_anew(turn.facts_before, turn.facts, question, choice, questions)
        return _settle_doubt(turn, _go_on(turn, facts))
    facts = answer_anew(put_right.facts, put_right.facts, question, choice, questions)
    return _noting(_settle_doubt(turn, _go_on(turn, facts)), noted(turn, put_right))


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
    if question.slot == "danger" and denies_dangers(question, turn.reading):
        return _go_on(
            turn, answer_anew(turn.facts_before, turn.facts, question, question.choices[0], turn.knowledge.questions)
        )
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


def persons_reply(turn: Turn) -> PersonsReply:
    """What the person said, as the reading of answers takes it."""
    mentions = (turn.reading or {}).get("mentions", ())
    not_there = frozenset(mention["sign"] for mention in mentions if mention["status"] != "present")
    return PersonsReply(turn.text, turn.first("value"), turn.choice_number, _polarity(turn), not_there)


def _digresses(turn: Turn) -> bool:
    """Whether the message is about something else than the question."""
    if turn.intent == "report_clearance" and turn.facts.answer(CLEARED) is turn.facts_before.answer(CLEARED):
        return False  # "no fever" is an answer, although it sounds like a report that all is well
    if turn.intent == names.INTENT_OUT_OF_SCOPE and not is_question(turn.text):
        return False  # words that mean nothing here are a miss, however they were sorted
    return turn.intent not in _ANSWERING and turn.confidence >= _DIGRESSION_CONFIDENCE


def _polarity(turn: Turn) -> str | None:
    """Yes, no or unsure, from the words or, for a short reply, from the intent."""
    read = (turn.reading or {}).get("polarity")
    short = len(turn.text.split()) <= _SHORT_REPLY and turn.confidence >= _POLARITY_CONFIDENCE
    return read or (_POLARITY_OF_INTENT.get(turn.intent) if short else None)


def _ask_which(turn: Turn, question: Question) -> Reply:
    """A yes to the grouped danger question: the advice is given at once, and the question stays open."""
    grouped = grouped_dangers(question, turn)
    facts = turn.facts.with_signs({ANY_DANGER: Answer.YES})
    return say(
        **{
            **danger_slots(alarm_of(turn).doubting(tuple(sign.id for sign in grouped), facts.subject)),
            names.SLOT_AWAITING: None,
            names.SLOT_FACTS: facts.to_dict(),
            names.SLOT_MISSES: 1,
            "requested_slot": names.SLOT_ANSWER,
        }
    )


def grouped_dangers(question: Question, turn: Turn) -> tuple[Sign, ...]:
    """The danger signs that a grouped question asks about."""
    ids = dict.fromkeys(sign for choice in question.choices for sign in choice.signs)
    return tuple(turn.knowledge.dangers[sign] for sign in ids if sign in turn.knowledge.dangers)


def _settle_doubt(turn: Turn, reply: Reply) -> Reply:
    """An answer other than "not sure" to the danger question closes what a yes had left open."""
    told = KneeFacts.from_dict(reply.slots[names.SLOT_FACTS]).answer(ANY_DANGER)
    if told is not Answer.NO or not doubtful_signs(turn):
        return reply
    return replace(reply, slots={**reply.slots, names.SLOT_DANGERS: alarm_of(turn).settled().to_dict()})


def _go_on(turn: Turn, facts: KneeFacts) -> Reply:
    result = outcome(facts, turn.knowledge)
    question = None if result.dangers else next_question(facts, turn.knowledge.questions)
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
    if turn.facts.answer(ANY_DANGER) is Answer.YES:
        # One of the danger signs is there and which one stays open: the advice for all of them stands.
        return _finished(turn.facts)
    misses = max(0, int(turn.slots.get(names.SLOT_MISSES) or 0)) + 1
    if misses > _MISSES_BEFORE_SKIP:
        reply = _go_on(turn, _given_up(turn, question))
        return replace(reply, slots={**reply.slots, names.SLOT_MISSES: _JUST_SKIPPED})
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
