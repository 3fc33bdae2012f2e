"""What the project's channels share: one object per bot message, and one turn at a time in a conversation.

What a turn says is handed over only when the turn is stored, so that nobody has read what the bot does not know of.
"""

from __future__ import annotations

import asyncio
import logging
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.lock_store import LockError
from rasa.shared.core.events import ActionExecuted, SlotSet
from sanic import Sanic

from bot.channels.payloads import BUSY, NOT_KEPT, UNAVAILABLE, BadMessage, read_bubble
from bot.channels.store import DELETING_ACTION
from bot.channels.watch import note_said, pseudonym, watching

logger = logging.getLogger(__name__)

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]

TURN_SECONDS = 30.0
"""How long a person waits for an answer before hearing that it did not work."""

# A slot that is set after the deleting action tells the store that the action ran through.
_DONE = "knee_misses"

MAX_WAITING = 8
"""How many messages of one conversation may wait for their turn."""


class BubbleOutput(OutputChannel, ABC):  # type: ignore[misc]
    """Sends each bot message as one object with text, buttons and custom part together.

    Rasa's own output channels split a message on blank lines and send its parts one by one.
    """

    def __init__(self) -> None:
        self._said: list[tuple[str, dict[str, Any]]] = []

    @abstractmethod
    async def deliver(self, recipient_id: str, bubble: dict[str, Any]) -> None:
        """Hands one bubble to the client."""

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Keeps one message of the bot until the turn is over."""
        bubble = read_bubble(message)
        if bubble:
            self._said.append((recipient_id, bubble))

    async def send_text_message(self, recipient_id: str, text: str, **_: Any) -> None:
        """Sends plain text, for callers that go round `send_response`."""
        await self.send_response(recipient_id, {"text": text})

    async def hand_over(self) -> bool:
        """Hands what was said to the client; False when that is nothing."""
        said, self._said = self._said, []
        for recipient_id, bubble in said:
            note_said(bubble)
            await self.deliver(recipient_id, bubble)
        return bool(said)


class Turns:
    """Runs turns: one at a time in a conversation, with a time limit, and never a silent failure."""

    def __init__(self, on_new_message: OnNewMessage, seconds: float = TURN_SECONDS) -> None:
        self._on_new_message = on_new_message
        self._seconds = seconds
        self._waiting: dict[str, int] = {}

    def is_busy(self, conversation: str) -> bool:
        """Whether a turn of this conversation is running."""
        return conversation in self._waiting

    @asynccontextmanager
    async def hold(self, app: Sanic, conversation: str) -> AsyncIterator[None]:
        """Waits until the conversation is free on all servers, and keeps it for the body.

        Raises:
            BadMessage: If too many messages are waiting already, or it cannot be told whether it is free.
        """
        if self._waiting.get(conversation, 0) >= MAX_WAITING:
            raise BadMessage("busy", BUSY, 429)
        self._waiting[conversation] = self._waiting.get(conversation, 0) + 1
        try:
            async with AsyncExitStack() as stack:
                try:
                    await stack.enter_async_context(_agent(app).lock_store.lock(conversation))
                except LockError:
                    logger.error("A lock could not be had in conversation %s", pseudonym(conversation))
                    raise BadMessage("not_kept", NOT_KEPT, 503) from None
                yield
        finally:
            self._waiting[conversation] -= 1
            if not self._waiting[conversation]:
                del self._waiting[conversation]

    async def run(self, message: UserMessage) -> None:
        """Runs one turn; the answer goes to the message's output channel.

        Raises:
            BadMessage: `not_kept` if the turn failed or took too long, so that nothing of it is stored; `unavailable`
                if it is stored and said nothing.
        """
        message_id = (message.metadata or {}).get("message_id")
        with watching(message.input_channel, message.sender_id, message_id) as turn:
            try:
                await asyncio.wait_for(self._on_new_message(message), self._seconds)
            except Exception as error:
                turn.result = "failed"
                logger.error("A turn failed: %s in conversation %s", type(error).__name__, pseudonym(message.sender_id))
                raise BadMessage("not_kept", NOT_KEPT, 503) from None
            if not await message.output_channel.hand_over():
                turn.result = "silent"
                logger.error("A turn said nothing in conversation %s", pseudonym(message.sender_id))
                raise BadMessage("unavailable", UNAVAILABLE, 503)


def _agent(app: Sanic) -> Any:
    """What holds the conversations.

    Raises:
        BadMessage: No model is loaded.
    """
    agent = getattr(app.ctx, "agent", None)
    if agent is None or not agent.is_ready():
        raise BadMessage("not_kept", NOT_KEPT, 503)
    return agent


async def events_of(app: Sanic, conversation: str, *, whole: bool = False) -> list[Any]:
    """The events of a conversation, oldest first; none if it is new.

    Args:
        app: The server.
        conversation: Its id.
        whole: Whether to read all that is stored, and not only the end of a long talk.

    Raises:
        BadMessage: If the store cannot be read.
    """
    store = _agent(app).tracker_store
    try:
        tracker = await (store.retrieve_full_tracker if whole else store.retrieve)(conversation)
    except Exception as error:
        logger.error("The store failed: %s in conversation %s", type(error).__name__, pseudonym(conversation))
        raise BadMessage("not_kept", NOT_KEPT, 503) from None
    return list(tracker.events) if tracker else []


async def erase_events(app: Sanic, conversation: str) -> None:
    """Deletes the stored events of a conversation, as `bot.channels.store` does when the bot deletes everything.

    Raises:
        BadMessage: If they are still there afterwards.
    """
    if not await events_of(app, conversation):
        return
    agent = app.ctx.agent
    async with agent.lock_store.lock(conversation):
        tracker = await agent.tracker_store.retrieve(conversation)
        if tracker is not None:
            tracker.update(ActionExecuted(DELETING_ACTION))
            tracker.update(SlotSet(_DONE, None))
            await agent.tracker_store.save(tracker)
    if await events_of(app, conversation):
        logger.error("Events were not deleted in conversation %s", pseudonym(conversation))
        raise BadMessage("unavailable", UNAVAILABLE, 503)
