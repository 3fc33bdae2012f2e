"""What all messaging channels share; a vendor's own file only reads its webhooks and writes its calls.

A request is checked and written into the inbox, and the vendor hears at once that it arrived. Then the turn runs, one
at a time in a conversation, and its answer is cut to what the channel can show and sent, with repeats where the vendor
is busy. What a dying server left unanswered is taken over from the inbox.
"""

from __future__ import annotations

import asyncio
import logging
import os
from abc import ABC, abstractmethod
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime, timezone
from itertools import groupby
from typing import Any, ClassVar

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, text
from sqlalchemy.exc import SQLAlchemyError

from bot.channels import metrics
from bot.channels.inbound import Inbound, RefusedError, answers_to, incoming_of
from bot.channels.inbox import Inbox
from bot.channels.payloads import (
    BODY_LIMIT,
    LATER,
    SHORTENED,
    BadMessage,
    is_known,
    offered_choices,
)
from bot.channels.rescue import rescue
from bot.channels.sender import pushes
from bot.channels.turns import TURN_SECONDS, BubbleOutput, OnNewMessage, Turns, events_of
from bot.channels.vendor import VendorApi, VendorError
from bot.channels.watch import pseudonym
from bot.database.addresses import inbox_url
from bot.knowledge.loader import load_knowledge
from bot.render.capabilities import MESSAGING
from bot.render.parts import Part, parts

logger = logging.getLogger(__name__)

LOOK_SECONDS = 60.0
"""How often a server looks for messages that another one left unanswered."""

STOP_SECONDS = 20.0
"""How long a server that is stopped goes on with the turns that are running."""


