"""Several replicas on one machine: PostgreSQL, Redis, replicas and the proxy, started and ended together.

A replica is a Rasa server and its own action server, which only it can reach. Both are replaced together, so that a
restart of one replica leaves the others untouched. What ends by itself is started again; nothing else ends with it.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
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
"""How long after its last start a part that ended is started again; one that cannot start must not spin."""

_TURN_SECONDS = 30
"""How long a server that is told to stop waits for its turns: as long as one may take."""

_TO_RENEW = (("train",), ("migrate",))
"""The commands before the replicas are replaced: they run the code that is in the folder now."""


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

    @property
    def address(self) -> str:
        """Where its Rasa server listens, as host:port."""
        return f"{self.settings.host}:{self.settings.port}"

    def successor(self) -> Replica:
        """One like it on other ports, not started yet."""
        return Replica(_on_free_ports(self.settings), self.model, self.credentials, self.told)

    def wait(self) -> None:
        """Waits until both can be used.

        Raises:
            UserError: One did not come up.
        """
        serve.wait_for(self.processes, self.settings.health)

    def stop(self) -> None:
        """Lets the turns that are running end, then the Rasa server, then its action server."""
        with ExitStack() as stack:
            # Called from the last to the first, and all of them, also when a signal comes while one is waited for.
            for name in (ACTIONS, RASA):
                if name in self.processes:
                    stack.callback(serve.stop, [self.processes[name]])

    def has_ended(self) -> str | None:
        """The name of a process that has ended by itself; None while both run."""
        ended = (name for name, process in self.processes.items() if process.poll() is not None)
        return next((f"{name} of {self.settings.logs.name}" for name in ended), None)


@dataclass(slots=True)
class Cluster:
    """All that runs."""

    url: str
    database: PostgreSQL
    redis: RedisServer
    proxy: Nginx
    replicas: list[Replica]

    def renew(self) -> None:
        """Brings model and tables up to date for the code that is there now, then replaces the replicas.

        Raises:
            UserError: That failed; what answers goes on.
        """
        for command in _TO_RENEW:
            self._run(command)
        self.restart_one_by_one()

    def restart_one_by_one(self) -> None:
        """Replaces the replicas one after the other; an old one goes when the new one answers.

        Raises:
            UserError: A new one did not come up; the old one goes on.
        """
        for place, old in enumerate(self.replicas):
            new = old.successor()
            try:
                new.start()
                new.wait()
            except BaseException:
                new.stop()
                raise
            self.replicas[place] = new
            self.proxy.pass_to([replica.address for replica in self.replicas])
            old.stop()

    def mend(self) -> None:
        """Starts again what has ended by itself; what does not start is tried again later."""
        parts: list[Service | Replica] = [self.database, self.redis, self.proxy, *self.replicas]
        for part in parts:
            ended = part.has_ended()
            if ended and time.monotonic() - part.begun > _REST_SECONDS:
                print(f"The {ended} has ended and is started again.", flush=True)
                part.stop()
                try:
                    part.start()
                except UserError as error:
                    print(f"Knee Guide: {error}", flush=True)

    def stop(self) -> None:
        """Ends the replicas."""
        with ExitStack() as stack:
            for replica in self.replicas:
                stack.callback(replica.stop)

    def _run(self, command: Sequence[str]) -> None:
        run = [sys.executable, "-m", "bot", *command]
        with subprocess.Popen(run, env={**self.replicas[0].told}) as process:
            try:
                while process.poll() is None:
                    self.mend()
                    time.sleep(_POLL_SECONDS)
            finally:
                process.terminate()
        if process.returncode:
            raise UserError(f"`python -m bot {' '.join(command)}` failed.")


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
            stack.callback(service.stop)
            service.start()
        secret = serve.session_secret(settings, told)
        shared = {SHARED: database.url, LOCKS: redis.url, SECRET_VARIABLE: secret, "KNEE_DATA": str(data)}
        known = {**told, **shared, "SANIC_PROXIES_COUNT": "1", "SANIC_GRACEFUL_SHUTDOWN_TIMEOUT": str(_TURN_SECONDS)}
        serve.make_folders(settings)
        bring_up_to_date(known)
        credentials = serve.write_credentials(settings)
        print(f"Starting {count} replicas ...", flush=True)
        replicas = [
            Replica(_settings_of(settings, number), model, credentials, known) for number in range(1, count + 1)
        ]
        proxy = Nginx(data / "nginx", listen=f"{settings.host}:{settings.port}", rate=rate)
        running = Cluster(settings.url, database, redis, proxy, replicas)
        stack.callback(running.stop)
        for replica in replicas:
            replica.start()
        for replica in replicas:
            replica.wait()
        proxy.replicas = [replica.address for replica in replicas]
        stack.callback(proxy.stop)
        proxy.start()
        yield running


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
            print("Replacing the replicas one by one ...", flush=True)
            try:
                running.renew()
                print("The replicas are new.", flush=True)
            except UserError as error:
                print(f"Knee Guide: {error} The old replicas go on.", flush=True)
        time.sleep(_POLL_SECONDS)


def _settings_of(settings: Settings, number: int) -> Settings:
    return _on_free_ports(replace(settings, host="127.0.0.1", logs=settings.logs / f"replica-{number}"))


def _on_free_ports(settings: Settings) -> Settings:
    return replace(settings, port=free_port(), actions_port=free_port())


def _count() -> int:
    told = os.environ.get(REPLICAS, "2")
    if not told.isdigit() or not 1 <= int(told) <= 16:
        raise UserError(f"{REPLICAS} must be a number from 1 to 16, not {told!r}.")
    return int(told)
