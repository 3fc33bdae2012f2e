"""Danger signs: escalate at once, keep them open, and clear them only on a plain answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from actions import names
from actions.base import KneeAction, listens_in_danger
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import clearance_question, danger_message, danger_reminder, strictest
from bot.dialogue.doors import doors
from bot.dialogue.message import Message, Offer, paragraphs, payload, sentences
from bot.knowledge.derived import ANY_DANGER
from bot.knowledge.models import Level, Sign
from bot.triage.alarm import Alarm
from bot.triage.facts import CLEARED, Answer
from bot.triage.grouped import half_yes
from bot.triage.hearing import heard_danger
from bot.triage.pathway import cleared
from bot.triage.taken_back import says_it_is_over, taken_back


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


def reminder(turn: Turn, note: str | None = None) -> Message:
    """The advice for the danger signs still open; there must be one. A note goes in place of why it is said again."""
    signs = open_signs(turn)
    # After a yes to a question about several, any of them may be the one.
    told = any(turn.facts.answer(sign.id) is Answer.YES for sign in signs)
    last = "or" if turn.facts.answer(ANY_DANGER) is Answer.YES and not told else "and"
    subject = alarm_of(turn).subject
    message = danger_reminder(signs, turn.knowledge, subject=subject, note=note, last=last)
    if note is not None or message.text not in turn.last_said or all(sign.crisis for sign in signs):
        return message
    # Never the same words twice running.
    level = turn.knowledge.levels[strictest(signs)]
    again = turn.knowledge.phrases["danger_again_other" if subject == "other" else "danger_again"]
    return danger_reminder(signs, turn.knowledge, subject=subject, note=paragraphs(again, level.meanwhile))


def in_group(turn: Turn) -> bool:
    """Whether several signs are in doubt at once, because a question about all of them was answered with a yes."""
    return len(alarm_of(turn).doubtful) > 1


def to_be_asked_of_dangers(turn: Turn) -> bool:
    """Whether what is open only calls for a doctor, and nobody has asked about the emergency signs yet."""
    asked = any(slot == "danger" for slot, _ in turn.facts.asked)
    signs = open_signs(turn)
    return bool(signs) and strictest(signs) is Level.SEE_DOCTOR and not asked


def group_advice(turn: Turn) -> Message:
    """The advice for several signs in doubt, without a question: a closed one would ask about the first alone."""
    subject = alarm_of(turn).subject
    return danger_message(doubtful_signs(turn), turn.knowledge, subject=subject, sure=False, asks=False)


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
    if in_group(turn):
        if turn.form:
            return say(group_advice(turn))
        opened = danger_slots(alarm_of(turn).confirmed())
        return Reply((reminder(turn.with_slots(opened)),), opened)
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
        if not heard.sure and {sign.id for sign in heard.signs} <= set(alarm_of(turn).opened):
            # "The fever went this morning": what is open already needs no question whether it is there.
            return ask_whether_over(turn) if takes_back_a_danger(turn) else say(reminder(turn))
        alarm = alarm_of(turn).after(heard)
        told, subject, sure = heard.signs, heard.subject, heard.sure
        if already and strictest(already).rank < strictest(told).rank:
            # What is open is more urgent than what was said now, so it is said again first.
            told, subject, sure = (*already, *heard.sure_signs), alarm_of(turn).subject, True
        elif sure and subject == alarm_of(turn).subject:
            told = (*told, *already)
        message = danger_message(tuple(dict.fromkeys(told)), turn.knowledge, subject=subject, sure=sure)
        slots = danger_slots(alarm)
        goes_on = to_be_asked_of_dangers(turn.with_slots(slots))
        reply = Reply((message,), slots, stop_form=turn.form is not None and not goes_on)
        if sure and ActionReportClearance.said(turn) == "present":
            # "I have a fever, but a doctor has seen me": the advice, and in the same turn what would close it.
            after = ask_whether_over(turn.with_slots(reply.slots))
            first = replace(message, offers=())
            return replace(reply, messages=(first, *after.messages), slots={**reply.slots, **after.slots})
        return reply


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
        if turn.reading is not None and doubtful_signs(turn) and half_yes(turn.text):
            return ActionConfirmDanger().respond(turn)  # "no, well, maybe", and "I can't" of a leg that takes no weight
        facts = turn.facts.with_signs({sign.id: Answer.NO for sign in doubtful_signs(turn)})
        alarm = alarm_of(turn).dismissed()
        slots = {**danger_slots(alarm), names.SLOT_FACTS: facts.to_dict()}
        if open_signs(turn):
            return Reply((reminder(turn),), slots)
        if alarm.doubtful:
            return Reply((doubt_message(turn, alarm),), slots)
        phrases = turn.knowledge.phrases
        offers = doors(phrases, "offer_check", "offer_topics")
        return Reply((Message(phrases["suspect_denied"], offers),), slots)


class ActionReportClearance(KneeAction):
    """The person says that a professional has looked or that the sign is gone: asked again plainly.

    Only the words themselves, or the button, count as a professional's agreement; a guessed intent never does.
    """

    def name(self) -> str:
        return "action_report_clearance"

    def respond(self, turn: Turn) -> Reply:
        said = self.said(turn)
        signs = open_signs(turn)
        phrases = turn.knowledge.phrases
        if said == "denied":
            return say(reminder(turn) if signs else Message(phrases["agreed_no"]))
        if signs and turn.slots.get(names.SLOT_AWAITING) == names.AWAITING_CLEARANCE and says_it_is_over(turn.text):
            return clear(turn)
        if signs:
            return ask_whether_over(turn)
        if said is None:
            if turn.form:
                return say(Message(phrases["noted"]))
            asked = Message(phrases["agreed_ask"], agreement_offers(turn))
            return say(asked, **{names.SLOT_AWAITING: names.AWAITING_AGREEMENT})
        facts = cleared(turn.facts, turn.knowledge)
        offers = doors(phrases, "offer_ideas", "offer_check")
        return Reply((Message(phrases["clear_nothing"], offers),), {names.SLOT_FACTS: facts.to_dict()})

    @staticmethod
    def said(turn: Turn) -> str | None:
        """Whether the message says that a professional has agreed ("present") or has not ("denied"); else None."""
        if turn.reading is None:
            return "present"
        statuses = {mention["status"] for mention in turn.reading["mentions"] if mention["sign"] == CLEARED}
        return "denied" if "denied" in statuses else "present" if "present" in statuses else None


def ask_whether_over(turn: Turn) -> Reply:
    """The plain question before anything is opened again; a danger sign must be open.

    It asks after the signs that the message takes back, or after all of them when it names none.
    """
    before = alarm_of(turn)
    return _asking_after(turn, before.asking_after(_taken_back(turn) or before.opened))


def _asking_after(turn: Turn, alarm: Alarm) -> Reply:
    signs = _signs(turn, alarm.clearing or alarm.opened)
    slots: dict[str, object] = {names.SLOT_AWAITING: names.AWAITING_CLEARANCE}
    if alarm != alarm_of(turn):
        slots[names.SLOT_DANGERS] = alarm.to_dict()
    return Reply((clearance_question(signs, turn.knowledge, subject=alarm.subject),), slots)


def takes_back_a_danger(turn: Turn) -> bool:
    """Whether the message says that a danger sign that is open is not there ("no, I can stand on it")."""
    return bool(_taken_back(turn))


def _taken_back(turn: Turn) -> tuple[str, ...]:
    return taken_back(turn.text, turn.reading, alarm_of(turn).opened)


@listens_in_danger
def ask_after_what_is_taken_back(turn: Turn) -> Reply | None:
    """The question whether it is over, however the message that says so was understood."""
    if turn.slots.get(names.SLOT_AWAITING) == names.AWAITING_CLEARANCE and turn.reading is not None:
        return clear(turn) if says_it_is_over(turn.text) else None
    return ask_whether_over(turn) if takes_back_a_danger(turn) else None


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
    if matter == names.AWAITING_CLEARANCE and says_it_is_over(turn.text):
        return True
    return turn.reading.get("polarity") == "yes"


class ActionClearDanger(KneeAction):
    """The plain yes that closes the open danger signs."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_clear_danger"

    def respond(self, turn: Turn) -> Reply:
        if open_signs(turn) and not says_yes_to(turn, names.AWAITING_CLEARANCE):
            question = _asking_after(turn, alarm_of(turn))
            messages = (replace(reminder(turn), offers=()), *question.messages)
            return replace(question, messages=messages, then=names.LISTEN)
        return clear(turn)