class Collected(BubbleOutput):
    """Collects the bubbles of one turn."""

    def __init__(self) -> None:
        super().__init__()
        self.bubbles: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The name that Rasa asks for; answers differ by the channel of the message instead."""
        return "messaging"

    async def deliver(self, recipient_id: str, bubble: dict[str, Any]) -> None:
        """Keeps one bubble."""
        self.bubbles.append(bubble)


class MessagingChannel(InputChannel, ABC):  # type: ignore[misc]
    """A channel of one vendor.

    Args:
        api: The vendor's interface.
        public_url: The outside address of this server, without a slash at its end; pictures are sent only with one.
        turn_seconds: How long a turn may take.
    """

    kinds: ClassVar[tuple[str, ...]]
    """The names in `bot.render.capabilities` that this channel serves."""

    fetches_pictures: ClassVar[bool] = True
    """Whether the vendor fetches a picture from the outside address, and is not given it."""

    retry_seconds: tuple[float, ...] = (5.0, 15.0, 40.0)
    """Pauses before a message whose turn could not run is tried again; after them it waits in the inbox."""

    def __init__(self, api: VendorApi, public_url: str | None = None, turn_seconds: float = TURN_SECONDS) -> None:
        self.api = api
        self.public_url = public_url
        self.turn_seconds = turn_seconds
        self._running: set[asyncio.Task[Any]] = set()
        self._keepers: list[asyncio.Task[None]] = []

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> InputChannel:
        """The channel as the environment sets it; credentials.yml only names it."""
        return cls.from_environment(os.environ)

    # --- what each vendor does in its own way -------------------------------------------------------------------------

    @classmethod
    @abstractmethod
    def from_environment(cls, environment: Mapping[str, str]) -> MessagingChannel:
        """The channel with the variables that `bot.channels.settings` names."""

    @abstractmethod
    def read(self, request: Request, body: bytes) -> list[Inbound]:
        """The messages in a request that is the vendor's.

        Raises:
            RefusedError: The request is not the vendor's, or cannot be read.
        """

    @abstractmethod
    async def send(self, conversation: str, part: Part) -> None:
        """Sends one message.

        Raises:
            VendorError: The vendor did not take it.
        """

    async def show_typing(self, conversation: str) -> None:
        """Shows that an answer is coming, where the vendor can."""
        return None

    def accepted(self, request: Request) -> HTTPResponse:
        """What the vendor hears when all is well."""
        return text("")

    def add_routes(self, blueprint: Blueprint) -> None:
        """Adds addresses beside the webhook, where the vendor needs any."""
        return None

    async def while_running(self, app: Sanic) -> None:
        """Runs as long as the server does, for channels that fetch their messages."""
        return None

    # --- the server ---------------------------------------------------------------------------------------------------

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's addresses."""
        blueprint = Blueprint(f"{self.name()}_channel")
        self.turns = Turns(on_new_message, self.turn_seconds)
        blueprint.listener("before_server_start")(self._start)
        blueprint.listener("after_server_start")(self._run)
        blueprint.listener("before_server_stop")(self._stop)
        self.add_routes(blueprint)

        @blueprint.post("/webhook", stream=True)
        async def receive(request: Request) -> HTTPResponse:
            try:
                await self.take(self.read(request, await _read_body(request)))
            except RefusedError as refused:
                metrics.REFUSED.labels(f"{self.name()}_{refused.status}").inc()
                return text("", status=refused.status)
            except SQLAlchemyError as error:
                # The vendor delivers again what was not written down.
                metrics.CHANNEL_ERRORS.labels(self.name(), "inbox").inc()
                logger.error("The inbox failed: %s", type(error).__name__)
                return text("", status=503)
            return self.accepted(request)

        return blueprint

    async def _start(self, app: Sanic, _: Any) -> None:
        self._app = app
        self.inbox = await asyncio.to_thread(Inbox.open, inbox_url(os.environ), self.name())
        pushes(app).update({kind: self.push for kind in self.kinds})

    async def _run(self, app: Sanic, _: Any) -> None:
        self._keepers = [asyncio.create_task(task) for task in (self._take_over(), self.while_running(app))]

    async def _stop(self, _: Sanic, __: Any) -> None:
        for keeper in self._keepers:
            keeper.cancel()
        if self._running:
            await asyncio.wait(self._running, timeout=STOP_SECONDS)
        await self.api.close()

    async def _take_over(self) -> None:
        while True:
            try:
                for left in await asyncio.to_thread(self.inbox.claim_left, datetime.now(timezone.utc)):
                    self._start_work([Inbound.from_json(left.body)])
                await asyncio.to_thread(self.inbox.tidy, datetime.now(timezone.utc))
            except Exception as error:
                # A message of an older version, or a database that is away for a while.
                logger.error("The inbox failed: %s", type(error).__name__)
            await asyncio.sleep(LOOK_SECONDS)

    async def idle(self) -> None:
        """Waits until every message that came in is answered."""
        while self._running:
            await asyncio.wait(set(self._running))

    # --- messages in --------------------------------------------------------------------------------------------------

    async def take(self, messages: Iterable[Inbound]) -> None:
        """Writes new messages into the inbox and starts to answer them; known ones are left out.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: The inbox cannot be written.
        """
        now = datetime.now(timezone.utc)
        fresh = [m for m in messages if await asyncio.to_thread(self.inbox.add, m.message_id, m.to_json(), now)]
        for _, batch in groupby(fresh, key=lambda message: message.conversation):
            self._start_work(list(batch))

    def _start_work(self, batch: list[Inbound]) -> None:
        task = asyncio.create_task(self._work(batch))
        self._running.add(task)
        task.add_done_callback(self._running.discard)

    async def _work(self, batch: list[Inbound]) -> None:
        renewing = asyncio.create_task(self._renew([self.inbox.key(message.message_id) for message in batch]))
        try:
            await self._answer_all(batch)
        finally:
            renewing.cancel()

    async def _renew(self, keys: list[str]) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            with suppress(SQLAlchemyError):
                await asyncio.to_thread(self.inbox.renew, keys, datetime.now(timezone.utc))

    async def _answer_all(self, batch: list[Inbound]) -> None:
        for message in batch:
            try:
                if await self._answer(message):
                    await asyncio.to_thread(self.inbox.done, self.inbox.key(message.message_id))
            except Exception as error:
                metrics.CHANNEL_ERRORS.labels(self.name(), "message").inc()
                logger.error("A message failed: %s in %s", type(error).__name__, pseudonym(message.conversation))

    async def _answer(self, message: Inbound) -> bool:
        """Answers a message; False when it stays in the inbox for later.

        While it cannot be kept, or too many of the conversation wait already, it is tried again. The person hears so
        once, or the advice for a danger sign in it.
        """
        for pause in (0.0, *self.retry_seconds):
            await asyncio.sleep(pause)
            try:
                async with self.turns.hold(self._app, message.conversation):
                    async with self._typing(message.conversation):
                        bubbles = await self._bubbles(message)
                    await self._send_all(message.conversation, message.kind, bubbles)
            except BadMessage as bad:
                if not pause:
                    advice = rescue(bad, message.text or message.title or "", message.kind)
                    await self._send_all(message.conversation, message.kind, [advice or {"text": LATER}])
            else:
                return True
        return False

    @asynccontextmanager
    async def _typing(self, conversation: str) -> AsyncIterator[None]:
        async def show() -> None:
            with suppress(VendorError):
                await self.show_typing(conversation)

        showing = asyncio.create_task(show())
        try:
            yield
        finally:
            showing.cancel()

    async def _bubbles(self, message: Inbound) -> list[dict[str, Any]]:
        """What the bot answers, or what stands in for an answer."""
        if message.notice:
            return [{"text": load_knowledge().phrases[message.notice]}]
        words = message.text or message.title or ""
        try:
            events = await events_of(self._app, message.conversation)
            if is_known(events, message.message_id):
                # A server died between the turn and its answer; rather twice than never.
                return answers_to(events, message.message_id)
            incoming = incoming_of(message, offered_choices(events))
            words = incoming.text
            output = Collected()
            if incoming.shortened:
                await output.deliver(message.conversation, {"text": SHORTENED})
            metadata = {"message_id": message.message_id, **({"title": incoming.title} if incoming.title else {})}
            if message.opens:
                metadata["hidden"] = True
            await self.turns.run(
                UserMessage(incoming.text, output, message.conversation, input_channel=message.kind, metadata=metadata)
            )
        except BadMessage as bad:
            if bad.code == "not_kept":
                raise
            advice = rescue(bad, words, message.kind)
            return [advice or {"text": bad.message}]
        return output.bubbles

    # --- messages out -------------------------------------------------------------------------------------------------

    async def push(self, conversation: str, bubble: dict[str, Any]) -> None:
        """Sends a message unasked, such as a reminder."""
        kind = next((kind for kind in self.kinds if conversation.startswith(f"{kind}:")), self.kinds[0])
        await self._send_all(conversation, kind, [bubble])

    async def _send_all(self, conversation: str, kind: str, bubbles: Iterable[Mapping[str, Any]]) -> None:
        for bubble in bubbles:
            for part in parts(bubble, MESSAGING[kind]):
                await self._send_one(conversation, part)

    async def _send_one(self, conversation: str, part: Part) -> None:
        """Sends one message; one that the vendor refuses is sent again as plain text."""
        if part.image and self.fetches_pictures and not self.public_url:
            return
        try:
            await self.send(conversation, part)
        except VendorError as error:
            self._note(error, conversation)
            if error.refused and not part.image and (part.buttons or part.text != part.plain):
                await self._send_plainly(conversation, part)

    async def _send_plainly(self, conversation: str, part: Part) -> None:
        for plain in (part.plain, part.listed):
            try:
                if plain:
                    await self.send(conversation, Part(plain, plain))
            except VendorError as error:
                self._note(error, conversation)

    def _note(self, error: VendorError, conversation: str) -> None:
        metrics.CHANNEL_ERRORS.labels(self.name(), "vendor").inc()
        logger.error("%s: %s in %s", self.name(), error, pseudonym(conversation))

    def image_url(self, part: Part) -> str:
        """Where the vendor finds a picture."""
        return f"{self.public_url}/chat/static/{part.image}"


async def _read_body(request: Request) -> bytes:
    """The body, given up as soon as it grows past the limit."""
    body = b""
    while (more := await request.stream.read()) is not None:
        body += more
        if len(body) > BODY_LIMIT:
            raise RefusedError(413)
    return body
