"""A person on Matrix, with the client library matrix-nio, in the environment of the homeserver.

Reads one JSON command a line and prints one JSON answer a line: `login`, `room`, `say`, `send`, `look`, `wait`.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import sys
from typing import Any

from nio import AsyncClient, RoomMessageImage, RoomMessageText


class Person:
    """One logged-in client; `seen` are messages of others that were not told yet."""

    def __init__(self, homeserver: str, user: str) -> None:
        self.client = AsyncClient(homeserver, user)
        self.seen: list[dict[str, Any]] = []
        self.client.add_event_callback(self._on_message, (RoomMessageText, RoomMessageImage))

    async def _on_message(self, room: Any, event: RoomMessageText | RoomMessageImage) -> None:
        if event.sender != self.client.user_id:
            shown = {"html": getattr(event, "formatted_body", None), "image": getattr(event, "url", None)}
            self.seen.append({"room": room.room_id, "body": event.body, **shown})

    async def login(self, password: str) -> str:
        """Logs in, and reads what is there."""
        answer = await self.client.login(password)
        await self.client.sync(timeout=0)
        return str(answer.user_id)

    async def room(self, *others: str) -> str:
        """Makes a private room and invites others."""
        answer = await self.client.room_create(is_direct=len(others) == 1, invite=list(others))
        return str(answer.room_id)

    async def join(self, room: str) -> str:
        """Joins a room."""
        return str((await self.client.join(room)).room_id)

    async def send(self, room: str, kind: str, content: dict[str, Any]) -> str:
        """Sends an event."""
        return str((await self.client.room_send(room, kind, content)).event_id)

    async def say(self, room: str, text: str) -> str:
        """Sends words."""
        return await self.send(room, "m.room.message", {"msgtype": "m.text", "body": text})

    async def look(self, image: str) -> str:
        """Opens a picture, and returns the hash of what is in it."""
        return hashlib.sha256((await self.client.download(image)).body).hexdigest()

    async def wait(self, count: int, seconds: int) -> list[dict[str, Any]]:
        """Reads until so many messages of others have come, or the time is over; returns all that came."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        await self.client.sync(timeout=0)
        while len(self.seen) < count and (left := end - loop.time()) > 0:
            await self.client.sync(timeout=int(min(left, 5) * 1000))
        told, self.seen = self.seen, []
        return told


async def main(homeserver: str, user: str) -> None:
    """Obeys commands until there are none."""
    person = Person(homeserver, user)
    for line in iter(sys.stdin.readline, ""):
        command, *arguments = json.loads(line)
        print(json.dumps(await getattr(person, command)(*arguments)), flush=True)
    await person.client.close()


asyncio.run(main(*sys.argv[1:]))
