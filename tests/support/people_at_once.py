"""Many people who write at once over REST, send again what got no answer, and know what they were told was kept."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

import requests

Found = TypeVar("Found")

SECRET = "what programs show to the replicas, long"
"""What whoever starts the servers sets as KNEE_REST_SECRET; servers on this machine alone do not ask for it."""

RETRY_SECONDS = 0.1
"""How long somebody waits before sending a message again."""

GIVE_UP_SECONDS = 60.0
"""After this time a message counts as lost."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: the status (0 without a connection), the bubbles, and how long it took in seconds."""

    status: int
    bubbles: list[dict[str, Any]]
    seconds: float

    @property
    def words(self) -> str:
        """All that was said."""
        return " ".join(bubble.get("text", "") for bubble in self.bubbles)


@dataclass
class Talker:
    """One person; `kept` are the messages that were answered with 200, in their order."""

    sender: str = field(default_factory=lambda: f"talker-{uuid.uuid4().hex}")
    kept: list[str] = field(default_factory=list)
    longest: float = 0.0

    def send(self, url: str, text: str, message_id: str | None = None) -> Answer:
        """Sends a message once."""
        begun = time.monotonic()
        shown = {"Authorization": f"Bearer {SECRET}"}
        body = {"sender": self.sender, "message": text, "message_id": message_id or uuid.uuid4().hex}
        try:
            answer = requests.post(f"{url}/webhooks/rest/webhook", json=body, headers=shown, timeout=45)
        except requests.ConnectionError:
            return Answer(0, [], time.monotonic() - begun)
        if answer.status_code == 200:
            self.kept.append(text)
        return Answer(answer.status_code, answer.json(), time.monotonic() - begun)

    def insist(self, urls: Sequence[str], text: str) -> None:
        """Sends a message again, to each address in turn, until it is answered."""
        message_id, begun, tried = uuid.uuid4().hex, time.monotonic(), 0
        pause = threading.Event()
        while self.send(urls[tried % len(urls)], text, message_id).status != 200:
            assert time.monotonic() - begun < GIVE_UP_SECONDS, f"{text} was never answered"
            tried += 1
            pause.wait(RETRY_SECONDS)
        self.longest = max(self.longest, time.monotonic() - begun)


def together(work: Iterable[Callable[[], object]]) -> None:
    """Does several things at the same moment, and waits for all of them."""
    tasks = list(work)
    begin = threading.Barrier(len(tasks))

    def run(task: Callable[[], object]) -> None:
        begin.wait(30)
        task()

    with ThreadPoolExecutor(len(tasks)) as pool:
        for done in [pool.submit(run, task) for task in tasks]:
            done.result()


def wait_for(look: Callable[[], Found], seconds: float) -> Found:
    """What a look brings, as soon as it brings anything."""
    deadline = time.monotonic() + seconds
    while not (found := look()):
        assert time.monotonic() < deadline, "It did not come about in time."
        pause_until(time.monotonic() + 0.05)
    return found


def pause_until(moment: float) -> None:
    """Waits for a moment of the monotonic clock, where nothing tells that something did not happen."""
    threading.Event().wait(max(0.0, moment - time.monotonic()))
