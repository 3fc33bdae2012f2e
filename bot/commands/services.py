"""Private PostgreSQL, Redis and nginx on loopback, from the machine's own packages, for `run-scaled` and the tests."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import psycopg2
from redis import Redis
from redis.exceptions import RedisError

from bot.commands.errors import UserError

NGINX_TEMPLATE = Path(__file__).parents[2] / "deploy" / "nginx.conf.template"

_HOST = "127.0.0.1"
_START_SECONDS, _STOP_SECONDS, _POLL_SECONDS, _RELOAD_SECONDS = 30.0, 20.0, 0.05, 2.0
# The parameters of a statement are within it, so a log that quotes what failed would hold words and ids.
_QUIET = ("log_min_error_statement=panic", "log_error_verbosity=terse")
_PACKAGES = {"initdb": "postgresql", "redis-server": "redis-server", "nginx": "nginx-light"}
_NGINX = """\
daemon off;
worker_processes 1;
pid {folder}/nginx.pid;
error_log stderr warn;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/knee.conf;
}}
"""


def free_port() -> int:
    """A port on loopback that nothing uses now."""
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        return int(probe.getsockname()[1])


@dataclass(slots=True)
class Service(ABC):
    """One process that can be stopped and started again, with its data in a folder of its own.

    Args:
        folder: Where it keeps its data and its log.
        port: Where it listens on loopback.
    """

    folder: Path
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    begun: float = 0.0

    stop_signal = signal.SIGTERM

    @abstractmethod
    def command(self) -> list[str]:
        """What starts it in the foreground."""

    @abstractmethod
    def prepare(self) -> None:
        """Writes what it needs before its first start."""

    @abstractmethod
    def answers(self) -> bool:
        """Whether it can be used."""

    def start(self) -> None:
        """Starts it and waits until it can be used.

        Raises:
            UserError: It did not come up, or its package is not there.
        """
        self.begun = time.monotonic()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.prepare()
        log = self.folder / "service.log"
        with log.open("ab") as out:
            # A session of its own: Ctrl-C reaches only who started it, who ends it in order.
            self.process = subprocess.Popen(self.command(), stdout=out, stderr=out, start_new_session=True)
        try:
            _until(self.answers, self.process, _START_SECONDS)
        except TimeoutError:
            self.stop()
            last = (log.read_text(errors="replace").strip().splitlines() or ["it said nothing"])[-1]
            raise UserError(f"{type(self).__name__} did not start: {last}") from None

    def has_ended(self) -> str | None:
        """Its name when it does not run; None while it does."""
        running = self.process is not None and self.process.poll() is None
        return None if running else type(self).__name__

    def stop(self, number: signal.Signals | None = None) -> None:
        """Ends it and waits for that; what it has left behind ends too.

        Args:
            number: The signal, if not the one that ends it in order.
        """
        process, self.process = self.process, None
        if process is None:
            return
        if process.poll() is None:
            process.send_signal(number or self.stop_signal)
            try:
                process.wait(_STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        # A worker of nginx outlives a killed master, keeps its port, and passes on to where it was told last.
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)


@dataclass(slots=True)
class PostgreSQL(Service):
    """A database with one user, who needs a password. As root it runs as the user `postgres`, which it insists on."""

    options: tuple[str, ...] = ()

    # Ends connections instead of waiting for them.
    stop_signal = signal.SIGINT

    @property
    def url(self) -> str:
        """Its address for SQLAlchemy."""
        return f"postgresql://knee:{quote(self._password())}@{_HOST}:{self.port}/postgres"

    def prepare(self) -> None:
        """Makes the database the first time."""
        data, word = self.folder / "data", self.folder / "password"
        if (data / "PG_VERSION").exists():
            return
        _write_secret(word)
        _give(self.folder, word)
        made = [*_as_postgres(self.folder), _program("initdb"), "-D", str(data), "-U", "knee", "--pwfile", str(word)]
        made += ["--auth=scram-sha-256", "--encoding=UTF8", "--locale=C"]
        run = subprocess.run(made, capture_output=True, text=True, check=False)
        if run.returncode:
            raise UserError(f"the database could not be made: {run.stderr.strip().splitlines()[-1]}")

    def command(self) -> list[str]:
        """The server, listening on loopback alone."""
        chosen = ("listen_addresses=" + _HOST, f"port={self.port}", "unix_socket_directories=", *_QUIET, *self.options)
        flags = [part for option in chosen for part in ("-c", option)]
        return [*_as_postgres(self.folder), _program("postgres"), "-D", str(self.folder / "data"), *flags]

    def answers(self) -> bool:
        """Whether it takes connections."""
        try:
            psycopg2.connect(self.url, connect_timeout=2).close()
        except psycopg2.OperationalError:
            return False
        return True

    def _password(self) -> str:
        return (self.folder / "password").read_text(encoding="ascii").strip()


@dataclass(slots=True)
class RedisServer(Service):
    """A Redis that keeps nothing on the disk: locks last for seconds."""

    @property
    def url(self) -> str:
        """Its address, with its password."""
        return f"redis://:{quote((self.folder / 'password').read_text(encoding='ascii').strip())}@{_HOST}:{self.port}/0"

    def prepare(self) -> None:
        """Writes its settings, which hold the password, for its owner alone."""
        word = _write_secret(self.folder / "password")
        lines = [f"bind {_HOST}", f"port {self.port}", f"requirepass {word}", 'save ""', "appendonly no"]
        _write_private(self.folder / "redis.conf", "\n".join([*lines, f'dir "{self.folder.resolve()}"', ""]))

    def command(self) -> list[str]:
        """The server."""
        return [_program("redis-server"), str(self.folder / "redis.conf")]

    def answers(self) -> bool:
        """Whether it answers."""
        try:
            with Redis.from_url(self.url, socket_timeout=2) as client:
                return bool(client.ping())
        except (RedisError, OSError):
            return False


@dataclass(slots=True)
class Nginx(Service):
    """The proxy before the replicas, by the template that containers use too.

    Args:
        replicas: The addresses of the replicas, as host:port.
        listen: Where people reach it, as host:port.
        rate: Messages a second from one address.
    """

    replicas: Sequence[str] = ()
    listen: str = ""
    rate: str = "20r/s"

    def prepare(self) -> None:
        """Writes the settings."""
        servers = self._write_servers()
        filled = NGINX_TEMPLATE.read_text(encoding="utf-8")
        listen = self.listen or f"{_HOST}:{self.port}"
        for name, value in (("LISTEN", listen), ("UPSTREAMS", f"include {servers};"), ("RATE", self.rate)):
            filled = filled.replace(f"${{KNEE_{name}}}", value)
        (self.folder / "knee.conf").write_text(filled, encoding="utf-8")
        (self.folder / "nginx.conf").write_text(_NGINX.format(folder=self.folder.resolve()), encoding="utf-8")

    def pass_to(self, replicas: Sequence[str]) -> None:
        """Passes what comes after this call to these replicas; what it is passing on goes on where it is."""
        self.replicas = replicas
        self._write_servers()
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGHUP)
            # It does not say when its new workers have taken over: a tenth of a second on an idle machine.
            time.sleep(_RELOAD_SECONDS)

    def command(self) -> list[str]:
        """The server."""
        return [_program("nginx"), "-c", str((self.folder / "nginx.conf").resolve()), "-e", "stderr"]

    def answers(self) -> bool:
        """Whether it takes connections."""
        host, _, port = (self.listen or f"{_HOST}:{self.port}").rpartition(":")
        try:
            socket.create_connection((host, int(port)), 2).close()
        except OSError:
            return False
        return True

    def _write_servers(self) -> Path:
        # A file of its own, so that a change of the replicas takes nothing else of a newer template along.
        file = (self.folder / "replicas.conf").resolve()
        file.write_text("".join(f"server {address} max_fails=0;\n" for address in self.replicas), encoding="ascii")
        return file


def missing_packages() -> list[str]:
    """The Debian packages that are not there, of those that are needed."""
    return [package for program, package in _PACKAGES.items() if _found(program) is None]


def _program(name: str) -> str:
    found = _found(name)
    if found is None:
        package = _PACKAGES.get(name, "postgresql")
        raise UserError(f"{name} was not found. On Debian: apt-get install --no-install-recommends {package}")
    return found


def _found(name: str) -> str | None:
    # Debian keeps the programs of a PostgreSQL server in a folder of its version, and nginx where only root looks.
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: -int(path.parent.name))
    places = [os.environ.get("PATH", ""), *map(str, folders), "/usr/sbin", "/usr/local/sbin"]
    return shutil.which(name, path=os.pathsep.join(places))


def _as_postgres(folder: Path) -> list[str]:
    if os.geteuid() != 0:
        return []
    user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"]
    reach = subprocess.run([*user, "test", "-w", str(folder)], check=False, capture_output=True)
    if reach.returncode:
        raise UserError(
            f"the user postgres cannot reach {folder.resolve()}. Choose another folder with KNEE_DATA=..., "
            "or do not run this as root."
        )
    return user


def _give(*paths: Path) -> None:
    if os.geteuid() == 0:
        owner = pwd.getpwnam("postgres")
        for path in paths:
            os.chown(path, owner.pw_uid, owner.pw_gid)


def _write_secret(file: Path) -> str:
    if not file.exists():
        _write_private(file, secrets.token_urlsafe(24))
    return file.read_text(encoding="ascii")


def _write_private(file: Path, text: str) -> None:
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as out:
        out.write(text)


def _until(answers: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            raise TimeoutError
        time.sleep(_POLL_SECONDS)
