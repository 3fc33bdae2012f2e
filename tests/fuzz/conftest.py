"""The real servers with every channel that has a webhook, and somebody else who talks all the while."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import requests

from tests.support.people import PEOPLE, WEBHOOKS
from tests.support.servers import RunningServers, running_servers
from tests.support.vendors import FakeVendor

STALL_SECONDS = 1.0
"""How long nobody may have to wait because of what others send."""


@dataclass
class Bystander:
    """Asks for the health of the server again and again: how long that takes is how long the server was stuck."""

    url: str
    waits: list[float] = field(default_factory=list)
    statuses: set[int] = field(default_factory=set)
    _over: threading.Event = field(default_factory=threading.Event)

    def __enter__(self) -> Bystander:
        self._thread = threading.Thread(target=self._ask, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(30)

    def _ask(self) -> None:
        with requests.Session() as session:
            while not self._over.wait(0.05):
                before = time.perf_counter()
                self.statuses.add(session.get(f"{self.url}/chat/health", timeout=30).status_code)
                self.waits.append(time.perf_counter() - before)

    def check(self) -> None:
        """Nobody else was kept waiting."""
        assert self.waits and self.statuses == {200}
        assert max(self.waits) < STALL_SECONDS, f"{max(self.waits):.2f} s"


@pytest.fixture(scope="package")
def entries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServers]:
    """Servers whose channels are all on; the vendors are local, and nothing random gets past their signatures."""
    vendor = FakeVendor()
    variables = {name: value for name, value in vendor.environment().items() if "MATRIX" not in name}
    for kind in WEBHOOKS:
        variables |= PEOPLE[kind].environment
    with running_servers(tmp_path_factory.mktemp("entries"), KNEE_LOG_FORMAT="json", **variables) as running:
        yield running
    vendor.stop()


@pytest.fixture
def bystander(entries: RunningServers) -> Iterator[Bystander]:
    """Somebody else; checked at the end."""
    with Bystander(entries.url) as somebody:
        yield somebody
    somebody.check()


@pytest.fixture
def no_fault(entries: RunningServers) -> Iterator[None]:
    """No fault is counted and none is logged, and the bot answers afterwards as before."""
    log = entries.settings.logs / "rasa.log"
    before = len(log.read_text("utf-8"))
    yield
    lines = [line for line in log.read_text("utf-8")[before:].splitlines() if '"level": "ERROR"' in line]
    # A client that hangs up in the middle leaves a task behind, which Python ends.
    assert [line for line in lines if "Task was destroyed but it is pending!" not in line] == []
    assert "knee_faults_total{" not in requests.get(f"{entries.url}/metrics", timeout=30).text
    body = {"sender": uuid.uuid4().hex, "message": "how do i do clamshells"}
    answer = requests.post(f"{entries.url}/webhooks/rest/webhook", json=body, timeout=30)
    assert answer.json()[-1]["custom"]["id"] == "clamshell"
