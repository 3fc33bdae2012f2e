"""Danger signs: escalate at once, keep them open, and clear them only on a plain answer."""

from __future__ import annotations

from actions import names
from actions.base import KneeAction
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import clearance_question, danger_message, danger_reminder
from bot.dialogue.message import Message, Offer, payload
from bot.knowledge.models import Sign
from bot.triage.facts import Answer
from bot.triage.hearing import heard_danger
from bot.triage.pathway import cleared


def open_signs(turn: Turn) -> tuple[Sign, ...]:
    """The danger signs still open in this conversation."""
    stored = turn.slots.get(names.SLOT_DANGERS) or {}
    if not stored or not stored.get("sure"):
        return ()
    return tuple(turn.knowledge.signs[sign] for sign in stored["signs"] if sign in turn.knowledge.signs)


def reminder(turn: Turn) -> Message:
    """The advice for the danger signs still open; there must be one."""
    subject = (turn.slots.get(names.SLOT_DANGERS) or {}).get("subject", "self")
    return danger_reminder(open_signs(turn), turn.knowledge, subject=subject)


def doubtful_signs(turn: Turn) -> tuple[Sign, ...]:
    """The danger signs that were suspected and not yet answered for."""
    stored = turn.slots.get(names.SLOT_DANGERS) or {}
    if not stored or stored.get("sure"):
        return ()
    return tuple(turn.knowledge.signs[sign] for sign in stored["signs"] if sign in turn.knowledge.signs)


def danger_slots(signs: tuple[Sign, ...], subject: str, *, sure: bool) -> dict[str, object]:
    """The slots that hold a danger open."""
    return {
        names.SLOT_DANGERS: {"signs": [sign.id for sign in signs], "subject": subject, "sure": sure},
        names.SLOT_AWAITING: None if sure else names.AWAITING_DANGER,
        names.SLOT_LAST_RECORD: f"signs:{','.join(sign.id for sign in signs)}",
    }


class ActionEscalate(KneeAction):
    """Answers a message with a danger sign: advice first, any running form ends."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_escalate"

    def respond(self, turn: Turn) -> Reply:
        heard = heard_danger(turn.reading, turn.knowledge)
        signs = heard.signs if heard else open_signs(turn)
        if not signs:
            return say(Message(turn.knowledge.phrases["plain_unsure"]))
        subject, sure = (heard.subject, heard.sure) if heard else ("self", True)
        already = open_signs(turn)
        if already and not sure:
            signs, sure = already, True
        elif already:
            signs = tuple(dict.fromkeys((*signs, *already)))
        message = danger_message(signs, turn.knowledge, subject=subject, sure=sure)
        return Reply((message,), danger_slots(signs, subject, sure=sure), stop_form=turn.form is not None)


class ActionConfirmDanger(KneeAction):
    """The person says yes to a suspected danger sign."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_confirm_danger"

    def respond(self, turn: Turn) -> Reply:
        stored = turn.slots.get(names.SLOT_DANGERS) or {}
        signs = tuple(turn.knowledge.signs[sign] for sign in stored.get("signs", ()))
        if not signs:
            return say(Message(turn.knowledge.phrases["not_asked"]))
        subject = stored.get("subject", "self")
        facts = turn.facts.with_signs({sign.id: Answer.YES for sign in signs})
        slots = {**danger_slots(signs, subject, sure=True), names.SLOT_FACTS: facts.to_dict()}
        return Reply((danger_message(signs, turn.knowledge, subject=subject, sure=True),), slots)


class ActionDismissDanger(KneeAction):
    """The person says no to a suspected danger sign: the conversation goes on."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_dismiss_danger"

    def respond(self, turn: Turn) -> Reply:
        stored = turn.slots.get(names.SLOT_DANGERS) or {}
        facts = turn.facts.with_signs({sign: Answer.NO for sign in stored.get("signs", ())})
        phrases = turn.knowledge.phrases
        offers = (
            Offer(phrases["offer_check"], payload("start_interview")),
            Offer(phrases["offer_topics"], payload("ask_capabilities")),
        )
        slots = {names.SLOT_DANGERS: None, names.SLOT_AWAITING: None, names.SLOT_FACTS: facts.to_dict()}
        return Reply((Message(phrases["suspect_denied"], offers),), slots)


class ActionReportClearance(KneeAction):
    """The person says that a professional has looked or that the sign is gone: asked again plainly."""

    def name(self) -> str:
        return "action_report_clearance"

    def respond(self, turn: Turn) -> Reply:
        signs = open_signs(turn)
        if signs:
            return say(clearance_question(signs, turn.knowledge), **{names.SLOT_AWAITING: names.AWAITING_CLEARANCE})
        facts = cleared(turn.facts, turn.knowledge)
        phrases = turn.knowledge.phrases
        offers = (
            Offer(phrases["offer_ideas"], payload("ask_exercise_ideas")),
            Offer(phrases["offer_check"], payload("start_interview")),
        )
        return Reply((Message(phrases["clear_nothing"], offers),), {names.SLOT_FACTS: facts.to_dict()})


class ActionClearDanger(KneeAction):
    """The plain yes that closes the open danger signs."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_clear_danger"

    def respond(self, turn: Turn) -> Reply:
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
