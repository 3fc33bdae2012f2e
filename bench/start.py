"""How long the servers take to start with a trained model, and how much memory they come to."""

from __future__ import annotations

import time
from statistics import median

from bench.machine import memory_peak
from bench.people import TALK, RestPerson, talks
from bench.servers import one_server
from bot.commands.tables import table_of
from bot.commands.train import ensure_model

_STARTS = 3
_TALKS = 10


def measure() -> str:
    """The table."""
    ensure_model()
    waited, peaks = zip(*(_start() for _ in range(_STARTS)), strict=True)
    rows = [
        (f"start to first answer, middle of {_STARTS}", f"{median(waited):.1f} s", "20 s"),
        (f"peak memory of both processes, {_TALKS * len(TALK)} turns", f"{max(peaks):.0f} MB", "1000 MB"),
    ]
    return table_of(("Figure", "Measured", "Aim"), rows)


def _start() -> tuple[float, float]:
    begun = time.monotonic()
    with one_server() as running:
        RestPerson(running.url).say(TALK[0])
        waited = time.monotonic() - begun
        talks(lambda: RestPerson(running.url), _TALKS)
        return waited, memory_peak(running.processes.values())
