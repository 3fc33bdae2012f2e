"""A part fails: who writes hears what to do, danger is answered, and what was answered as kept is kept."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import psycopg2
import pytest
import requests
from redis import Redis

from bot.commands.scaled import Cluster
from bot.commands.serve import ACTIONS, Settings, start_actions, stop
from bot.commands.serve import wait_for as wait_for_servers
from bot.commands.services import Service
from tests.scale.sql import asked
from tests.support.people_at_once import Answer, Talker, together, wait_for

Words = Callable[[str], list[str]]
BRACE, ICE, EXERCISE = "does a brace help?", "what about ice?", "show me calf raises"
FEVER = "my knee is swollen and i have a fever"
MARKER = "my-secret-word"
WAITING = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query ilike 'insert into events%'"
TWICE = "create temp table told (who text primary key, words text); " + "insert into told values (%s, %s);" * 2
OTHERS = "select pid from pg_stat_activity where backend_type = 'client backend'"


@pytest.fixture
def talker() -> Talker:
    return Talker()


@pytest.fixture(autouse=True)
def well_before_and_after(replicas: Cluster) -> Iterator[None]:
    """Every test begins and ends with all parts well."""
    wait_for(lambda: all(state(replicas, number)[0] == 200 for number in (0, 1)), 30)
    yield
    for service in (replicas.database, replicas.redis):
        if service.process is None:
            service.start()
    wait_for(lambda: all(state(replicas, number)[0] == 200 for number in (0, 1)), 30)


def state(replicas: Cluster, number: int) -> tuple[int, dict[str, bool]]:
    """What a replica says of its parts."""
    try:
        answer = requests.get(f"{replicas.replicas[number].settings.url}/health/ready", timeout=10)
    except requests.ConnectionError:
        return 0, {}
    return answer.status_code, answer.json()["parts"]


@contextmanager
def away(service: Service) -> Iterator[None]:
    """Stops a service for the body."""
    service.stop()
    try:
        yield
    finally:
        service.start()


def says_what_to_do(answer: Answer) -> bool:
    """Whether it is a refusal with the way out, in the form of any answer."""
    return (
        answer.status == 503
        and "Please send it again in a minute" in answer.words
        and "In an emergency, call your emergency number" in answer.words
        and answer.bubbles[-1]["custom"] == {"card": "problem", "error": "not_kept"}
    )


@pytest.mark.parametrize("part", ["database", "redis"])
def test_without_a_store_nothing_is_kept_nothing_is_silent_and_danger_is_answered(
    replicas: Cluster, urls: list[str], stored: Words, talker: Talker, part: str
) -> None:
    service = replicas.database if part == "database" else replicas.redis
    assert talker.send(urls[0], BRACE).status == 200
    with away(service):
        refused = talker.send(urls[0], ICE)
        assert says_what_to_do(refused) and refused.seconds < 10
        danger = talker.send(urls[1], FEVER)
        assert says_what_to_do(danger)
        assert danger.bubbles[0]["text"].startswith("**Get medical help now")
        assert state(replicas, 0) == (
            503,
            {"model": True, "database": part != "database", "locks": part != "redis", "actions": True},
        )
        assert requests.get(f"{urls[0]}/health/live", timeout=10).status_code == 200
    assert talker.send(urls[1], EXERCISE).status == 200
    assert stored(talker.sender) == talker.kept == [BRACE, EXERCISE]


def test_a_database_that_was_restarted_between_two_messages_forgets_nothing(
    replicas: Cluster, urls: list[str], stored: Words, talker: Talker
) -> None:
    talker.send(urls[0], FEVER)
    with away(replicas.database):
        pass
    # Rasa's own store takes the dead connection, answers from an empty conversation, and loses this message.
    cards = [(bubble.get("custom") or {}).get("card") for bubble in talker.send(urls[0], EXERCISE).bubbles]
    assert cards and "exercise" not in cards
    assert stored(talker.sender) == talker.kept == [FEVER, EXERCISE]


def test_a_database_that_stops_in_a_turn_keeps_nothing_of_it_and_says_so(
    replicas: Cluster, urls: list[str], stored: Words, talker: Talker
) -> None:
    actions = replicas.replicas[0].processes[ACTIONS]
    answers: list[Answer] = []
    talker.send(urls[0], BRACE)

    def stop_in_the_turn() -> None:
        # The turn holds its lock while it waits for its action.
        wait_for(lambda: locks_held(replicas), 5)
        replicas.database.stop()
        actions.send_signal(signal.SIGCONT)

    actions.send_signal(signal.SIGSTOP)
    together([lambda: answers.append(talker.send(urls[0], ICE, "the-same-id")), stop_in_the_turn])
    assert says_what_to_do(answers[0])
    replicas.database.start()
    assert stored(talker.sender) == [BRACE]
    assert talker.send(urls[1], ICE, "the-same-id").status == 200
    assert stored(talker.sender) == talker.kept == [BRACE, ICE]


def test_no_fault_of_the_database_writes_words_or_ids_into_its_log(
    replicas: Cluster, urls: list[str], talker: Talker
) -> None:
    answers: list[Answer] = []
    talker.send(urls[0], BRACE)
    words = f"what about {MARKER}?"

    def stop_when_it_waits() -> None:
        wait_for(lambda: asked(replicas.database.url, WAITING), 20)
        replicas.database.stop()

    with closing(psycopg2.connect(replicas.database.url)) as holder, holder.cursor() as cursor:
        # The turn can read, and waits with what it has to write.
        cursor.execute("lock table events in share row exclusive mode")
        together([lambda: answers.append(talker.send(urls[0], words)), stop_when_it_waits])
    assert says_what_to_do(answers[0])
    replicas.database.start()
    with (
        closing(psycopg2.connect(replicas.database.url)) as connection,
        connection.cursor() as cursor,
        pytest.raises(psycopg2.errors.UniqueViolation),
    ):
        cursor.execute(TWICE, (talker.sender, MARKER) * 2)
    log = (replicas.database.folder / "service.log").read_text(encoding="utf-8")
    assert "terminating connection due to administrator command" in log
    assert "duplicate key value violates unique constraint" in log
    assert [secret for secret in (MARKER, talker.sender, "talker-", BRACE, ICE) if secret in log] == []


def locks_held(replicas: Cluster) -> int:
    with Redis.from_url(replicas.redis.url) as client:
        return len(client.keys("knee:lock:*:queue"))


def test_a_database_that_is_back_within_two_seconds_is_waited_for(
    replicas: Cluster, urls: list[str], stored: Words, talker: Talker
) -> None:
    talker.send(urls[0], BRACE)
    replicas.database.stop()
    answers: list[Answer] = []
    together([lambda: answers.append(talker.send(urls[0], ICE)), replicas.database.start])
    assert answers[0].status == 200
    assert stored(talker.sender) == [BRACE, ICE]


def test_a_database_without_a_free_connection_is_a_clear_refusal(
    replicas: Cluster, urls: list[str], stored: Words, talker: Talker
) -> None:
    talker.send(urls[0], BRACE)
    taken = [psycopg2.connect(replicas.database.url)]
    try:
        with taken[0].cursor() as cursor, pytest.raises(psycopg2.OperationalError, match="too many clients"):
            while True:
                taken.append(psycopg2.connect(replicas.database.url))
                # The servers lose theirs, and find none when they look for a new one.
                mine = [connection.info.backend_pid for connection in taken]
                cursor.execute(f"select pg_terminate_backend(pid) from ({OTHERS}) others where pid <> all(%s)", (mine,))
        refused = talker.send(urls[0], ICE)
    finally:
        for connection in taken:
            connection.close()
    assert says_what_to_do(refused)
    assert talker.send(urls[0], EXERCISE).status == 200
    assert stored(talker.sender) == talker.kept == [BRACE, EXERCISE]


# --- the action server ------------------------------------------------------------------------------------------------


@contextmanager
def other_actions(replicas: Cluster, answer: Callable[[BaseHTTPRequestHandler], None]) -> Iterator[Settings]:
    """Puts something else in the place of the first replica's action server."""
    replica = replicas.replicas[0]
    settings = replica.settings
    stop([replica.processes[ACTIONS]])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers.get("Content-Length") or 0))
            answer(self)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", settings.actions_port), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield settings
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        replica.processes[ACTIONS] = start_actions(settings, replica.told)
        wait_for_servers({ACTIONS: replica.processes[ACTIONS]}, {ACTIONS: settings.health[ACTIONS]})


