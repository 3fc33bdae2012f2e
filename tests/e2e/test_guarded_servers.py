"""The real servers keep words and ids out of every log, through faults of every part, and out of every table after."""

from __future__ import annotations

import json
import sqlite3
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import socketio

from tests.e2e.test_real_servers import post, say
from tests.support.servers import RunningServers, restarted, running_servers

MARKER = "marmaladeknee"
WAIT_SECONDS = 30
SECRET = "what programs show to this server, long"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServers]:
    """Servers with everything in a folder of their own, the log as JSON lines at the most talkative level."""
    folder = tmp_path_factory.mktemp("guarded")
    files = {"KNEE_DIARY_URL": f"sqlite:///{folder / 'diary.db'}", "KNEE_INBOX_URL": f"sqlite:///{folder / 'inbox.db'}"}
    with running_servers(folder, KNEE_LOG_FORMAT="json", KNEE_LOG_LEVEL="DEBUG", **files) as running:
        yield running


def get(url: str, **headers: str) -> tuple[int, str]:
    """Status and text."""
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=headers), timeout=WAIT_SECONDS) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def send(url: str, sender: str, message: str) -> int:
    """Sends a message while something is broken, however long the answer takes; returns its status."""
    data = json.dumps({"sender": sender, "message": message}).encode()
    request = urllib.request.Request(f"{url}/webhooks/rest/webhook", data, {"Content-Type": "application/json"})
    try:
        with urllib.request.urlopen(request, timeout=4 * WAIT_SECONDS) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def logs_of(running: RunningServers) -> str:
    """All that the servers have written."""
    files = sorted(running.settings.logs.iterdir())
    assert {"rasa.log", "actions.log"} <= {file.name for file in files}
    return "\n".join(file.read_text("utf-8", "replace") for file in files)


