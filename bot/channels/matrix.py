"""Matrix: reads and writes rooms over the plain client-server interface. Only rooms of two are answered.

The bot is a common user of a homeserver. It takes every invitation and answers in rooms without encryption. How far it
has read is kept, so that nothing is lost while the server is down.
"""

from __future__ import annotations

import asyncio
import html
import json
import logging
import re
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote
from uuid import uuid4

from sanic import Sanic
from sanic.request import Request

from bot.channels.apis import CLIENT, MEDIA, matrix_api
from bot.channels.inbound import Inbound, RefusedError, is_fresh, name, objects, part, said
from bot.channels.messaging import MessagingChannel
from bot.channels.page import WEB
from bot.channels.vendor import VendorApi, VendorError
from bot.render.parts import Part

logger = logging.getLogger(__name__)

WAIT_SECONDS = 30
"""How long the homeserver may hold a request for new events."""

REST_SECONDS = 5.0
"""Seconds to wait before reading again after a fault."""

_FILTER = {
    "presence": {"types": []},
    "account_data": {"types": []},
    "room": {
        "timeline": {"limit": 100, "types": ["m.room.message", "m.room.encrypted"]},
        "state": {"lazy_load_members": True},
        "ephemeral": {"types": []},
        "account_data": {"types": []},
    },
}
_PNG = "image/png"
_WORDS = {"m.text", "m.emote"}
_MEDIA = {"m.image", "m.audio", "m.video", "m.file", "m.location"}
_QUOTED = re.compile(r"(?:>[^\n]*\n)+\n?")


