"""Danger signs: escalate at once, keep them open, and clear them only on a plain answer."""

from __future__ import annotations

from collections.abc import Iterable

from actions import names
from actions.base import KneeAction
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import clearance_question, danger_message, danger_reminder, strictest
from bot.dialogue.message import Message, Offer, payload
from bot.knowledge.models import Sign
from bot.triage.alarm import Alarm
from bot.triage.facts import CLEARED, Answer
from bot.triage.hearing import heard_danger
from bot.triage.pathway import cleared


def alarm_of(turn: Turn) -> Alarm:
    """The danger signs of this conversation."""
    return Alarm.from_dict(turn.slots.get(names.SLOT_DANGERS))


def open_signs(turn: Turn) -> tuple[Sign, ...]:
    """The danger signs still open in this conversation."""
    return _signs(turn, alarm_of(turn).opened)


def doubtful_signs(turn: Turn) -> tuple[Sign, ...]:
    """The danger signs that were suspected and not yet answered for."""
    return _signs(turn, alarm_of(turn).doubtful)


def _signs(turn: Turn, ids: Iterable[str]) -> tuple[Sign, ...]:
    return tuple(turn.knowledge.dangers[sign] for sign in ids if sign in turn.knowledge.dangers)


def reminder(turn: Turn) -> Message:
    """The advice for the danger signs still open; there must be one."""
    return danger_reminder(open_signs(turn), turn.knowledge, subject=alarm_of(turn).subject)


def doubt_message(turn: Turn, alarm: Alarm | None = None) -> Message:
    """The advice for the danger signs in doubt, of this alarm or of the talk's, with its closed question."""
    alarm = alarm or alarm_of(turn)
    return danger_message(_signs(turn, alarm.doubtful), turn.knowledge, subject=alarm.subject, sure=False)


def danger_slots(alarm: Alarm) -> dict[str, object]:
    """The slots that hold the danger signs and what a plain yes or no would answer."""
    return {
        names.SLOT_DANGERS: alarm.to_dict(),
        names.SLOT_AWAITING: names.AWAITING_DANGER if alarm.doubtful else None,
        names.SLOT_LAST_RECORD: f"signs:{','.join((*alarm.doubtful, *alarm.opened))}",
    }


def asked_with_a_danger(turn: Turn) -> Reply | None:
    """The advice and one question when a request to do something names a danger sign ("can I walk with a fever?")."""
    heard = heard_danger(turn.reading, turn.knowledge, status="hypothetical")
    if heard is None:
        return None
    alarm = alarm_of(turn).after(heard)
    message = danger_message(heard.signs, turn.knowledge, subject=heard.subject, sure=False)
    return Reply((message,), danger_slots(alarm), stop_form=turn.form is not None)


def danger_first(turn: Turn) -> Reply | None:
    """What is said in place of anything about moving while a danger sign is open, told just now or in doubt."""
    if open_signs(turn):
        return say(reminder(turn))
    if asked := asked_with_a_danger(turn):
        return asked
    if doubtful_signs(turn):
        return say(doubt_message(turn), **{names.SLOT_AWAITING: names.AWAITING_DANGER})
    return None


class ActionEscalate(KneeAction):
    """Answers a message with a danger sign: advice first, any running form ends."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_escalate"

    def respond(self, turn: Turn) -> Reply:
        heard = heard_danger(turn.reading, turn.knowledge)
        already = open_signs(turn)
        if heard is None:
            return say(reminder(turn) if already else Message(turn.knowledge.phrases["plain_unsure"]))
        alarm = alarm_of(turn).after(heard)
        told, subject, sure = heard.signs, heard.subject, heard.sure
        if already and strictest(already).rank < strictest(told).rank:
            # What is open is more urgent than what was said now, so it is said again first.
            told, subject, sure = (*already, *heard.sure_signs), alarm_of(turn).subject, True
        elif sure and subject == alarm_of(turn).subject:
            told = (*told, *already)
        message = danger_message(tuple(dict.fromkeys(told)), turn.knowledge, subject=subject, sure=sure)
        return Reply((message,), danger_slots(alarm), stop_form=turn.form is not None)


class ActionConfirmDanger(KneeAction):
    """The person says yes to a suspected danger sign."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_confirm_danger"

    def respond(self, turn: Turn) -> Reply:
        doubtful = doubtful_signs(turn)
        if not doubtful:
            return say(Message(turn.knowledge.phrases["not_asked"]))
        alarm = alarm_of(turn).confirmed()
        facts = turn.facts.with_signs({sign.id: Answer.YES for sign in doubtful})
        slots = {**danger_slots(alarm), names.SLOT_FACTS: facts.to_dict()}
        return Reply((danger_message(doubtful, turn.knowledge, subject=alarm.subject, sure=True),), slots)


