"""The chat page at /chat/ and its socket, on the server's own port and for its own origin only.

The client makes a random session id and keeps it; who knows the id can read the conversation, so it is never put in an
address or a log line.

Events from the page:
    session_request {session_id}: answered by session_confirm {session_id, history}; a new conversation is greeted.
    user_uttered {session_id, message, message_id, payload?, title?}: acknowledged with {ok} when the turn is over.
Events to the page:
    bot_typing (true or false), bot_uttered {text, buttons?, custom?, notice?}, message_error {message_id, message},
    user_echo {text, message_id}: what the person wrote in another window.
"""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, file, json
from socketio import AsyncServer

from bot.channels.payloads import (
    SHORTENED,
    UNAVAILABLE,
    WEB_PREFIX,
    BadMessage,
    check_session,
    history_of,
    is_known,
    offered_choices,
    read_text,
    read_web,
)
from bot.channels.turns import TURN_SECONDS, BubbleOutput, OnNewMessage, Turns, events_of

logger = logging.getLogger(__name__)

WEB = Path(__file__).resolve().parent.parent / "web"
GREETING = "/greet"
SOCKET_PATH = "/socket.io"
SOCKET_LIMIT = 100_000
"""Bytes of one socket message: the longest accepted text, in the widest letters, and its envelope."""


def page_headers(frame_ancestors: str = "'self'") -> dict[str, str]:
    """The headers of the page and its files.

    Args:
        frame_ancestors: Which sites may show the page in a frame, as a Content-Security-Policy source list.
    """
    policy = {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self'",
        "connect-src": "'self'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": frame_ancestors,
    }
    return {
        "Content-Security-Policy": "; ".join(f"{key} {value}" for key, value in policy.items()),
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "no-referrer",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
        "Cache-Control": "no-cache",
    }


class WebOutput(BubbleOutput):
    """Sends bubbles to every open window of a conversation."""

    def __init__(self, sio: AsyncServer) -> None:
        super().__init__()
        self._sio = sio

    @classmethod
    def name(cls) -> str:
        """The channel's name, for answers that differ by channel."""
        return "web"

    async def deliver(self, recipient_id: str, bubble: dict[str, Any]) -> None:
        """Sends one bubble."""
        await self._sio.emit("bot_uttered", bubble, room=recipient_id)


class SocketBlueprint(Blueprint):
    """A blueprint that brings its socket along when a server takes it in."""

    def __init__(self, sio: AsyncServer, name: str) -> None:
        super().__init__(name)
        self.ctx.sio = sio

    def register(self, app: Sanic, options: dict[str, Any]) -> None:
        """Adds the socket and the page to the server."""
        self.ctx.sio.attach(app, SOCKET_PATH)
        super().register(app, options)


