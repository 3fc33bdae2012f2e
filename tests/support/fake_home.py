"""What a Matrix homeserver knows, for the local vendor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from aiohttp import web

SECONDS = 20
"""How long anything is waited for."""


class FakeHome:
    """The events of all rooms, and the pictures that it was given."""

    def __init__(self) -> None:
        self.events: list[dict[str, Any]] = []
        self.media: dict[str, bytes] = {}
        self._changed = asyncio.Condition()
        # Who waits for news, each with where it has read to.
        self._readers: list[tuple[web.Request, int]] = []
        self._is_over = False

    def _has_reader(self, place: int) -> bool:
        """Whether the bot, which may have been started anew, waits for what comes after a place."""
        return any(at >= place and r.transport and not r.transport.is_closing() for r, at in self._readers)

    async def _wait_for(self, happened: Callable[[], bool], seconds: float = SECONDS) -> None:
        async with self._changed:
            await asyncio.wait_for(self._changed.wait_for(happened), seconds)

    async def _tell(self) -> None:
        async with self._changed:
            self._changed.notify_all()

    async def end(self, _: web.Application) -> None:
        """Lets go of who waits."""
        self._is_over = True
        await self._tell()

    async def deliver(self, request: web.Request) -> web.Response:
        """Takes events of a person, and answers when the bot has taken them."""
        await self._wait_for(lambda: self._has_reader(0))
        self.events.extend((await request.json())["events"])
        taken = len(self.events)
        await self._tell()
        await self._wait_for(lambda: self._has_reader(taken))
        return web.json_response({})

    async def sync(self, request: web.Request) -> dict[str, Any]:
        """The events after a place, as soon as there are any; without a place only where the end is."""
        place = int(request.query.get("since", len(self.events)))
        if "since" in request.query:
            reader = (request, place)
            self._readers.append(reader)
            await self._tell()
            # A homeserver may answer sooner than it is asked to, also without news.
            with suppress(asyncio.TimeoutError):
                await self._wait_for(lambda: self._is_over or len(self.events) > place, 1.0)
            self._readers.remove(reader)
        joined: dict[str, Any] = {}
        for event in self.events[place:]:
            joined.setdefault(event["room_id"], {"timeline": {"events": []}})["timeline"]["events"].append(event)
        return {"next_batch": str(len(self.events)), "rooms": {"join": joined}}

    def keep(self, kind: str, content: bytes) -> str:
        """Keeps a picture and says its address."""
        assert kind == "image/png"
        address = f"mxc://knee.test/{len(self.media)}"
        self.media[address] = content
        return address
