"""How many turns a second are answered, and how long each takes, when more and more people talk at once."""

from __future__ import annotations

from collections import Counter

from bench.figures import Spread
from bench.people import Load, RestPerson, crowd
from bench.servers import one_server, replicas, warm
from bot.commands.tables import table_of

USERS = (1, 2, 4, 8, 16, 32, 64)
_SECONDS = 6.0


def measure() -> str:
    """The table."""
    with one_server() as running:
        one = _loads(running.url)
    with replicas() as cluster:
        two = _loads(cluster.url)
    rows = [(str(users), *_cells(one[users]), *_cells(two[users])) for users in USERS]
    columns = [f"{name}: {figure}" for name in ("one server", "two replicas") for figure in ("turns/s", "p50", "p95")]
    return table_of(("People at once", *columns), rows)


def _loads(url: str) -> dict[int, Load]:
    warm(url)
    return {users: crowd(lambda: RestPerson(url), users, _SECONDS) for users in USERS}


def _cells(load: Load) -> tuple[str, str, str]:
    spread = Spread.of(load.times)
    lost = "".join(f" ({count} times {fault})" for fault, count in Counter(load.faults).items())
    return f"{load.rate:.1f}{lost}", *spread.cells()[:2]
