"""A turn late in a long talk costs hardly more than an early one."""

from __future__ import annotations

import statistics
import time
import uuid
from pathlib import Path

from tests.e2e.test_real_servers import say
from tests.support.servers import running_servers

TURNS = (
    "how do i do clamshells",
    "how long should i hold it",
    "is walking good for my knee",
    "pain is 4 today",
    "thanks",
)
LATE = 300
MOST = 1.3
ROUNDS = 8


def test_turn_three_hundred_costs_at_most_a_third_more_than_turn_five(tmp_path: Path) -> None:
    long_talk, another = uuid.uuid4().hex, uuid.uuid4().hex
    early, late = [], []
    with running_servers(tmp_path) as servers:
        # Two talks by turns: on a quick machine one alone would go over the limit of messages of one sender.
        for _ in range(LATE // len(TURNS)):
            _times(servers.url, long_talk, len(TURNS))
            _times(servers.url, another, len(TURNS))
        # By turns, so that whatever else this machine does weighs on both alike.
        for _ in range(ROUNDS):
            early += _times(servers.url, uuid.uuid4().hex, 2 * len(TURNS))[len(TURNS) :]
            late += _times(servers.url, long_talk, len(TURNS))
    ratio = statistics.median(late) / statistics.median(early)
    assert ratio <= MOST, f"{statistics.median(early) * 1000:.0f} ms, then {statistics.median(late) * 1000:.0f} ms"


def _times(url: str, sender: str, turns: int) -> list[float]:
    """Seconds of each turn of a talk."""
    times = []
    for turn in range(turns):
        before = time.perf_counter()
        say(url, sender, TURNS[turn % len(TURNS)])
        times.append(time.perf_counter() - before)
    return times