def clear(turn: Turn) -> Reply:
    """Closes the danger signs that were asked after; of several, the others stay open."""
    alarm = alarm_of(turn)
    signs, left = _signs(turn, alarm.clearing or alarm.opened), alarm.cleared()
    facts = turn.facts.with_signs({sign.id: Answer.NO for sign in signs})
    phrases = turn.knowledge.phrases
    if left.opened:
        slots = {**danger_slots(left), names.SLOT_FACTS: facts.to_dict()}
        return Reply((reminder(turn.with_slots(slots)), Message(phrases["clear_done_one"])), slots)
    # To be safe from oneself is no doctor's agreement to exercise.
    crisis = bool(signs) and all(sign.crisis for sign in signs)
    facts = facts if crisis else cleared(facts, turn.knowledge)
    offers = doors(phrases, "offer_check", "offer_ideas")
    slots = {names.SLOT_DANGERS: None, names.SLOT_AWAITING: None, names.SLOT_FACTS: facts.to_dict()}
    done = sentences((phrases["clear_done_crisis"], turn.knowledge.contact.crisis)) if crisis else phrases["clear_done"]
    return Reply((Message(done, offers[:1] if crisis else offers),), slots)


class ActionKeepDanger(KneeAction):
    """The sign is still there: the advice stands."""

    leads_with_advice = False

    def name(self) -> str:
        return "action_keep_danger"

    def respond(self, turn: Turn) -> Reply:
        kept = turn.knowledge.phrases["clear_kept"]
        message = Message(kept)
        if signs := open_signs(turn):
            crisis = all(sign.crisis for sign in signs)
            meanwhile = None if crisis else turn.knowledge.levels[strictest(signs)].meanwhile
            message = reminder(
                turn, paragraphs(turn.knowledge.phrases["clear_kept_crisis"] if crisis else kept, meanwhile)
            )
        return say(message, **{names.SLOT_AWAITING: None})
