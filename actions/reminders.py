"""Reminders, which people ask for and end with one word, and what helps when exercise did not happen."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import time
from typing import Any

from actions import names
from actions.base import KneeAction, listens_first
from actions.keeping import jobs
from actions.turn import Reply, Turn, say
from bot.dialogue.followup import (
    ask_barrier,
    barrier_message,
    barrier_of,
    is_stop_word,
    reminders_set,
    says_managed,
    says_missed,
    zone_named,
)
from bot.dialogue.message import Message, payload
from bot.diary.read import time_of, weekdays_of
from bot.diary.records import JobKind, Reminders
from bot.diary.when import is_quiet, zone_in
from bot.render.capabilities import takes_answers_only

_WHEN, _SET, _BARRIER = "reminder", "reminder_set", "barrier"
_FEW_WORDS = 4
_EXERCISE = "exercis"
# What has a time or a number in it for another reason.
_OTHERS = frozenset({"log_pain", "rate_activity", "add_note", "choose_option", "answer"})
# What the name of a place that is not known may be taken for.
_NO_PLACE = frozenset({names.INTENT_FALLBACK, names.INTENT_OUT_OF_SCOPE, "unsure", "small_talk", "ask_other_service"})
# How people tell that they did not exercise.
_OF_HABIT = frozenset(
    {"ask_consistency", "deny", "unsure", "complain", "small_talk", "report_symptom", "report_exercise_pain", "stop"}
    | {"ask_soreness", "out_of_scope", names.INTENT_FALLBACK, "ask_other_health", "skip_exercise", "add_note"}
)


def set_reminder(turn: Turn, asked: Mapping[str, Any] | None = None) -> Reply:
    """Sets reminders once a time and a zone are told, in one message or two; what was set before stands in for them.

    Where no reminder would arrive none is promised.
    """
    if host := takes_answers_only(turn.channel, os.environ):
        return say(Message(turn.knowledge.phrases["follow_not_here"].format(host=host)))
    rules, words, known = turn.knowledge.followup, turn.knowledge.diary, dict(asked or {})
    quiet = time.fromisoformat(rules.quiet_from), time.fromisoformat(rules.quiet_to)
    before, every_day = jobs().reminders(turn.key), frozenset(range(len(words.weekdays)))
    told = time_of(turn.text, words, lambda at: is_quiet(at, *quiet)), weekdays_of(turn.text, words), _zone(turn)
    if before is not None and asked is None and not any(told):
        return _kept(turn, before)
    at = told[0] or (time.fromisoformat(known["at"]) if "at" in known else before and before.at)
    days = told[1] or (frozenset(known["days"]) if "days" in known else before.days if before else every_day)
    zone = told[2] or known.get("zone") or (before and before.timezone)
    if at is None or zone is None:
        heard = {"at": at and at.isoformat(), "days": told[1] and sorted(told[1]), "zone": zone}
        told_so_far = {**known, **{name: value for name, value in heard.items() if value}}
        return _ask_for_rest(turn, told_so_far, again=asked is not None)
    reminders = Reminders(zone, at, days, *quiet, turn.channel or "")
    jobs().remind(turn.key, reminders, turn.now)
    return _kept(turn, reminders)


def _zone(turn: Turn) -> str | None:
    return zone_named(turn.text, turn.knowledge) or zone_in(turn.text)


def _kept(turn: Turn, reminders: Reminders) -> Reply:
    return say(reminders_set(reminders, turn.knowledge), **{names.SLOT_ASKING: {"kind": _SET}})


def _ask_for_rest(turn: Turn, told: Mapping[str, Any], *, again: bool) -> Reply:
    key = "follow_offer"
    if "at" in told:
        key = "follow_bad_zone" if again else "follow_ask_zone"
    elif told:
        key = "follow_ask_time"
    return say(Message(turn.knowledge.phrases[key]), **{names.SLOT_ASKING: {"kind": _WHEN, **told}})


def stop_reminder(turn: Turn) -> Reply:
    """Ends all messages."""
    ended = jobs().stop(turn.key)
    return say(Message(turn.knowledge.phrases["follow_stopped" if ended else "follow_none"]))


def ask_what_hindered(turn: Turn) -> Reply:
    """Asks what got in the way."""
    return say(ask_barrier(turn.knowledge), **{names.SLOT_ASKING: {"kind": _BARRIER}})


def help_with(turn: Turn, barrier: str) -> Reply:
    """What helps against what got in the way."""
    found = next((known for known in turn.knowledge.followup.barriers if known.id == barrier), None)
    return say(barrier_message(found, turn.knowledge))


@listens_first
def answer_follow_up(turn: Turn) -> Reply | None:
    """The answer to the open question of follow-up or to a message just sent, in the person's own words."""
    if turn.reading is None:
        return None
    asked = turn.slots.get(names.SLOT_ASKING) or {}
    kind, sent = asked.get("kind"), _sent(turn)
    if (kind == _SET or sent) and turn.intent == "stop" and is_stop_word(turn.text, turn.knowledge):
        return stop_reminder(turn)
    if kind == _WHEN and _tells_when(turn, asked):
        return set_reminder(turn, asked)
    if kind == _SET and turn.intent not in _OTHERS and time_of(turn.text, turn.knowledge.diary):
        return set_reminder(turn, {})
    if kind == _BARRIER and (barrier := barrier_of(turn.text, turn.knowledge)) is not None:
        return say(barrier_message(barrier, turn.knowledge))
    if sent in {JobKind.REMINDER.value, JobKind.CHECK_IN.value}:
        return _did_or_did_not(turn, sent)
    return ask_what_hindered(turn) if turn.intent in _OF_HABIT and _tells_of_missing(turn) else None


