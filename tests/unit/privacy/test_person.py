"""Everything of one person is given out and deleted, in every place, and nothing of anybody else."""

from __future__ import annotations

import json
from datetime import datetime, time, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import insert, inspect, text
from sqlalchemy.engine import Engine

from bot.channels.inbox import Inbox
from bot.cli import main
from bot.database import conversations
from bot.database.engine import engine_for
from bot.diary.jobs import Jobs
from bot.diary.records import Moment, Note, Pain, Reminders
from bot.diary.store import Diary
from bot.privacy import person
from bot.privacy.retention import Retention

NOW = datetime(2026, 5, 4, 9, tzinfo=timezone.utc)
ANN, BOB = "telegram:ann-4711", "telegram:bob-0815"
MARKER = "marmaladeknee"


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A folder in which two people have left something everywhere."""
    environment = {"KNEE_DATA": str(tmp_path)}
    for name in ("KNEE_DIARY_URL", "KNEE_INBOX_URL", "KNEE_TRACKER_URL", "KNEE_DATABASE_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("KNEE_DATA", str(tmp_path))
    talk = engine_for(f"sqlite:///{tmp_path / 'tracker.db'}")
    conversations.metadata.create_all(talk)
    diary = Diary.open(f"sqlite:///{tmp_path / 'diary.db'}")
    inbox = Inbox.open(f"sqlite:///{tmp_path / 'inbox.db'}", "telegram")
    for key in (ANN, BOB):
        for at, kind in enumerate(("user", "bot")):
            data = json.dumps({"event": kind, "text": f"{MARKER} {key}"})
            row = {"sender_id": key, "type_name": kind, "timestamp": NOW.timestamp() + at, "data": data}
            with talk.begin() as connection:
                connection.execute(insert(conversations.EVENTS).values(row))
        with talk.begin() as connection:
            connection.execute(insert(conversations.BEGINNING).values(sender_id=key, after=1, data=f'["{MARKER}"]'))
        diary.note_pain(key, Pain(NOW.date(), 4, Moment.DAY, f"{MARKER} note"), NOW)
        diary.add_note(key, Note(NOW.date(), f"{MARKER} {key}"), NOW)
        Jobs(diary.engine).remind(
            key, Reminders("Europe/London", time(9), frozenset({0, 3}), time(22), time(7), "telegram"), NOW
        )
        inbox.add(f"update-{key}", json.dumps({"conversation": key, "text": MARKER}), NOW)
    return environment


def _engines(folder: str) -> list[Engine]:
    return [engine_for(f"sqlite:///{Path(folder) / name}.db") for name in ("tracker", "diary", "inbox")]


def _cells(folder: str) -> str:
    """Every value of every table of every database."""
    found = []
    for engine in _engines(folder):
        with engine.connect() as connection:
            for table in inspect(engine).get_table_names():
                found += [str(tuple(row)) for row in connection.execute(text(f'select * from "{table}"'))]
    return "\n".join(found)


def test_the_id_and_the_words_are_in_every_place_before(places: dict[str, str]) -> None:
    cells = _cells(places["KNEE_DATA"])
    assert cells.count(MARKER) > 10 and ANN in cells


def test_an_export_holds_the_talk_the_diary_with_its_jobs_and_what_waits(places: dict[str, str]) -> None:
    whole = person.export(ANN, places)
    assert [event["event"] for event in whole["talk"]] == ["user", "bot"]
    assert whole["diary"]["note"] == [{"day": "2026-05-04", "text": f"{MARKER} {ANN}"}]
    assert len(whole["diary"]["job"]) == len(whole["diary"]["reminders"]) == 1
    assert whole["waiting"] == [{"conversation": ANN, "text": MARKER}]
    assert BOB not in json.dumps(whole)


def test_after_erasing_no_table_and_no_file_holds_the_id_and_the_other_person_keeps_everything(
    places: dict[str, str],
) -> None:
    before = person.export(BOB, places)
    assert person.erase(ANN, places) > 6
    assert person.export(ANN, places) == {"talk": [], "diary": {}, "waiting": []}
    assert ANN not in _cells(places["KNEE_DATA"])
    assert person.export(BOB, places) == before
    person.erase(BOB, places)
    assert MARKER not in _cells(places["KNEE_DATA"])
    files = list(Path(places["KNEE_DATA"]).iterdir())
    left = [(file.name, word) for file in files for word in (ANN, MARKER) if word.encode() in file.read_bytes()]
    assert left == []


def test_a_message_that_was_answered_is_still_known_after_erasing(places: dict[str, str]) -> None:
    person.erase(ANN, places)
    inbox = Inbox.open(f"sqlite:///{Path(places['KNEE_DATA']) / 'inbox.db'}", "telegram")
    assert not inbox.add(f"update-{ANN}", "{}", NOW)
    assert inbox.waiting() == 1


def test_erasing_twice_and_before_anybody_talked_is_no_fault(places: dict[str, str], tmp_path: Path) -> None:
    assert person.erase(ANN, places) > 0
    assert person.erase(ANN, places) == 0
    nobody = {"KNEE_DATA": str(tmp_path / "empty")}
    assert (person.erase(ANN, nobody), person.export(ANN, nobody)["talk"]) == (0, [])
    assert not (tmp_path / "empty").exists()


def test_the_commands_give_out_and_delete(places: dict[str, str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", ANN]) == 0
    assert json.loads(capsys.readouterr().out)["talk"]
    assert main(["erase", ANN]) == 0
    assert capsys.readouterr().out.startswith("Deleted: ")
    assert main(["erase", ANN]) == 0
    assert capsys.readouterr().out == "Nothing is kept under this id.\n"


def test_talks_are_old_after_the_days_that_were_set_and_not_a_second_before(places: dict[str, str]) -> None:
    retention = Retention.from_environment({**places, "KNEE_KEEP_DAYS": "3"})
    assert retention.old_talks(NOW + timedelta(days=3), places) == []
    assert retention.old_talks(NOW + timedelta(days=3, seconds=1), places) == [ANN, BOB]


def test_a_reminder_keeps_no_talk_young_and_a_word_of_the_person_does(places: dict[str, str]) -> None:
    later = NOW + timedelta(days=2)
    with engine_for(f"sqlite:///{Path(places['KNEE_DATA']) / 'tracker.db'}").begin() as connection:
        for key, kind in ((ANN, "bot"), (BOB, "user")):
            row = {"sender_id": key, "type_name": kind, "timestamp": later.timestamp(), "data": "{}"}
            connection.execute(insert(conversations.EVENTS).values(row))
    retention, now = Retention.from_environment({**places, "KNEE_KEEP_DAYS": "3"}), NOW + timedelta(days=4)
    assert retention.old_talks(now, places) == [ANN]
    assert (retention.is_old(ANN, now, places), retention.is_old(BOB, now, places)) == (True, False)


def test_a_talk_in_which_nobody_said_anything_is_as_old_as_its_beginning(places: dict[str, str]) -> None:
    with engine_for(f"sqlite:///{Path(places['KNEE_DATA']) / 'tracker.db'}").begin() as connection:
        for days, kind in ((-4, "session_started"), (0, "bot")):
            row = {"sender_id": "web:silent", "type_name": kind, "data": "{}"}
            row["timestamp"] = (NOW + timedelta(days=days)).timestamp()
            connection.execute(insert(conversations.EVENTS).values(row))
    retention = Retention.from_environment({**places, "KNEE_KEEP_DAYS": "3"})
    assert retention.old_talks(NOW, places) == ["web:silent"]


def test_an_old_diary_is_deleted_with_its_jobs(places: dict[str, str]) -> None:
    retention = Retention.from_environment({**places, "KNEE_DIARY_KEEP_DAYS": "10"})
    assert retention.prune_diaries(NOW + timedelta(days=9), places) == 0
    assert retention.prune_diaries(NOW + timedelta(days=11), places) == 2
    assert person.export(ANN, places)["diary"] == {}


def test_jobs_that_are_over_go_a_month_after_they_were_due_and_those_to_come_stay(places: dict[str, str]) -> None:
    retention, now = Retention.from_environment(places), NOW + timedelta(days=3)
    jobs = Jobs(engine_for(f"sqlite:///{Path(places['KNEE_DATA']) / 'diary.db'}"))
    for job in jobs.claim(now):
        jobs.sent(job)
    states = [job["state"] for job in person.export(ANN, places)["diary"]["job"]]
    assert states == ["sent", "waiting"]
    retention.prune_diaries(now + timedelta(days=29), places)
    assert len(person.export(ANN, places)["diary"]["job"]) == 2
    retention.prune_diaries(now + timedelta(days=31), places)
    assert [job["state"] for job in person.export(ANN, places)["diary"]["job"]] == ["waiting"]


def test_each_database_is_opened_once_however_many_people_are_erased(
    places: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []

    def counted(url: str) -> Engine:
        opened.append(url)
        return engine_for(url)

    monkeypatch.setattr("bot.privacy.places.engine_for", counted)
    for number in range(20):
        person.erase(f"web:{number}", places)
    assert len(opened) == 3


def test_words_that_nobody_answered_go_after_twelve_hours_and_their_keys_after_a_month(places: dict[str, str]) -> None:
    retention, inbox = Retention.from_environment(places), f"sqlite:///{Path(places['KNEE_DATA']) / 'inbox.db'}"
    retention.prune_inbox(NOW + timedelta(hours=11), places)
    assert person.export(ANN, places)["waiting"]
    retention.prune_inbox(NOW + timedelta(hours=12), places)
    assert person.export(ANN, places)["waiting"] == []
    assert not Inbox.open(inbox, "telegram").add(f"update-{ANN}", "{}", NOW)
    retention.prune_inbox(NOW + timedelta(days=30), places)
    assert Inbox.open(inbox, "telegram").add(f"update-{ANN}", "{}", NOW)


@pytest.mark.parametrize("variable", ["KNEE_KEEP_DAYS", "KNEE_DIARY_KEEP_DAYS"])
@pytest.mark.parametrize("days", ["0", "soon", "-3", "1.5", ""])
def test_the_days_are_a_number(variable: str, days: str) -> None:
    with pytest.raises(ValueError, match=f"{variable} must be a number of days"):
        Retention.from_environment({variable: days})
