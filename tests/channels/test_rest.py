"""The REST channel over real HTTP, with a scripted bot."""

from __future__ import annotations

import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import requests
from rasa.shared.core.events import BotUttered

from bot.channels.payloads import BODY_LIMIT, BUSY, LIMIT, NOT_KEPT, UNAVAILABLE, BadMessage
from bot.channels.rescue import rescue
from bot.channels.rest import RestChannel
from tests.channels.conftest import GREETING, OFFER, FakeBot

Post = Callable[..., requests.Response]


@pytest.fixture
def post(serve: Callable[..., str]) -> Post:
    url = serve(RestChannel(turn_seconds=2)) + "/webhooks/rest/webhook"

    def send(message: Any = "hello", sender: Any = "ann", **more: Any) -> requests.Response:
        return requests.post(url, json={"sender": sender, "message": message, **more}, timeout=10)

    send.url = url  # type: ignore[attr-defined]
    return send


def test_health(serve: Callable[..., str]) -> None:
    answer = requests.get(serve(RestChannel()) + "/webhooks/rest/", timeout=10)
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_each_message_of_the_bot_is_one_bubble(post: Post, bot: FakeBot) -> None:
    card = {"card": "plan", "level": "self_care"}
    bot.answers["hello"] = [{**GREETING, "custom": card}, {"text": "Second"}]
    answer = post("hello", metadata={"page": "home"})
    assert answer.status_code == 200
    assert answer.json() == [
        {"recipient_id": "ann", **GREETING, "custom": card},
        {"recipient_id": "ann", "text": "Second"},
    ]
    assert (bot.heard[0].input_channel, bot.heard[0].metadata) == ("rest", {"page": "home"})


def test_a_payload_counts_only_after_the_bot_offered_it(post: Post, bot: FakeBot) -> None:
    bot.answers["hello"] = [GREETING]
    post(OFFER)
    post("hello")
    post(OFFER)
    post("/restart")
    post(OFFER, sender="bob")
    assert bot.texts() == [OFFER[1:], "hello", OFFER, "restart", OFFER[1:]]


@pytest.mark.parametrize("message", ["", "  \n ", "/", "\x00\u200b"])
def test_no_words_are_answered_without_the_bot(post: Post, bot: FakeBot, message: str) -> None:
    answer = post(message)
    assert answer.status_code == 200
    assert answer.json()[0]["recipient_id"] == "ann"
    assert "Please type a message" in answer.json()[0]["text"]
    assert bot.heard == []


def test_of_a_long_message_the_first_part_is_read_and_the_person_hears_so(post: Post, bot: FakeBot) -> None:
    answer = post("a" * (LIMIT + 5000))
    assert bot.texts() == ["a" * LIMIT]
    assert "first 10,000 characters" in answer.json()[0]["text"]
    assert len(answer.json()) == 2


def test_a_huge_body_is_refused(post: Post, bot: FakeBot) -> None:
    answer = post("a" * (BODY_LIMIT + 1))
    assert (answer.status_code, answer.json()["error"]) == (413, "too_large")
    assert bot.heard == []


@pytest.mark.parametrize("change", [{"sender": None}, {"sender": ["a"]}, {"message": None}, {"metadata": "x"}], ids=str)
def test_wrong_fields_get_a_sentence(post: Post, bot: FakeBot, change: dict[str, Any]) -> None:
    answer = post(**change)
    assert answer.status_code == 400
    assert set(answer.json()) == {"error", "message"}
    assert bot.heard == []


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'{"sender": "a", "message": "caf\xe9"}'])
def test_broken_json_gets_a_sentence(post: Post, body: bytes) -> None:
    answer = requests.post(post.url, body, headers={"Content-Type": "application/json"}, timeout=10)  # type: ignore
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_json")


def test_a_form_gets_a_sentence(post: Post) -> None:
    answer = requests.post(post.url, {"sender": "a", "message": "hi"}, timeout=10)  # type: ignore[attr-defined]
    assert (answer.status_code, answer.json()["error"]) == (415, "not_json")


@pytest.mark.parametrize("fault", ["silence", "crash", "store", "slow"])
def test_a_failed_turn_says_what_to_do(post: Post, bot: FakeBot, fault: str, caplog: pytest.LogCaptureFixture) -> None:
    if fault == "silence":
        bot.answers["secretword"] = []
    elif fault == "crash":
        bot.failures["secretword"] = RuntimeError("secretword")
    elif fault == "store":
        bot.store_error = ConnectionError("secretword")
    else:
        bot.delay = 30
    with caplog.at_level(logging.DEBUG):
        answer = post("secretword", sender="anns-own-id")
    assert answer.status_code == 503
    code, said = ("unavailable", UNAVAILABLE) if fault == "silence" else ("not_kept", NOT_KEPT)
    problem = {"card": "problem", "error": code}
    assert answer.json() == [{"recipient_id": "anns-own-id", "text": said, "custom": problem}]
    ours = [record for record in caplog.records if record.name.startswith("bot.")]
    assert ours
    assert not any("secretword" in r.getMessage() or "anns-own-id" in r.getMessage() or r.exc_info for r in ours)


