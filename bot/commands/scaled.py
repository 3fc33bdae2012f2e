"""Several replicas on one machine: PostgreSQL, Redis, replicas and the proxy, started and ended together.

A replica is a Rasa server and its own action server, which only it can reach. Both are replaced together, so that a
restart of one replica leaves the others untouched.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

from bot.channels.sessions import SECRET_VARIABLE
from bot.commands import serve
from bot.commands.errors import UserError
from bot.commands.secrets import check_secrets
from bot.commands.serve import ACTIONS, RASA, Settings, StopAskedError, stopping_on_signals
from bot.commands.services import Nginx, PostgreSQL, RedisServer, Service, free_port
from bot.commands.stores import bring_up_to_date
from bot.commands.train import ensure_model
from bot.database.addresses import LOCKS, SHARED

REPLICAS = "KNEE_REPLICAS"
"""The variable with the number of replicas."""

RATE = "KNEE_RATE"
"""The variable with how many messages a second the proxy takes from one address."""

_POLL_SECONDS = 0.2

_REST_SECONDS = 10.0
"""How long after its last start a replica that ended is started again; one that cannot start must not spin."""


@dataclass(slots=True)
class Replica:
    """One Rasa server and its action server."""

    settings: Settings
    model: Path
    credentials: Path
    told: Mapping[str, str]
    processes: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)
    begun: float = 0.0

    def start(self) -> None:
        """Starts both, without waiting for them."""
        self.begun = time.monotonic()
        self.settings.logs.mkdir(parents=True, exist_ok=True)
        self.processes[ACTIONS] = serve.start_actions(self.settings, self.told)
        self.processes[RASA] = serve.start_rasa(self.settings, self.model, self.credentials, self.told)

    def wait(self) -> None:
        """Waits until both can be used.

        Raises:
            UserError: One did not come up.
        """
        serve.wait_for(self.processes, self.settings.health)

    def stop(self) -> None:
        """Lets the turns that are running end, then the Rasa server, then its action server."""
        for name in (RASA, ACTIONS):
            if name in self.processes:
                serve.stop([self.processes[name]])

    def has_ended(self) -> str | None:
        """The name of a process that has ended by itself; None while both run."""
        return next((name for name, process in self.processes.items() if process.poll() is not None), None)


@dataclass(slots=True)
class Cluster:
    """All that runs."""

    url: str
    database: PostgreSQL
    redis: RedisServer
    proxy: Nginx
    replicas: list[Replica]

    def restart_one_by_one(self) -> None:
        """Replaces the replicas one after the other, so that there is always one that answers."""
        for replica in self.replicas:
            replica.stop()
            replica.start()
            replica.wait()

    def mend(self) -> None:
        """Starts again what has ended by itself.

        Raises:
            UserError: A service that keeps something, or the proxy, has ended.
        """
        for service in (self.database, self.redis, self.proxy):
            if service.process is not None and service.process.poll() is not None:
                raise UserError(f"{type(service).__name__} has ended. See {service.folder / 'service.log'}.")
        for number, replica in enumerate(self.replicas, 1):
            ended = replica.has_ended()
            if ended and time.monotonic() - replica.begun > _REST_SECONDS:
                print(f"The {ended} of replica {number} has ended and is started again.", flush=True)
                replica.stop()
                replica.start()


@contextmanager
def cluster(settings: Settings, told: Mapping[str, str], count: int, rate: str = "20r/s") -> Iterator[Cluster]:
    """Starts everything, ready to answer; ends it on leaving.

    Args:
        settings: Where people reach the proxy, and where everything is kept.
        told: The variables that the servers get.
        count: How many replicas.
        rate: Messages a second that the proxy takes from one address.

    Raises:
        UserError: A port is busy, a package is missing, or a part did not come up.
    """
    check_secrets(settings.host, told)
    serve.check_port(settings.host, settings.port, "KNEE_PORT")
    data = settings.logs.parent
    model = ensure_model()
    database, redis = PostgreSQL(data / "postgresql"), RedisServer(data / "redis")
    with ExitStack() as stack:
        for service in (database, redis):
            _start(stack, service)
        secret = serve.session_secret(settings, told)
        shared = {SHARED: database.url, LOCKS: redis.url, SECRET_VARIABLE: secret, "SANIC_PROXIES_COUNT": "1"}
        known = {**told, **shared}
        serve.make_folders(settings)
        bring_up_to_date(known)
        credentials = serve.write_credentials(settings)
        print(f"Starting {count} replicas ...", flush=True)
        places = [_settings_of(settings, number) for number in range(1, count + 1)]
        replicas = [Replica(place, model, credentials, known) for place in places]
        for replica in replicas:
            stack.callback(replica.stop)
            replica.start()
        for replica in replicas:
            replica.wait()
        addresses = tuple(f"{replica.settings.host}:{replica.settings.port}" for replica in replicas)
        proxy = Nginx(data / "nginx", replicas=addresses, listen=f"{settings.host}:{settings.port}", rate=rate)
        _start(stack, proxy)
        yield Cluster(settings.url, database, redis, proxy, replicas)


def run_scaled() -> int:
    """Runs everything until Ctrl-C or SIGTERM; SIGHUP replaces the replicas one by one. Returns the exit code."""
    settings = Settings.from_environment()
    restarts = [False]

    def ask_for_restart(number: int, frame: FrameType | None) -> None:
        restarts[0] = True

    signal.signal(signal.SIGHUP, ask_for_restart)
    with stopping_on_signals():
        try:
            with cluster(settings, os.environ, _count(), os.environ.get(RATE, "20r/s")) as running:
                print(f"\nKnee Guide is ready: {running.url}/chat/", flush=True)
                print(f"Stop it with Ctrl-C; restart it without a gap with: kill -HUP {os.getpid()}", flush=True)
                _watch(running, restarts)
        except StopAskedError:
            print("\nKnee Guide has stopped.", flush=True)
    return 0


def _watch(running: Cluster, restarts: list[bool]) -> None:
    while True:
        running.mend()
        if restarts[0]:
            restarts[0] = False
            print("Restarting the replicas one by one ...", flush=True)
            running.restart_one_by_one()
            print("The replicas are new.", flush=True)
        time.sleep(_POLL_SECONDS)


def _start(stack: ExitStack, service: Service) -> None:
    stack.callback(service.stop)
    service.start()


def _settings_of(settings: Settings, number: int) -> Settings:
    logs = settings.logs / f"replica-{number}"
    return replace(settings, host="127.0.0.1", port=free_port(), actions_port=free_port(), logs=logs)


def _count() -> int:
    told = os.environ.get(REPLICAS, "2")
    if not told.isdigit() or not 1 <= int(told) <= 16:
        raise UserError(f"{REPLICAS} must be a number from 1 to 16, not {told!r}.")
    return int(told)
