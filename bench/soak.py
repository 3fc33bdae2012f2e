"""Hours in small: a steady ten turns a second, faults counted, and the memory watched."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from bench.figures import Spread, growth
from bench.machine import memory_now
from bench.people import RestPerson, crowd
from bench.servers import one_server, warm
from bot.commands.tables import table_of
from tests.support.servers import RunningServers

RATE = 10
_USERS = 20
_SAMPLE_SECONDS = 5.0
_WARM_SHARE = 1 / 6
_WINDOW_SHARE = 1 / 15


def measure(minutes: float) -> str:
    """The table.

    Args:
        minutes: For how long.
    """
    seconds = minutes * 60
    with one_server() as running:
        warm(running.url)
        with _watched(running) as samples:
            load = crowd(lambda: RestPerson(running.url), _USERS, seconds, every=_USERS / RATE)
    grown = growth(samples, seconds * _WARM_SHARE, seconds * _WINDOW_SHARE)
    rows = [
        (f"turns answered in {minutes:g} minutes", str(len(load.times)), f"{RATE * seconds:.0f}"),
        ("turns not answered", str(len(load.faults)), "0"),
        ("p50, p95, p99", ", ".join(Spread.of(load.times).cells()), ""),
        ("memory of both processes at the end", f"{samples[-1][1]:.0f} MB", ""),
        (f"its growth after {minutes * _WARM_SHARE:.0f} minutes", f"{grown:.1%}", "under 2 %"),
    ]
    return table_of(("Figure", "Measured", "Aim"), rows)


@contextmanager
def _watched(running: RunningServers) -> Iterator[list[tuple[float, float]]]:
    """Measures the memory of both processes again and again during the body."""
    samples: list[tuple[float, float]] = []
    over, begun = threading.Event(), time.monotonic()

    def watch() -> None:
        while not over.wait(_SAMPLE_SECONDS):
            samples.append((time.monotonic() - begun, memory_now(running.processes.values())))

    watcher = threading.Thread(target=watch)
    watcher.start()
    try:
        yield samples
    finally:
        over.set()
        watcher.join()
