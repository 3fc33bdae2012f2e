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
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from bot import logs
from bot.access import ACTIONS_SECRET
from bot.channels.sessions import SECRET_VARIABLE, SHORTEST_SECRET, kept_secret
from bot.channels.settings import CHANNELS, HalfSetError, channels_on
from bot.commands.errors import UserError
from bot.commands.secrets import actions_secret, check_secrets
from bot.commands.stores import bring_up_to_date, store_environment
from bot.commands.train import ensure_model

ACTIONS, RASA = "action server", "Rasa server"
"""The two processes, as people hear of them."""

_START_SECONDS = 120
# Longer than a server waits for its turns (30 s) after its messaging channels (20 s).
_STOP_SECONDS = 55
_FREE_MEGABYTES = 200
_POLL_SECONDS = 0.2
_CREDENTIALS = Path(__file__).parents[2] / "credentials.yml"


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the servers listen and store; each comes from the environment, with a default for one machine."""

    host: str
    port: int
    actions_port: int
    database: Path
    logs: Path
    secret_file: Path

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
            secret_file=data / "session-secret",
        )

    @property
    def url(self) -> str:
        """The address of the Rasa server."""
        return f"http://{self.host}:{self.port}"

    @property
    def actions_url(self) -> str:
        """The address of the action server, always on loopback."""
        return f"http://127.0.0.1:{self.actions_port}"

    @property
    def health(self) -> dict[str, str]:
        """The address at which each server says that it is ready."""
        return {ACTIONS: f"{self.actions_url}/health", RASA: f"{self.url}/health/ready"}


def _port(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdigit() or not 0 < int(value) < 65536:
        raise UserError(f"{name} must be a port number, not {value!r}.")
    return int(value)


class StopAskedError(Exception):
    """SIGTERM or SIGINT came."""


def serve() -> int:
    """Runs both servers until Ctrl-C or SIGTERM; returns the exit code."""
    settings = Settings.from_environment()
    with stopping_on_signals():
        try:
            with servers(settings) as processes:
                print(f"\nKnee Guide is ready: {settings.url}/chat/\nStop it with Ctrl-C.", flush=True)
                _watch(processes)
        except StopAskedError:
            print("\nKnee Guide has stopped.", flush=True)
    return 0


def shell() -> int:
    """Opens the Rasa shell with the action server beside it."""
    settings = Settings.from_environment()
    model = ensure_model()
    prepare(settings)
    check_port(settings.host, settings.port, "KNEE_PORT")
    check_port("127.0.0.1", settings.actions_port, "KNEE_ACTIONS_PORT")
    actions = start_actions(settings)
    try:
        # A closed terminal ends the shell too; Ctrl-C is for the Rasa shell itself.
        with stopping_on_signals(signal.SIGTERM, signal.SIGHUP), suppress(StopAskedError):
            return _talk(settings, model, actions)
        return 0
    finally:
        stop([actions])


def _talk(settings: Settings, model: Path, actions: subprocess.Popen[bytes]) -> int:
    wait_for({"action server": actions}, {"action server": f"{settings.actions_url}/health"})
    command = [sys.executable, "-m", "bot.logs", "rasa", "shell", "--model", str(model)]
    command += ["--endpoints", "endpoints.yml", "-i", settings.host, "-p", str(settings.port), "--quiet"]
    with (settings.logs / "shell.log").open("wb") as log:
        return subprocess.run(command, env=environment_of(settings), stderr=log, check=False).returncode


@contextmanager
def stopping_on_signals(*numbers: signal.Signals) -> Iterator[None]:
    """Turns signals, by default SIGTERM and SIGINT, into an exception, so that children are always ended."""

    def raise_stop(number: int, frame: FrameType | None) -> None:
        raise StopAskedError

    before = {number: signal.signal(number, raise_stop) for number in numbers or (signal.SIGTERM, signal.SIGINT)}
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
    check_secrets(settings.host)
    check_port(settings.host, settings.port, "KNEE_PORT")
    check_port("127.0.0.1", settings.actions_port, "KNEE_ACTIONS_PORT")
    make_folders(settings)
    credentials = write_credentials(settings)
    bring_up_to_date()
    model = ensure_model()
    print("Starting the servers ...", flush=True)
    processes: dict[str, subprocess.Popen[bytes]] = {}
    try:
        processes[ACTIONS] = start_actions(settings)
        processes[RASA] = start_rasa(settings, model, credentials)
        wait_for(processes, settings.health)
        yield processes
    finally:
        # The turns that are running need their actions.
        for name in (RASA, ACTIONS):
            stop([processes[name]] if name in processes else [])


def start_again(settings: Settings, processes: dict[str, subprocess.Popen[bytes]], name: str) -> None:
    """Starts one of the servers anew after it has ended, and waits until it answers.

    Raises:
        UserError: It did not come up.
    """
    if name == ACTIONS:
        processes[name] = start_actions(settings)
    else:
        processes[name] = start_rasa(settings, ensure_model(), write_credentials(settings))
    wait_for(processes, {name: settings.health[name]})


def prepare(settings: Settings) -> None:
    """Makes the folders, and the tables once, before several processes use them.

    Raises:
        UserError: Something is in the way.
    """
    make_folders(settings)
    bring_up_to_date()


def make_folders(settings: Settings) -> None:
    """Makes the folders, where there is room for what will be in them.

    Raises:
        UserError: They cannot be made, or the disk is full.
    """
    try:
        settings.logs.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UserError(f"the folder {settings.logs} cannot be made ({error.strerror}).") from error
    free = shutil.disk_usage(settings.logs).free // 2**20
    if free < _FREE_MEGABYTES:
        raise UserError(f"the disk is almost full: {free} MB are free, {_FREE_MEGABYTES} MB are needed.")


def session_secret(settings: Settings, told: Mapping[str, str] = os.environ) -> str:
    """The key that signs the tokens of the chat page: from the environment, else one that is made once and kept."""
    try:
        secret = told.get(SECRET_VARIABLE) or kept_secret(settings.secret_file)
    except OSError as error:
        raise UserError(f"the file {settings.secret_file} cannot be used ({error.strerror}).") from error
    if len(secret) < SHORTEST_SECRET:
        raise UserError(f"{SECRET_VARIABLE} must have at least {SHORTEST_SECRET} characters.")
    return secret


def check_port(host: str, port: int, variable: str) -> None:
    """Makes sure that a port is free.

    Raises:
        UserError: It is not.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise UserError(
                f"port {port} on {host} is busy. Stop what uses it, or choose another with {variable}=..."
            ) from error


