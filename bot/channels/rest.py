"""POST /webhooks/rest/webhook: one message in, a JSON list of bubbles out, and a clear sentence for every fault."""

from __future__ import annotations

from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.request import Request
from sanic.response import HTTPResponse, json

from bot.channels.payloads import BODY_LIMIT, SHORTENED, TOO_LONG, BadMessage, offered_choices, read_rest, read_text
from bot.channels.turns import TURN_SECONDS, BubbleOutput, OnNewMessage, Turns, events_of


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
    """

    def __init__(self, turn_seconds: float = TURN_SECONDS) -> None:
        self.turn_seconds = turn_seconds

    @classmethod
    def name(cls) -> str:
        """The channel's name; its addresses start with /webhooks/rest."""
        return "rest"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> RestChannel:
        """Reads the channel's part of credentials.yml."""
        return cls(float((credentials or {}).get("turn_seconds", TURN_SECONDS)))

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The channel's addresses."""
        blueprint = Blueprint("rest_channel")
        turns = Turns(on_new_message, self.turn_seconds)

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json({"status": "ok"})

        @blueprint.post("/webhook", stream=True)
        async def receive(request: Request) -> HTTPResponse:
            try:
                return json(await _answer(request, turns))
            except BadMessage as bad:
                return json({"error": bad.code, "message": bad.message}, status=bad.status)

        return blueprint


async def _answer(request: Request, turns: Turns) -> list[dict[str, Any]]:
    """The bubbles that answer one request."""
    asked = read_rest(await _read_body(request), request.headers.get("content-type", ""))
    async with turns.hold(asked.sender):
        offered = offered_choices(await events_of(request.app, asked.sender))
        try:
            incoming = read_text(asked.message, offered)
        except BadMessage as bad:
            if bad.status != 200:
                raise
            return [{"recipient_id": asked.sender, "text": bad.message}]
        output = RestOutput()
        if incoming.shortened:
            await output.deliver(asked.sender, {"text": SHORTENED})
        await turns.run(UserMessage(incoming.text, output, asked.sender, input_channel="rest", metadata=asked.metadata))
    return output.bubbles


async def _read_body(request: Request) -> bytes:
    """The body, given up as soon as it grows past the limit."""
    body = b""
    while (part := await request.stream.read()) is not None:
        body += part
        if len(body) > BODY_LIMIT:
            raise BadMessage("too_large", TOO_LONG, 413)
    return body
