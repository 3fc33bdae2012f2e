"""What came in is remembered once, handed to one server at a time, and forgets its words."""

from __future__ import annotations

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from bot.channels.inbox import CLAIM, KEEP, TAKE_OVERS, TOO_LATE, Inbox
from bot.database.addresses import inbox_url

NOW = datetime(2024, 3, 10, 12, tzinfo=timezone.utc)
LATER = NOW + CLAIM


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "inbox.db"


@pytest.fixture
def inbox(file: Path) -> Inbox:
    return Inbox.open(f"sqlite:///{file}", "telegram")


def test_a_message_is_new_once_even_for_another_server(inbox: Inbox, file: Path) -> None:
    other = Inbox.open(f"sqlite:///{file}", "telegram")
    assert [inbox.add("7", "words", NOW), other.add("7", "words", NOW), inbox.add("8", "words", NOW)] == [
        True,
        False,
        True,
    ]


def test_of_many_deliveries_at_once_one_is_new(inbox: Inbox) -> None:
    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(lambda _: inbox.add("7", "words", NOW), range(16))) == 1


def test_ids_of_two_channels_do_not_meet(inbox: Inbox, file: Path) -> None:
    slack = Inbox.open(f"sqlite:///{file}", "slack")
    assert inbox.add("7", "words", NOW) and slack.add("7", "words", NOW)
    assert [left.body for left in slack.claim_left(LATER)] == ["words"]


def test_what_was_not_answered_is_taken_over_oldest_first_and_by_one(inbox: Inbox) -> None:
    inbox.add("8", "second", NOW)
    inbox.add("7", "first", NOW - timedelta(seconds=1))
    assert inbox.claim_left(LATER - timedelta(seconds=2)) == ()
    assert [left.body for left in inbox.claim_left(LATER)] == ["first", "second"]
    assert inbox.claim_left(LATER) == ()


def test_what_is_worked_on_is_not_taken_over(inbox: Inbox) -> None:
    inbox.add("7", "words", NOW)
    inbox.renew([inbox.key("7")], LATER)
    assert inbox.claim_left(LATER) == ()


def test_a_message_that_nobody_can_answer_is_given_up(inbox: Inbox) -> None:
    inbox.add("7", "words", NOW)
    assert sum(len(inbox.claim_left(NOW + n * CLAIM)) for n in range(1, 20)) == TAKE_OVERS


def test_an_answered_message_is_known_but_its_words_and_id_are_not_on_the_disk(inbox: Inbox, file: Path) -> None:
    inbox.add("sms-of-ann", "my knee hurts", NOW)
    assert b"my knee hurts" in file.read_bytes()
    inbox.done(inbox.key("sms-of-ann"))
    assert b"my knee hurts" not in file.read_bytes() and b"sms-of-ann" not in file.read_bytes()
    assert not inbox.add("sms-of-ann", "my knee hurts", NOW)
    assert inbox.claim_left(LATER) == ()


def test_old_words_and_old_keys_are_deleted(inbox: Inbox, file: Path) -> None:
    inbox.add("7", "words", NOW)
    assert inbox.claim_left(NOW + TOO_LATE) == ()
    inbox.tidy(NOW + TOO_LATE)
    assert b"words" not in file.read_bytes()
    assert not inbox.add("7", "words", NOW + KEEP - timedelta(seconds=1))
    inbox.tidy(NOW + KEEP)
    connection = sqlite3.connect(file)
    assert connection.execute("select count(*) from channel_inbox").fetchone() == (0,)
    connection.close()


def test_how_far_a_channel_has_read_is_kept(inbox: Inbox, file: Path) -> None:
    assert inbox.place() is None
    inbox.move_to("s1")
    inbox.move_to("s2")
    assert Inbox.open(f"sqlite:///{file}", "telegram").place() == "s2"
    assert Inbox.open(f"sqlite:///{file}", "matrix").place() is None


def test_the_inbox_is_where_it_was_put() -> None:
    assert inbox_url({"KNEE_INBOX_URL": "a", "KNEE_DIARY_URL": "b"}) == "a"
    assert inbox_url({"KNEE_DIARY_URL": "b"}) == "b"
    assert inbox_url({"KNEE_DIARY_URL": "b", "KNEE_DATABASE_URL": "c"}) == "c"
    assert inbox_url({"KNEE_DATA": "data"}) == "sqlite:///data/inbox.db"