class WebChannel(InputChannel):  # type: ignore[misc]
    """The channel of the chat page.

    Args:
        frame_ancestors: Which sites may show the page in a frame.
        turn_seconds: How long a turn may take.
        greeting: The message that opens a new conversation; the page does not show it.
    """

    def __init__(
        self, frame_ancestors: str = "'self'", turn_seconds: float = TURN_SECONDS, greeting: str = GREETING
    ) -> None:
        self.frame_ancestors = frame_ancestors
        self.turn_seconds = turn_seconds
        self.greeting = greeting
        self.sio: AsyncServer | None = None

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "web"

    def url_prefix(self) -> str:
        """Where the page lives; the leading slash takes it out of /webhooks."""
        return "/chat"

    @classmethod
    def from_credentials(cls, credentials: dict[str, Any] | None) -> WebChannel:
        """Reads the channel's part of credentials.yml."""
        given = credentials or {}
        return cls(
            frame_ancestors=str(given.get("frame_ancestors", "'self'")),
            turn_seconds=float(given.get("turn_seconds", TURN_SECONDS)),
            greeting=str(given.get("greeting", GREETING)),
        )

    def get_output_channel(self) -> WebOutput | None:
        """The way to send something unasked, such as a reminder."""
        return WebOutput(self.sio) if self.sio else None

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The page, its files and its socket."""
        # Without a list of origins the socket takes its own origin only.
        self.sio = AsyncServer(async_mode="sanic", max_http_buffer_size=SOCKET_LIMIT)
        blueprint = SocketBlueprint(self.sio, "web_channel")
        _add_page(blueprint, page_headers(self.frame_ancestors))
        Chat(self.sio, blueprint, Turns(on_new_message, self.turn_seconds), self.greeting).listen()
        return blueprint


def _add_page(blueprint: Blueprint, headers: dict[str, str]) -> None:
    blueprint.static("/static", str(WEB), name="files")

    @blueprint.get("/", name="page")
    async def page(_: Request) -> HTTPResponse:
        return await file(str(WEB / "index.html"), mime_type="text/html; charset=utf-8")

    @blueprint.get("/health", name="health")
    async def health(request: Request) -> HTTPResponse:
        agent = getattr(request.app.ctx, "agent", None)
        ready = agent is not None and bool(agent.is_ready())
        return json({"ready": ready}, status=200 if ready else 503)

    @blueprint.on_response
    async def add_headers(_: Request, response: HTTPResponse) -> None:
        response.headers.update(headers)


class Chat:
    """The socket's events. Nothing that a client sends can raise: it hears `message_error` instead."""

    def __init__(self, sio: AsyncServer, blueprint: Blueprint, turns: Turns, greeting: str) -> None:
        self.sio = sio
        self.turns = turns
        self.greeting = greeting
        self.app: Sanic | None = None

        @blueprint.listener("before_server_start")
        async def remember_app(app: Sanic, _: Any) -> None:
            self.app = app

    def listen(self) -> None:
        """Starts to take events."""
        self.sio.on("session_request", self.on_session_request)
        self.sio.on("user_uttered", self.on_user_uttered)

    async def on_session_request(self, sid: str, data: object = None, *_: object) -> dict[str, bool]:
        """Opens a conversation: joins its room, sends its history, and greets if it is new."""
        try:
            session_id = check_session(data.get("session_id") if isinstance(data, dict) else None)
            await self._open(sid, session_id)
        except Exception as error:
            return await self._refuse(sid, None, error)
        return {"ok": True}

    async def _open(self, sid: str, session_id: str) -> None:
        conversation = WEB_PREFIX + session_id
        if self.turns.is_busy(conversation):
            await self.sio.emit("bot_typing", True, room=sid)
        async with self.turns.hold(conversation):
            await self._join(sid, conversation)
            history = history_of(await events_of(self._server(), conversation))
            await self.sio.emit("bot_typing", False, room=sid)
            await self.sio.emit("session_confirm", {"session_id": session_id, "history": history}, room=sid)
            if not history:
                await self._run(conversation, self.greeting, {"hidden": True})

    async def on_user_uttered(self, sid: str, data: object = None, *_: object) -> dict[str, bool]:
        """Runs a turn with what the person typed or pressed."""
        message_id = data.get("message_id") if isinstance(data, dict) else None
        try:
            asked = read_web(data)
            conversation = WEB_PREFIX + asked.session_id
            async with self.turns.hold(conversation):
                # Again: a message sent at once after a lost connection may come before the session request.
                await self._join(sid, conversation)
                events = await events_of(self._server(), conversation)
                if is_known(events, asked.message_id):
                    return {"ok": True}
                raw, title = asked.message, None
                if asked.payload is not None:
                    raw, title = asked.payload, asked.title or asked.message
                incoming = read_text(raw, offered_choices(events), title)
                metadata = {"message_id": asked.message_id}
                if incoming.title:
                    metadata["title"] = incoming.title
                echo = {"text": incoming.title or incoming.text, "message_id": asked.message_id}
                await self.sio.emit("user_echo", echo, room=conversation, skip_sid=sid)
                if incoming.shortened:
                    await self.sio.emit("bot_uttered", {"text": SHORTENED, "notice": True}, room=conversation)
                await self._run(conversation, incoming.text, metadata)
        except Exception as error:
            return await self._refuse(sid, message_id, error)
        return {"ok": True}

    async def _run(self, conversation: str, text: str, metadata: dict[str, Any]) -> None:
        await self.sio.emit("bot_typing", True, room=conversation)
        try:
            output = WebOutput(self.sio)
            await self.turns.run(UserMessage(text, output, conversation, input_channel="web", metadata=metadata))
        finally:
            await self.sio.emit("bot_typing", False, room=conversation)

    async def _join(self, sid: str, conversation: str) -> None:
        """Puts the window into the conversation's room and out of every other conversation's."""
        for room in self.sio.rooms(sid):
            if room not in (sid, conversation):
                await self.sio.leave_room(sid, room)
        await self.sio.enter_room(sid, conversation)

    async def _refuse(self, sid: str, message_id: object, error: Exception) -> dict[str, bool]:
        if not isinstance(error, BadMessage):
            logger.error("The socket failed: %s", type(error).__name__)
            error = BadMessage("unavailable", UNAVAILABLE, 503)
        message_id = message_id if isinstance(message_id, str) else None
        try:
            await self.sio.emit("bot_typing", False, room=sid)
            await self.sio.emit("message_error", {"message_id": message_id, "message": error.message}, room=sid)
        except Exception as lost:
            logger.error("The socket failed: %s", type(lost).__name__)
        return {"ok": False}

    def _server(self) -> Sanic:
        if self.app is None:
            raise BadMessage("unavailable", UNAVAILABLE, 503)
        return self.app
