"""The events of the chat page's socket.

Events from the page, each acknowledged with {ok}:
    session_request {token?}: answered by session_confirm {token, history, ended}; a new conversation is greeted.
        Without a token, or with one that does not count, a new conversation begins; `ended` tells the second.
    user_uttered {message, message_id, payload?, title?}: acknowledged when the turn is over.
    erase {what}: deletes the talk ("talk"), or also the diary, plan and reminders ("all").
Events to the page:
    bot_typing (true or false), bot_uttered {text, buttons?, custom?, notice?}, message_error {message_id, message},
    user_echo {text, message_id}: what the person wrote in another window, erased {what}: told to every window.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from typing import Any

from rasa.core.channels.channel import UserMessage
from sanic import Blueprint, Sanic
from socketio import AsyncServer

from bot.channels.limits import Limit
from bot.channels.payloads import (
    NOT_KEPT,
    SHORTENED,
    UNAVAILABLE,
    WEB_PREFIX,
    BadMessage,
    history_of,
    is_known,
    offered_choices,
    read_text,
    read_web,
)
from bot.channels.rescue import is_kept, rescue
from bot.channels.sessions import NoSession, Session, Sessions
from bot.channels.turns import BubbleOutput, Turns, erase_events, events_of

logger = logging.getLogger(__name__)

TOO_FAST = (
    "You are sending messages faster than I can read them. Please wait a moment, then send it again. "
    "In an emergency, call your emergency number."
)
NOT_OPEN = "This chat could not be opened. Please reload the page."

SESSION_BURST, SESSION_RATE = 30, 1.0
"""Messages and erasures of one conversation: at once, and a second in the long run."""

ADDRESS_BURST, ADDRESS_RATE = 120, 10.0
"""The same from one address; a clinic or a household shares one."""

VISIT_BURST, VISIT_RATE = 120, 2.0
"""Visits from one address; each may begin a new conversation."""


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


class Chat:
    """The socket's events. Nothing that a client sends can raise: it hears `message_error` instead.

    Args:
        sio: The socket.
        blueprint: The page's addresses; it tells when the server starts.
        turns: Runs the turns.
        sessions: Makes and reads the tokens of visitors.
        greeting: The message that opens a new conversation; the page does not show it.
        forget: Deletes what is kept of a conversation outside the conversation itself.
    """

    def __init__(
        self,
        sio: AsyncServer,
        blueprint: Blueprint,
        turns: Turns,
        sessions: Sessions,
        greeting: str,
        forget: Callable[[str], object],
    ) -> None:
        self.sio = sio
        self.turns = turns
        self.sessions = sessions
        self.greeting = greeting
        self.forget = forget
        self.app: Sanic | None = None
        self._addresses: dict[str, str] = {}
        self._conversations: dict[str, str] = {}
        self._visits = Limit(VISIT_BURST, VISIT_RATE)
        self._by_address = Limit(ADDRESS_BURST, ADDRESS_RATE)
        self._by_conversation = Limit(SESSION_BURST, SESSION_RATE)

        @blueprint.listener("before_server_start")
        async def remember_app(app: Sanic, _: Any) -> None:
            self.app = app

    def listen(self) -> None:
        """Starts to take events."""
        self.sio.on("connect", self.on_connect)
        self.sio.on("disconnect", self.on_disconnect)
        self.sio.on("session_request", self.on_session_request)
        self.sio.on("user_uttered", self.on_user_uttered)
        self.sio.on("erase", self.on_erase)

    async def on_connect(self, sid: str, environ: dict[str, Any], *_: object) -> None:
        """Notes where a window is, for the limits by address."""
        request = environ.get("sanic.request")
        # The address of the proxy in front counts only if the server is told of one (SANIC_PROXIES_COUNT).
        self._addresses[sid] = request.remote_addr or request.ip if request is not None else ""

    async def on_disconnect(self, sid: str, *_: object) -> None:
        """Forgets a window."""
        self._addresses.pop(sid, None)
        self._conversations.pop(sid, None)

    async def on_session_request(self, sid: str, data: object = None, *_: object) -> dict[str, bool]:
        """Opens a conversation: joins its room, sends its history, and greets if it is new."""
        try:
            if not self._visits.take(self._addresses.get(sid)):
                raise BadMessage("flood", TOO_FAST, 429)
            token = data.get("token") if isinstance(data, dict) else None
            session, ended = self._visitor(token)
            await self._open(sid, session, ended)
        except Exception as error:
            return await self._refuse(sid, None, error)
        return {"ok": True}

    def _visitor(self, token: object) -> tuple[Session, bool]:
        """Who shows a token, and whether a token was shown that does not count."""
        try:
            return self.sessions.read(token), False
        except NoSession:
            return self.sessions.begin(), token is not None

    async def _open(self, sid: str, session: Session, ended: bool) -> None:
        conversation = WEB_PREFIX + session.id
        if self.turns.is_busy(conversation):
            await self.sio.emit("bot_typing", True, room=sid)
        async with self.turns.hold(self._server(), conversation):
            await self._join(sid, conversation)
            history = history_of(await events_of(self._server(), conversation, whole=True))
            await self.sio.emit("bot_typing", False, room=sid)
            confirmed = {"token": session.token, "history": history, "ended": ended}
            await self.sio.emit("session_confirm", confirmed, room=sid)
            if not history:
                await self._run(conversation, self.greeting, {"hidden": True})

    async def on_user_uttered(self, sid: str, data: object = None, *_: object) -> dict[str, bool]:
        """Runs a turn with what the person typed or pressed."""
        message_id = data.get("message_id") if isinstance(data, dict) else None
        try:
            asked = read_web(data)
            conversation = self._conversation(sid)
            self._check_pace(sid, conversation)
            async with self.turns.hold(self._server(), conversation):
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
            return await self._rescue(sid, data, error) or await self._refuse(sid, message_id, error)
        return {"ok": True}

    async def _rescue(self, sid: str, data: object, error: Exception) -> dict[str, bool] | None:
        """Says the advice for a danger sign in a message that was not answered; None when that is not the last word."""
        try:
            asked = read_web(data)
            advice = rescue(error, asked.payload or asked.message, WebOutput.name())
            if advice is None:
                return None
            await self.sio.emit("bot_uttered", advice, room=self._conversation(sid))
            if not is_kept(error):
                return None
        except BadMessage:
            return None
        except Exception as fault:
            logger.error("The socket failed: %s", type(fault).__name__)
            return None
        return {"ok": True}

    async def on_erase(self, sid: str, data: object = None, *_: object) -> dict[str, bool]:
        """Deletes the talk, or everything, and tells every window of the conversation."""
        try:
            what = data.get("what") if isinstance(data, dict) else None
            if what not in ("talk", "all"):
                raise BadMessage("bad_shape", NOT_OPEN)
            conversation = self._conversation(sid)
            self._check_pace(sid, conversation)
            async with self.turns.hold(self._server(), conversation):
                await erase_events(self._server(), conversation)
                if what == "all":
                    await asyncio.to_thread(self.forget, conversation)
            await self.sio.emit("erased", {"what": what}, room=conversation)
        except Exception as error:
            return await self._refuse(sid, None, error)
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
        self._conversations[sid] = conversation

    def _conversation(self, sid: str) -> str:
        """The conversation that a window has opened with a token.

        Raises:
            BadMessage: It has opened none.
        """
        if sid not in self._conversations:
            raise BadMessage("no_session", NOT_OPEN, 401)
        return self._conversations[sid]

    def _check_pace(self, sid: str, conversation: str) -> None:
        """Counts what a window asks for.

        Raises:
            BadMessage: It was too often. With `too_fast` a message is still looked through for danger signs, which an
                address cannot make happen too often.
        """
        if not self._by_address.take(self._addresses.get(sid)):
            raise BadMessage("flood", TOO_FAST, 429)
        if not self._by_conversation.take(conversation):
            raise BadMessage("too_fast", TOO_FAST, 429)

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
            raise BadMessage("not_kept", NOT_KEPT, 503)
        return self.app