class ActionDismissDanger(KneeAction):
    """The person says no to a suspected danger sign: the conversation goes on, unless another one is open or waits."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_dismiss_danger"

    def respond(self, turn: Turn) -> Reply:
        if turn.reading is None and turn.first("value") != names.AWAITING_DANGER and doubtful_signs(turn):
            return say(doubt_message(turn), **danger_slots(alarm_of(turn)))  # the button of another question
        facts = turn.facts.with_signs({sign.id: Answer.NO for sign in doubtful_signs(turn)})
        alarm = alarm_of(turn).dismissed()
        slots = {**danger_slots(alarm), names.SLOT_FACTS: facts.to_dict()}
        if open_signs(turn):
            return Reply((reminder(turn),), slots)
        if alarm.doubtful:
            return Reply((doubt_message(turn, alarm),), slots)
        phrases = turn.knowledge.phrases
        offers = (
            Offer(phrases["offer_check"], payload("start_interview")),
            Offer(phrases["offer_topics"], payload("ask_capabilities")),
        )
        return Reply((Message(phrases["suspect_denied"], offers),), slots)


class ActionReportClearance(KneeAction):
    """The person says that a professional has looked or that the sign is gone: asked again plainly.

    Only the words themselves, or the button, count as a professional's agreement; a guessed intent never does.
    """

    def name(self) -> str:
        return "action_report_clearance"

    def respond(self, turn: Turn) -> Reply:
        said = self._said(turn)
        signs = open_signs(turn)
        phrases = turn.knowledge.phrases
        if said == "denied":
            return say(reminder(turn) if signs else Message(phrases["agreed_no"]))
        if signs:
            return ask_whether_over(turn)
        if said is None:
            if turn.form:
                return say(Message(phrases["noted"]))
            asked = Message(phrases["agreed_ask"], agreement_offers(turn))
            return say(asked, **{names.SLOT_AWAITING: names.AWAITING_AGREEMENT})
        facts = cleared(turn.facts, turn.knowledge)
        offers = (
            Offer(phrases["offer_ideas"], payload("ask_exercise_ideas")),
            Offer(phrases["offer_check"], payload("start_interview")),
        )
        return Reply((Message(phrases["clear_nothing"], offers),), {names.SLOT_FACTS: facts.to_dict()})

    @staticmethod
    def _said(turn: Turn) -> str | None:
        if turn.reading is None:
            return "present"
        statuses = {mention["status"] for mention in turn.reading["mentions"] if mention["sign"] == CLEARED}
        return "denied" if "denied" in statuses else "present" if "present" in statuses else None


def ask_whether_over(turn: Turn) -> Reply:
    """The plain question before anything is opened again; a danger sign must be open."""
    question = clearance_question(open_signs(turn), turn.knowledge)
    return say(question, **{names.SLOT_AWAITING: names.AWAITING_CLEARANCE})


def takes_back_a_danger(turn: Turn) -> bool:
    """Whether the message denies a danger sign that is open ("I mean no, I don't have a fever")."""
    denied = {mention["sign"] for mention in (turn.reading or {}).get("mentions", ()) if mention["status"] == "denied"}
    return not denied.isdisjoint(alarm_of(turn).opened)


def agreement_offers(turn: Turn) -> tuple[Offer, ...]:
    """The answers to the question whether a professional has agreed to exercise."""
    phrases = turn.knowledge.phrases
    return (
        Offer(phrases["offer_agreed"], payload("affirm", value=names.AWAITING_AGREEMENT)),
        Offer(phrases["offer_not_agreed"], payload("deny")),
    )


def says_yes_to(turn: Turn, matter: str) -> bool:
    """Whether this is a plain yes to just this question: in words, or by its own button.

    The button of another question is no answer, and neither is an intent that was only guessed ("ok then").
    """
    if turn.reading is None:
        return turn.first("value") == matter
    return turn.reading.get("polarity") == "yes"


class ActionClearDanger(KneeAction):
    """The plain yes that closes the open danger signs."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_clear_danger"

    def respond(self, turn: Turn) -> Reply:
        if open_signs(turn) and not says_yes_to(turn, names.AWAITING_CLEARANCE):
            return ask_whether_over(turn)
        gone = {sign.id: Answer.NO for sign in open_signs(turn)}
        facts = cleared(turn.facts.with_signs(gone), turn.knowledge)
        phrases = turn.knowledge.phrases
        offers = (
            Offer(phrases["offer_check"], payload("start_interview")),
            Offer(phrases["offer_ideas"], payload("ask_exercise_ideas")),
        )
        slots = {names.SLOT_DANGERS: None, names.SLOT_AWAITING: None, names.SLOT_FACTS: facts.to_dict()}
        return Reply((Message(phrases["clear_done"], offers),), slots)


class ActionKeepDanger(KneeAction):
    """The sign is still there: the advice stands."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_keep_danger"

    def respond(self, turn: Turn) -> Reply:
        signs = open_signs(turn)
        kept = Message(turn.knowledge.phrases["clear_kept"])
        messages = (kept, reminder(turn)) if signs else (kept,)
        return Reply(messages, {names.SLOT_AWAITING: None})
