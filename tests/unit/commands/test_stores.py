"""What is not there is told in one sentence, which holds no password."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from bot.commands import part, serve
from bot.commands.errors import UserError
from bot.commands.stores import bring_up_to_date, check_stores, store_environment

WORD = "a-word-nobody-may-see"
VARIABLES = ("KNEE_TRACKER_URL", "KNEE_DIARY_URL", "KNEE_INBOX_URL", "KNEE_DATABASE_URL", "KNEE_REDIS_URL")


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Nothing set but a folder to store in."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KNEE_DATA", str(tmp_path))


def test_the_locks_are_those_of_one_process_unless_there_is_a_redis() -> None:
    assert store_environment({"KNEE_DATA": "data"}) == {
        "KNEE_TRACKER_URL": "sqlite:///data/tracker.db",
        "KNEE_REDIS_URL": "",
        "KNEE_LOCK_STORE": "bot.channels.locks.ConversationLocks",
    }
    shared = store_environment({"KNEE_DATABASE_URL": "postgresql://db/knee", "KNEE_REDIS_URL": "redis://r"})
    assert shared == {
        "KNEE_TRACKER_URL": "postgresql://db/knee",
        "KNEE_REDIS_URL": "redis://r",
        "KNEE_LOCK_STORE": "bot.channels.locks.RedisLocks",
    }


def test_tables_are_made_once_and_then_found_up_to_date(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="tables of the conversations are not up to date"):
        check_stores()
    bring_up_to_date()
    bring_up_to_date()
    check_stores()
    assert {path.name for path in tmp_path.glob("*.db")} == {"tracker.db", "diary.db", "inbox.db"}


@pytest.mark.parametrize(
    ("variable", "value", "said"),
    [
        (
            "KNEE_DATABASE_URL",
            f"postgresql://knee:{WORD}@127.0.0.1:9/knee",
            "conversations at 127.0.0.1 cannot be used",
        ),
        ("KNEE_DATABASE_URL", f"postgres://knee:{WORD}@db/knee", "looks like postgresql://user:password@host/name"),
        ("KNEE_TRACKER_URL", WORD, "KNEE_TRACKER_URL or KNEE_DATABASE_URL is no address"),
        ("KNEE_TRACKER_URL", "sqlite:////dev/null/tracker.db", "conversations at /dev/null/tracker.db cannot be used"),
        ("KNEE_INBOX_URL", f"nothing://{WORD}", "KNEE_INBOX_URL or KNEE_DATABASE_URL is no address"),
        ("KNEE_REDIS_URL", f"redis://:{WORD}@127.0.0.1:9/0", "does not answer"),
        ("KNEE_REDIS_URL", WORD, "is no address of a Redis"),
    ],
)
@pytest.mark.parametrize("work", [bring_up_to_date, check_stores])
def test_a_store_that_cannot_be_used_is_told_without_its_password(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, said: str, work: Any
) -> None:
    bring_up_to_date()
    monkeypatch.setenv(variable, value)
    with pytest.raises(UserError, match=said) as caught:
        work()
    assert WORD not in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.fixture
def became(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What a part became; it does not really do so here."""
    commands: list[list[str]] = []
    monkeypatch.setenv("KNEE_ACTIONS_SECRET", "between the two servers, long enough")
    monkeypatch.setattr(os, "execve", lambda _, command, __: commands.append(command))
    return commands


def test_a_part_becomes_its_server(became: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(part, "_check_model", lambda: None)
    bring_up_to_date()
    part.run_part("actions")
    part.run_part("rasa")
    assert [command[2] for command in became] == ["actions.server", "rasa"]


def test_a_part_alone_needs_the_secret_that_both_servers_know(
    became: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KNEE_ACTIONS_SECRET")
    bring_up_to_date()
    with pytest.raises(UserError, match="KNEE_ACTIONS_SECRET must be set"):
        part.run_part("actions")
    assert became == []


def test_a_part_whose_port_is_none_is_told(became: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KNEE_PORT", "none")
    with pytest.raises(UserError, match="KNEE_PORT"):
        part.run_part("rasa")
    assert became == []


@pytest.mark.parametrize("damaged", [False, True])
def test_without_a_whole_model_the_rasa_server_does_not_start(
    became: list[list[str]], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, damaged: bool
) -> None:
    model, stamp = tmp_path / "knee-guide.tar.gz", tmp_path / "knee-guide.json"
    if damaged:
        model.write_bytes(b"no model")
        stamp.write_text("{}", encoding="utf-8")
    monkeypatch.setattr(part, "MODEL", model)
    monkeypatch.setattr(part, "STAMP", stamp)
    monkeypatch.setattr(part, "model_is_current", lambda: False)
    bring_up_to_date()
    with pytest.raises(UserError, match="is damaged" if damaged else "there is no model"):
        part.run_part("rasa")
    assert became == []
    assert serve.RASA
