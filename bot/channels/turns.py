"""What the project's channels share: one object per bot message, and one turn at a time in a conversation."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from sanic import Sanic

from bot.channels.payloads import BUSY, UNAVAILABLE, BadMessage, read_bubble

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

TURN_SECONDS = 30.0
"""How long a person waits for an answer before hearing that it did not work."""

MAX_WAITING = 8
"""How many messages of one conversation may wait for their turn."""


class BubbleOutput(OutputChannel, ABC):  # type: ignore[misc]
    """Sends each bot message as one object with text, buttons and custom part together.

    Rasa's own output channels split a message on blank lines and send its parts one by one.
    """

    def __init__(self) -> None:
        self.sent = 0

    @abstractmethod
    async def deliver(self, recipient_id: str, bubble: dict[str, Any]) -> None:
        """Hands one bubble to the client."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Sends one message of the bot."""
        bubble = read_bubble(message)
        if bubble:
            self.sent += 1
            await self.deliver(recipient_id, bubble)

    async def send_text_message(self, recipient_id: str, text: str, **_: Any) -> None:
        """Sends plain text, for callers that go round `send_response`."""
        await self.send_response(recipient_id, {"text": text})


class Turns:
    """Runs turns: one at a time in a conversation, with a time limit, and never a silent failure."""

    def __init__(self, on_new_message: OnNewMessage, seconds: float = TURN_SECONDS) -> None:
        self._on_new_message = on_new_message
        self._seconds = seconds
        self._locks: dict[str, asyncio.Lock] = {}
        self._waiting: dict[str, int] = {}

    def is_busy(self, conversation: str) -> bool:
        """Whether a turn of this conversation is running."""
        return conversation in self._locks

    @asynccontextmanager
    async def hold(self, conversation: str) -> AsyncIterator[None]:
        """Waits until the conversation is free, and keeps it for the body.

        Raises:
            BadMessage: If too many messages are waiting already.
        """
        if self._waiting.get(conversation, 0) >= MAX_WAITING:
            raise BadMessage("busy", BUSY, 429)
        self._waiting[conversation] = self._waiting.get(conversation, 0) + 1
        try:
            async with self._locks.setdefault(conversation, asyncio.Lock()):
                yield
        finally:
            self._waiting[conversation] -= 1
            if not self._waiting[conversation]:
                del self._waiting[conversation], self._locks[conversation]

    async def run(self, message: UserMessage) -> None:
        """Runs one turn; the answer goes to the message's output channel.

        Raises:
            BadMessage: If the turn failed, took too long, or said nothing.
        """
        try:
            await asyncio.wait_for(self._on_new_message(message), self._seconds)
        except Exception as error:
            logger.error("A turn failed: %s in conversation %s", type(error).__name__, pseudonym(message.sender_id))
            raise BadMessage("unavailable", UNAVAILABLE, 503) from None
        if not message.output_channel.sent:
            logger.error("A turn said nothing in conversation %s", pseudonym(message.sender_id))
            raise BadMessage("unavailable", UNAVAILABLE, 503)


async def events_of(app: Sanic, conversation: str) -> list[Any]:
    """The events of the conversation's present session, oldest first; none if it is new or no model is loaded.

    Raises:
        BadMessage: If the store cannot be read.
    """
    store = getattr(getattr(app.ctx, "agent", None), "tracker_store", None)
    if store is None:
        return []
    try:
        tracker = await store.retrieve(conversation)
    except Exception as error:
        logger.error("The store failed: %s in conversation %s", type(error).__name__, pseudonym(conversation))
        raise BadMessage("unavailable", UNAVAILABLE, 503) from None
    return list(tracker.events) if tracker else []


def pseudonym(conversation: str) -> str:
    """A short name for log lines: who knows a conversation's id can read it, so the id itself is not logged."""
    return hashlib.sha256(conversation.encode("utf-8", "replace")).hexdigest()[:12]
