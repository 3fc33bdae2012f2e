"""`python -m bot run-scaled` as people start it: it mends itself, takes a new version, and ends in order."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg2
import pytest

from bot.commands.services import free_port
from tests.contracts.sources import ROOT
from tests.support.people_at_once import SECRET, Answer, Talker, wait_for

BRACE, ICE, EXERCISE = "does a brace help?", "what about ice?", "show me calf raises"


class Started:
    """The command, what it printed, and where it keeps its data."""

    def __init__(self, data: Path) -> None:
        self.data, self.port = data, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        told = {name: value for name, value in os.environ.items() if not name.startswith("KNEE_")}
        told |= {"KNEE_DATA": str(data), "KNEE_PORT": str(self.port), "KNEE_REPLICAS": "1", "KNEE_REST_SECRET": SECRET}
        self.printed = data / "printed"
        with self.printed.open("wb") as out:
            command = [sys.executable, "-W", "ignore", "-m", "bot", "run-scaled"]
            self.process = subprocess.Popen(command, cwd=ROOT, env=told, stdout=out, stderr=out)

    def said(self, words: str) -> bool:
        assert self.process.poll() is None, self.printed.read_text(encoding="utf-8")
        return words in self.printed.read_text(encoding="utf-8")

    def number_of(self, part: str) -> int:
        """The process of PostgreSQL, nginx or Redis."""
        files = {"database": "postgresql/data/postmaster.pid", "proxy": "nginx/nginx.pid"}
        if part in files:
            return int((self.data / files[part]).read_text(encoding="ascii").split()[0])
        here = f"{(self.data / 'redis').resolve()}/redis.conf"
        found = subprocess.run(["pgrep", "-f", f"redis-server {here}|redis-server 127"], capture_output=True, text=True)
        ours = [int(word) for word in found.stdout.split() if parent_of(int(word)) == self.process.pid]
        return ours[0]

    def database(self) -> psycopg2.extensions.connection:
        port = (self.data / "postgresql/data/postmaster.pid").read_text(encoding="ascii").splitlines()[3]
        word = (self.data / "postgresql/password").read_text(encoding="ascii")
        return psycopg2.connect(host="127.0.0.1", port=port, user="knee", password=word, dbname="postgres")


def parent_of(number: int) -> int:
    return int(re.findall(r"PPid:\s+(\d+)", Path(f"/proc/{number}/status").read_text(encoding="ascii"))[0])


@pytest.fixture(scope="module")
def started(open_folder: Path) -> Iterator[Started]:
    """One replica, so that nothing else can answer in its place."""
    data = open_folder / "run-scaled"
    data.mkdir()
    running = Started(data)
    try:
        wait_for(lambda: running.said("Knee Guide is ready"), 120)
        yield running
    finally:
        running.process.terminate()
        running.process.wait(120)


@pytest.mark.parametrize("part", ["proxy", "redis", "database"])
def test_a_part_that_is_killed_comes_back_and_takes_nothing_with_it(started: Started, part: str) -> None:
    talker = Talker()
    talker.insist([started.url], BRACE)
    # What ended soon after its start is left alone for a while.
    name = {"proxy": "Nginx", "redis": "RedisServer", "database": "PostgreSQL"}[part]
    os.kill(started.number_of(part), signal.SIGKILL)
    wait_for(lambda: started.said(f"The {name} has ended and is started again."), 30)
    talker.insist([started.url], ICE)
    assert talker.kept == [BRACE, ICE]
    assert not started.said("Rasa server of replica-1 has ended")


def test_a_hangup_brings_the_tables_up_to_date_and_replaces_the_replica_without_a_gap(started: Started) -> None:
    talker = Talker()
    talker.insist([started.url], BRACE)
    with started.database() as connection, connection.cursor() as cursor:
        # As before a version that brought the inbox.
        cursor.execute("drop table channel_inbox, channel_place, alembic_version_inbox")
    started.process.send_signal(signal.SIGHUP)
    answers: list[Answer] = []

    def is_new() -> bool:
        answers.append(talker.send(started.url, EXERCISE))
        return started.said("The replicas are new.")

    wait_for(is_new, 120)
    assert [answer for answer in answers if answer.status != 200] == []
    with started.database() as connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from channel_inbox")
    assert talker.send(started.url, ICE).status == 200


def test_it_ends_in_order_when_it_is_told_to(started: Started) -> None:
    parts = [started.number_of(part) for part in ("proxy", "redis", "database")]
    started.process.terminate()
    assert started.process.wait(60) == 0
    assert started.printed.read_text(encoding="utf-8").strip().endswith("Knee Guide has stopped.")
    assert [number for number in parts if Path(f"/proc/{number}").exists()] == []
