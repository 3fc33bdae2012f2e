"""People who talk with a bot over REST or the chat page's socket, one after the other or many at once."""

from __future__ import annotations

import threading
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Protocol

import requests
import socketio

from tests.support.people_at_once import SECRET

# One conversation of the kinds of turn that people have: chat, questions, exercises, an interview.
TALK = (
    "hello",
    "how do i do clamshells",
    "how long should i hold it",
    "is walking good for my knee",
    "does a brace help",
    "where is that from",
    "my knee aches when i climb stairs, for about a week",
    "none of these",
    "it came on slowly",
    "a few days",
    "a dull ache",
    "gone the next day",
    "no",
    "what should i avoid",
    "thanks",
)

_SECONDS = 60.0
_TALKS_EACH = 2


class FailedTurnError(Exception):
    """A turn that was not answered."""


class Person(Protocol):
    """Somebody in one conversation."""

    def say(self, text: str) -> float:
        """Says something and returns how many seconds the answer took.

        Raises:
            FailedTurnError: There was none.
        """

    def leave(self) -> None:
        """Closes the connection."""


class RestPerson:
    """A person whose program talks over REST, on one connection."""

    def __init__(self, url: str) -> None:
        self._address = f"{url}/webhooks/rest/webhook"
        self._sender = f"bench-{uuid.uuid4().hex}"
        self._session = requests.Session()
        self._session.headers["Authorization"] = f"Bearer {SECRET}"

    def say(self, text: str) -> float:
        """Sends one message."""
        begun = time.perf_counter()
        try:
            body = {"sender": self._sender, "message": text}
            answer = self._session.post(self._address, json=body, timeout=_SECONDS)
        except requests.RequestException as error:
            raise FailedTurnError(type(error).__name__) from error
        seconds = time.perf_counter() - begun
        if answer.status_code != 200 or not answer.json():
            raise FailedTurnError(f"status {answer.status_code}")
        return seconds

    def leave(self) -> None:
        """Closes the connection."""
        self._session.close()


class WebPerson:
    """A person on the chat page; a turn is over when the page is told so, after the last bubble."""

    def __init__(self, url: str) -> None:
        self._client = socketio.Client(reconnection=False)
        self._client.connect(url, transports=["websocket"])
        if not self._client.call("session_request", {}, timeout=_SECONDS)["ok"]:
            raise FailedTurnError("no session")

    def say(self, text: str) -> float:
        """Sends one message."""
        begun = time.perf_counter()
        message = {"message": text, "message_id": uuid.uuid4().hex}
        answer = self._client.call("user_uttered", message, timeout=_SECONDS)
        if not answer["ok"]:
            raise FailedTurnError("message_error")
        return time.perf_counter() - begun

    def leave(self) -> None:
        """Closes the connection."""
        self._client.disconnect()


Meet = Callable[[], Person]


def talk(person: Person, texts: tuple[str, ...] = TALK) -> list[float]:
    """Says everything in order; returns the seconds of each turn."""
    return [person.say(text) for text in texts]


def talks(meet: Meet, count: int) -> list[float]:
    """Talks of new people, one after the other; returns the seconds of each turn."""
    times: list[float] = []
    for _ in range(count):
        person = meet()
        times += talk(person)
        person.leave()
    return times


@dataclass(slots=True)
class Load:
    """What many people at once lived through: the seconds of each answered turn, and why others were not."""

    seconds: float
    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Answered turns a second."""
        return len(self.times) / self.seconds


def crowd(meet: Meet, users: int, seconds: float, every: float = 0.0) -> Load:
    """People who talk at once; a turn that was begun within the time is waited for, and counts if it ended in it.

    Args:
        meet: Makes a new person.
        users: How many people.
        seconds: For how long.
        every: Seconds from one message of a person to the next, however long the answer takes; 0 for no pause.
    """
    load = Load(seconds)
    stopped = threading.Event()
    begun = time.monotonic()

    def live(number: int) -> None:
        due = begun + every * number / users
        for person, text in _lines(meet):
            stopped.wait(max(0.0, due - time.monotonic()))
            due += every
            if stopped.is_set() or time.monotonic() - begun >= seconds:
                person.leave()
                return
            try:
                took = person.say(text)
                if time.monotonic() - begun < seconds:
                    load.times.append(took)
            except FailedTurnError as fault:
                load.faults.append(str(fault))

    with ThreadPoolExecutor(users) as pool:
        try:
            for done in [pool.submit(live, number) for number in range(users)]:
                done.result()
        finally:
            # When the measuring is broken off, so are the talks.
            stopped.set()
    return load


def _lines(meet: Meet) -> Iterator[tuple[Person, str]]:
    """What people in the same seat say, one after the other, without end."""
    while True:
        person = meet()
        for text in TALK * _TALKS_EACH:
            yield person, text
        person.leave()
