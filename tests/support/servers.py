"""The real servers, started by the code of `make run`, for tests that talk over HTTP and sockets."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from subprocess import Popen

from bot.commands.serve import Settings, servers, start_again
from bot.commands.services import free_port


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
def restarted(running: RunningServers, name: str) -> Iterator[None]:
    """Kills one of the servers without a warning, and starts it again after the body."""
    process = running.processes[name]
    process.kill()
    process.wait()
    try:
        yield
    finally:
        start_again(running.settings, running.processes, name)
