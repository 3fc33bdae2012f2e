"""What a vendor's webhook carried, and the checks that it is theirs. Needs no Rasa."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from bot.channels.payloads import BadMessage, Incoming, read_bubble, read_text
from bot.knowledge.loader import load_knowledge
from bot.render.parts import choice_id

WINDOW = timedelta(hours=24)
"""A message older than this is not answered: vendors give up delivering by then, and only a replay comes later."""

GREETING = "/greet"

_ID = re.compile(r"[\w.:@+!$=/~-]{1,200}\Z", re.ASCII)
_HUGE = 10**30


class RefusedError(Exception):
    """A request that is not the vendor's, or cannot be read; `status` is the HTTP status to answer with."""

    def __init__(self, status: int) -> None:
        super().__init__(f"status {status}")
        self.status = status


@dataclass(frozen=True, slots=True)
class Inbound:
    """One message of a person.

    Args:
        conversation: The id of the conversation, led by the channel's prefix.
        message_id: The vendor's id of this delivery.
        kind: The name of the channel, as `bot.render.capabilities` knows it.
        text: What was typed; None where there are no words.
        choice: The id of the pressed button.
        title: The words on the pressed button.
        opens: Whether the person opened the conversation, so that it is greeted.
        notice: The phrase that answers a message without words, or one from a place that is not private.
    """

    conversation: str
    message_id: str
    kind: str
    text: str | None = None
    choice: str | None = None
    title: str | None = None
    opens: bool = False
    notice: str | None = None

    def to_json(self) -> str:
        """The message as one line, for the inbox."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, line: str) -> Inbound:
        """The message that `to_json` wrote."""
        return cls(**json.loads(line))


def said(text: object, **known: Any) -> Inbound:
    """A message with its words, or one without any, which gets a kind sentence."""
    words = text if isinstance(text, str) and text.strip() else None
    return Inbound(text=words, notice=None if words else "channel_media", **known)


def is_fresh(seconds: object, now: datetime | None = None) -> bool:
    """Whether a Unix time lies within the window; what is no time counts as fresh, since some events have none."""
    if not isinstance(seconds, (int, float)) or isinstance(seconds, bool):
        return True
    moment = (now or datetime.now(timezone.utc)).timestamp()
    return moment - WINDOW.total_seconds() <= seconds <= moment + WINDOW.total_seconds()


def read_json(body: bytes) -> dict[str, Any]:
    """The JSON object of a request.

    Raises:
        RefusedError: It is none.
    """
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        raise RefusedError(400) from None
    if not isinstance(read, dict):
        raise RefusedError(400)
    return read


def part(value: object, *path: str) -> Any:
    """What lies in nested objects under a path of keys; None where anything on the way is missing."""
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def objects(value: object) -> list[Mapping[str, Any]]:
    """The objects in a list; none when it is no list."""
    return [item for item in value if isinstance(item, Mapping)] if isinstance(value, list) else []


def name(value: object) -> str:
    """An id that may be text or a number, as text; empty when it is neither, or has signs that no id has."""
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < _HUGE:
        return str(value)
    return value if isinstance(value, str) and _ID.match(value) else ""


def answers_to(events: Iterable[Any], message_id: str) -> list[dict[str, Any]]:
    """What the bot said to the message with this id."""
    said, found = [], False
    for event in events:
        kind = getattr(event, "type_name", "")
        # A choice that an action carries out is a user event too, without an id.
        if kind == "user" and (known := (event.metadata or {}).get("message_id")):
            found = known == message_id
        elif kind == "bot" and found:
            said.append(read_bubble({**(event.data or {}), "text": event.text}))
    return [bubble for bubble in said if bubble]


def incoming_of(message: Inbound, offered: Mapping[str, str]) -> Incoming:
    """The message as the dialogue engine may read it; a press counts only for what was offered lately.

    Raises:
        BadMessage: If there are no words in it, or its button is of an old list.
    """
    if message.opens:
        return Incoming(GREETING)
    if message.choice is None:
        return read_text(message.text, offered)
    payload = next((payload for payload in offered if choice_id(payload) == message.choice), None)
    if payload is None and not (message.title or "").strip(" 0123456789"):
        # The number of an old list would pick from the newest one.
        raise BadMessage("gone", load_knowledge().phrases["channel_gone"], 200)
    return read_text(payload or message.title, offered)
