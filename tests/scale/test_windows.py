"""Two windows of one conversation, each on another replica."""

from __future__ import annotations

import asyncio

import aiohttp
import pytest

from bot.channels.payloads import NOT_KEPT
from bot.commands.scaled import Cluster
from tests.channels.test_web import Page


async def until_heard(page: Page, event: str, count: int) -> None:
    """Waits until a window has heard some events of a kind."""

    async def look() -> None:
        while len(page.all(event)) < count:
            await asyncio.sleep(0.02)

    await asyncio.wait_for(look(), 10)


@pytest.fixture(autouse=True)
def older_client(monkeypatch: pytest.MonkeyPatch) -> None:
    """The socket client speaks to a newer aiohttp than Rasa allows; the older one takes plain seconds."""
    monkeypatch.setattr(aiohttp, "ClientWSTimeout", lambda ws_close: ws_close, raising=False)


def test_what_is_said_in_one_window_is_seen_in_the_other_and_survives_a_fault(
    urls: list[str], replicas: Cluster
) -> None:
    async def scene() -> None:
        first, second = Page(), Page()
        await first.client.connect(urls[0], transports=["websocket"])
        await second.client.connect(urls[1], transports=["websocket"])
        assert await first.open()
        assert await second.open(first.token())
        assert second.all("session_confirm")[-1]["history"] == [
            {"from": "bot", **bubble} for bubble in first.all("bot_uttered")
        ]
        heard = len(first.all("bot_uttered"))
        assert await first.say("does a brace help?", "1")
        await until_heard(second, "bot_uttered", 1)
        assert second.all("user_echo") == [{"text": "does a brace help?", "message_id": "1"}]
        assert second.all("bot_uttered") == first.all("bot_uttered")[heard:]

        replicas.redis.stop()
        assert not await first.say("my knee is swollen and i have a fever", "2")
        assert first.all("bot_uttered")[-1]["custom"]["level"] == "emergency"
        assert first.all("message_error") == [{"message_id": "2", "message": NOT_KEPT}]
        replicas.redis.start()
        assert await first.say("my knee is swollen and i have a fever", "2")
        assert await second.open()
        texts = [entry["text"] for entry in second.all("session_confirm")[-1]["history"] if entry["from"] == "user"]
        assert texts == ["does a brace help?", "my knee is swollen and i have a fever"]
        for page in (first, second):
            await page.client.disconnect()

    asyncio.run(scene())
