"""What all ways in share, over real HTTP: headers, limits, refusals, the metrics, and the tidying."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import logging
import re
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
import requests
from rasa.core.lock_store import LockError
from sqlalchemy import insert

from bot.channels import operations, retention
from bot.channels.locks import ConversationLocks
from bot.channels.operations import HEADERS, OperationsChannel
from bot.channels.payloads import BUSY, UNAVAILABLE
from bot.channels.rest import RestChannel
from bot.channels.retention import keep_tidy, tidy
from bot.channels.watch import pseudonym
from bot.channels.web import WebChannel
from bot.database import conversations
from bot.database.engine import engine_for
from bot.privacy.retention import Retention
from bot.privacy.talks import Talks
from tests.channels.conftest import SECRET as SIGNING
from tests.channels.conftest import FakeBot

SECRET = "what programs show to this server, long"
SHOWN = {"Authorization": f"Bearer {SECRET}"}
AWAY = {"X-Forwarded-For": "9.9.9.9"}


@pytest.fixture
def url(serve: Callable[..., str]) -> str:
    return serve(OperationsChannel(SECRET), RestChannel(), WebChannel(SIGNING))


def figures(url: str) -> str:
    """The metrics as they are now."""
    answer = requests.get(f"{url}/metrics", timeout=10)
    assert answer.status_code == 200
    return answer.text


def figure(url: str, name: str) -> float:
    """One figure; 0 when nothing was counted."""
    found = re.search(rf"^{re.escape(name)} (\S+)$", figures(url), re.MULTILINE)
    return float(found[1]) if found else 0.0


@pytest.mark.parametrize(
    "path", ["/", "/nothing", "/metrics", "/chat/", "/chat/health", "/chat/static/chat.css", "/webhooks/rest/webhook"]
)
def test_every_answer_has_its_headers_whatever_it_is(url: str, path: str) -> None:
    answer = requests.get(url + path, timeout=10, allow_redirects=False)
    assert set(HEADERS) <= set(answer.headers)
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_page_keeps_its_own_policy(url: str) -> None:
    assert "script-src 'self'" in requests.get(f"{url}/chat/", timeout=10).headers["Content-Security-Policy"]


def test_the_bare_address_leads_to_the_chat(url: str) -> None:
    answer = requests.get(f"{url}/", timeout=10, allow_redirects=False)
    assert (answer.status_code, answer.headers["Location"]) == (302, "/chat/")


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/nothing", 404),
        ("GET", "/chat/static/%00", 404),
        ("GET", "/chat/static/..%2f..%2fconfig.yml", 404),
        ("PUT", "/chat/", 405),
        ("DELETE", "/webhooks/rest/webhook", 405),
        ("POST", "/metrics", 405),
    ],
)
def test_a_wrong_request_gets_a_sentence(url: str, method: str, path: str, status: int) -> None:
    answer = requests.request(method, url + path, timeout=10)
    assert answer.status_code == status
    assert set(answer.json()) == {"error", "message"}
    assert answer.json()["message"].endswith(".")


@pytest.mark.parametrize(
    ("path", "refusal"),
    [
        ("/webhooks/rest/webhook", (413, "too_large")),
        ("/socket.io/?EIO=4&transport=polling", (413, "too_large")),
        pytest.param("/nothing", (404, "NotFound"), id="where nothing is, no body is read"),
    ],
)
def test_a_huge_body_is_refused_everywhere(url: str, path: str, refusal: tuple[int, str]) -> None:
    answer = requests.post(url + path, b"x" * 200_000, headers={"Content-Type": "application/json"}, timeout=10)
    assert (answer.status_code, answer.json()["error"]) == refusal


def test_rasas_own_interface_is_not_there(url: str) -> None:
    for path in ("/model", "/status", "/version", "/domain", "/conversations/ann/tracker", "/model/parse"):
        assert requests.get(url + path, timeout=10).status_code == 404


def test_a_fault_in_a_way_in_quotes_nothing(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("marmaladeknee")

    monkeypatch.setattr("bot.channels.rest.read_rest", broken)
    url = serve(OperationsChannel(), RestChannel())
    before = figure(url, 'knee_faults_total{part="http"}')
    answer = requests.post(f"{url}/webhooks/rest/webhook", json={"sender": "ann", "message": "hi"}, timeout=10)
    assert (answer.status_code, answer.json()) == (500, {"error": "unavailable", "message": UNAVAILABLE})
    assert figure(url, 'knee_faults_total{part="http"}') == before + 1


def test_an_address_that_asks_too_often_waits_and_then_is_served_again(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "ADDRESS_BURST", 20)
    monkeypatch.setattr(operations, "ADDRESS_RATE", 5.0)
    url = serve(OperationsChannel())
    with requests.Session() as session:
        answers = [session.get(f"{url}/nothing", timeout=10) for _ in range(60)]
        refused = [answer for answer in answers if answer.status_code == 429]
        assert 20 <= len(refused) <= 40
        assert refused[0].json()["message"].endswith("call your emergency number.")
        assert refused[0].headers["Retry-After"] == "1"
        assert set(HEADERS) <= set(refused[0].headers)
        while session.get(f"{url}/nothing", timeout=10).status_code == 429:
            pass


def test_a_client_that_never_ends_its_request_is_cut_off(
    serve: Callable[..., str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(operations, "REQUEST_SECONDS", 1)
    where = urlsplit(serve(OperationsChannel()))
    with socket.create_connection((where.hostname or "", where.port or 0), timeout=10) as slow:
        slow.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ")
        assert b"HTTP/1.1 408" in slow.recv(4096)


# --- metrics ----------------------------------------------------------------------------------------------------------


def test_the_metrics_are_for_this_machine_and_for_who_shows_the_secret(url: str) -> None:
    assert requests.get(f"{url}/metrics", timeout=10).status_code == 200
    for headers in (AWAY, {**AWAY, "Authorization": "Bearer wrong"}, {"Host": "knee.example"}):
        assert requests.get(f"{url}/metrics", headers=headers, timeout=10).status_code == 401
    assert requests.get(f"{url}/metrics", headers={**AWAY, **SHOWN}, timeout=10).status_code == 200


def test_turns_intents_and_escalations_are_counted_without_words_and_ids(url: str, bot: FakeBot) -> None:
    advice = {"card": "escalation", "level": "emergency", "flags": [{"id": "fever", "name": "a fever"}]}
    bot.answers["marmaladeknee"] = [{"text": "Get help.", "custom": advice}]
    turns = 'knee_turns_total{channel="rest",result="answered"}'
    signs = 'knee_escalations_total{by="fever",level="emergency"}'
    before = figure(url, turns), figure(url, signs), figure(url, 'knee_turn_seconds_count{channel="rest"}')
    body = {"sender": "anns-own-id", "message": "marmaladeknee"}
    assert requests.post(f"{url}/webhooks/rest/webhook", json=body, timeout=10).status_code == 200
    after = figure(url, turns), figure(url, signs), figure(url, 'knee_turn_seconds_count{channel="rest"}')
    assert [b - a for a, b in zip(before, after, strict=True)] == [1, 1, 1]
    assert "marmaladeknee" not in figures(url) and "anns-own-id" not in figures(url)


def test_a_turn_that_failed_is_counted_as_failed(url: str, bot: FakeBot) -> None:
    bot.failures["boom"] = RuntimeError()
    before = figure(url, 'knee_turns_total{channel="rest",result="failed"}')
    requests.post(f"{url}/webhooks/rest/webhook", json={"sender": "ann", "message": "boom"}, timeout=10)
    assert figure(url, 'knee_turns_total{channel="rest",result="failed"}') == before + 1


def test_a_turn_leaves_one_line_with_hashes(url: str, bot: FakeBot, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, logger="bot"):
        body = {"sender": "anns-own-id", "message": "marmaladeknee", "message_id": "anns-message"}
        requests.post(f"{url}/webhooks/rest/webhook", json=body, timeout=10)
    [line] = [record for record in caplog.records if record.name == "bot.channels.watch"]
    told = line.__dict__
    assert (line.getMessage(), told["channel"]) == ("A turn was answered", "rest")
    assert re.fullmatch("[0-9a-f]{12}", told["conversation"]) and re.fullmatch("[0-9a-f]{12}", told["message_id"])
    assert told["ms"] >= 0
    assert not any(secret in str(told) for secret in ("anns-own-id", "anns-message", "marmaladeknee"))


def test_a_name_in_the_log_is_the_same_on_every_server_with_the_secret_and_tells_nothing_without_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def name_of(conversation: str, secret: str) -> str:
        monkeypatch.setenv("KNEE_SESSION_SECRET", secret)
        return pseudonym(conversation)

    first = name_of("sms:+447700900123", SIGNING)
    assert re.fullmatch("[0-9a-f]{12}", first)
    assert name_of("sms:+447700900124", SIGNING) != first
    assert name_of("sms:+447700900123", "another secret that is long enough") != first
    assert name_of("sms:+447700900123", SIGNING) == first
    # Whoever tries all numbers must not find it.
    assert first != hashlib.sha256(b"sms:+447700900123").hexdigest()[:12]
    # The same secret signs tokens: no name is part of what it signs.
    assert first != hmac.new(SIGNING.encode(), b"sms:+447700900123", "sha256").hexdigest()[:12]


def test_a_server_without_a_secret_has_names_that_nobody_can_make_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KNEE_SESSION_SECRET", raising=False)
    assert pseudonym("sms:+447700900123") == pseudonym("sms:+447700900123")
    assert pseudonym("sms:+447700900123") != hashlib.sha256(b"sms:+447700900123").hexdigest()[:12]


# --- the secret of REST -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("secret", "headers", "status"),
    [
        pytest.param("", {}, 200, id="none set, from this machine"),
        pytest.param("", AWAY, 401, id="none set, through a proxy"),
        pytest.param("", {"Host": "knee.example"}, 401, id="none set, from a page that was pointed here"),
        pytest.param("", {**AWAY, "Authorization": "Bearer "}, 401, id="none set, an empty one shown"),
        pytest.param(SECRET, {}, 401, id="set and not shown, from this machine"),
        pytest.param(SECRET, {"Authorization": "Bearer nonsense"}, 401, id="set, a wrong one shown"),
        pytest.param(SECRET, {**AWAY, **SHOWN}, 200, id="set and shown, through a proxy"),
    ],
)
def test_rest_lets_in_who_shows_the_secret_or_is_on_this_machine(
    secret: str, headers: dict[str, str], status: int, serve: Callable[..., str], bot: FakeBot
) -> None:
    url = serve(RestChannel(secret=secret)) + "/webhooks/rest/webhook"
    answer = requests.post(url, json={"sender": "ann", "message": "hello"}, headers=headers, timeout=10)
    assert answer.status_code == status
    assert len(bot.heard) == (status == 200)
    if status == 401:
        assert (answer.json()["error"], SECRET in answer.text) == ("no_entry", False)


def test_who_may_not_enter_is_refused_before_the_body_is_read(serve: Callable[..., str]) -> None:
    url = serve(RestChannel(secret=SECRET)) + "/webhooks/rest/webhook"
    assert requests.post(url, b"{", headers={"Content-Type": "application/json"}, timeout=10).status_code == 401


def test_a_sender_that_is_too_fast_hears_so_and_with_a_danger_sign_the_advice_too_and_to_send_it_again(
    serve: Callable[..., str], bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.rest.SENDER_BURST", 2)
    monkeypatch.setattr("bot.channels.rest.SENDER_RATE", 0.0)
    url = serve(RestChannel()) + "/webhooks/rest/webhook"

    def say(sender: str, message: str) -> requests.Response:
        return requests.post(url, json={"sender": sender, "message": message}, timeout=10)

    assert [say("ann", "hi").status_code for _ in range(3)] == [200, 200, 429]
    danger = say("ann", "my knee hurts and i have a fever")
    advice, problem = danger.json()
    assert (advice["custom"]["level"], problem["custom"]["error"]) == ("emergency", "too_fast")
    assert problem["text"] == BUSY
    # The danger sign is not kept, so that the message must not count as taken.
    assert (danger.status_code, bot.texts()) == (503, ["hi", "hi"])
    assert say("bob", "hi").status_code == 200


# --- tidying ----------------------------------------------------------------------------------------------------------


NOW = datetime(2026, 5, 4, tzinfo=timezone.utc)
KEPT = Retention(timedelta(days=90), timedelta(days=365))


@pytest.fixture
def talks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Talks:
    """Stored talks: `old` whose time is over, and `new`."""
    file = f"sqlite:///{tmp_path / 'tracker.db'}"
    monkeypatch.setenv("KNEE_TRACKER_URL", file)
    monkeypatch.setenv("KNEE_DIARY_URL", f"sqlite:///{tmp_path / 'none.db'}")
    engine = engine_for(file)
    conversations.metadata.create_all(engine)
    with engine.begin() as connection:
        for key, days in (("old", 91), ("new", 89)):
            said = (NOW - timedelta(days=days)).timestamp()
            row = {"sender_id": key, "type_name": "user", "timestamp": said, "data": json.dumps({})}
            connection.execute(insert(conversations.EVENTS).values(row))
    return Talks(engine)


def test_the_server_deletes_talks_whose_time_is_over_and_no_others(bot: FakeBot, talks: Talks) -> None:
    assert asyncio.run(tidy(bot, KEPT, NOW)) == (1, 0)
    assert (talks.export("old"), talks.export("new")) == ([], [{}])


def test_who_writes_again_while_the_server_waits_for_the_turn_keeps_the_talk(bot: FakeBot, talks: Talks) -> None:
    class Writing(ConversationLocks):
        @asynccontextmanager
        async def lock(self, conversation_id: str, *_: object, **__: object) -> AsyncIterator[None]:
            row = {"sender_id": conversation_id, "type_name": "user", "timestamp": NOW.timestamp(), "data": "{}"}
            with talks._engine.begin() as connection:
                connection.execute(insert(conversations.EVENTS).values(row))
            yield

    bot.lock_store = Writing()
    assert asyncio.run(tidy(bot, KEPT, NOW)) == (0, 0)
    assert len(talks.export("old")) == 2


def test_locks_that_are_away_for_a_while_do_not_end_the_tidying(
    bot: FakeBot, talks: Talks, monkeypatch: pytest.MonkeyPatch
) -> None:
    class AwayOnce(ConversationLocks):
        away = True

        @asynccontextmanager
        async def lock(self, conversation_id: str, *_: object, **__: object) -> AsyncIterator[None]:
            if self.away:
                self.away = False
                raise LockError("Redis does not answer.")
            yield

    async def scene() -> None:
        tidying = asyncio.create_task(keep_tidy(SimpleNamespace(ctx=SimpleNamespace(agent=bot)), KEPT))
        while talks.export("old") and not tidying.done():
            await asyncio.sleep(0)
        assert not tidying.done()
        tidying.cancel()

    monkeypatch.setattr(retention, "FIRST_SECONDS", 0)
    monkeypatch.setattr(retention, "EVERY_SECONDS", 0)
    bot.lock_store = AwayOnce()
    asyncio.run(asyncio.wait_for(scene(), 20))
    assert talks.export("old") == []
