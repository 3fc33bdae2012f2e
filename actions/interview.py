"""The symptom interview: a form whose questions and outcome come from `bot.triage.pathway`."""

from __future__ import annotations

from dataclasses import replace

from actions import names
from actions.base import KneeAction
from actions.safety import alarm_of, danger_slots, doubt_message, doubtful_signs, open_signs, reminder
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import outcome_message, question_message
from bot.dialogue.message import Message, paragraphs
from bot.knowledge.derived import ANY_DANGER, EXERCISE_PAIN
from bot.knowledge.models import Question, Sign
from bot.triage.alarm import Alarm
from bot.triage.answers import Reply as PersonsReply
from bot.triage.answers import denies_dangers, is_question, pick_choice, told_already
from bot.triage.facts import CLEARED, Answer, KneeFacts
from bot.triage.pathway import next_question, outcome, progress, summary, take_answer, take_back

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
        misses = int(turn.slots.get(names.SLOT_MISSES) or 0)
        step = progress(turn.facts, turn.knowledge.questions)
        message = question_message(question, turn.knowledge, again=misses > 0, step=step)
        if misses == _JUST_SKIPPED:
            message = replace(message, text=paragraphs(turn.knowledge.phrases["interview_skip"], question.ask))
        elif misses > 1:
            message = replace(message, text=paragraphs(turn.knowledge.phrases["interview_unclear"], question.ask))
        slots = {names.SLOT_QUESTION: question.slot}
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
        reply = _reply(turn)
        digresses = _digresses(turn)
        if digresses and is_question(turn.text):
            return Reply(reject=True)
        choice = pick_choice(question, reply)
        if choice is not None and choice.value == _WHICH:
            return _ask_which(turn, question)
        if choice is not None:
            return _settle_doubt(turn, _go_on(turn, take_answer(turn.facts, question, choice)))
        told = _told_in_words(turn, question)
        if told is not None:
            return told
        return Reply(reject=True) if digresses else _missed(turn, question)


def _told_in_words(turn: Turn, question: Question) -> Reply | None:
    """The next step when the person's own words answer this question or another one; None when they answer none."""
    if question.slot == "danger" and denies_dangers(question, turn.reading):
        return _go_on(turn, take_answer(turn.facts, question, question.choices[0]))
    if told_already(question, turn.facts_before, turn.facts):
        return _go_on(turn, replace(turn.facts, asked=(*turn.facts.asked, (question.slot, _TOLD))))
    fresh = set(turn.facts.signs.items()) - set(turn.facts_before.signs.items())
    if any(sign != EXERCISE_PAIN for sign, _ in fresh) and turn.intent not in _TOLD_ELSEWHERE:
        return _go_on(turn, turn.facts)  # it answers another question; this one is put again
    return None


def _reply(turn: Turn) -> PersonsReply:
    mentions = (turn.reading or {}).get("mentions", ())
    not_there = frozenset(mention["sign"] for mention in mentions if mention["status"] != "present")
    return PersonsReply(turn.text, turn.first("value"), turn.choice_number, _polarity(turn), not_there)


def _digresses(turn: Turn) -> bool:
    """Whether the message is about something else than the question."""
    if turn.intent == "report_clearance" and turn.facts.answer(CLEARED) is turn.facts_before.answer(CLEARED):
        return False  # "no fever" is an answer, although it sounds like a report that all is well
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
    return replace(reply, slots={**reply.slots, names.SLOT_DANGERS: alarm_of(turn).dismissed().to_dict()})


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
    if turn.facts.answer(ANY_DANGER) is Answer.YES:
        # One of the danger signs is there and which one stays open: the advice for all of them stands.
        return _finished(turn.facts)
    misses = max(0, int(turn.slots.get(names.SLOT_MISSES) or 0)) + 1
    if misses > _MISSES_BEFORE_SKIP:
        unsure = next(choice for choice in question.choices if choice.value == _SKIPPED)
        reply = _go_on(turn, take_answer(turn.facts, question, unsure))
        return replace(reply, slots={**reply.slots, names.SLOT_MISSES: _JUST_SKIPPED})
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
            return say(reminder(turn))
        message = outcome_message(result, summary(turn.facts, turn.knowledge), turn.knowledge)
        rules = ",".join(rule.id for rule in (*result.reasons, *result.notes))
        slots: dict[str, object] = {names.SLOT_LAST_RECORD: f"rules:{rules}"}
        if result.dangers:
            found = tuple(sign.id for sign in result.dangers)
            slots |= danger_slots(Alarm(found, alarm_of(turn).doubtful, turn.facts.subject).confirmed())
        return Reply((message,), slots)


class ActionGoBack(KneeAction):
    """Takes the last answer back; its question is asked again."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_go_back"

    def respond(self, turn: Turn) -> Reply:
        signs = open_signs(turn)
        if signs:
            return say(reminder(turn))
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