class MatrixChannel(MessagingChannel):
    """The channel of one Matrix user.

    Args:
        api: The homeserver.
        user: The bot's own id, such as `@knee:example.org`.
    """

    kinds = ("matrix",)
    fetches_pictures = False

    def __init__(self, api: VendorApi, user: str, **more: Any) -> None:
        super().__init__(api, **more)
        self.user = user
        # By the place of a picture: where the homeserver has it. Each server uploads a picture once.
        self._uploaded: dict[str, str] = {}

    @classmethod
    def name(cls) -> str:
        """The channel's name."""
        return "matrix"

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> MatrixChannel:
        """The channel with the variables that `bot.channels.settings` names."""
        return cls(matrix_api(environment), environment["KNEE_MATRIX_USER"])

    def read(self, request: Request, body: bytes) -> list[Inbound]:
        """Nothing comes in by a webhook here."""
        raise RefusedError(404)

    async def while_running(self, app: Sanic) -> None:
        """Fetches what is new, for as long as the server runs."""
        while True:
            try:
                await self.fetch(WAIT_SECONDS)
            except Exception as error:
                # Whatever it is, the next thing to be said must still be heard.
                logger.error("matrix: %s", error if isinstance(error, VendorError) else type(error).__name__)
                await asyncio.sleep(REST_SECONDS)

    async def fetch(self, seconds: int) -> None:
        """Takes what is new since the last time; waits up to some seconds for it.

        Raises:
            VendorError: The homeserver did not answer.
            sqlalchemy.exc.SQLAlchemyError: The inbox cannot be used.
        """
        place = await asyncio.to_thread(self.inbox.place)
        asked = {"timeout": str(seconds * 1000 if place else 0), "filter": json.dumps(_FILTER)}
        asked |= {"since": place} if place else {}
        news = await self.api.call("GET", f"{CLIENT}/sync", attempts=1, params=asked)
        for room in part(news, "rooms", "invite") or {}:
            await self._join(room)
        # Without a place this is the first start: what was said before is not for this bot to answer.
        rooms = (part(news, "rooms", "join") or {}) if place else {}
        for room, content in rooms.items():
            events = objects(part(content, "timeline", "events"))
            await self.take([message async for message in self._messages(room, events)])
        await asyncio.to_thread(self.inbox.move_to, str(news["next_batch"]))

    async def _join(self, room: str) -> None:
        try:
            await self.api.call("POST", f"{CLIENT}/rooms/{quote(room)}/join", json={})
        except VendorError as error:
            # The person has taken the invitation back, or it is from a server that is gone.
            logger.warning("matrix: an invitation could not be taken: %s", error)
            return
        await self.take([Inbound(f"matrix:{room}", f"join:{room}", "matrix", opens=True)])

    async def _messages(self, room: str, events: list[Mapping[str, Any]]) -> Any:
        """The messages for the bot in one room; a room of more than two gets one notice."""
        found = list(read_events(room, events, self.user))
        if not found:
            return
        members = await self.api.call("GET", f"{CLIENT}/rooms/{quote(room)}/joined_members")
        if len(part(members, "joined") or {}) > 2:
            yield Inbound(f"matrix:{room}", f"private:{room}", "matrix", notice="channel_private")
            return
        for message in found:
            yield message

    async def send(self, conversation: str, part: Part) -> None:
        """Sends one message; its own number lets the homeserver drop what is sent again."""
        content = await self._picture(part.image, part.alt) if part.image else _words(part)
        room = quote(conversation.partition(":")[2])
        await self.api.call("PUT", f"{CLIENT}/rooms/{room}/send/m.room.message/{uuid4().hex}", json=content)

    async def _picture(self, image: str, alt: str) -> dict[str, Any]:
        """A picture, which the homeserver gets before the first person who is to see it."""
        if image not in self._uploaded:
            picture = await asyncio.to_thread((WEB / image).read_bytes)
            headers = {"Content-Type": _PNG}
            answer = await self.api.call("POST", f"{MEDIA}/upload", data=picture, headers=headers)
            self._uploaded[image] = str(answer["content_uri"])
        # Apps read the body out to who does not see the picture.
        body = alt or image.rpartition("/")[2]
        return {"msgtype": "m.image", "body": body, "url": self._uploaded[image], "info": {"mimetype": _PNG}}

    async def show_typing(self, conversation: str) -> None:
        """Shows that an answer is coming."""
        path = f"{CLIENT}/rooms/{quote(conversation.partition(':')[2])}/typing/{quote(self.user)}"
        await self.api.call("PUT", path, attempts=1, json={"typing": True, "timeout": WAIT_SECONDS * 1000})


def _words(part: Part) -> dict[str, Any]:
    """Words, with their bold ones where they have any."""
    content = {"msgtype": "m.text", "body": part.plain}
    if part.text != html.escape(part.plain, quote=False):
        content |= {"format": "org.matrix.custom.html", "formatted_body": part.text.replace("\n", "<br>")}
    return content


def read_events(room: str, events: list[Mapping[str, Any]], user: str) -> Iterator[Inbound]:
    """The messages of other people in the events of one room."""
    for event in events:
        number, stamp = name(event.get("event_id")), event.get("origin_server_ts")
        if not number or event.get("sender") == user or not is_fresh(stamp // 1000 if isinstance(stamp, int) else None):
            continue
        known = {"conversation": f"matrix:{room}", "kind": "matrix"}
        kind = name(part(event, "content", "msgtype"))
        if event.get("type") == "m.room.encrypted":
            yield Inbound(**known, message_id=f"encrypted:{room}", notice="channel_encrypted")
        elif part(event, "content", "m.relates_to", "rel_type") == "m.replace":
            continue
        elif kind in _WORDS:
            yield said(_own_words(event), **known, message_id=number)
        elif kind in _MEDIA:
            yield said(None, **known, message_id=number)


def _own_words(event: Mapping[str, Any]) -> object:
    """The text without the lines of another message that a reply quotes."""
    words = part(event, "content", "body")
    if isinstance(words, str) and part(event, "content", "m.relates_to", "m.in_reply_to"):
        return _QUOTED.sub("", words, count=1)
    return words
