"""What people keep in the diary, and how it goes away."""

from __future__ import annotations

import json
import sqlite3
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.diary.records import Done, Moment, Note, Pain, Part, Practice, Rating, Visitor
from bot.diary.store import MAX_ACTIVITIES, MAX_TEXT, Diary
from bot.diary.tables import metadata

NOW = datetime(2024, 3, 10, 12, tzinfo=timezone.utc)
TODAY = NOW.date()
YESTERDAY = TODAY - timedelta(days=1)
ANNA, BEN = "web:anna", "web:ben"
DONE = (Done("clamshell", "done", 2, 2), Done("calf_raise", "skipped", 1, 3, eased=True))


def fill(diary: Diary, key: str) -> None:
    """One entry of every sort."""
    diary.seen(key, NOW)
    diary.note_pain(key, Pain(TODAY, 6, note="after the stairs"), NOW)
    diary.add_activity(key, "stairs", NOW)
    diary.rate(key, Rating("stairs", TODAY, 4), NOW)
    diary.keep_practice(key, Practice(TODAY, NOW, "finished", DONE))
    diary.add_note(key, Note(TODAY, "slept badly"), NOW)
    diary.keep_plan(key, {"goals": ["stairs"]}, NOW)


def rows(diary: Diary) -> dict[str, int]:
    """How many rows each table holds."""
    with diary.engine.connect() as connection:
        return {
            table.name: connection.execute(select(func.count()).select_from(table)).scalar() or 0
            for table in metadata.sorted_tables
        }


def test_a_new_visitor_is_told_from_one_who_comes_back(diary: Diary) -> None:
    assert diary.seen(ANNA, NOW) is Visitor.NEW
    assert diary.seen(ANNA, NOW + timedelta(minutes=5)) is Visitor.HERE
    assert diary.seen(ANNA, NOW + timedelta(days=1)) is Visitor.RETURNING
    assert diary.seen(BEN, NOW) is Visitor.NEW


def test_pain_scores_come_back_by_day_whenever_they_were_given(diary: Diary) -> None:
    diary.note_pain(ANNA, Pain(TODAY, 4), NOW)
    diary.note_pain(ANNA, Pain(YESTERDAY, 6, note="long walk"), NOW)
    assert diary.pain(ANNA) == (Pain(YESTERDAY, 6, note="long walk"), Pain(TODAY, 4))
    assert diary.pain(ANNA, since=TODAY) == (Pain(TODAY, 4),)


def test_a_score_for_the_same_moment_is_corrected_and_not_doubled(diary: Diary) -> None:
    for score in (7, 5):
        diary.note_pain(ANNA, Pain(TODAY, score), NOW)
    diary.note_pain(ANNA, Pain(TODAY, 6, Moment.AFTER), NOW)
    assert diary.pain(ANNA) == (Pain(TODAY, 5), Pain(TODAY, 6, Moment.AFTER))


@pytest.mark.parametrize("score", [-1, 11])
def test_a_score_off_the_scale_is_refused(score: int) -> None:
    with pytest.raises(ValueError, match="between 0 and 10"):
        Pain(TODAY, score)
    with pytest.raises(ValueError, match="between 0 and 10"):
        Rating("stairs", TODAY, score)


def test_a_person_has_up_to_three_activities(diary: Diary) -> None:
    added = [diary.add_activity(ANNA, name, NOW) for name in ("stairs", "kneeling", "football", "dancing")]
    assert added == [True, True, True, False]
    assert diary.activities(ANNA) == ("stairs", "kneeling", "football")
    assert diary.add_activity(ANNA, " stairs ", NOW), "one that is there already is no fourth"
    assert MAX_ACTIVITIES == 3


def test_an_activity_is_rated_once_a_day(diary: Diary) -> None:
    diary.add_activity(ANNA, "stairs", NOW)
    for score in (3, 5):
        diary.rate(ANNA, Rating("stairs", TODAY, score), NOW)
    diary.rate(ANNA, Rating("stairs", YESTERDAY, 2), NOW)
    assert diary.ratings(ANNA) == (Rating("stairs", YESTERDAY, 2), Rating("stairs", TODAY, 5))


def test_an_activity_that_the_person_has_not_named_cannot_be_rated(diary: Diary) -> None:
    diary.add_activity(BEN, "stairs", NOW)
    with pytest.raises(KeyError):
        diary.rate(ANNA, Rating("stairs", TODAY, 5), NOW)


def test_a_session_comes_back_with_its_steps_and_skips(diary: Diary) -> None:
    practice = Practice(TODAY, NOW, "stopped", DONE)
    diary.keep_practice(ANNA, practice)
    diary.keep_practice(ANNA, practice)
    assert diary.practices(ANNA) == (practice,)


def test_the_day_after_the_last_session_is_asked_about_until_it_is_told(diary: Diary) -> None:
    practice = Practice(YESTERDAY, NOW - timedelta(days=1), "finished", DONE)
    assert diary.unasked(ANNA, TODAY) is None
    diary.keep_practice(ANNA, practice)
    assert diary.unasked(ANNA, YESTERDAY) is None, "it is still the same day"
    assert diary.unasked(ANNA, TODAY) == practice
    diary.answer_next_day(ANNA, practice, "gone", NOW)
    assert diary.unasked(ANNA, TODAY) is None
    assert [found.next_day for found in diary.practices(ANNA)] == ["gone"]


def test_the_plan_is_kept_once(diary: Diary) -> None:
    assert diary.plan(ANNA) is None
    for goal in ("stairs", "walking"):
        diary.keep_plan(ANNA, {"goals": [goal]}, NOW)
    assert diary.plan(ANNA) == {"goals": ["walking"]}


