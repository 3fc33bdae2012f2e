"""The one way an action runs: turn in, reply out, words to the channel, facts to the slots."""

from __future__ import annotations

import json
import logging
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, ActiveLoop, EventType, FollowupAction, SlotSet, UserUttered
from rasa_sdk.executor import CollectingDispatcher
from rasa_sdk.interfaces import ActionExecutionRejection

from actions import names
from actions.turn import Reply, Turn
from bot.dialogue.advice import rule_message
from bot.dialogue.message import Message
from bot.dialogue.rescue import danger_advice
from bot.knowledge.loader import load_knowledge
from bot.render.channels import render
from bot.triage.pathway import outcome

log = logging.getLogger(__name__)

Listener = Callable[[Turn], Reply | None]
Closer = Callable[[Turn, Reply], Reply]
_LISTENERS: list[Listener] = []
_LISTENERS_IN_DANGER: list[Listener] = []
_CLOSERS: list[Closer] = []


def listens_first(listener: Listener) -> Listener:
    """Registers what may answer a message before the action that the rules chose; None leaves it to that action."""
    _LISTENERS.append(listener)
    return listener


def listens_in_danger(listener: Listener) -> Listener:
    """Registers what may do the same while a danger sign is open or in doubt."""
    _LISTENERS_IN_DANGER.append(listener)
    return listener


def speaks_last(closer: Closer) -> Closer:
    """Registers what may add to the reply of any action."""
    _CLOSERS.append(closer)
    return closer


class KneeAction(Action, ABC):
    """An action whose `respond` is a pure function of the turn."""

    # Whether advice that follows from what was said in passing goes before the reply.
    leads_with_advice = True

    @abstractmethod
    def respond(self, turn: Turn) -> Reply:
        """What to say and remember for this turn."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """Runs `respond`; a fault in it becomes the advice for a danger sign in the message, else an apology."""
        try:
            turn = Turn.from_tracker(tracker)
            reply = _answered_first(turn) or self.respond(turn)
            for closer in _CLOSERS:
                reply = closer(turn, reply)
            advice = advice_in_passing(turn, reply) if self.leads_with_advice else ()
        except Exception:
            log.exception("action failed: %s", self.name())
            knowledge = load_knowledge()
            apology = Message(knowledge.phrases["apology"])
            advice = danger_advice((tracker.latest_message or {}).get("reading"), knowledge) or apology
            dispatcher.utter_message(**render(advice, tracker.get_latest_input_channel()))
            return [FollowupAction(names.LISTEN)]
        if reply.reject:
            raise ActionExecutionRejection(self.name())
        for message in (*advice, *reply.messages):
            dispatcher.utter_message(**render(message, turn.channel))
        return _events(turn, reply)


def _answered_first(turn: Turn) -> Reply | None:
    """The reply of the first listener that has one; in danger few are asked, and with another question open none."""
    # "I was too tired" may look like news from a doctor, and "my physio is happy with it" is news for the plan: while
    # the coach has asked something or there is a plan, both are heard by the coach first.
    coached = turn.slots.get(names.SLOT_ASKING) or turn.slots.get(names.SLOT_PLAN)
    first = turn.intent in names.INTENTS_FIRST and not (turn.intent == "report_clearance" and coached)
    if turn.form or turn.answered or first:
        return None
    if turn.slots.get(names.SLOT_AWAITING) and turn.intent in names.INTENTS_OF_AN_ANSWER:
        return None
    listeners = _LISTENERS_IN_DANGER if turn.slots.get(names.SLOT_DANGERS) else _LISTENERS
    reply = next((reply for listener in listeners if (reply := listener(turn)) is not None), None)
    if reply is None or reply.then or reply.dispatch:
        return reply
    return replace(reply, then=names.LISTEN)


def advice_in_passing(turn: Turn, reply: Reply) -> tuple[Message, ...]:
    """The advice that new facts in this message call for, unless the reply gives a level itself; at most one."""
    if any(message.level is not None for message in reply.messages) or turn.facts == turn.facts_before:
        return ()
    now = outcome(turn.facts, turn.knowledge)
    before = outcome(turn.facts_before, turn.knowledge)
    if now.allows_exercise or now.reasons == before.reasons:
        return ()
    return (rule_message(now, turn.knowledge),)


def _events(turn: Turn, reply: Reply) -> list[EventType]:
    slots = dict(reply.slots)
    if names.SLOT_FACTS not in slots and turn.facts != turn.facts_before:
        slots[names.SLOT_FACTS] = turn.facts.to_dict()
    # An offer that is carried out may be the answer to the open question.
    if not reply.dispatch:
        if names.SLOT_AWAITING not in slots and turn.slots.get(names.SLOT_AWAITING) and turn.form is None:
            slots[names.SLOT_AWAITING] = None
        if names.SLOT_ASKING not in slots and turn.slots.get(names.SLOT_ASKING) and not turn.answered:
            slots[names.SLOT_ASKING] = None
    events: list[EventType] = [SlotSet(name, value) for name, value in slots.items()]
    if reply.stop_form:
        events += [ActiveLoop(None), SlotSet("requested_slot", None)]
    if reply.then:
        events.append(FollowupAction(reply.then))
    if reply.dispatch:
        events += _as_if_sent(reply.dispatch, turn.channel)
    return events


def _as_if_sent(payload: str, channel: str | None) -> list[EventType]:
    """Events that make a chosen offer the latest user message, so that its own rule answers it."""
    intent, _, rest = payload.lstrip("/").partition("{")
    entities = json.loads("{" + rest) if rest else {}
    parse_data = {
        "text": payload,
        "intent": {"name": intent, "confidence": 1.0},
        "entities": [{"entity": name, "value": value} for name, value in entities.items()],
        "intent_ranking": [],
    }
    return [ActionExecuted(names.LISTEN), UserUttered(payload, parse_data, input_channel=channel)]
