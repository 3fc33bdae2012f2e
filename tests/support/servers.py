"""The real servers, started by the code of `make run`, for tests that talk over HTTP and sockets."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from bot.commands.serve import Settings, servers


@dataclass(frozen=True, slots=True)
class RunningServers:
    """Where the servers listen, and their processes."""

    url: str
    settings: Settings
    processes: dict[str, Popen[bytes]]


@contextmanager
def running_servers(folder: Path) -> Iterator[RunningServers]:
    """Starts both servers on free ports, storing in a folder of their own."""
    before = dict(os.environ)
    os.environ.update(KNEE_PORT=str(free_port()), KNEE_ACTIONS_PORT=str(free_port()), KNEE_DATA=str(folder))
    try:
        settings = Settings.from_environment()
        with servers(settings) as processes:
            yield RunningServers(settings.url, settings, processes)
    finally:
        os.environ.clear()
        os.environ.update(before)


def free_port() -> int:
    """A port on loopback that nothing uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
