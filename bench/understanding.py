"""What one message costs in the pipeline, in process: all of it, and the part of the two readers of danger signs."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.figures import Spread
from bot.commands.nlu_sets import held_out
from bot.commands.tables import table_of
from tests.support.runner import Bot, load_bot

_EVERY = 4
_WARM = 20


def measure() -> str:
    """The table."""
    from bot.nlu.danger_sense import DangerSense
    from bot.nlu.message_reader import MessageReader

    texts = [message.text for message in held_out()][::_EVERY]
    # Rasa takes hold of the components' methods when it loads the model.
    with _timed(DangerSense) as sensing, _timed(MessageReader) as reading, _timed(Bot, "parse") as all_of_it:
        bot = load_bot()
        for text in (*texts[:_WARM], *texts):
            bot.parse(text)
    times = [taken[-len(texts) :] for taken in (sensing, reading, all_of_it)]
    both = [one + other for one, other, _ in zip(*times, strict=True)]
    aims = {"a whole message": ("25 ms", "45 ms"), "of it both readers of danger signs": ("", "15 ms")}
    spreads = zip(aims, (Spread.of(times[-1]), Spread.of(both)), strict=True)
    rows = [(name, str(spread.count), *spread.cells(), *aims[name]) for name, spread in spreads]
    return table_of(("What is read", "Messages", "p50", "p95", "p99", "aim p50", "aim p95"), rows)


@contextmanager
def _timed(owner: type, method: str = "process") -> Iterator[list[float]]:
    """Collects how many seconds each call of a method takes."""
    original, taken = getattr(owner, method), list[float]()

    def timed(*arguments: Any, **options: Any) -> Any:
        before = time.perf_counter()
        try:
            return original(*arguments, **options)
        finally:
            taken.append(time.perf_counter() - before)

    setattr(owner, method, timed)
    try:
        yield taken
    finally:
        setattr(owner, method, original)