def test_a_very_long_note_is_cut(diary: Diary) -> None:
    diary.add_note(ANNA, Note(TODAY, "x" * 5000), NOW)
    assert [len(note.text) for note in diary.notes(ANNA)] == [MAX_TEXT]


def test_nobody_sees_what_another_one_keeps(diary: Diary) -> None:
    fill(diary, ANNA)
    assert diary.pain(BEN) == diary.notes(BEN) == diary.practices(BEN) == diary.ratings(BEN) == ()
    assert diary.export(BEN) == {}


def test_an_export_holds_everything_and_goes_through_json(diary: Diary) -> None:
    fill(diary, ANNA)
    whole = json.loads(json.dumps(diary.export(ANNA)))
    assert set(whole) == {"key", "first_seen", "last_seen", *(t.name for t in metadata.sorted_tables)} - {"person"}
    assert whole["pain"] == [{"day": "2024-03-10", "score": 6, "moment": "day", "note": "after the stairs"}]
    assert whole["rating"][0]["activity_id"] == whole["activity"][0]["id"]
    assert [entry["exercise"] for entry in whole["done"]] == ["clamshell", "calf_raise"]
    assert whole["first_seen"] == "2024-03-10T12:00:00+00:00"
    assert "person_id" not in json.dumps(whole)


def test_deleting_leaves_no_row_of_a_person_and_every_row_of_others(diary: Diary) -> None:
    fill(diary, ANNA)
    alone = rows(diary)
    fill(diary, BEN)
    assert diary.delete(BEN) == sum(alone.values()) - alone["person"]
    assert rows(diary) == alone
    diary.delete(ANNA)
    assert set(rows(diary).values()) == {0}
    assert diary.delete(ANNA) == 0


def test_what_was_deleted_is_gone_from_the_file_too(diary: Diary, tmp_path: Path) -> None:
    diary.add_note(ANNA, Note(TODAY, "remarkable-words"), NOW)
    file = tmp_path / "diary.db"
    assert b"remarkable-words" in file.read_bytes()
    diary.delete(ANNA)
    assert b"remarkable-words" not in file.read_bytes()


@pytest.mark.parametrize("part", [part for part in Part if part is not Part.REMINDERS])
def test_one_part_can_be_forgotten_by_itself(diary: Diary, part: Part) -> None:
    fill(diary, ANNA)
    before = rows(diary)
    assert diary.forget(ANNA, part) > 0
    gone = {name for name, count in rows(diary).items() if count < before[name]}
    wanted = {
        Part.PAIN: {"pain"},
        Part.ACTIVITIES: {"activity", "rating"},
        Part.SESSIONS: {"practice", "done"},
        Part.NOTES: {"note"},
        Part.PLAN: {"plan"},
    }
    assert gone == wanted[part]


def test_the_last_entry_alone_can_be_forgotten(diary: Diary) -> None:
    diary.note_pain(ANNA, Pain(TODAY, 4), NOW)
    diary.note_pain(ANNA, Pain(YESTERDAY, 6), NOW)
    assert diary.forget_last(ANNA, Part.PAIN)
    assert diary.pain(ANNA) == (Pain(TODAY, 4),), "the one given last, not the one of the latest day"
    assert diary.forget_last(ANNA, Part.PAIN)
    assert not diary.forget_last(ANNA, Part.PAIN)
    assert not diary.forget_last(BEN, Part.NOTES)


@pytest.mark.parametrize("part", [Part.SESSIONS, Part.ACTIVITIES])
def test_what_belongs_to_an_entry_goes_with_it(diary: Diary, part: Part) -> None:
    fill(diary, ANNA)
    diary.forget_last(ANNA, part)
    counts = rows(diary)
    assert counts["done" if part is Part.SESSIONS else "rating"] == 0


def test_whoever_writes_in_the_diary_counts_as_here(diary: Diary) -> None:
    diary.note_pain(ANNA, Pain(TODAY, 4), NOW)
    diary.note_pain(ANNA, Pain(TODAY, 5), NOW + timedelta(days=80))
    assert diary.prune(timedelta(days=90), NOW + timedelta(days=120)) == 0
    assert diary.prune(timedelta(days=90), NOW + timedelta(days=171)) == 1


def test_people_who_stay_away_longer_than_the_set_time_are_deleted(diary: Diary) -> None:
    fill(diary, ANNA)
    diary.seen(BEN, NOW + timedelta(days=100))
    assert diary.prune(timedelta(days=90), NOW + timedelta(days=91)) == 1
    assert diary.export(ANNA) == {}
    assert rows(diary)["person"] == 1
    assert rows(diary)["pain"] == 0


def test_what_is_kept_survives_a_restart(diary: Diary, url: str) -> None:
    fill(diary, ANNA)
    assert Diary.open(url).export(ANNA) == diary.export(ANNA)


def test_a_time_without_a_zone_is_refused(diary: Diary) -> None:
    with pytest.raises(ValueError, match="zone"):
        diary.seen(ANNA, datetime(2024, 3, 10))


def test_times_of_another_zone_are_kept_as_the_same_moment(diary: Diary) -> None:
    there = NOW.astimezone(timezone(timedelta(hours=5)))
    diary.keep_practice(ANNA, Practice(date(2024, 3, 10), there, "finished", ()))
    assert diary.practices(ANNA)[0].at == NOW


def test_the_file_is_plain_sqlite(diary: Diary, tmp_path: Path) -> None:
    fill(diary, ANNA)
    with sqlite3.connect(tmp_path / "diary.db") as connection:
        assert connection.execute("select score from pain").fetchall() == [(6,)]
