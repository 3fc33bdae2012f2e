"""What coaching keeps outlives a kill of both servers, and is gone from the disk once it was deleted."""

from __future__ import annotations

import os
import signal
import sqlite3
from pathlib import Path

import pytest

from tests.e2e.test_real_servers import say
from tests.support.servers import running_servers


def rows(database: Path, query: str) -> int:
    """The number that a query counts."""
    connection = sqlite3.connect(database)
    try:
        return int(connection.execute(query).fetchone()[0])
    finally:
        connection.close()


def test_a_session_goes_on_after_a_kill_and_everything_is_deleted_when_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KNEE_DIARY_URL")
    with running_servers(tmp_path) as before:
        for text in ("guide me through clamshells", "next", "next"):
            step = say(before.url, "ann", text)[0]["text"]
        assert step.startswith("**Step 2")
        say(before.url, "ann", "pain was 6 today")
        for process in before.processes.values():
            os.kill(process.pid, signal.SIGKILL)
    with running_servers(tmp_path) as after:
        assert say(after.url, "ann", "next")[0]["text"].startswith("**Step 3")
        assert say(after.url, "ann", "show my chart")[0]["custom"]["points"][0]["score"] == 6
        say(after.url, "bob", "hello")
        say(after.url, "ann", "delete my data")
        say(after.url, "ann", "yes")
        assert rows(tmp_path / "tracker.db", "select count(*) from events where sender_id = 'ann'") == 0
        assert rows(tmp_path / "tracker.db", "select count(*) from events where sender_id = 'bob'") > 0
        assert rows(tmp_path / "diary.db", "select count(*) from person where key = 'ann'") == 0
