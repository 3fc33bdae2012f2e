"""The chat page's socket, with a real client and a scripted bot."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import pytest
import requests
import socketio
import websocket

from bot.channels.chat import NOT_OPEN
from bot.channels.payloads import BUSY, NOT_KEPT, BadMessage
from bot.channels.rescue import rescue
from bot.channels.web import WebChannel
from tests.channels.conftest import GREETING, OFFER, SECRET, FakeBot

Play = Callable[["Page"], Awaitable[None]]


class Page:
    """A chat page without its looks."""

    def __init__(self) -> None:
        self.client = socketio.AsyncClient(reconnection=False)
        self.got: list[tuple[str, Any]] = []
        self.client.on("*", self._keep)

    async def _keep(self, event: str, data: Any) -> None:
        self.got.append((event, data))

    async def call(self, event: str, data: Any) -> bool:
        answer = await self.client.call(event, data, timeout=10)
        return bool(answer["ok"])

    async def open(self, token: object = None) -> bool:
        """Opens a conversation: with a token, else the one opened before, else a new one."""
        return await self.call("session_request", {"token": token or self.token()})

    def token(self) -> str | None:
        confirmed = self.all("session_confirm")
        return str(confirmed[-1]["token"]) if confirmed else None

    async def say(self, message: str, message_id: str, **more: Any) -> bool:
        return await self.call("user_uttered", {"message": message, "message_id": message_id, **more})

    def all(self, event: str) -> list[Any]:
        return [data for name, data in self.got if name == event]


@pytest.fixture
def play(serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Runs a scene with the given number of pages."""
    # The socket client speaks to a newer aiohttp than Rasa allows; the older one takes plain seconds.
    monkeypatch.setattr(aiohttp, "ClientWSTimeout", lambda ws_close: ws_close, raising=False)
    url = serve(WebChannel(SECRET, turn_seconds=2))

    def run(scene: Callable[..., Awaitable[None]], pages: int = 1) -> None:
        async def whole() -> None:
            opened = [Page() for _ in range(pages)]
            for page in opened:
                await page.client.connect(url, transports=["websocket"])
            try:
                await scene(*opened)
            finally:
                for page in opened:
                    await page.client.disconnect()

        asyncio.run(whole())

    return run


def test_a_new_conversation_is_greeted_once_and_the_greeting_command_stays_hidden(
    play: Callable[..., None], bot: FakeBot
) -> None:
    async def scene(page: Page) -> None:
        assert await page.open()
        assert await page.open()
        first, second = page.all("session_confirm")
        assert (first["history"], first["ended"]) == ([], False)
        assert second["token"] == first["token"]
        assert second["history"] == [{"from": "bot", **GREETING}]
        assert page.all("bot_uttered") == [GREETING]
        assert page.all("bot_typing")[-1] is False

    play(scene)
    assert bot.texts() == ["/greet"]
    assert re.fullmatch("web:[0-9a-f]{32}", bot.heard[0].sender_id)


def test_words_and_presses_and_their_history(play: Callable[..., None], bot: FakeBot) -> None:
    card = {"card": "plan"}
    bot.answers[OFFER] = [{"text": "A\n\nB", "custom": card}]

    async def scene(page: Page) -> None:
        await page.open()
        assert await page.say("Show", "1", payload=OFFER, title="Another title")
        assert await page.say("/restart", "2")
        assert await page.say("Squat", "3", payload="/delete_everything", title="Squat")
        await page.open()
        history = page.all("session_confirm")[-1]["history"]
        assert [entry["text"] for entry in history] == [
            GREETING["text"], "Show an exercise", "A\n\nB", "restart", "You said restart", "Squat", "You said Squat",
        ]  # fmt: skip
        assert history[2]["custom"] == card

    play(scene)
    assert bot.texts() == ["/greet", OFFER, "restart", "Squat"]


def test_a_message_sent_again_is_answered_once(play: Callable[..., None], bot: FakeBot) -> None:
    bot.delay = 0.05

    async def scene(page: Page) -> None:
        await page.open()
        answers = await asyncio.gather(*[page.say("hello", "same-id") for _ in range(3)])
        assert answers == [True, True, True]
        assert len(page.all("bot_uttered")) == 2

    play(scene)
    assert bot.texts() == ["/greet", "hello"]


def test_a_message_before_the_session_request_is_refused(play: Callable[..., None], bot: FakeBot) -> None:
    async def scene(page: Page) -> None:
        assert not await page.say("hello", "1")
        assert page.all("message_error") == [{"message_id": "1", "message": NOT_OPEN}]

    play(scene)
    assert bot.heard == []


