"""The bots that are measured, each on free ports with a store of its own that is gone afterwards."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.people import RestPerson, talks
from bot.commands.scaled import Cluster
from tests.support.servers import RunningServers, open_folder, running_replicas, running_servers

_WARM_TALKS = 2


@contextmanager
def one_server() -> Iterator[RunningServers]:
    """Knee Guide as `make run` starts it."""
    with tempfile.TemporaryDirectory(prefix="knee-bench-") as folder, running_servers(Path(folder)) as running:
        yield running


@contextmanager
def replicas() -> Iterator[Cluster]:
    """Two replicas with PostgreSQL, Redis and nginx, as `make run-scaled` starts them."""
    with open_folder() as folder, running_replicas(folder / "cluster") as running:
        yield running


def warm(url: str) -> None:
    """Holds some talks, so that nothing is measured that happens once."""
    talks(lambda: RestPerson(url), _WARM_TALKS)
