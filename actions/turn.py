"""One turn of the conversation, read out of Rasa's tracker into plain frozen data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timezone
from typing import Any

from rasa_sdk import Tracker

from actions import names
from bot.dialogue.message import Message, Offer
from bot.dialogue.past import INTENTS_ABOUT_OTHER_THINGS
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.search import Found
from bot.render.parts import choice_lines
from bot.triage.alarm import Alarm
from bot.triage.facts import KneeFacts
from bot.triage.hearing import HeardDanger, chosen_danger, hear, heard_danger


@dataclass(frozen=True, slots=True)
class Turn:
    """What a person said this time and what is known from before.

    `facts` already hold what this message says; `facts_before` do not. `entities` maps an entity type to the values
    found, in order. `offered` are the choices of the bot's last turn that had any. `misses` counts the messages in a
    row, before this one, that were not understood. `answered` is True when an action has already run for this message.
    `cards` are the machine-readable parts of what the bot said last, and `told_now` says that this was an answer about
    the record remembered as the last one. `requests` holds what was understood of each request, when the message holds
    several.
    `events` is the whole conversation. `key` is its id, and `now` the time of the message, in UTC.
    """

    key: str
    now: datetime
    text: str
    intent: str
    confidence: float
    ranking: tuple[str, ...]
    entities: Mapping[str, tuple[str, ...]]
    reading: Mapping[str, Any] | None
    found: Found
    choice_number: int | None
    requests: tuple[Mapping[str, Any], ...]
    facts: KneeFacts
    facts_before: KneeFacts
    slots: Mapping[str, Any]
    channel: str | None
    form: str | None
    offered: tuple[Offer, ...]
    last_said: tuple[str, ...]
    cards: tuple[Mapping[str, Any], ...]
    told_now: bool
    misses: int
    answered: bool
    events: tuple[Mapping[str, Any], ...]
    knowledge: Knowledge

    @classmethod
    def from_tracker(cls, tracker: Tracker) -> Turn:
        """Reads the latest message and what the tracker remembers."""
        knowledge = load_knowledge()
        message = tracker.latest_message
        intent = message.get("intent") or {}
        reading = message.get("reading")
        before = KneeFacts.from_dict(tracker.get_slot(names.SLOT_FACTS))
        offered = _offered(tracker.events)
        form = tracker.active_loop.get("name") if tracker.active_loop else None
        name = intent.get("name") or names.INTENT_FALLBACK
        exercise = name == names.INTENT_EXERCISE_PAIN
        trusted = form is not None or name not in INTENTS_ABOUT_OTHER_THINGS
        return cls(
            key=tracker.sender_id,
            now=_time_of_message(tracker.events),
            text=message.get("text") or "",
            intent=name,
            confidence=float(intent.get("confidence") or 0.0),
            ranking=tuple(ranked["name"] for ranked in message.get("intent_ranking") or ()),
            entities=_entities(message.get("entities") or ()),
            reading=reading,
            found=Found.from_dict(message.get("found")),
            choice_number=_choice_number(message.get("choice_number"), offered),
            requests=tuple(message.get("requests") or ()),
            facts=hear(before, _told(message, offered), knowledge, exercise=exercise, trusted=trusted),
            facts_before=before,
            slots={**tracker.slots, **_dangers_never_answered(tracker, knowledge)},
            channel=tracker.get_latest_input_channel(),
            form=form,
            offered=offered,
            last_said=_last_said(tracker.events),
            cards=_cards(tracker.events),
            told_now=_told_now(tracker.events),
            misses=_misses(tracker.events),
            answered=_answered(tracker.events, form),
            events=tuple(tracker.events),
            knowledge=knowledge,
        )

    @property
    def today(self) -> date:
        """The day of the message, in the time zone of the server."""
        return self.now.astimezone().date()

    def with_slots(self, slots: Mapping[str, Any]) -> Turn:
        """The same turn with some slots already set."""
        return replace(self, slots={**self.slots, **slots})

    def said_since(self, text: str) -> bool:
        """Whether the bot has said a text since this message, by an action before this one."""
        since = self.events[_latest_user(self.events) :]
        return any(event.get("event") == "bot" and event.get("text") == text for event in since)

    def of_request(self, request: Mapping[str, Any]) -> Turn:
        """The same turn as if this request were the whole message; what was heard of the knee stays that of all."""
        intent = request["intent"]
        return replace(
            self,
            text=request["text"],
            intent=intent["name"],
            confidence=float(intent["confidence"]),
            entities=_entities(request["entities"]),
            found=Found.from_dict(request["found"]),
            requests=(),
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
            # Where a channel shows text alone, what it offered is kept beside the text.
            buttons = (event.get("data") or {}).get("buttons") or (event.get("metadata") or {}).get("offers")
            if buttons:
                return tuple(Offer(button["title"], button["payload"]) for button in buttons)
    return ()


def _told(message: Mapping[str, Any], offered: Sequence[Offer]) -> Mapping[str, Any] | None:
    """The reading of a message; the number that picks a choice of a list tells no pain."""
    reading: Mapping[str, Any] | None = message.get("reading")
    picked = f"{message.get('choice_number')}. "
    if reading and any(line.startswith(picked) for line in choice_lines([offer.title for offer in offered])):
        return {**reading, "pain_score": None}
    return reading


def _last_said(events: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    said: list[str] = []
    for event in reversed(_before_latest_user(events)):
        if event.get("event") == "user" and said:
            break
        if event.get("event") == "bot" and event.get("text"):
            said.append(event["text"])
    return tuple(reversed(said))


def _choice_number(number: int | None, offered: Sequence[Offer]) -> int | None:
    """The number picked; one below zero counts from the last choice."""
    return number if number is None or number >= 0 else len(offered) + 1 + number


def _since_the_turn_before(events: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    before = _before_latest_user(events)
    users = [index for index, event in enumerate(before) if event.get("event") == "user"]
    # A choice that was carried out counts as a message of its own, right after the person's.
    return before[users[-1] :] if users else before


def _cards(events: Sequence[Mapping[str, Any]]) -> tuple[Mapping[str, Any], ...]:
    said = [event for event in _since_the_turn_before(events) if event.get("event") == "bot"]
    return tuple(card for event in said if (card := (event.get("data") or {}).get("custom")))


def _told_now(events: Sequence[Mapping[str, Any]]) -> bool:
    return any(
        event.get("event") == "slot" and event.get("name") == names.SLOT_LAST_RECORD and event.get("value")
        for event in _since_the_turn_before(events)
    )


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


def _dangers_never_answered(tracker: Tracker, knowledge: Knowledge) -> dict[str, Any]:
    """The slot of danger signs with those of messages whose action failed; empty when there are none.

    Such a message was answered by the channel, which can remember nothing.
    """
    waiting: list[HeardDanger] = []
    chosen: list[HeardDanger] = []
    for event in _before_latest_user(tracker.events):
        if event.get("event") == "slot":
            # An answer of the interview is noted among the facts, whether it opens a danger or not.
            waiting = [] if event.get("name") == names.SLOT_DANGERS else waiting
            chosen = [] if event.get("name") in {names.SLOT_DANGERS, names.SLOT_FACTS} else chosen
        elif event.get("event") == "user":
            data = event.get("parse_data") or {}
            told = (data.get("intent") or {}).get("name") == names.INTENT_DANGER
            heard = heard_danger(data.get("reading"), knowledge) if told else None
            pressed = chosen_danger(event.get("text") or "", knowledge)
            waiting += [heard] if heard else []
            chosen += [pressed] if pressed else []
    waiting += chosen
    alarm = Alarm.from_dict(tracker.get_slot(names.SLOT_DANGERS))
    for heard in waiting:
        alarm = alarm.after(heard)
    return {names.SLOT_DANGERS: alarm.to_dict()} if waiting else {}


def _time_of_message(events: Sequence[Mapping[str, Any]]) -> datetime:
    stamps = (event.get("timestamp") for event in events[_latest_user(events) :])
    stamp = next((stamp for stamp in stamps if isinstance(stamp, (int, float))), None)
    return datetime.now(timezone.utc) if stamp is None else datetime.fromtimestamp(stamp, timezone.utc)


def _latest_user(events: Sequence[Mapping[str, Any]]) -> int:
    return max((index for index, event in enumerate(events) if event.get("event") == "user"), default=len(events))


def _before_latest_user(events: Sequence[Mapping[str, Any]]) -> Sequence[Mapping[str, Any]]:
    return events[: _latest_user(events)]


def _answered(events: Sequence[Mapping[str, Any]], form: str | None) -> bool:
    # A form notes itself as an action before it asks its validator; that is an answer only where it has ended by it.
    since = events[_latest_user(events) :]
    return any(event.get("event") == "action" and (event.get("name") != names.FORM or not form) for event in since)
