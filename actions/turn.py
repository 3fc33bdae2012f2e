"""One turn of the conversation, read out of Rasa's tracker into plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rasa_sdk import Tracker

from actions import names
from bot.dialogue.message import Message, Offer
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.triage.facts import KneeFacts
from bot.triage.hearing import hear


@dataclass(frozen=True, slots=True)
class Turn:
    """What a person said this time and what is known from before.

    `facts` already hold what this message says; `facts_before` do not. `entities` maps an entity type to the values
    found, in order. `offered` are the choices of the bot's last turn that had any. `misses` counts the messages in a
    row, before this one, that were not understood. `answered` is True when an action has already run for this message.
    """

    text: str
    intent: str
    confidence: float
    ranking: tuple[str, ...]
    entities: Mapping[str, tuple[str, ...]]
    reading: Mapping[str, Any] | None
    choice_number: int | None
    facts: KneeFacts
    facts_before: KneeFacts
    slots: Mapping[str, Any]
    channel: str | None
    form: str | None
    offered: tuple[Offer, ...]
    last_said: tuple[str, ...]
    misses: int
    answered: bool
    knowledge: Knowledge

    @classmethod
    def from_tracker(cls, tracker: Tracker) -> Turn:
        """Reads the latest message and what the tracker remembers."""
        knowledge = load_knowledge()
        message = tracker.latest_message
        intent = message.get("intent") or {}
        reading = message.get("reading")
        before = KneeFacts.from_dict(tracker.get_slot(names.SLOT_FACTS))
        form = tracker.active_loop.get("name") if tracker.active_loop else None
        name = intent.get("name") or names.INTENT_FALLBACK
        exercise = name == names.INTENT_EXERCISE_PAIN
        trusted = form is not None or name not in names.INTENTS_ABOUT_OTHER_THINGS
        return cls(
            text=message.get("text") or "",
            intent=name,
            confidence=float(intent.get("confidence") or 0.0),
            ranking=tuple(ranked["name"] for ranked in message.get("intent_ranking") or ()),
            entities=_entities(message.get("entities") or ()),
            reading=reading,
            choice_number=message.get("choice_number"),
            facts=hear(before, reading, knowledge, exercise=exercise, trusted=trusted),
            facts_before=before,
            slots=tracker.slots,
            channel=tracker.get_latest_input_channel(),
            form=form,
            offered=_offered(tracker.events),
            last_said=_last_said(tracker.events),
            misses=_misses(tracker.events),
            answered=_answered(tracker.events),
            knowledge=knowledge,
        )

    def first(self, entity: str) -> str | None:
        """The first value of an entity type, or None."""
        values = self.entities.get(entity, ())
        return values[0] if values else None


@dataclass(frozen=True, slots=True)
class Reply:
    """What to say and what to remember.

    `stop_form` ends a running form; `then` is the action to run next in place of what the rules say; `dispatch` is the
    payload of an offer to carry out as if it had been sent; `reject` hands the turn back to the rules (only a form's
    validator may).
    """

    messages: tuple[Message, ...] = ()
    slots: Mapping[str, Any] = field(default_factory=dict)
    stop_form: bool = False
    then: str | None = None
    dispatch: str | None = None
    reject: bool = False


def say(*messages: Message, **slots: Any) -> Reply:
    """A reply with messages and slots."""
    return Reply(messages, slots)


def _entities(found: Sequence[Mapping[str, Any]]) -> dict[str, tuple[str, ...]]:
    entities: dict[str, tuple[str, ...]] = {}
    for entity in found:
        value = entity.get("value")
        if isinstance(value, str):
            entities[entity["entity"]] = (*entities.get(entity["entity"], ()), value)
    return entities


def _offered(events: Sequence[Mapping[str, Any]]) -> tuple[Offer, ...]:
    for event in reversed(events):
        if event.get("event") == "bot":
            buttons = (event.get("data") or {}).get("buttons")
            if buttons:
                return tuple(Offer(button["title"], button["payload"]) for button in buttons)
    return ()


def _last_said(events: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    said: list[str] = []
    for event in reversed(_before_latest_user(events)):
        if event.get("event") == "user" and said:
            break
        if event.get("event") == "bot" and event.get("text"):
            said.append(event["text"])
    return tuple(reversed(said))


def _misses(events: Sequence[Mapping[str, Any]]) -> int:
    count = 0
    for event in reversed(_before_latest_user(events)):
        if event.get("event") != "user":
            continue
        intent = ((event.get("parse_data") or {}).get("intent") or {}).get("name")
        if intent != names.INTENT_FALLBACK:
            break
        count += 1
    return count


def _latest_user(events: Sequence[Mapping[str, Any]]) -> int:
    return max((index for index, event in enumerate(events) if event.get("event") == "user"), default=len(events))


def _before_latest_user(events: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return events[: _latest_user(events)]


def _answered(events: Sequence[Mapping[str, Any]]) -> bool:
    # A form notes itself as an action before it asks its validator; that is not an answer.
    since = events[_latest_user(events) :]
    return any(event.get("event") == "action" and event.get("name") != names.FORM for event in since)
