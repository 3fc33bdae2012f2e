"""Trackers as Rasa hands them to an action, and a run of one action over them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher

from actions import names

ROOT = Path(__file__).parent.parent.parent


@lru_cache(maxsize=1)
def domain() -> dict[str, Any]:
    """The project's domain as plain data."""
    return yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def actions() -> Mapping[str, Any]:
    """Every action that the action server would run, by name."""
    executor = ActionExecutor()
    executor.register_package("actions")
    return {name: run.__self__ for name, run in executor.actions.items()}


def said(text: str, *titles_and_payloads: tuple[str, str]) -> dict[str, Any]:
    """The event of a bubble of the bot, with choices."""
    buttons = [{"title": title, "payload": payload} for title, payload in titles_and_payloads]
    return {"event": "bot", "text": text, "data": {"buttons": buttons or None}}


def asked(intent: str, text: str = "...") -> dict[str, Any]:
    """The event of an earlier message of the person."""
    return {"event": "user", "text": text, "parse_data": {"intent": {"name": intent}}, "input_channel": "rest"}


def tracker(
    intent: str = names.INTENT_FALLBACK,
    *,
    text: str = "",
    entities: Mapping[str, str | Sequence[str]] | None = None,
    reading: Mapping[str, Any] | None = None,
    found: Mapping[str, Any] | None = None,
    slots: Mapping[str, Any] | None = None,
    events: Sequence[Mapping[str, Any]] = (),
    after: Sequence[Mapping[str, Any]] = (),
    form: str | None = None,
    confidence: float = 0.95,
    ranking: Sequence[str] = (),
    choice_number: int | None = None,
    requests: Sequence[Mapping[str, Any]] = (),
    channel: str = "rest",
) -> Tracker:
    """A tracker at the moment an action runs.

    Args:
        intent: The intent of the latest message.
        text: What the person typed.
        entities: Values by entity type.
        reading: The dict form of a `Reading`.
        found: What the retrieval found, as `tests.support.readings.found` makes it.
        slots: Slots that differ from the domain's initial values.
        events: What happened before the latest message.
        after: What happened since the latest message.
        form: The form that runs.
        confidence: How sure the classifier is.
        ranking: The intents in order of likeness.
        choice_number: The number that the person gave.
        requests: What was understood of each request, when there are several.
        channel: Where the message came in.

    Raises:
        KeyError: A slot is not in the domain.
    """
    held = {name: slot.get("initial_value") for name, slot in domain()["slots"].items()}
    held["requested_slot"] = names.SLOT_ANSWER if form else None
    for name, value in (slots or {}).items():
        if name not in held:
            raise KeyError(name)
        held[name] = value
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": confidence},
        "intent_ranking": [{"name": name, "confidence": 0.1} for name in ranking],
        "entities": [
            {"entity": entity, "value": value}
            for entity, values in (entities or {}).items()
            for value in ([values] if isinstance(values, str) else values)
        ],
        "reading": reading,
        "found": found,
        "choice_number": choice_number,
        "requests": list(requests),
    }
    latest = {"event": "user", "text": text, "parse_data": message, "input_channel": channel}
    loop = {"name": form} if form else {}
    return Tracker("test", held, message, [*events, latest, *after], False, None, loop, names_of_last(after))


def names_of_last(events: Sequence[Mapping[str, Any]]) -> str:
    """The name of the last action among events."""
    return next((event["name"] for event in reversed(events) if event.get("event") == "action"), "action_listen")


@dataclass(frozen=True, slots=True)
class Ran:
    """What an action said and which events it returned."""

    bubbles: list[dict[str, Any]]
    events: list[dict[str, Any]]

    @property
    def text(self) -> str:
        """All bubbles as one text."""
        return "\n\n".join(bubble["text"] for bubble in self.bubbles)

    @property
    def slots(self) -> dict[str, Any]:
        """The slots set, with their last values."""
        return {event["name"]: event["value"] for event in self.events if event["event"] == "slot"}

    @property
    def payloads(self) -> list[str]:
        """The payloads offered."""
        return [button["payload"] for bubble in self.bubbles for button in bubble["buttons"]]

    @property
    def cards(self) -> list[str]:
        """The kinds of card shown."""
        return [bubble["custom"]["card"] for bubble in self.bubbles if bubble["custom"].get("card")]

    @property
    def levels(self) -> list[str]:
        """The levels of advice given."""
        return [bubble["custom"]["level"] for bubble in self.bubbles if bubble["custom"].get("level")]

    @property
    def stops_form(self) -> bool:
        """Whether a running form ends."""
        return {"event": "active_loop", "timestamp": None, "name": None} in self.events


def run(action: str, **situation: Any) -> Ran:
    """Runs one action of the action server; `situation` is what `tracker` takes."""
    dispatcher = CollectingDispatcher()
    events = actions()[action].run(dispatcher, tracker(**situation), domain())
    return Ran(dispatcher.messages, events)
