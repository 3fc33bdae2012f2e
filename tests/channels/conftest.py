"""A real server on a loopback port with the project's channels and a scripted bot in the place of Rasa."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.channels.channel import InputChannel, UserMessage
from rasa.shared.core.events import BotUttered, Event, UserUttered
from sanic.touchup.service import TouchUp

from bot.channels.locks import ConversationLocks
from bot.channels.store import asks_for_deletion
from tests.support.channel_server import ChannelServer, touch_up_once
from tests.support.limits import Shown
from tests.support.people import PEOPLE, make_channel
from tests.support.vendors import FakeVendor

OFFER = '/ask_exercise{"exercise": "clamshell"}'
SECRET = "a key that is long enough for the tests, " * 2
GREETING = {"text": "Hello.\n\nWhat hurts?", "buttons": [{"title": "Show an exercise", "payload": OFFER}]}


@dataclass
class FakeBot:
    """Answers by script, and keeps events as Rasa does: only after a turn that went well."""

    answers: dict[str, list[dict[str, Any]]] = field(default_factory=lambda: {"/greet": [GREETING]})
    failures: dict[str, Exception] = field(default_factory=dict)
    faults_left: dict[str, int] = field(default_factory=dict)
    events: dict[str, list[Event]] = field(default_factory=dict)
    heard: list[UserMessage] = field(default_factory=list)
    delay: float = 0.0
    stuck: bool = False
    ready: bool = True
    store_error: Exception | None = None
    lock_store: ConversationLocks = field(default_factory=ConversationLocks)

    @property
    def tracker_store(self) -> FakeBot:
        return self

    def is_ready(self) -> bool:
        return self.ready

    async def retrieve(self, sender: str) -> Any:
        if self.store_error:
            raise self.store_error
        if sender not in self.events:
            return None
        events = list(self.events[sender])
        return SimpleNamespace(sender_id=sender, events=events, update=events.append)

    async def retrieve_full_tracker(self, sender: str) -> Any:
        return await self.retrieve(sender)

    async def save(self, tracker: Any) -> None:
        if asks_for_deletion(tracker.events):
            del self.events[tracker.sender_id]

    async def handle_message(self, message: UserMessage) -> None:
        self.heard.append(message)
        await asyncio.sleep(self.delay)
        while self.stuck:
            await asyncio.sleep(0.01)
        if message.text in self.failures:
            raise self.failures[message.text]
        if self.faults_left.get(message.text):
            self.faults_left[message.text] -= 1
            raise ConnectionError
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


@pytest.fixture
def serve(bot: FakeBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., str]]:
    """Starts a server with the given channels and tells its address."""
    monkeypatch.setattr(TouchUp, "run", touch_up_once)
    running = []

    def start(*channels: InputChannel) -> str:
        server = ChannelServer(bot, list(channels))
        running.append(server)
        start.run = server.run  # type: ignore[attr-defined]
        return server.url

    yield start
    for server in running:
        server.stop()


@pytest.fixture(scope="module")
def vendor() -> Iterator[FakeVendor]:
    fake = FakeVendor()
    yield fake
    fake.stop()


class Place:
    """A person, their vendor and a running server."""

    def __init__(self, kind: str, vendor: FakeVendor, serve: Callable[..., str], bot: FakeBot) -> None:
        self.kind, self.vendor, self.bot, self._serve = kind, vendor, bot, serve
        vendor.shown.clear()
        vendor.faults.clear()
        vendor.times.clear()
        self.start()

    def start(self) -> None:
        """Starts a server, or a second one beside the first."""
        self.channel = make_channel(PEOPLE[self.kind], self.vendor)
        self.server = self._serve(self.channel)
        self.person = PEOPLE[self.kind].at(self.server, self.vendor)
        self.run = self._serve.run  # type: ignore[attr-defined]

    def settle(self) -> list[Shown]:
        """What the person saw since the last look, when nothing is under way any more."""
        self.run(self.channel.idle())
        shown = [message for message in self.vendor.shown if message.to == self.person.to]
        self.vendor.shown.clear()
        return shown

    def say(self, *texts: str) -> list[Shown]:
        """Types, and returns what came back."""
        assert self.person.type(*texts).status_code == 200
        return self.settle()


@pytest.fixture(params=PEOPLE)
def place(
    request: pytest.FixtureRequest,
    vendor: FakeVendor,
    serve: Callable[..., str],
    bot: FakeBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Place:
    monkeypatch.setenv("KNEE_INBOX_URL", f"sqlite:///{tmp_path / 'inbox.db'}")
    return Place(request.param, vendor, serve, bot)
