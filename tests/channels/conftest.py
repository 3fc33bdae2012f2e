"""A real server on a loopback port with the project's channels and a scripted bot in the place of Rasa."""

from __future__ import annotations

import asyncio
import socket
import threading
import uuid
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import InputChannel, UserMessage, register
from rasa.shared.core.events import BotUttered, Event, UserUttered
from sanic import Sanic
from sanic.touchup.service import TouchUp

OFFER = '/ask_exercise{"exercise": "clamshell"}'
GREETING = {"text": "Hello.\n\nWhat hurts?", "buttons": [{"title": "Show an exercise", "payload": OFFER}]}


@dataclass
class FakeBot:
    """Answers by script, and keeps events as Rasa does: only after a turn that went well."""

    answers: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"/greet": [GREETING]})
    failures: dict[str, Exception] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=dict)
    heard: list[UserMessage] = field(default_factory=list)
    delay: float = 0.0
    ready: bool = True
    store_error: Exception | None = None

    @property
    def tracker_store(self) -> FakeBot:
        return self

    def is_ready(self) -> bool:
        return self.ready

    async def retrieve(self, sender: str) -> Any:
        if self.store_error:
            raise self.store_error
        return SimpleNamespace(events=list(self.events[sender])) if sender in self.events else None

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append(message)
        await asyncio.sleep(self.delay)
        if message.text in self.failures:
            raise self.failures[message.text]
        said = self.answers.get(message.text, [{"text": f"You said {message.text}", "buttons": None, "custom": None}])
        for answer in said:
            await message.output_channel.send_response(message.sender_id, deepcopy(answer))
        turn = [UserUttered(message.text, metadata=message.metadata)]
        turn += [BotUttered(a.get("text"), {k: v for k, v in a.items() if k != "text"}) for a in said]
        self.events.setdefault(message.sender_id, []).extend(turn)

    def texts(self) -> list[str]:
        return [message.text for message in self.heard]


@pytest.fixture
def bot() -> FakeBot:
    return FakeBot()


_touch_up = TouchUp.run
_touched: list[Sanic] = []


def _touch_up_once(app: Sanic) -> None:
    """Sanic rewrites its own methods when an app starts, and cannot do so twice in one process."""
    if not _touched:
        _touch_up(app)
        _touched.append(app)


@pytest.fixture
def serve(bot: FakeBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Starts a server with the given channels and tells its address."""
    monkeypatch.setattr(TouchUp, "run", _touch_up_once)
    running = []

    def start(*channels: InputChannel) -> str:
        server = _Server(bot, list(channels))
        running.append(server)
        return server.url

    yield start
    for server in running:
        server.stop()


class _Server:
    def __init__(self, bot: FakeBot, channels: list[InputChannel]) -> None:
        self._app = Sanic(f"test_{uuid.uuid4().hex}", configure_logging=False)
        self._app.ctx.agent = bot
        register(channels, self._app, route="/webhooks/")
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listening.getsockname()[1]}"
        self._loop = asyncio.new_event_loop()
        started = threading.Event()
        self._thread = threading.Thread(target=self._run, args=(listening, started), daemon=True)
        self._thread.start()
        assert started.wait(20), "The test server did not start within 20 seconds."

    def _run(self, listening: socket.socket, started: threading.Event) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve(listening))
        started.set()
        self._loop.run_forever()
        self._server.close()
        for task in asyncio.all_tasks(self._loop):
            task.cancel()
        self._loop.run_until_complete(asyncio.sleep(0))
        self._loop.close()

    async def _serve(self, listening: socket.socket) -> None:
        self._server = await self._app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await self._server.startup()
        await self._server.before_start()
        await self._server.start_serving()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(10)