def test_windows_of_one_conversation_agree_and_others_hear_nothing(play: Callable[..., None]) -> None:
    async def scene(page: Page, twin: Page, stranger: Page) -> None:
        await page.open()
        await twin.open(page.token())
        await stranger.open(page.token())
        await stranger.open("another")
        before = len(stranger.got)
        await page.say("hello", "1")
        await twin.open()
        assert twin.all("user_echo") == [{"text": "hello", "message_id": "1"}]
        assert {"text": "You said hello"} in twin.all("bot_uttered")
        assert page.all("user_echo") == []
        assert len(stranger.got) == before

    play(scene, pages=3)


def test_a_failed_turn_is_told_and_can_be_sent_again(play: Callable[..., None], bot: FakeBot) -> None:
    bot.failures["crash"] = RuntimeError("words")

    async def scene(page: Page) -> None:
        await page.open()
        assert not await page.say("crash", "1")
        assert page.all("message_error") == [{"message_id": "1", "message": NOT_KEPT}]
        del bot.failures["crash"]
        assert await page.say("crash", "1")

    play(scene)


def test_a_danger_sign_is_answered_although_the_turn_failed(play: Callable[..., None], bot: FakeBot) -> None:
    bot.failures["i have a fever"] = RuntimeError()

    async def scene(page: Page) -> None:
        await page.open()
        # It was not kept, so that it is to be sent again all the same.
        assert not await page.say("i have a fever", "1")
        assert page.all("message_error") == [{"message_id": "1", "message": NOT_KEPT}]
        assert page.all("bot_uttered")[-1]["custom"]["level"] == "emergency"

    play(scene)


def test_a_danger_sign_behind_too_many_waiting_messages_is_answered_at_once_and_kept_when_it_is_sent_again(
    play: Callable[..., None], bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    # What reads danger signs is loaded when it is first needed, which must not take as long as a turn may.
    rescue(BadMessage("busy", BUSY, 429), "hello", "web")

    async def scene(page: Page) -> None:
        await page.open()
        monkeypatch.setattr("bot.channels.turns.MAX_WAITING", 1)
        bot.stuck = True
        first = asyncio.create_task(page.say("hello", "1"))
        while bot.texts() != ["/greet", "hello"]:
            await asyncio.sleep(0)
        assert not await page.say("i have a fever", "2")
        assert page.all("message_error") == [{"message_id": "2", "message": BUSY}]
        assert page.all("bot_uttered")[-1]["custom"]["level"] == "emergency"
        bot.stuck = False
        assert await first
        assert await page.say("i have a fever", "2")

    play(scene)
    assert bot.texts() == ["/greet", "hello", "i have a fever"]


def test_a_greeting_that_failed_comes_with_the_next_request(play: Callable[..., None], bot: FakeBot) -> None:
    async def scene(page: Page) -> None:
        bot.store_error = ConnectionError()
        assert not await page.open()
        assert page.all("message_error") == [{"message_id": None, "message": NOT_KEPT}]
        bot.store_error = None
        assert await page.open()
        assert page.all("bot_uttered") == [GREETING]

    play(scene)


@pytest.mark.parametrize("data", [None, 1, "x", [], {}, {"message": 5, "message_id": "1"}, {"what": "talks"}], ids=str)
def test_nonsense_is_refused_and_the_socket_lives_on(play: Callable[..., None], data: Any) -> None:
    async def scene(page: Page) -> None:
        assert await page.call("session_request", data)
        assert not await page.call("user_uttered", data)
        assert not await page.call("erase", data)
        assert len(page.all("message_error")) == 2
        assert await page.open()

    play(scene)


def test_no_words_and_too_many_words(play: Callable[..., None], bot: FakeBot) -> None:
    async def scene(page: Page) -> None:
        await page.open()
        assert not await page.say(" / ", "1")
        assert not await page.say("a" * 16_001, "2")
        assert await page.say("a" * 10_001, "3")
        notice = next(bubble for bubble in page.all("bot_uttered") if "notice" in bubble)
        assert notice["notice"] and "first 10,000 characters" in notice["text"]

    play(scene)
    assert bot.texts() == ["/greet", "a" * 10_000]


def test_another_site_cannot_open_the_socket(serve: Callable[..., str]) -> None:
    url = serve(WebChannel(SECRET)) + "/socket.io/?EIO=4&transport=polling"
    assert requests.get(url, timeout=10).status_code == 200
    assert requests.get(url, headers={"Origin": "http://evil.example"}, timeout=10).status_code == 400


def test_another_site_cannot_open_it_as_a_web_socket_either(serve: Callable[..., str]) -> None:
    url = serve(WebChannel(SECRET))
    socket = url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket"
    websocket.create_connection(socket, timeout=10, origin=url).close()
    with pytest.raises(websocket.WebSocketException):
        websocket.create_connection(socket, timeout=10, origin="http://evil.example").recv()
