"""POST /webhooks/rest/webhook: one message in, a JSON list of bubbles out, and a clear sentence for every fault.

It is for programs that speak for people: they show the server's secret, or run on the same machine.
A request that cannot be read is answered with {error, message}. One that was read and could not be answered has the
status 503 and a list of bubbles like any other, so that whoever shows the bubbles shows what to do now. So has one with
a danger sign that came too fast: the advice comes at once, and the status says that the message was not taken.
"""

from __future__ import annotations

import os
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.access import NO_ENTRY, REST_SECRET, Caller, secret_of
from bot.channels import metrics
from bot.channels.inbound import answers_to
from bot.channels.limits import Limit
from bot.channels.payloads import (
    BODY_LIMIT,
    BUSY,
    SHORTENED,
    TOO_LONG,
    BadMessage,
    RestMessage,
    is_known,
    offered_choices,
    read_rest,
    read_text,
)
from bot.channels.rescue import is_kept, rescue
from bot.channels.sender import follow_ups
from bot.channels.turns import TURN_SECONDS, BubbleOutput, OnNewMessage, Turns, events_of

SENDER_BURST, SENDER_RATE = 120, 20.0
"""Messages of one sender: at once, and a second in the long run. A program may be quick, but not starve the others."""


class RestOutput(BubbleOutput):
    """Collects the bubbles of one turn."""

    def __init__(self) -> None:
        super().__init__()
        self.bubbles: list[dict[str, Any]] = []

    @classmethod
    def name(cls) -> str:
        """The channel's name, for answers that differ by channel."""
        return "rest"

    async def deliver(self, recipient_id: str, bubble: dict[str, Any]) -> None:
        """Keeps one bubble for the answer."""
        self.bubbles.append({"recipient_id": recipient_id, **bubble})


class RestChannel(InputChannel):  # type: ignore[misc]
    """The channel for programs.

    Args:
        turn_seconds: How long a turn may take.
        secret: What programs show; without one only those on this machine are let in.
    """

    def __init__(self, turn_seconds: float = TURN_SECONDS, secret: str = "") -> None:
        self.turn_seconds = turn_seconds
        self.secret = secret

    @classmethod
    def name(cls) -> str:
        """The channel's name; its addresses start with /webhooks/rest."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestChannel:
        """Reads the channel's part of credentials.yml; the secret is in the environment.

        Raises:
            BadSecretError: The secret is too short.
        """
        seconds = float((credentials or {}).get("turn_seconds", TURN_SECONDS))
        return cls(seconds, secret_of(REST_SECRET, os.environ))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's addresses."""
        blueprint = Blueprint("rest_channel")
        turns = Turns(on_new_message, self.turn_seconds)
        by_sender = Limit(SENDER_BURST, SENDER_RATE)

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @blueprint.post("/webhook", stream=True)
        async def receive(request: Request) -> HTTPResponse:
            try:
                self._check(Caller.of(request.ip, request.headers))
                return await _answer(request, turns, by_sender)
            except BadMessage as bad:
                metrics.REFUSED.labels(bad.code).inc()
                return json({"error": bad.code, "message": bad.message}, status=bad.status)

        return blueprint

    def _check(self, caller: Caller) -> None:
        """Lets in who shows the secret, and where there is none who is on this machine.

        Raises:
            BadMessage: The caller is neither.
        """
        if not (caller.shows(self.secret) if self.secret else caller.is_local()):
            raise BadMessage("no_entry", NO_ENTRY, 401)


async def _answer(request: Request, turns: Turns, by_sender: Limit) -> HTTPResponse:
    """The answer to one request."""
    asked = read_rest(await _read_body(request), request.headers.get("content-type", ""))
    try:
        if not by_sender.take(asked.sender):
            raise BadMessage("too_fast", BUSY, 429)
        return json(await _turn(request, turns, asked))
    except BadMessage as bad:
        advice = rescue(bad, asked.message, RestOutput.name())
        if advice is None and bad.status != 503:
            raise
        problem = {"text": bad.message, "custom": {"card": "problem", "error": bad.code}}
        answered = advice is not None and is_kept(bad)
        said = [advice] if answered else [advice, problem]
        bubbles = [{"recipient_id": asked.sender, **bubble} for bubble in said if bubble]
        return json(bubbles, status=200 if answered else 503)


async def _turn(request: Request, turns: Turns, asked: RestMessage) -> list[dict[str, Any]]:
    async with turns.hold(request.app, asked.sender):
        events = await events_of(request.app, asked.sender)
        if asked.message_id and is_known(events, asked.message_id):
            return [{"recipient_id": asked.sender, **bubble} for bubble in answers_to(events, asked.message_id)]
        offered = offered_choices(events)
        try:
            incoming = read_text(asked.message, offered)
        except BadMessage as bad:
            if bad.status != 200:
                raise
            return [{"recipient_id": asked.sender, "text": bad.message}]
        output = RestOutput()
        for reminder in follow_ups(events):
            await output.deliver(asked.sender, reminder)
        if incoming.shortened:
            await output.deliver(asked.sender, {"text": SHORTENED})
        known = {"message_id": asked.message_id} if asked.message_id else {}
        metadata = {**asked.metadata, **known}
        await turns.run(UserMessage(incoming.text, output, asked.sender, input_channel="rest", metadata=metadata))
    return output.bubbles


async def _read_body(request: Request) -> bytes:
    """The body, given up as soon as it grows past the limit."""
    body = b""
    while (part := await request.stream.read()) is not None:
        body += part
        if len(body) > BODY_LIMIT:
            raise BadMessage("too_large", TOO_LONG, 413)
    return body
