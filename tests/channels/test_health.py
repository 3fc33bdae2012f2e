"""Whether a server can be used, and whether its parts are the configured ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import requests
from rasa.core.lock_store import InMemoryLockStore, LockError
from rasa.core.tracker_store import FailSafeTrackerStore, InMemoryTrackerStore
from rasa.shared.core.domain import Domain
from rasa.utils.endpoints import EndpointConfig
from sanic.touchup.service import TouchUp
from sqlalchemy.exc import OperationalError

from bot.channels import health
from bot.channels.action_server import ActionServer
from bot.channels.health import HealthChannel, problem_of
from bot.channels.locks import ConversationLocks, RedisLocks
from bot.channels.store import ErasingTrackerStore
from tests.support.channel_server import ChannelServer, touch_up_once

SECRET = "a-word-nobody-may-see"


class Part:
    """A part that is well, fails, or never answers."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    async def ping(self) -> None:
        if self.fault:
            raise self.fault


class Actions(ActionServer):
    """An action server that is well or not."""

    def __init__(self, well: bool = True) -> None:
        super().__init__(f"http://user:{SECRET}@127.0.0.1:1/webhook")
        self.well = well

    async def is_well(self) -> bool:
        return self.well


def agent(database: Part | None = None, locks: Part | None = None, actions: Any = None, ready: bool = True) -> Any:
    return SimpleNamespace(
        is_ready=lambda: ready,
        tracker_store=SimpleNamespace(_tracker_store=database or Part()),
        lock_store=locks or Part(),
        action_endpoint=actions or Actions(),
    )


Ask = Callable[..., tuple[int, Any]]


@pytest.fixture
def ask(monkeypatch: pytest.MonkeyPatch) -> Iterator[Ask]:
    """Asks a server with a certain agent how it is."""
    monkeypatch.setattr(TouchUp, "run", touch_up_once)
    monkeypatch.setattr(health, "problem_of", lambda *_, **__: None)
    monkeypatch.setattr(health, "use_action_server", lambda _: None)
    running = []

    def look(found: Any, path: str = "/health/ready") -> tuple[int, Any]:
        running.append(ChannelServer(found, [HealthChannel()]))
        answer = requests.get(running[-1].url + path, timeout=10)
        assert SECRET not in answer.text
        return answer.status_code, answer.json()

    yield look
    for server in running:
        server.stop()


def test_a_server_whose_parts_are_well_is_ready(ask: Ask) -> None:
    assert ask(agent()) == (200, {"status": "ready", "parts": dict.fromkeys(health.PARTS, True)})


FAULTS = {
    "database": {"database": Part(OperationalError(SECRET, {}, Exception(SECRET)))},
    "locks": {"locks": Part(LockError(SECRET))},
    "actions": {"actions": Actions(well=False)},
}


@pytest.mark.parametrize("part", FAULTS)
def test_a_part_that_is_not_well_is_named_and_nothing_more(ask: Ask, part: str) -> None:
    found = agent(**FAULTS[part])  # type: ignore[arg-type]
    assert ask(found) == (503, {"status": "not ready", "parts": {name: name != part for name in health.PARTS}})
    assert ask(found, "/health/live") == (200, {"status": "live"})
    assert ask(found, f"/health/ready?parts={','.join(set(health.PARTS) - {part})}")[0] == 200


def test_without_a_model_a_server_is_not_ready(ask: Ask) -> None:
    assert ask(agent(ready=False)) == (503, {"status": "not ready", "parts": {"model": False}})


def loaded(**changed: Any) -> Any:
    """What Rasa has loaded when all went well, but for what is changed."""
    domain = Domain.empty()
    parts = {
        "is_ready": lambda: True,
        "tracker_store": FailSafeTrackerStore(ErasingTrackerStore(domain, "sqlite://")),
        "lock_store": ConversationLocks(),
        "action_endpoint": EndpointConfig("http://127.0.0.1:1/webhook"),
    }
    return SimpleNamespace(**{**parts, **changed})


def test_parts_that_are_as_configured_are_no_problem() -> None:
    assert problem_of(loaded(), needs_redis=False) is None
    locks = RedisLocks(SimpleNamespace(url="redis://127.0.0.1:1"))
    assert problem_of(loaded(lock_store=locks), needs_redis=True) is None


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"is_ready": lambda: False}, "the model could not be loaded"),
        ({"tracker_store": FailSafeTrackerStore(InMemoryTrackerStore(Domain.empty()))}, "InMemoryTrackerStore is in"),
        ({"lock_store": InMemoryLockStore()}, "lock_store in endpoints.yml must be ConversationLocks"),
        ({"action_endpoint": None}, "names no action server"),
    ],
)
def test_a_part_that_rasa_put_in_its_own_way_is_told(changed: dict[str, Any], said: str) -> None:
    assert said in (problem_of(loaded(**changed), needs_redis=False) or "")


def test_locks_of_one_process_are_no_locks_for_several() -> None:
    assert "must be RedisLocks" in (problem_of(loaded(), needs_redis=True) or "")
