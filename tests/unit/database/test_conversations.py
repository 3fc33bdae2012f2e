"""What a turn adds is stored once, after what was read, and deleted for good."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import OperationalError

from bot.database import migrate
from bot.database.conversations import PART, SESSION_START, Conversations, MovedOnError
from bot.database.engine import engine_for, may_pass


def said(words: str) -> dict[str, Any]:
    return {"event": "user", "text": words, "timestamp": 1.0}


def open_at(file: Path) -> Conversations:
    engine = engine_for(f"sqlite:///{file}", keep_open=True)
    migrate.upgrade(engine, PART)
    return Conversations(engine)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tracker.db"


@pytest.fixture
def kept(file: Path) -> Iterator[Conversations]:
    conversations = open_at(file)
    yield conversations
    conversations.engine.dispose()


def test_what_was_added_is_read_back_in_its_order(kept: Conversations) -> None:
    last = kept.append("ann", [said("one"), said("two")], 0)
    kept.append("bob", [said("other")], 0)
    last = kept.append("ann", [said("three")], last)
    stored = kept.read("ann")
    assert [event["text"] for event in stored.events] == ["one", "two", "three"]
    assert stored.last == last


def test_a_turn_that_read_less_than_is_stored_by_now_writes_nothing(kept: Conversations) -> None:
    kept.append("ann", [said("one")], 0)
    with pytest.raises(MovedOnError):
        kept.append("ann", [said("late")], 0)
    assert [event["text"] for event in kept.read("ann").events] == ["one"]


def test_a_turn_whose_storing_is_tried_again_is_stored_once(kept: Conversations) -> None:
    first = kept.append("ann", [said("one")], 0)
    last = kept.append("ann", [said("two"), said("three")], first)
    assert kept.append("ann", [said("two"), said("three")], first) == last
    assert len(kept.read("ann").events) == 3


def test_of_two_turns_at_once_one_is_stored_whatever_became_of_the_locks(kept: Conversations) -> None:
    together = Barrier(2)

    def write(words: str) -> bool:
        together.wait()
        try:
            kept.append("ann", [said(words)], 0)
        except MovedOnError:
            return False
        return True

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(write, ("one", "two"))) == [False, True]
    assert len(kept.read("ann").events) == 1


def test_turns_read_from_the_last_start_of_a_session_and_the_rest_stays_stored(kept: Conversations) -> None:
    start = {"event": "action", "name": SESSION_START, "timestamp": 2.0}
    last = kept.append("ann", [said("old")], 0)
    # The clock of another server may be behind: the order of writing counts.
    kept.append("ann", [start, said("new") | {"timestamp": 0.5}], last)
    assert [event.get("text") for event in kept.read("ann").events] == [None, "new"]
    assert [event.get("text") for event in kept.read("ann", whole=True).events] == ["old", None, "new"]


def test_what_is_deleted_is_in_no_file_any_more(kept: Conversations, file: Path) -> None:
    kept.append("ann", [said("a secret of ann")], 0)
    last = kept.append("bob", [said("a secret of bob")], 0)
    kept.shorten("ann", 1, [said("a secret of ann")])
    assert kept.delete("ann") == 1
    found = b"".join(path.read_bytes() for path in file.parent.iterdir())
    assert b"secret of ann" not in found and b"secret of bob" in found
    assert (kept.read("ann").last, kept.read("bob").last, kept.senders()) == (0, last, ["bob"])


def test_a_database_of_rasa_itself_is_taken_over_with_all_it_holds(file: Path) -> None:
    engine = engine_for(f"sqlite:///{file}")
    with engine.begin() as connection:
        connection.execute(
            text(
                "create table events (id integer not null primary key, sender_id varchar(255) not null, "
                "type_name varchar(255) not null, timestamp float, "
                "intent_name varchar(255), action_name varchar(255), data text)"
            )
        )
        connection.execute(text("create index ix_events_sender_id on events (sender_id)"))
        connection.execute(
            text("""insert into events (sender_id, type_name, data) values ('ann', 'user', '{"event": "user"}')""")
        )
    kept = open_at(file)
    assert kept.read("ann").events == [{"event": "user"}]
    assert migrate.differences(kept.engine, PART) == []
    assert [index["name"] for index in inspect(kept.engine).get_indexes("events")] == ["ix_events_sender_id_id"]


def test_it_is_known_whether_the_tables_are_up_to_date(file: Path) -> None:
    engine = engine_for(f"sqlite:///{file}")
    assert not migrate.is_current(engine, PART)
    migrate.upgrade(engine, PART)
    assert migrate.is_current(engine, PART)
    migrate.downgrade(engine, PART)
    assert not migrate.is_current(engine, PART)


def test_a_database_that_cannot_be_reached_is_an_error_that_may_pass() -> None:
    with pytest.raises(OperationalError) as caught:
        Conversations(engine_for("postgresql://knee:word@127.0.0.1:9/knee")).ping()
    assert may_pass(caught.value)
    assert not may_pass(ValueError())


def test_a_full_disk_is_an_error_and_leaves_what_was_stored(kept: Conversations) -> None:
    last = kept.append("ann", [said("one")], 0)
    with kept.engine.connect() as connection:
        # As if the disk had no page left.
        connection.execute(text("pragma max_page_count = 1"))
        pages = connection.execute(text("pragma max_page_count")).scalar_one()
    with pytest.raises(OperationalError, match="full"):
        kept.append("ann", [said("x" * 4096 * (pages + 1))], last)
    assert [event["text"] for event in kept.read("ann").events] == ["one"]