def _tells_of_missing(turn: Turn) -> bool:
    """Whether a message that nobody asked for says that exercises were not done; how a knee feels today does not."""
    of_the_knee = bool((turn.reading or {}).get("about_knee")) and _EXERCISE not in turn.text.lower()
    return says_missed(turn.text, turn.knowledge) and not of_the_knee


def _tells_when(turn: Turn, asked: Mapping[str, Any]) -> bool:
    """Whether a message goes on with the reminder that was asked about; an unknown place is a short answer too."""
    if _zone(turn) or time_of(turn.text, turn.knowledge.diary) or weekdays_of(turn.text, turn.knowledge.diary):
        return True
    return "at" in asked and turn.intent in _NO_PLACE and len(turn.text.split()) <= _FEW_WORDS


def _did_or_did_not(turn: Turn, sent: str) -> Reply | None:
    """A yes or no to a reminder ("not today, too tired") or to the question whether the exercises were done."""
    barrier = barrier_of(turn.text, turn.knowledge)
    missed = turn.intent == "deny" or says_missed(turn.text, turn.knowledge)
    if barrier is not None and (missed or turn.intent in _OF_HABIT):
        return say(barrier_message(barrier, turn.knowledge))
    if missed:
        return ask_what_hindered(turn)
    managed = says_managed(turn.text, turn.knowledge)
    if managed or (turn.intent == "affirm" and sent == JobKind.CHECK_IN.value):
        return done_well(turn)
    if turn.intent in {"affirm", "next_step"}:
        return Reply(dispatch=payload("answer", value="plan_start"))
    return None


def done_well(turn: Turn) -> Reply:
    """The exercises were done: a good word, and the question how the knee feels."""
    return say(Message(turn.knowledge.phrases["follow_well_done"]), **{names.SLOT_ASKING: {"kind": "pain"}})


def _sent(turn: Turn) -> str | None:
    """The kind of the reminder that the bot's last message was; None when it was something else."""
    last = next((event for event in reversed(turn.events) if event.get("event") == "bot"), {})
    custom = (last.get("data") or {}).get("custom") or {}
    return custom.get("kind") if custom.get("card") == "follow_up" else None


class ActionSetReminder(KneeAction):
    """Sets reminders."""

    def name(self) -> str:
        return "action_set_reminder"

    def respond(self, turn: Turn) -> Reply:
        return set_reminder(turn)


class ActionStopReminder(KneeAction):
    """Ends reminders."""

    def name(self) -> str:
        return "action_stop_reminder"

    def respond(self, turn: Turn) -> Reply:
        return stop_reminder(turn)
