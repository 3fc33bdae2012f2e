"""While help is due: whom to call, and the advice again for what an open danger sign leaves no room for.

The rule is by state. A classifier reads "what number is it here" as a question about anything; while a danger sign is
open it can only mean one thing.
"""

from __future__ import annotations

from dataclasses import replace

from actions import names
from actions.base import listens_first, listens_in_danger
from actions.safety import (
    alarm_of,
    ask_whether_over,
    doubt_message,
    doubtful_signs,
    group_advice,
    in_group,
    open_signs,
    reminder,
    takes_back_a_danger,
)
from actions.turn import Reply, Turn, say
from bot.dialogue.advice import VIOLENCE, strictest
from bot.dialogue.help import abuse_message, asks_for_a_line, asks_whom, crisis_message, numbers_message, puts_off
from bot.dialogue.message import Message
from bot.knowledge.contacts import DEFAULT_COUNTRY, country_named
from bot.knowledge.models import Level

_ABUSE = "report_abuse"
_THANKS = "thank"
_GOODBYE = "goodbye"
# In as few words a country is where the person is ("im in france").
_FEW_WORDS = 5
# Not understood, or of no use to somebody who should be getting help.
_NOTHING_ELSE_TO_SAY = frozenset(
    {names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE, "ask_other_service", "ask_other_health", "ask_recovery_time"}
    | {"complain", "small_talk", "affirm", "deny", "unsure", "next_step", "pause_session", "skip_exercise", "stop"}
    | {"ask_steps_left", "slow_down", "swap_exercise", "ask_why", "resume", "go_back", "change_answer"}
    | {_THANKS, _GOODBYE}
)
# These go on with the last answer; with none they are not understood.
_GOING_ON = frozenset({"tell_more", "next_step", "ask_why"})


@listens_in_danger
def whom_to_call(turn: Turn) -> Reply | None:
    """The contact line, for a question about it and for whatever else is not understood while a danger is open."""
    if turn.reading is None or turn.intent in names.INTENTS_FIRST:
        return None
    signs = open_signs(turn)
    asks = asks_whom(turn.text) or _names_the_country(turn)
    if not signs:
        return _doubted(turn) if asks and doubtful_signs(turn) else None
    if strictest(signs).rank > Level.URGENT.rank:
        return None  # a sign that only calls for a doctor leaves room for talk
    if turn.intent == _THANKS and turn.slots.get(names.SLOT_AWAITING):
        return None
    if not asks and not puts_off(turn.text) and turn.intent not in _NOTHING_ELSE_TO_SAY | _GOING_ON:
        return None
    if not asks and turn.intent in _GOING_ON and (turn.slots.get(names.SLOT_LAST_RECORD) or "").startswith("topic:"):
        return None
    if takes_back_a_danger(turn):
        return ask_whether_over(turn)
    if asks and all(sign.id == VIOLENCE for sign in signs):
        advice, line = reminder(turn), abuse_message(_there(turn).knowledge)
        return say(replace(line, offers=(), card=advice.card, level=advice.level))
    hurt = (abuse_message(_there(turn).knowledge),) if asks and _was_hurt(turn) else ()
    return say(_advice(turn, asks=asks), *hurt)


@listens_first
def whom_to_talk_to(turn: Turn) -> Reply | None:
    """Whom to call, with no danger open: for who was hurt or in a crisis before, or asks for the number itself."""
    if turn.reading is None:
        return None
    knowledge = _there(turn).knowledge
    asks = asks_whom(turn.text) or _names_the_country(turn)
    if asks and _told_of_a_crisis(turn):
        return say(crisis_message(knowledge))
    if asks and _was_hurt(turn):
        return say(abuse_message(knowledge))
    return say(numbers_message(knowledge)) if asks_for_a_line(turn.text) else None


def _doubted(turn: Turn) -> Reply:
    if in_group(turn):
        return say(group_advice(_there(turn)))
    return say(doubt_message(_there(turn)), **{names.SLOT_AWAITING: names.AWAITING_DANGER})


def _advice(turn: Turn, *, asks: bool) -> Message:
    """The advice again, in other words when it was what was said last."""
    there = _there(turn)
    crisis = all(sign.crisis for sign in open_signs(turn))
    message = reminder(there, _note(there, asks=asks, crisis=crisis))
    if message.text not in turn.last_said:
        return message
    other = "_other" if alarm_of(turn).subject == "other" else ""
    return reminder(there, turn.knowledge.phrases[f"help_again_crisis{other}" if crisis else "help_again"])


def _note(turn: Turn, *, asks: bool, crisis: bool) -> str | None:
    phrases = turn.knowledge.phrases
    if puts_off(turn.text) and not crisis:
        return phrases["help_wait"]
    if asks and turn.knowledge.country == DEFAULT_COUNTRY:
        return phrases["help_where"]
    if turn.intent in {_THANKS, _GOODBYE}:
        return phrases["help_crisis_bye" if crisis else "help_bye"]
    return None


def _names_the_country(turn: Turn) -> bool:
    """Whether the person says where they are; a country in a message of its own kind ("is physio free in the uk?")."""
    return turn.intent in _NOTHING_ELSE_TO_SAY and _country(turn.text, turn) is not None


def _country(text: str, turn: Turn) -> str | None:
    return country_named(text, turn.knowledge.contacts.values())


def _there(turn: Turn) -> Turn:
    """The turn with the numbers of the country that the message names, or that was told before for just this."""
    texts = (event.get("text") or "" for event in reversed(turn.events) if event.get("event") == "user")
    told = (text for text in texts if asks_whom(text) or len(text.split()) <= _FEW_WORDS)
    country = _country(turn.text, turn) or next((found for text in told if (found := _country(text, turn))), None)
    return replace(turn, knowledge=replace(turn.knowledge, country=country)) if country else turn


def _was_hurt(turn: Turn) -> bool:
    """Whether the person told, now or before, that somebody hurt them."""
    told = (
        (event.get("parse_data") or {}).get("intent") or {} for event in turn.events if event.get("event") == "user"
    )
    return any(found.get("name") == _ABUSE for found in told) or VIOLENCE in alarm_of(turn).opened


def _told_of_a_crisis(turn: Turn) -> bool:
    """Whether a message before told of thoughts of self-harm."""
    readings = ((event.get("parse_data") or {}).get("reading") or {} for event in turn.events)
    signs = {sign for reading in readings for sign in reading.get("danger_signs", ())}
    return any(turn.knowledge.dangers[sign].crisis for sign in signs if sign in turn.knowledge.dangers)
