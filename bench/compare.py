"""Knee Guide beside the bot that `rasa init` makes, in the same run, turn by turn."""

from __future__ import annotations

import time
from collections.abc import Callable

from bench.figures import Spread, milliseconds
from bench.machine import memory_peak
from bench.people import TALK, RestPerson
from bench.servers import one_server
from bench.stock import CHALLENGES, running_stock_bot
from bench.stock import TALK as STOCK_TALK
from bot.commands.tables import table_of
from bot.commands.train import ensure_model

_WARM, _TALKS = 2, 12


def measure() -> str:
    """The table."""
    ensure_model()
    begun = time.monotonic()
    with running_stock_bot() as (stock_url, stock_processes):
        RestPerson(stock_url).say(STOCK_TALK[0])
        stock_start, begun = time.monotonic() - begun, time.monotonic()
        with one_server() as running:
            RestPerson(running.url).say(TALK[0])
            start = time.monotonic() - begun
            _talk_by_turns(running.url, stock_url, _WARM)
            ours, stock = _talk_by_turns(running.url, stock_url, _TALKS)
            peaks = memory_peak(running.processes.values()), memory_peak(stock_processes.values())
    with_action = [taken for text, taken in stock if text in CHALLENGES]
    guide, acting, every = Spread.of(ours), Spread.of(with_action), Spread.of([taken for _, taken in stock])
    rows = [
        _row("p50 of a turn with an action", guide.p50, acting.p50, milliseconds),
        _row("p95 of a turn with an action", guide.p95, acting.p95, milliseconds),
        _row("p50 of all turns", guide.p50, every.p50, milliseconds),
        _row("p95 of all turns", guide.p95, every.p95, milliseconds),
        _row("start to first answer", start, stock_start, "{:.1f} s".format),
        _row("peak memory of both processes", *peaks, "{:.0f} MB".format),
    ]
    return table_of(("Figure", "Knee Guide", "stock bot", "ratio"), rows)


def _talk_by_turns(url: str, stock_url: str, count: int) -> tuple[list[float], list[tuple[str, float]]]:
    """Talks with both, one turn here and one there; every turn of Knee Guide runs an action."""
    ours: list[float] = []
    stock: list[tuple[str, float]] = []
    for _ in range(count):
        person, other = RestPerson(url), RestPerson(stock_url)
        for text, stock_text in zip(TALK, STOCK_TALK, strict=True):
            ours.append(person.say(text))
            stock.append((stock_text, other.say(stock_text)))
    return ours, stock


def _row(name: str, ours: float, stock: float, written: Callable[[float], str]) -> tuple[str, ...]:
    return name, written(ours), written(stock), f"{ours / stock:.2f}"