def sends(status: int, body: bytes, kind: str = "application/json") -> Callable[[BaseHTTPRequestHandler], None]:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return answer


def breaks_off(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.close()


GARBAGE = {
    "500": sends(500, b'{"error": "words of a person"}'),
    "400 of another": sends(400, b"<html>"),
    "no JSON": sends(200, b"hello", "text/plain"),
    "broken JSON": sends(200, b"{"),
    "a list": sends(200, b"[1, 2]"),
    "nothing": sends(200, b"null"),
    "events of no kind": sends(200, b'{"events": [{"event": "nonsense"}], "responses": []}'),
    "nothing said": sends(200, b'{"events": [], "responses": []}'),
    "breaks off": breaks_off,
}


def test_an_action_server_that_answers_garbage_is_an_apology_and_danger_is_answered(
    replicas: Cluster, urls: list[str], talker: Talker
) -> None:
    wrong = []

    now = [breaks_off]
    with other_actions(replicas, lambda handler: now[0](handler)):
        for name, now[0] in GARBAGE.items():
            apology, danger = Talker().send(urls[0], BRACE), Talker().send(urls[0], FEVER)
            said = apology.status == 503 and "In an emergency, call your emergency number" in apology.words
            if not said or not danger.words.startswith("**Get medical help now"):
                wrong.append((name, apology, danger))
    assert wrong == []


@pytest.mark.parametrize("fault", ["killed", "hung"])
def test_an_action_server_that_is_gone_does_not_move_the_interview_and_danger_is_answered(
    replicas: Cluster, urls: list[str], stored: Words, talker: Talker, fault: str
) -> None:
    replica = replicas.replicas[0]
    first = talker.send(urls[0], "please check my knee")
    question = first.bubbles[-1]
    assert question["custom"]["card"] == "question"
    actions = replica.processes[ACTIONS]
    actions.send_signal(signal.SIGKILL if fault == "killed" else signal.SIGSTOP)
    try:
        apology = talker.send(urls[0], "no")
        assert apology.status == 503 and "Please try again in a minute" in apology.words
        assert apology.seconds < 25
        assert Talker().send(urls[0], FEVER).words.startswith("**Get medical help now")
        assert state(replicas, 0) == (503, {"model": True, "database": True, "locks": True, "actions": False})
    finally:
        if fault == "killed":
            actions.wait()
            replica.processes[ACTIONS] = start_actions(replica.settings, replica.told)
            wait_for_servers({ACTIONS: replica.processes[ACTIONS]}, {ACTIONS: replica.settings.health[ACTIONS]})
        else:
            actions.send_signal(signal.SIGCONT)
    # The same question is still open: its answer is taken, and the next one comes.
    following = talker.send(urls[0], "no").bubbles[-1]
    assert following["custom"]["card"] == "question"
    assert following["custom"]["number"] == question["custom"]["number"] + 1
    assert stored(talker.sender)[0] == "please check my knee"