def test_a_bot_that_failed_once_answers_the_next_message(post: Post, bot: FakeBot) -> None:
    bot.failures["crash"] = RuntimeError()
    assert [post("crash").status_code, post("hello").status_code] == [503, 200]


def test_messages_sent_at_once_are_answered_one_after_the_other(post: Post, bot: FakeBot) -> None:
    bot.delay = 0.05
    words = ["one", "two", "three", "four"]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(post, words))
    assert [answer.json()[0]["text"] for answer in answers] == [f"You said {word}" for word in words]
    assert len(bot.events["ann"]) == 8


FEVER = "my knee hurts and i have a fever"


@pytest.mark.parametrize("fault", ["silence", "crash", "store", "slow"])
@pytest.mark.parametrize("message", [FEVER, '/answer{"value": "fever"}'], ids=["in words", "by button"])
def test_a_danger_sign_is_answered_although_the_turn_failed(post: Post, bot: FakeBot, fault: str, message: str) -> None:
    bot.answers = {"hello": [{"text": "?", "buttons": [{"title": "A fever", "payload": message}]}], message: []}
    post("hello")
    if fault == "crash":
        bot.failures[message] = RuntimeError()
    elif fault == "store":
        bot.store_error = ConnectionError()
    elif fault == "slow":
        bot.delay = 30
    answer = post(message)
    bubble, *problem = answer.json()
    assert bubble["text"].startswith("**Get medical help now")
    assert (bubble["custom"]["card"], bubble["custom"]["level"]) == ("escalation", "emergency")
    assert bubble["recipient_id"] == "ann"
    # Where nothing was kept, the danger is not known later: the message is to be sent again.
    assert answer.status_code == (200 if fault == "silence" else 503)
    assert [bubble["text"] for bubble in problem] == ([] if fault == "silence" else [NOT_KEPT])


def test_a_danger_sign_behind_too_many_waiting_messages_is_answered_at_once_and_kept_when_it_is_sent_again(
    serve: Callable[..., str], bot: FakeBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.channels.turns.MAX_WAITING", 1)
    url = serve(RestChannel()) + "/webhooks/rest/webhook"

    def post(message: str, **more: str) -> requests.Response:
        return requests.post(url, json={"sender": "ann", "message": message, **more}, timeout=20)

    bot.stuck = True
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(post, "hello")
        while not bot.heard:
            pass
        refused, danger = post("hi"), post(FEVER, message_id="m-1")
        bot.stuck = False
        assert (refused.status_code, refused.json()) == (429, {"error": "busy", "message": BUSY})
        advice, problem = danger.json()
        assert advice["custom"]["level"] == "emergency"
        assert problem == {"recipient_id": "ann", "text": BUSY, "custom": {"card": "problem", "error": "busy"}}
        assert (danger.status_code, first.result().status_code) == (503, 200)
    assert bot.texts() == ["hello"]
    assert post(FEVER, message_id="m-1").status_code == 200
    assert bot.texts() == ["hello", FEVER]


def test_a_message_that_is_sent_again_with_its_id_is_answered_again_and_kept_once(post: Post, bot: FakeBot) -> None:
    first = post("hello", message_id="m-1").json()
    assert post("hello", message_id="m-1").json() == first
    assert bot.texts() == ["hello"]
    post("hello", message_id="m-2")
    assert bot.texts() == ["hello", "hello"]


@pytest.mark.parametrize("message_id", ["", "a b", "x" * 65, 7, ["m"]])
def test_an_id_of_a_message_that_is_none_is_told(post: Post, message_id: object) -> None:
    answer = post("hello", message_id=message_id)
    assert (answer.status_code, answer.json()["error"]) == (400, "bad_message_id")


def test_a_message_that_the_channel_refuses_is_not_rescued(post: Post) -> None:
    assert post(f"{FEVER} " * 800).status_code == 413


def test_of_a_long_message_whose_turn_failed_no_more_is_read_than_the_bot_reads() -> None:
    busy = BadMessage("busy", BUSY, 429)
    long = "the weather is nice. " * (LIMIT // 20)
    assert rescue(busy, f"{FEVER}. {long}", "rest")
    assert rescue(busy, f"{' ' * LIMIT}{FEVER}", "rest")
    assert rescue(busy, f"{long}{FEVER}", "rest") is None


def test_a_reminder_that_could_not_be_pushed_comes_before_the_next_answer_and_only_then(
    post: Post, bot: FakeBot
) -> None:
    post("hello")
    bot.events["ann"].append(BotUttered("Time for your exercises.", {"custom": {"card": "follow_up"}}))
    assert [bubble["text"] for bubble in post("hi").json()] == ["Time for your exercises.", "You said hi"]
    assert [bubble["text"] for bubble in post("hi").json()] == ["You said hi"]
