"""Whether a turn late in a conversation costs more than an early one."""

from __future__ import annotations

from bench.figures import Spread
from bench.people import TALK, RestPerson, talk
from bench.servers import one_server, warm
from bot.commands.tables import table_of

# A mark, and the whole talks held before: the turns of the talk that holds the mark are measured.
_BEFORE = {5: 0, 50: 3, 100: 6, 300: 19}
_ROUNDS = 3


def measure() -> str:
    """The table."""
    times: dict[int, list[float]] = {mark: [] for mark in _BEFORE}
    with one_server() as running:
        warm(running.url)
        for _ in range(_ROUNDS):
            people = {mark: RestPerson(running.url) for mark in _BEFORE}
            for mark, person in people.items():
                talk(person, TALK * _BEFORE[mark])
            for text in TALK:  # by turns, so that whatever else the machine does falls on all alike
                for mark, person in people.items():
                    times[mark].append(person.say(text))
    spreads = {mark: Spread.of(taken) for mark, taken in times.items()}
    first = spreads[min(spreads)]
    rows = [
        (f"{_BEFORE[mark] * len(TALK) + 1} to {(_BEFORE[mark] + 1) * len(TALK)}", *spread.cells()[:2],
         f"{spread.p50 / first.p50:.2f}", f"{spread.p95 / first.p95:.2f}")
        for mark, spread in spreads.items()
    ]  # fmt: skip
    columns = ("Turns of the conversation", "p50", "p95", "p50 to that of the first turns", "p95 to that")
    return table_of(columns, [*rows, ("aim for turn 300", "", "", "1.30", "")])
