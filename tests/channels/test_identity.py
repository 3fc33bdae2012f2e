"""Whose conversation it is: the server's own token opens it, and nothing else does."""

from __future__ import annotations

import asyncio
import stat
from collections.abc import Callable
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import aiohttp
import jwt
import pytest
import requests

from bot.channels.chat import SESSION_BURST, TOO_FAST, VISIT_BURST
from bot.channels.limits import Limit
from bot.channels.rest import RestChannel
from bot.channels.sessions import RENEW_AFTER, NoSession, Sessions, kept_secret
from bot.channels.web import WebChannel
from tests.channels.conftest import SECRET, FakeBot
from tests.channels.test_web import Page
from tests.channels.test_web import play as play

ID = "0123456789abcdef" * 2
NOW = datetime.now(timezone.utc)
CLAIMS = {"sub": ID, "iat": NOW, "exp": NOW + timedelta(days=1), "aud": "knee-guide-chat"}


def forged(secret: str = SECRET, algorithm: str = "HS256", **changes: Any) -> str:
    """A token with some claims changed; a claim set to None is left out."""
    claims = {name: value for name, value in {**CLAIMS, **changes}.items() if value is not None}
    return jwt.encode(claims, secret if algorithm != "none" else None, algorithm=algorithm)


WRONG = {
    "the id alone": ID,
    "the conversation's name": f"web:{ID}",
    "no text": 5,
    "an empty text": "",
    "signed with another key": forged(f"not {SECRET}"),
    "not signed": forged(algorithm="none"),
    "signed in another way": forged(algorithm="HS512"),
    "too old": forged(exp=NOW - timedelta(seconds=1)),
    "without an end": forged(exp=None),
    "without an id": forged(sub=None),
    "for something else": forged(aud="another"),
    "changed": forged()[:-2] + "xx",
    "two parts": ".".join(forged().split(".")[:2]),
}


def test_a_token_is_read_back_and_no_two_are_alike() -> None:
    sessions = Sessions(SECRET)
    first, second = sessions.begin(), sessions.begin()
    assert sessions.read(first.token) == first
    assert len({first.id, second.id}) == 2
    assert Sessions(SECRET).read(forged()).id == ID


@pytest.mark.parametrize("token", WRONG.values(), ids=WRONG)
def test_a_token_that_was_not_made_here_is_refused(token: object) -> None:
    with pytest.raises(NoSession):
        Sessions(SECRET).read(token)


def test_who_comes_often_gets_a_new_token_for_the_same_conversation() -> None:
    old = forged(iat=NOW - RENEW_AFTER - timedelta(minutes=1))
    renewed = Sessions(SECRET).read(old)
    assert renewed.id == ID and renewed.token != old
    assert jwt.decode(renewed.token, SECRET, ["HS256"], audience="knee-guide-chat")["exp"] > CLAIMS["exp"].timestamp()


def test_a_short_key_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32"):
        Sessions("short")


def test_the_kept_key_is_made_once_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    first = kept_secret(file)
    assert len(first) >= 32 and kept_secret(file) == first
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


@pytest.mark.parametrize("token", WRONG.values(), ids=WRONG)
def test_who_learns_or_guesses_an_id_reads_nothing_and_hears_nothing(
    play: Callable[..., None], bot: FakeBot, token: object
) -> None:
    async def scene(owner: Page, thief: Page) -> None:
        await owner.open(forged())
        await owner.say("my secret", "1")
        assert bot.heard[0].sender_id == f"web:{ID}"
        await thief.call("session_request", {"token": token, "session_id": ID})
        await thief.say("what did I say?", "2", session_id=ID)
        await owner.say("another secret", "3")
        await owner.open()
        assert "secret" not in str(thief.got)
        assert thief.all("session_confirm")[0]["ended"] is True
        assert "what did I say?" not in str(owner.got)

    play(scene, pages=2)
    assert [message.text for message in bot.heard if message.sender_id == f"web:{ID}"][1:] == [
        "my secret",
        "another secret",
    ]


def test_rest_cannot_name_a_conversation_of_the_page(serve: Callable[..., str], bot: FakeBot) -> None:
    url = serve(RestChannel()) + "/webhooks/rest/webhook"
    answer = requests.post(url, json={"sender": f"web:{ID}", "message": "hello"}, timeout=10)
    assert (answer.status_code, bot.heard) == (400, [])


