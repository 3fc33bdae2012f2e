"""Both servers as `make run` starts them, talked to over REST and the web socket."""

from __future__ import annotations

import json
import urllib.error
import urllib.request
import uuid
from typing import Any

import pytest
import socketio

from tests.support.servers import RunningServers

_SECONDS = 20


def post(url: str, body: Any) -> tuple[int, Any]:
    """Sends JSON to the REST channel; returns status and parsed answer."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    request = urllib.request.Request(f"{url}/webhooks/rest/webhook", data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=_SECONDS) as answer:
            return answer.status, json.loads(answer.read())
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read())


def say(url: str, sender: str, text: str) -> list[dict[str, Any]]:
    """One turn over REST."""
    status, bubbles = post(url, {"sender": sender, "message": text})
    assert status == 200
    return bubbles


def test_an_exercise_is_taught_and_followed_up_over_rest(chat_url: str) -> None:
    sender = str(uuid.uuid4())
    card = say(chat_url, sender, "how do i do clamshells")[-1]
    assert card["custom"]["card"] == "exercise"
    assert card["custom"]["id"] == "clamshell"
    assert "1. " in card["text"]
    assert "2 seconds" in say(chat_url, sender, "how long should i hold it")[-1]["text"]


def test_a_danger_sign_over_rest_escalates_in_the_same_turn_and_blocks_exercise(chat_url: str) -> None:
    sender = str(uuid.uuid4())
    danger = say(chat_url, sender, "my knee is swollen and i have a fever")[0]
    assert danger["custom"]["level"] == "emergency"
    assert danger["text"].startswith("**Get medical help now")
    blocked = say(chat_url, sender, "show me calf raises")
    assert {bubble["custom"]["card"] for bubble in blocked} == {"escalation"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param(b"{", 400, id="broken JSON"),
        pytest.param([], 400, id="a list"),
        pytest.param({"sender": "a", "message": 5}, 400, id="a number as message"),
        pytest.param({"sender": {"a": 1}, "message": "hello"}, 400, id="an object as sender"),
        pytest.param({"message": "hello"}, 400, id="no sender"),
        pytest.param({"sender": "a", "message": "x" * 20_000}, 413, id="far too long"),
    ],
)
def test_bad_input_gets_a_clear_sentence(chat_url: str, body: Any, status: int) -> None:
    got, answer = post(chat_url, body)
    assert got == status
    assert answer["message"].endswith(".")
    assert "Traceback" not in json.dumps(answer)


def test_the_web_socket_greets_answers_and_gives_the_history_back(chat_url: str) -> None:
    with socketio.SimpleClient() as client:
        client.connect(chat_url, transports=["websocket"])
        client.emit("session_request", {})
        token = _next(client, "session_confirm")["token"]
        assert "Knee Guide" in _next(client, "bot_uttered")["text"]
        client.emit("user_uttered", {"message": "does a brace help", "message_id": uuid.uuid4().hex})
        assert "brace" in _next(client, "bot_uttered")["text"].lower()

    with socketio.SimpleClient() as client:
        client.connect(chat_url, transports=["websocket"])
        client.emit("session_request", {"token": token})
        assert "does a brace help" in json.dumps(_next(client, "session_confirm")["history"])


def test_a_talk_is_erased_for_good_and_nobody_else_s(chat_url: str) -> None:
    with socketio.SimpleClient() as mine, socketio.SimpleClient() as other:
        for client in (mine, other):
            client.connect(chat_url, transports=["websocket"])
            client.emit("session_request", {})
        mine_token, other_token = (_next(client, "session_confirm")["token"] for client in (mine, other))
        for client in (mine, other):
            assert client.call("user_uttered", {"message": "does a brace help", "message_id": "1"}, _SECONDS)["ok"]
        assert mine.call("erase", {"what": "all"}, _SECONDS)["ok"]
        mine.emit("session_request", {"token": mine_token})
        other.emit("session_request", {"token": other_token})
        assert _next(mine, "session_confirm")["history"] == []
        assert "does a brace help" in json.dumps(_next(other, "session_confirm")["history"])


def _next(client: socketio.SimpleClient, event: str) -> Any:
    """The data of the next event of a name."""
    while True:
        name, *data = client.receive(timeout=_SECONDS)
        if name == event:
            return data[0]


def test_nothing_but_the_channels_is_reachable(chat_url: str) -> None:
    for path in ("/conversations/x/tracker", "/model", "/status", "/chat/static/../../config.yml"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            urllib.request.urlopen(f"{chat_url}{path}", timeout=_SECONDS)
        assert refused.value.code in {404, 405}


def test_the_logs_hold_none_of_a_persons_words(servers: RunningServers) -> None:
    marker = f"zebra{uuid.uuid4().hex[:8]}"
    say(servers.url, str(uuid.uuid4()), f"my knee hurts since the {marker} party")
    logs = "".join(path.read_text(errors="replace") for path in servers.settings.logs.glob("*.log"))
    assert marker not in logs
