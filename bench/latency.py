"""How long one person alone waits for an answer, over REST and over the chat page's socket."""

from __future__ import annotations

from bench.figures import Spread
from bench.people import RestPerson, WebPerson, talks
from bench.servers import one_server, warm
from bot.commands.tables import table_of

# A conversation on the page may write once a second in the long run, and 120 times at once from one address.
_TALKS = 8


def measure() -> str:
    """The table."""
    with one_server() as running:
        warm(running.url)
        ways = {
            "REST": talks(lambda: RestPerson(running.url), _TALKS),
            "web socket": talks(lambda: WebPerson(running.url), _TALKS),
        }
    spreads = {way: Spread.of(times) for way, times in ways.items()}
    rows = [(way, str(spread.count), *spread.cells()) for way, spread in spreads.items()]
    return table_of(("Way in", "Turns", "p50", "p95", "p99"), [*rows, ("aim", "", "60 ms", "120 ms", "")])
