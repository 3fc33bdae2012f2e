"""Shared set-up: a quiet Rasa, the knowledge, the trained bot in process, and the real servers."""

from __future__ import annotations

import os
import tempfile
import warnings

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
os.environ.setdefault("RASA_TELEMETRY_ENABLED", "false")
os.environ.setdefault("OMP_NUM_THREADS", "2")
# Nothing that a test keeps stays behind, and no test sees the diary of a real run.
_diaries = tempfile.TemporaryDirectory()
os.environ["KNEE_DIARY_URL"] = f"sqlite:///{_diaries.name}/diary.db"
warnings.filterwarnings("ignore", category=DeprecationWarning)

from collections.abc import Iterator, Sequence  # noqa: E402
from pathlib import Path  # noqa: E402

import pytest  # noqa: E402

from bot.knowledge.loader import Knowledge, load_knowledge  # noqa: E402
from tests.support.runner import Bot, load_bot  # noqa: E402
from tests.support.servers import RunningServers, running_servers  # noqa: E402

HERE = Path(__file__).parent
# Tests that measure time, or load the servers as far as they go: nothing else may run beside them.
ALONE = ("e2e/test_long_talk.py", "fuzz/test_http_entries.py", "fuzz/test_socket_entries.py", "scale")


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Marks what `make test` runs one by one, while it runs the rest on all cores."""
    for item in items:
        if any(item.path.is_relative_to(HERE / place) for place in ALONE):
            item.add_marker(pytest.mark.alone)


@pytest.fixture(scope="session")
def knowledge() -> Knowledge:
    """The project's own knowledge base."""
    return load_knowledge()


@pytest.fixture(scope="session")
def bot() -> Bot:
    """The trained bot with its actions, in this process, without HTTP."""
    return load_bot()


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServers]:
    """Both servers, started by the same code as `make run`, on free ports with an empty store."""
    with running_servers(tmp_path_factory.mktemp("servers")) as running:
        yield running


@pytest.fixture(scope="session")
def chat_url(servers: RunningServers) -> str:
    """The base address of the running server."""
    return servers.url
