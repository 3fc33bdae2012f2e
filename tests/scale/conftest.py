"""Two real replicas with a private PostgreSQL, Redis and nginx, and what is stored in them."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bot.commands.scaled import Cluster, cluster
from bot.commands.serve import Settings
from bot.commands.services import RedisServer, free_port
from bot.database.conversations import Conversations
from bot.database.engine import engine_for
from tests.support.people_at_once import SECRET


@pytest.fixture(scope="session")
def open_folder() -> Iterator[Path]:
    """A folder that the user of PostgreSQL can reach too, which pytest's own folders are not for."""
    with tempfile.TemporaryDirectory(prefix="knee-scale-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@pytest.fixture(scope="session")
def replicas(open_folder: Path) -> Iterator[Cluster]:
    """Two replicas, started by the code of `make run-scaled`."""
    data = open_folder / "cluster"
    ports = free_port(), free_port()
    settings = Settings("127.0.0.1", *ports, data / "tracker.db", data / "logs", data / "session-secret")
    told = {name: value for name, value in os.environ.items() if not name.startswith("KNEE_")}
    told |= {"KNEE_SEND_EVERY": "0.5", "KNEE_REST_SECRET": SECRET}
    with cluster(settings, told, 2, rate="1000r/s") as running:
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
