"""A real Matrix homeserver (Synapse) and people on it, in the environment that `scripts/install-synapse` makes."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.util import Retry

from tests.support.servers import free_port

CACHE = Path(__file__).parents[2] / ".cache"
PYTHON = CACHE / "synapse" / "bin" / "python"
UNAVAILABLE = CACHE / "synapse.unavailable"
_PASSWORD = "a long password"

# More than a person sends, less than the bot would without patience.
_CONFIG = """
server_name: knee.test
pid_file: {folder}/pid
listeners:
  - {{port: {port}, type: http, bind_addresses: [127.0.0.1], resources: [{{names: [client]}}]}}
database: {{name: sqlite3, args: {{database: {folder}/homeserver.db}}}}
media_store_path: {folder}/media
signing_key_path: {folder}/signing.key
report_stats: false
trusted_key_servers: []
registration_shared_secret: shared
macaroon_secret_key: macaroon
form_secret: form
log_config: {folder}/log.yaml
rc_message: {{per_second: 2, burst_count: 4}}
rc_login: {{address: {{per_second: 99, burst_count: 99}}, account: {{per_second: 99, burst_count: 99}}}}
"""
_LOG = """
version: 1
handlers: {{file: {{class: logging.FileHandler, filename: {folder}/homeserver.log}}}}
root: {{level: WARNING, handlers: [file]}}
"""


@dataclass(frozen=True, slots=True)
class Homeserver:
    """A running homeserver."""

    url: str
    config: Path

    def register(self, name: str) -> str:
        """Makes a user and returns the full id."""
        command = [PYTHON.with_name("register_new_matrix_user"), "-u", name, "-p", _PASSWORD, "--no-admin"]
        subprocess.run([*command, "-k", "shared", self.url], check=True, capture_output=True)
        return f"@{name}:knee.test"

    def token(self, user: str) -> str:
        """Logs a user in by HTTP."""
        identifier = {"type": "m.id.user", "user": user}
        body = {"type": "m.login.password", "identifier": identifier, "password": _PASSWORD}
        return str(requests.post(f"{self.url}/_matrix/client/v3/login", json=body, timeout=20).json()["access_token"])

    @contextmanager
    def person(self, name: str) -> Iterator[MatrixPerson]:
        """A new person, logged in by a client library of their own."""
        command = [PYTHON, Path(__file__).with_name("matrix_person.py"), self.url, self.register(name)]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            person = MatrixPerson(process)
            person.do("login", _PASSWORD)
            yield person
            assert process.stdin
            process.stdin.close()


@dataclass(frozen=True, slots=True)
class MatrixPerson:
    """A client in a process of its own."""

    process: subprocess.Popen[str]

    def do(self, command: str, *arguments: Any) -> Any:
        """Obeys one command of `tests/support/matrix_person.py`."""
        assert self.process.stdin and self.process.stdout
        print(json.dumps([command, *arguments]), file=self.process.stdin, flush=True)
        return json.loads(self.process.stdout.readline())

    def hears(self, count: int, seconds: int = 30) -> list[str]:
        """The bodies of the messages that came; waits for so many."""
        return [message["body"] for message in self.do("wait", count, seconds)]


@contextmanager
def homeserver(folder: Path) -> Iterator[Homeserver]:
    """Starts a homeserver with an empty store on a free port."""
    port = free_port()
    config = folder / "homeserver.yaml"
    config.write_text(_CONFIG.format(folder=folder, port=port))
    (folder / "log.yaml").write_text(_LOG.format(folder=folder))
    run = [PYTHON, "-m", "synapse.app.homeserver", "-c", config]
    subprocess.run([*run, "--generate-keys"], check=True, capture_output=True)
    with (folder / "out.log").open("wb") as out, subprocess.Popen(run, stdout=out, stderr=out) as process:
        try:
            url = f"http://127.0.0.1:{port}"
            session = requests.Session()
            session.mount(url, HTTPAdapter(max_retries=Retry(connect=40, backoff_factor=0.1, backoff_max=1)))
            session.get(f"{url}/_matrix/client/versions", timeout=20).raise_for_status()
            yield Homeserver(url, config)
        finally:
            process.terminate()