def environment_of(settings: Settings, told: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The variables that both servers get, made from those that were told."""
    return {
        **told,
        "RASA_TELEMETRY_ENABLED": "false",
        "SANIC_HOST": "127.0.0.1",
        "KNEE_ACTIONS_URL": f"{settings.actions_url}/webhook",
        **store_environment(told),
        SECRET_VARIABLE: session_secret(settings, told),
        ACTIONS_SECRET: told.get(ACTIONS_SECRET) or actions_secret(),
        # For one short sentence a second thread mostly waits, and waits by running: it doubles the work of a turn.
        "OMP_NUM_THREADS": told.get("OMP_NUM_THREADS", "1"),
    }


def actions_command(settings: Settings) -> list[str]:
    """What starts the action server."""
    return [sys.executable, "-m", "actions.server", "--port", str(settings.actions_port)]


def start_actions(settings: Settings, told: Mapping[str, str] = os.environ) -> subprocess.Popen[bytes]:
    """Starts the action server."""
    return _start(actions_command(settings), environment_of(settings, told), settings.logs / "actions.log")


def write_credentials(settings: Settings) -> Path:
    """Writes the channels for this start: those of credentials.yml, and the messaging channels that are set up.

    The file holds names only; every secret stays in the environment.
    """
    try:
        names = channels_on(os.environ)
    except HalfSetError as error:
        raise UserError(str(error)) from error
    written = settings.database.with_name("credentials.yml")
    lines = [f"{CHANNELS[name].module}: {{}}\n" for name in names]
    written.write_text(_CREDENTIALS.read_text(encoding="utf-8") + "".join(lines), encoding="utf-8")
    if names:
        print(f"Channels that are on: {', '.join(names)}.", flush=True)
    return written


def rasa_command(settings: Settings, model: Path, credentials: Path) -> list[str]:
    """What starts the Rasa server."""
    command = [sys.executable, "-m", "rasa", "run", "--model", str(model), "--endpoints", "endpoints.yml"]
    return [*command, "--credentials", str(credentials), "-i", settings.host, "-p", str(settings.port), "--quiet"]


def start_rasa(
    settings: Settings, model: Path, credentials: Path, told: Mapping[str, str] = os.environ
) -> subprocess.Popen[bytes]:
    """Starts the Rasa server."""
    command = rasa_command(settings, model, credentials)
    return _start(command, environment_of(settings, told), settings.logs / "rasa.log")


def _start(command: list[str], environment: dict[str, str], log: Path) -> subprocess.Popen[bytes]:
    environment = {**environment, logs.FILE_VARIABLE: str(log)}
    # What the program prints by itself, which is little; the lines of the log go to the file of its name.
    with log.with_suffix(".out").open("wb") as out:
        # A session of its own: Ctrl-C reaches only this process, which then ends its children in order.
        return subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env=environment, start_new_session=True)


def wait_for(processes: dict[str, subprocess.Popen[bytes]], addresses: dict[str, str]) -> None:
    """Waits until the servers are ready.

    Raises:
        UserError: One ended, or did not become ready in time.
    """
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


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    """Ends processes in order, and by force what does not end."""
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
