"""The real servers, started by the code of `make run`, for tests that talk over HTTP and sockets."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from bot.commands.scaled import Cluster, cluster
from bot.commands.serve import Settings, servers, start_again
from bot.commands.services import free_port
from tests.support.people_at_once import SECRET


@dataclass(frozen=True, slots=True)
class RunningServers:
    """Where the servers listen, and their processes."""

    url: str
    settings: Settings
    processes: dict[str, Popen[bytes]]


@contextmanager
def running_servers(folder: Path, **environment: str) -> Iterator[RunningServers]:
    """Starts both servers on free ports, storing in a folder of their own.

    Args:
        folder: Where they store.
        environment: Variables that they get besides.
    """
    before = dict(os.environ)
    # A page on localhost may frame the chat, which is on 127.0.0.1: for a browser these are two sites.
    os.environ["KNEE_FRAME_ANCESTORS"] = "'self' http://localhost:*"
    os.environ.update(KNEE_PORT=str(free_port()), KNEE_ACTIONS_PORT=str(free_port()), KNEE_DATA=str(folder))
    os.environ.update(environment)
    try:
        settings = Settings.from_environment()
        with servers(settings) as processes:
            yield RunningServers(settings.url, settings, processes)
    finally:
        os.environ.clear()
        os.environ.update(before)


@contextmanager
def open_folder() -> Iterator[Path]:
    """A folder that the user of PostgreSQL can reach too, which pytest's own folders are not for."""
    with tempfile.TemporaryDirectory(prefix="knee-scale-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def running_replicas(folder: Path, **environment: str) -> Iterator[Cluster]:
    """Starts two replicas with what they share, by the code of `make run-scaled`.

    Args:
        folder: Where everything is kept; the user of PostgreSQL must reach it.
        environment: Variables that they get besides.
    """
    ports = free_port(), free_port()
    settings = Settings("127.0.0.1", *ports, folder / "tracker.db", folder / "logs", folder / "session-secret")
    told = {name: value for name, value in os.environ.items() if not name.startswith("KNEE_")}
    with cluster(settings, {**told, "KNEE_REST_SECRET": SECRET, **environment}, 2, rate="1000r/s") as running:
        yield running


@contextmanager
def restarted(running: RunningServers, name: str) -> Iterator[None]:
    """Kills one of the servers without a warning, and starts it again after the body."""
    process = running.processes[name]
    process.kill()
    process.wait()
    try:
        yield
    finally:
        start_again(running.settings, running.processes, name)
