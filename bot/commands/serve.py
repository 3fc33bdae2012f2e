"""Starts the action server and the Rasa server, waits until both really answer, and ends both cleanly."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from bot.commands.errors import UserError
from bot.commands.train import ensure_model

_START_SECONDS = 120
_STOP_SECONDS = 15
_FREE_MEGABYTES = 200
_POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the servers listen and store; each comes from the environment, with a default for one machine."""

    host: str
    port: int
    actions_port: int
    database: Path
    logs: Path

    @classmethod
    def from_environment(cls) -> Settings:
        """Reads KNEE_HOST, KNEE_PORT, KNEE_ACTIONS_PORT and KNEE_DATA.

        Raises:
            UserError: A port is not a number.
        """
        data = Path(os.environ.get("KNEE_DATA", "var"))
        return cls(
            host=os.environ.get("KNEE_HOST", "127.0.0.1"),
            port=_port("KNEE_PORT", 5005),
            actions_port=_port("KNEE_ACTIONS_PORT", 5055),
            database=data / "tracker.db",
            logs=data / "logs",
        )

    @property
    def url(self) -> str:
        """The address of the Rasa server."""
        return f"http://{self.host}:{self.port}"

    @property
    def actions_url(self) -> str:
        """The address of the action server, always on loopback."""
        return f"http://127.0.0.1:{self.actions_port}"


def _port(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise UserError(f"{name} must be a port number, not {value!r}.")
    return int(value)


class _StopAskedError(Exception):
    """SIGTERM or SIGINT came."""


def serve() -> int:
    """Runs both servers until Ctrl-C or SIGTERM; returns the exit code."""
    settings = Settings.from_environment()
    with stopping_on_signals():
        try:
            with servers(settings) as processes:
                print(f"\nKnee Guide is ready: {settings.url}/chat/\nStop it with Ctrl-C.", flush=True)
                _watch(processes)
        except _StopAskedError:
            print("\nKnee Guide has stopped.", flush=True)
    return 0


def shell() -> int:
    """Opens the Rasa shell with the action server beside it."""
    settings = Settings.from_environment()
    model = ensure_model()
    _prepare(settings)
    _check_port(settings.host, settings.port, "KNEE_PORT")
    _check_port("127.0.0.1", settings.actions_port, "KNEE_ACTIONS_PORT")
    actions = _start_actions(settings)
    try:
        _wait({"action server": actions}, {"action server": f"{settings.actions_url}/health"})
        command = [sys.executable, "-m", "rasa", "shell", "--model", str(model), "--endpoints", "endpoints.yml"]
        command += ["-i", settings.host, "-p", str(settings.port), "--quiet"]
        with (settings.logs / "shell.log").open("wb") as log:
            return subprocess.run(command, env=_environment(settings), stderr=log, check=False).returncode
    finally:
        _stop([actions])


@contextmanager
def stopping_on_signals() -> Iterator[None]:
    """Turns SIGTERM and SIGINT into an exception, so that children are always ended."""

    def raise_stop(number: int, frame: FrameType | None) -> None:
        raise _StopAskedError

    before = {number: signal.signal(number, raise_stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def servers(settings: Settings) -> Iterator[dict[str, subprocess.Popen[bytes]]]:
    """Starts both servers, ready to answer; ends them on leaving.

    Raises:
        UserError: A port is busy, the disk is full, or a server did not come up.
    """
    _check_port(settings.host, settings.port, "KNEE_PORT")
    _check_port("127.0.0.1", settings.actions_port, "KNEE_ACTIONS_PORT")
    _prepare(settings)
    model = ensure_model()
    print("Starting the servers ...", flush=True)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes["action server"] = _start_actions(settings)
        processes["Rasa server"] = _start_rasa(settings, model)
        addresses = {"action server": f"{settings.actions_url}/health", "Rasa server": f"{settings.url}/chat/health"}
        _wait(processes, addresses)
        yield processes
    finally:
        _stop(list(processes.values()))


def _prepare(settings: Settings) -> None:
    try:
        settings.logs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"the folder {settings.logs} cannot be made ({error.strerror}).") from error
    free = shutil.disk_usage(settings.logs).free // 2**20
    if free < _FREE_MEGABYTES:
        raise UserError(f"the disk is almost full: {free} MB are free, {_FREE_MEGABYTES} MB are needed.")


def _check_port(host: str, port: int, variable: str) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UserError(
                f"port {port} on {host} is busy. Stop what uses it, or choose another with {variable}=..."
            ) from error


def _environment(settings: Settings) -> dict[str, str]:
    return {
        **os.environ,
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": "127.0.0.1",
        "KNEE_ACTIONS_URL": f"{settings.actions_url}/webhook",
        "KNEE_TRACKER_DB": str(settings.database),
        # More threads than this cost more than they bring for one short sentence.
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "2"),
    }


def _start_actions(settings: Settings) -> subprocess.Popen[bytes]:
    command = [
        sys.executable,
        "-m",
        "rasa_sdk",
        "--actions",
        "actions",
        "--port",
        str(settings.actions_port),
        "--quiet",
    ]
    return _start(command, settings, "actions.log")


def _start_rasa(settings: Settings, model: Path) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model), "--endpoints", "endpoints.yml"]
    command += ["--credentials", "credentials.yml", "-i", settings.host, "-p", str(settings.port), "--quiet"]
    return _start(command, settings, "rasa.log")


def _start(command: list[str], settings: Settings, log: str) -> subprocess.Popen[bytes]:
    with (settings.logs / log).open("wb") as out:
        # A session of its own: Ctrl-C reaches only this process, which then ends its children in order.
        return subprocess.Popen(
            command, stdout=out, stderr=subprocess.STDOUT, env=_environment(settings), start_new_session=True
        )


def _wait(processes: dict[str, subprocess.Popen[bytes]], addresses: dict[str, str]) -> None:
    deadline = time.monotonic() + _START_SECONDS
    waiting = dict(addresses)
    while waiting:
        for name, process in processes.items():
            if process.poll() is not None:
                raise UserError(f"the {name} did not start (exit code {process.returncode}). See the logs folder.")
        waiting = {name: address for name, address in waiting.items() if not _answers(address)}
        if waiting and time.monotonic() > deadline:
            raise UserError(f"the {' and the '.join(waiting)} did not answer within {_START_SECONDS} s.")
        time.sleep(_POLL_SECONDS if waiting else 0)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _watch(processes: dict[str, subprocess.Popen[bytes]]) -> None:
    while True:
        for name, process in processes.items():
            if process.poll() is not None:
                raise UserError(f"the {name} has ended (exit code {process.returncode}). See the logs folder.")
        time.sleep(_POLL_SECONDS)


def _stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        if process.poll() is None:
            process.terminate()
    deadline = time.monotonic() + _STOP_SECONDS
    for process in processes:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
