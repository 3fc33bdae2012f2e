"""A person's first two weeks, through the real servers, with a clock that the test moves."""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.e2e.test_real_servers import say
from tests.support.people_at_once import wait_for
from tests.support.servers import RunningServers, running_servers

HERE = Path(__file__).parent
FILES = sorted((HERE / "first_weeks").glob("*.yml"))
CLOCK = HERE.parent / "support" / "clock"
# A Monday. Each story begins four weeks after the one before, so that the clock never goes back.
FIRST_DAY = datetime(2030, 1, 7, tzinfo=timezone.utc)
WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class World:
    """The servers, where they store, and the file that moves their clock."""

    servers: RunningServers
    folder: Path
    clock: Path

    def go_to(self, moment: datetime) -> None:
        """Moves the servers' clock."""
        moved = self.clock.with_suffix(".new")
        moved.write_text(str(moment.timestamp() - time.time()), encoding="ascii")
        moved.replace(self.clock)

    def wait_until_sent(self, sender: str, number: int) -> None:
        """Waits until so many reminders and checks were sent to somebody."""
        query = (
            "select count(*) from job join person on person.id = job.person_id"
            " where person.key = ? and job.state = 'sent'"
        )

        def enough() -> bool:
            with closing(sqlite3.connect(self.folder / "diary.db")) as connection:
                return bool(connection.execute(query, [sender]).fetchone()[0] >= number)

        # Asking the server itself would use up what one address may ask of it.
        wait_for(enough, WAIT_SECONDS)


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Servers of their own, whose clock can be moved."""
    folder = tmp_path_factory.mktemp("weeks")
    clock = folder / "clock"
    clock.write_text(str(FIRST_DAY.timestamp() - time.time()), encoding="ascii")
    path = os.pathsep.join(filter(None, (str(CLOCK), os.environ.get("PYTHONPATH"))))
    url = f"sqlite:///{folder / 'diary.db'}"
    environment = {"PYTHONPATH": path, "KNEE_TEST_CLOCK": str(clock), "TZ": "UTC", "KNEE_DIARY_URL": url}
    with running_servers(folder, KNEE_SEND_EVERY="0.2", **environment) as servers:
        yield World(servers, folder, clock)


@pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])
def test_two_weeks_go_as_written(path: Path, world: World) -> None:
    story = yaml.safe_load(path.read_text(encoding="utf-8"))
    start = FIRST_DAY + timedelta(weeks=4 * FILES.index(path))
    faults: list[str] = []
    sent = 0
    for turn in story["turns"]:
        if "day" in turn:
            hour, minute = turn.get("at", "10:00").split(":")
            world.go_to(start + timedelta(days=turn["day"] - 1, hours=int(hour), minutes=int(minute)))
        if turn.get("sent"):
            sent += 1
            world.wait_until_sent(path.stem, sent)
        faults += _faults(turn, say(world.servers.url, path.stem, str(turn["user"])))
    assert not faults, "\n" + "\n".join(faults)


def _faults(turn: dict[str, Any], bubbles: list[dict[str, Any]]) -> Iterator[str]:
    said = "\n".join(bubble.get("text", "") for bubble in bubbles)
    cards = [(bubble.get("custom") or {}).get("card") for bubble in bubbles]
    missing = [words for words in turn.get("says", ()) if words not in said]
    unwanted = [words for words in turn.get("not_says", ()) if words in said]
    if missing or unwanted or not set(turn.get("cards", ())) <= set(cards):
        yield f"{turn['user']!r}: missing {missing}, unwanted {unwanted}, cards {cards}; said:\n{said}\n"


def test_there_are_ten_stories_of_two_weeks() -> None:
    stories = [yaml.safe_load(path.read_text(encoding="utf-8")) for path in FILES]
    assert len(stories) >= 10
    assert all(max(turn.get("day", 1) for turn in story["turns"]) >= 12 for story in stories)
