"""The chat page at /chat/ and its socket, on the server's own port and for its own origin only."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from typing import Any

from engineio.async_drivers.sanic import WebSocket
from engineio.packet import Packet
from rasa.core.channels.channel import InputChannel
from sanic import Blueprint, Sanic
from socketio import AsyncServer

from bot.channels.chat import Chat, WebOutput
from bot.channels.page import NAME, add_page, page_headers
from bot.channels.rooms import rooms
from bot.channels.sender import keep_sending
from bot.channels.sessions import SECRET_VARIABLE, Sessions
from bot.channels.turns import TURN_SECONDS, OnNewMessage, Turns
from bot.privacy.person import erase_beside_talk

FRAMES_VARIABLE = "KNEE_FRAME_ANCESTORS"
"""The environment variable with the sites that may show the page in a frame."""

GREETING = "/greet"
SOCKET_PATH = "/socket.io"
SOCKET_LIMIT = 100_000
"""Bytes of one socket message: the longest accepted text, in the widest letters, and its envelope."""


class CheckedWebSocket(WebSocket):  # type: ignore[misc]
    """Hangs up on who sends what is no packet; the library would fail on it and leave the connection half open."""

    async def wait(self) -> str | bytes | None:
        """The next packet.

        Raises:
            ValueError: It is none, so that the library closes the connection.
        """
        data: str | bytes | None = await super().wait()
        if data is not None:
            Packet(encoded_packet=data)
        return data


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
        secret: The key that signs the tokens of visitors.
        frame_ancestors: Which sites may show the page in a frame.
        guide_name: What the guide is called on its page.
        theme: A folder with `theme.css` and the files it needs.
        turn_seconds: How long a turn may take.
        greeting: The message that opens a new conversation; the page does not show it.
    """

    def __init__(
        self,
        secret: str,
        frame_ancestors: str = "'self'",
        guide_name: str = NAME,
        theme: Path | None = None,
        turn_seconds: float = TURN_SECONDS,
        greeting: str = GREETING,
    ) -> None:
        self.sessions = Sessions(secret)
        self.frame_ancestors = frame_ancestors
        self.guide_name = guide_name
        self.theme = theme
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
        """Reads the channel's part of credentials.yml; who may frame the page, and the secret, are in the environment.

        Raises:
            ValueError: The secret is missing or short, or the theme is not there.
        """
        given = credentials or {}
        return cls(
            secret=os.environ.get(SECRET_VARIABLE, ""),
            frame_ancestors=os.environ.get(FRAMES_VARIABLE) or "'self'",
            guide_name=str(given.get("name", NAME)),
            theme=Path(given["theme"]).resolve() if given.get("theme") else None,
            turn_seconds=float(given.get("turn_seconds", TURN_SECONDS)),
            greeting=str(given.get("greeting", GREETING)),
        )

    def get_output_channel(self) -> WebOutput | None:
        """The way to send something unasked, such as a reminder."""
        return WebOutput(self.sio) if self.sio else None

    def blueprint(self, on_new_message: OnNewMessage) -> Blueprint:
        """The page, its files and its socket."""
        # Without a list of origins the socket takes its own origin only.
        self.sio = AsyncServer(async_mode="sanic", max_http_buffer_size=SOCKET_LIMIT, client_manager=rooms(os.environ))
        self.sio.eio._async = {**self.sio.eio._async, "websocket": CheckedWebSocket}
        blueprint = SocketBlueprint(self.sio, "web_channel")
        add_page(blueprint, page_headers(self.frame_ancestors), self.guide_name, self.theme)
        _add_sender(blueprint, WebOutput(self.sio))
        turns = Turns(on_new_message, self.turn_seconds)
        Chat(self.sio, blueprint, turns, self.sessions, self.greeting, erase_beside_talk).listen()
        return blueprint


def _add_sender(blueprint: Blueprint, output: WebOutput) -> None:
    """Sends reminders for as long as the server runs."""
    running: list[asyncio.Task[None]] = []

    @blueprint.listener("after_server_start")
    async def start(app: Sanic, _: Any) -> None:
        running.append(asyncio.create_task(keep_sending(app, {WebOutput.name(): output.deliver})))

    @blueprint.listener("before_server_stop")
    async def stop(_: Sanic, __: Any) -> None:
        for task in running:
            task.cancel()