def test_the_talk_is_erased_everywhere_and_goes_on_as_new(play: Callable[..., None], bot: FakeBot) -> None:
    async def scene(page: Page, twin: Page, stranger: Page) -> None:
        await page.open(forged())
        await twin.open(forged())
        await stranger.open()
        await page.say("hello", "1")
        assert await page.call("erase", {"what": "talk"})
        await twin.open()
        assert twin.all("erased") == [{"what": "talk"}]
        assert stranger.all("erased") == []
        assert twin.all("session_confirm")[-1]["history"] == []

    play(scene, pages=3)
    assert bot.texts() == ["/greet", "/greet", "hello", "/greet"]


def test_erasing_needs_a_conversation_and_tells_when_it_failed(play: Callable[..., None], bot: FakeBot) -> None:
    async def scene(page: Page) -> None:
        assert not await page.call("erase", {"what": "talk"})
        await page.open()
        bot.store_error = ConnectionError()
        assert not await page.call("erase", {"what": "all"})
        assert page.all("erased") == []

    play(scene)


@pytest.fixture
def no_refill(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits give their burst and nothing more, however slow the machine is."""
    for name in ("SESSION_RATE", "ADDRESS_RATE", "VISIT_RATE"):
        monkeypatch.setattr(f"bot.channels.chat.{name}", 0.0)


@pytest.mark.usefixtures("no_refill")
def test_too_many_messages_are_refused_with_a_sentence_and_nobody_else_is(
    play: Callable[..., None], bot: FakeBot
) -> None:
    async def scene(page: Page, other: Page) -> None:
        await page.open()
        await other.open()
        sent = [await page.say("hello", str(number)) for number in range(SESSION_BURST + 5)]
        assert all(sent[:SESSION_BURST]) and not all(sent)
        assert page.all("message_error")[0]["message"] == TOO_FAST
        # A danger sign is answered all the same, but it is not kept, so that the page must offer to send it again.
        assert not await page.say("i have a fever", "fever")
        assert page.all("bot_uttered")[-1]["custom"]["level"] == "emergency"
        assert page.all("message_error")[-1] == {"message_id": "fever", "message": TOO_FAST}
        assert await other.say("hello", "1")

    play(scene, pages=2)
    assert "i have a fever" not in bot.texts()


@pytest.mark.usefixtures("no_refill")
def test_erasing_too_often_is_refused_with_a_sentence(play: Callable[..., None]) -> None:
    async def scene(page: Page, other: Page) -> None:
        await page.open()
        await other.open()
        erased = [await page.call("erase", {"what": "talk"}) for _ in range(SESSION_BURST + 5)]
        assert all(erased[:SESSION_BURST]) and not any(erased[SESSION_BURST:])
        assert page.all("message_error")[-1] == {"message_id": None, "message": TOO_FAST}
        assert await other.call("erase", {"what": "talk"})

    play(scene, pages=2)


@pytest.mark.usefixtures("no_refill")
def test_too_many_visits_from_one_address_are_refused(play: Callable[..., None]) -> None:
    async def scene(page: Page) -> None:
        assert not all([await page.open() for _ in range(VISIT_BURST + 20)])

    play(scene)


@pytest.mark.usefixtures("no_refill")
def test_behind_a_proxy_the_limits_see_the_persons_own_addresses(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SANIC_PROXIES_COUNT", "1")
    monkeypatch.setattr(aiohttp, "ClientWSTimeout", lambda ws_close: ws_close, raising=False)
    url = serve(WebChannel(SECRET))

    async def visits(address: str, count: int) -> bool:
        page = Page()
        await page.client.connect(url, headers={"X-Forwarded-For": address}, transports=["websocket"])
        opened = [await page.open() for _ in range(count)]
        await page.client.disconnect()
        return all(opened)

    async def scene() -> None:
        assert not await visits("192.0.2.1", VISIT_BURST + 20)
        assert not await visits("192.0.2.1", 3)
        assert await visits("192.0.2.2", 3)

    asyncio.run(scene())


def test_a_limit_gives_its_burst_and_then_its_rate() -> None:
    now = [0.0]
    limit = Limit(burst=2, per_second=0.5, clock=lambda: now[0])
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
    assert limit.take("b")
    now[0] = 2.0
    assert [limit.take("a") for _ in range(2)] == [True, False]
    now[0] = 1000.0
    assert [limit.take("a") for _ in range(3)] == [True, True, False]
