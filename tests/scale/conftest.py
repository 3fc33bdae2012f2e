"""Two real replicas with a private PostgreSQL, Redis and nginx, and what is stored in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.commands.scaled import Cluster
from bot.commands.services import RedisServer
from bot.database.conversations import Conversations
from bot.database.engine import engine_for
from tests.support import servers


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that the user of PostgreSQL can reach too."""
    with servers.open_folder() as folder:
        yield folder


@pytest.fixture(scope="session")
def replicas(open_folder: Path) -> Iterator[Cluster]:
    """Two replicas that send what is due twice a second."""
    with servers.running_replicas(open_folder / "cluster", KNEE_SEND_EVERY="0.5") as running:
        yield running


@pytest.fixture
def urls(replicas: Cluster) -> list[str]:
    """The addresses of the replicas themselves, past the proxy."""
    return [replica.settings.url for replica in replicas.replicas]


@pytest.fixture
def stored(replicas: Cluster) -> Iterator[Callable[[str], list[str]]]:
    """What the database holds of a conversation: the words of the person, in their order."""
    engine = engine_for(replicas.database.url)

    def words(sender: str) -> list[str]:
        events = Conversations(engine).read(sender, whole=True).events
        return [event["text"] for event in events if event["event"] == "user"]

    yield words
    engine.dispose()


@pytest.fixture
def redis(open_folder: Path, request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    """A Redis for one test."""
    server = RedisServer(open_folder / f"redis-{abs(hash(request.node.name))}")
    server.start()
    yield server
    server.stop()