@contextmanager
def locked(file: Path) -> Iterator[None]:
    """Lets nobody else read or write a database."""
    with closing(sqlite3.connect(file, isolation_level=None, timeout=WAIT_SECONDS)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield
        connection.execute("ROLLBACK")


def cells(folder: Path) -> str:
    """Every value of every table of every database."""
    found = []
    for file in folder.glob("*.db"):
        with closing(sqlite3.connect(file)) as connection:
            tables = [row[0] for row in connection.execute("select name from sqlite_master where type = 'table'")]
            found += [str(row) for table in tables for row in connection.execute(f'select * from "{table}"')]
    return "\n".join(found)


TALK = (
    f"hello my name is {MARKER}",
    f"{MARKER} {MARKER}",
    f"my knee hurts since {MARKER} and i have a fever",
    "no fever after all, it is gone",
    f"note for today: {MARKER} walked to the shop",
    "my pain is 4 today",
    "check my knee",
    f"on the {MARKER} side",
    '/inform{"knee_facts": "marmaladeknee"}',
    "remind me at 9 on mondays",
)


def test_no_log_holds_words_or_ids_after_a_talk_and_faults_of_every_part(guarded: RunningServers) -> None:
    sender, folder = f"anns-own-id-{uuid.uuid4().hex}", guarded.settings.database.parent
    for words in TALK:
        say(guarded.url, sender, words)
    for body in (b"{" + MARKER.encode(), [MARKER], {"sender": {MARKER: 1}, "message": MARKER}, {"sender": sender}):
        assert post(guarded.url, body)[0] == 400
    get(f"{guarded.url}/{MARKER}?words={MARKER}")
    get(f"{guarded.settings.actions_url}/{MARKER}")
    with socketio.SimpleClient() as client:
        client.connect(guarded.url, transports=["websocket"])
        client.emit("session_request", {"token": MARKER})
        client.emit("user_uttered", {"message": MARKER, "message_id": [MARKER]})
        client.emit("user_uttered", [MARKER])
        client.emit("user_uttered", {"message": MARKER, "message_id": "1"})
        client.emit("erase", {"what": MARKER})
    with locked(folder / "diary.db"):
        send(guarded.url, sender, f"note for today: {MARKER} hurts")
    with locked(folder / "tracker.db"):
        send(guarded.url, sender, f"my knee has {MARKER}")
    with restarted(guarded, "action server"):
        send(guarded.url, sender, f"show me {MARKER} exercises")
    written = logs_of(guarded)
    assert written.count('"level": "ERROR"') > 2, "no fault came through"
    assert MARKER not in written
    assert sender not in written


def test_each_turn_is_one_line_with_hashes_intent_and_time(guarded: RunningServers) -> None:
    say(guarded.url, uuid.uuid4().hex, "does a brace help")
    lines = (guarded.settings.logs / "rasa.log").read_text("utf-8").splitlines()
    turn = [json.loads(line) for line in lines if "A turn was answered" in line][-1]
    assert (turn["channel"], turn["intent"]) == ("rest", "ask_treatment")
    assert len(turn["conversation"]) == 12 and turn["ms"] > 0


def test_after_delete_my_data_no_table_holds_the_words_or_the_id(guarded: RunningServers) -> None:
    sender, folder = f"bobs-own-id-{uuid.uuid4().hex}", guarded.settings.database.parent
    for words in TALK:
        say(guarded.url, sender, words.replace(MARKER, "gooseberryleg"))
    before = cells(folder)
    assert before.count("gooseberryleg") > 5 and sender in before
    say(guarded.url, sender, "delete my data")
    assert "deleted" in str(say(guarded.url, sender, "yes"))
    after = cells(folder)
    assert "gooseberryleg" not in after
    assert sender not in after
    written = logs_of(guarded)
    assert "gooseberryleg" not in written and sender not in written


def test_the_action_server_answers_the_rasa_server_alone(guarded: RunningServers) -> None:
    actions = guarded.settings.actions_url
    assert get(f"{actions}/health")[0] == 200
    for headers in ({}, {"Authorization": "Bearer guessed"}):
        assert get(f"{actions}/actions", **headers)[0] == 401
        request = urllib.request.Request(f"{actions}/webhook", b"{}", {"Content-Type": "application/json", **headers})
        with pytest.raises(urllib.error.HTTPError, match="401"):
            urllib.request.urlopen(request, timeout=WAIT_SECONDS)


def test_rasas_own_interface_is_off(guarded: RunningServers) -> None:
    sender = uuid.uuid4().hex
    say(guarded.url, sender, "hello")
    for path in ("model", "status", "domain", f"conversations/{sender}/tracker", f"conversations/{sender}/story"):
        assert get(f"{guarded.url}/{path}")[0] == 404
        assert get(f"{guarded.url}/{path}?token=x")[0] == 404


def test_the_metrics_hold_figures_of_turns_and_nothing_of_people(guarded: RunningServers) -> None:
    sender = uuid.uuid4().hex
    say(guarded.url, sender, f"i have a fever and {MARKER} knees")
    status, text = get(f"{guarded.url}/metrics")
    assert status == 200
    assert 'knee_escalations_total{by="fever",level="emergency"}' in text
    assert 'knee_intents_total{intent="report_danger"}' in text
    assert "knee_turn_seconds_bucket" in text and "process_resident_memory_bytes" in text
    assert MARKER not in text and sender not in text


def test_a_typed_intent_never_runs_on_any_entry(guarded: RunningServers) -> None:
    sender = uuid.uuid4().hex
    for typed in ('/answer{"value": "no"}', '/report_danger{"x": {"a": [1]}}', "/restart", '//affirm{"value":"no"}'):
        say(guarded.url, sender, typed)
    with closing(sqlite3.connect(guarded.settings.database)) as connection:
        mine = "select data from events where sender_id = ? and type_name = 'user'"
        heard = [json.loads(row[0]) for row in connection.execute(mine, [sender])]
    assert [event["text"][0] for event in heard] == ["a", "r", "r", "a"]
    # Rasa's own reading of a payload takes its entities along; a typed one has at most what was found in the words.
    assert not any(entity["entity"] in ("value", "x") for event in heard for entity in event["parse_data"]["entities"])


def test_a_server_with_a_secret_answers_who_shows_it(tmp_path: Path) -> None:
    with running_servers(tmp_path, KNEE_REST_SECRET=SECRET) as running:
        status, told = post(running.url, {"sender": "ann", "message": "hello"})
        assert (status, told["error"]) == (401, "no_entry")
        shown = {"Content-Type": "application/json", "Authorization": f"Bearer {SECRET}"}
        body = json.dumps({"sender": "ann", "message": "hello"}).encode()
        request = urllib.request.Request(f"{running.url}/webhooks/rest/webhook", body, shown)
        with urllib.request.urlopen(request, timeout=WAIT_SECONDS) as answer:
            assert "Knee Guide" in answer.read().decode()
        assert SECRET not in logs_of(running)
        assert SECRET not in (tmp_path / "credentials.yml").read_text("utf-8")
