"""Jobs are sent once, by whoever asks first, and outlive a restart."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, time, timedelta, timezone

import pytest
from sqlalchemy import select

from bot.database.engine import engine_for
from bot.diary.jobs import Jobs
from bot.diary.records import Job, JobKind, JobState, Part, Practice, Reminders
from bot.diary.store import Diary
from bot.diary.tables import job as job_table

NOW = datetime(2024, 3, 10, 12, tzinfo=timezone.utc)
DUE = datetime(2024, 3, 10, 18, tzinfo=timezone.utc)
DAY = timedelta(days=1)
AT_SIX = Reminders("UTC", time(18), frozenset(range(7)), time(21), time(8), "web")
ANNA, BEN = "web:anna", "web:ben"


@pytest.fixture
def jobs(diary: Diary) -> Jobs:
    """The jobs of an empty diary."""
    return Jobs(diary.engine)


def states(jobs: Jobs) -> list[tuple[str, str]]:
    """Kind and state of every job, by when it is due."""
    with jobs.engine.connect() as connection:
        rows = connection.execute(select(job_table).order_by(job_table.c.due, job_table.c.kind))
        return [(row.kind, row.state) for row in rows]


def test_nothing_is_sent_to_who_did_not_ask_for_it(jobs: Jobs, diary: Diary) -> None:
    diary.seen(ANNA, NOW)
    assert jobs.reminders(ANNA) is None
    assert jobs.check_next_day(ANNA, NOW) is None
    assert jobs.check_next_day("nobody", NOW) is None
    assert jobs.claim(NOW + 30 * DAY) == ()


def test_what_was_agreed_to_is_kept_and_the_first_reminder_planned(jobs: Jobs) -> None:
    assert jobs.remind(ANNA, AT_SIX, NOW) == DUE
    assert jobs.reminders(ANNA) == AT_SIX
    assert jobs.claim(DUE - timedelta(seconds=1)) == ()
    [job] = jobs.claim(DUE)
    assert (job.key, job.channel, job.kind, job.due) == (ANNA, "web", JobKind.REMINDER, DUE)


def test_a_job_is_claimed_once_however_often_it_is_asked_for(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    assert len(jobs.claim(DUE)) == 1
    assert jobs.claim(DUE) == ()
    assert jobs.claim(DUE + timedelta(minutes=5)) == ()


def test_of_many_that_ask_at_the_same_time_each_job_goes_to_one(jobs: Jobs, url: str) -> None:
    people = [f"web:{number}" for number in range(20)]
    for key in people:
        jobs.remind(key, AT_SIX, NOW)

    def claim(_: int) -> tuple[Job, ...]:
        return Jobs(engine_for(url)).claim(DUE)

    with ThreadPoolExecutor(8) as pool:
        claimed = [job.key for found in pool.map(claim, range(8)) for job in found]
    assert sorted(claimed) == sorted(people)


def test_the_next_reminder_is_planned_as_soon_as_one_is_claimed(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    jobs.claim(DUE)
    assert states(jobs) == [("reminder", "claimed"), ("reminder", "waiting")]
    assert [job.due for job in jobs.claim(DUE + DAY)] == [DUE + DAY]


def test_what_was_sent_is_noted(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    [job] = jobs.claim(DUE)
    jobs.sent(job)
    assert states(jobs)[0] == ("reminder", "sent")


def test_a_job_survives_a_restart(jobs: Jobs, url: str) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    jobs.engine.dispose()
    assert [job.key for job in Jobs(Diary.open(url).engine).claim(DUE)] == [ANNA]


def test_a_message_that_comes_too_late_is_not_sent_and_the_next_one_is_planned(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    assert jobs.claim(DUE + timedelta(hours=4)) == ()
    assert states(jobs) == [("reminder", JobState.EXPIRED.value), ("reminder", "waiting")]
    assert len(jobs.claim(DUE + DAY)) == 1


def test_after_a_long_stop_of_the_server_one_message_comes_and_not_one_a_day(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    back = DUE + 10 * DAY + timedelta(hours=1)
    assert jobs.claim(back) == ()
    assert [job.due for job in jobs.claim(back)] == [DUE + 10 * DAY], "the one of today is not too late yet"
    assert jobs.claim(back) == ()


def test_the_stop_word_ends_everything_at_once(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    jobs.check_next_day(ANNA, NOW)
    assert jobs.stop(ANNA)
    assert jobs.reminders(ANNA) is None
    assert jobs.claim(DUE + DAY) == ()
    assert not jobs.stop(ANNA)
    assert not jobs.stop("nobody")


def test_a_stop_between_claim_and_the_next_day_ends_the_chain(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    jobs.claim(DUE)
    jobs.stop(ANNA)
    assert jobs.claim(DUE + DAY) == ()


def test_a_new_time_takes_the_place_of_the_old_one(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    jobs.remind(ANNA, replace(AT_SIX, at=time(19)), NOW)
    assert jobs.claim(DUE) == ()
    assert [job.due for job in jobs.claim(DUE + timedelta(hours=1))] == [DUE + timedelta(hours=1)]


def test_asking_for_the_same_twice_plans_it_once(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    jobs.remind(ANNA, AT_SIX, NOW)
    for _ in range(2):
        jobs.check_next_day(ANNA, NOW)
    assert states(jobs) == [("reminder", "waiting"), ("next_day", "waiting")]


def test_after_a_reminder_without_a_session_the_next_one_asks_whether_they_were_done(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    kinds = []
    for day in range(4):
        [job] = jobs.claim(DUE + day * DAY)
        jobs.sent(job)
        kinds.append(job.kind)
    assert kinds == [JobKind.REMINDER, JobKind.CHECK_IN, JobKind.REMINDER, JobKind.CHECK_IN]


def test_after_a_session_nobody_is_asked_whether_it_was_done(jobs: Jobs, diary: Diary) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    for day in range(3):
        [job] = jobs.claim(DUE + day * DAY)
        assert job.kind is JobKind.REMINDER
        jobs.sent(job)
        diary.keep_practice(ANNA, Practice(DUE.date(), DUE + day * DAY + timedelta(hours=1), "finished", ()))


def test_the_day_after_a_session_is_asked_about_once(jobs: Jobs) -> None:
    jobs.remind(ANNA, replace(AT_SIX, days=frozenset()), NOW)
    assert jobs.check_next_day(ANNA, NOW) == DUE + DAY
    assert [job.kind for job in jobs.claim(DUE + DAY)] == [JobKind.NEXT_DAY]


def test_an_unknown_zone_is_refused_and_nothing_is_kept(jobs: Jobs) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        jobs.remind(ANNA, replace(AT_SIX, timezone="Mars"), NOW)
    assert jobs.reminders(ANNA) is None


@pytest.mark.parametrize("how", ["forget", "delete"])
def test_whoever_is_forgotten_gets_no_more_messages(jobs: Jobs, diary: Diary, how: str) -> None:
    for key in (ANNA, BEN):
        jobs.remind(key, AT_SIX, NOW)
    diary.forget(ANNA, Part.REMINDERS) if how == "forget" else diary.delete(ANNA)
    assert [job.key for job in jobs.claim(DUE)] == [BEN]


def test_jobs_that_are_over_are_cleared_away_after_a_while(jobs: Jobs) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    jobs.claim(DUE)
    assert jobs.tidy(DUE + DAY) == 1
    assert states(jobs) == [("reminder", "waiting")]


def test_no_more_are_claimed_than_asked_for(jobs: Jobs) -> None:
    for number in range(5):
        jobs.remind(f"web:{number}", AT_SIX, NOW)
    assert [len(jobs.claim(DUE, most=2)) for _ in range(4)] == [2, 2, 1, 0]


def test_an_export_shows_what_was_agreed_to(jobs: Jobs, diary: Diary) -> None:
    jobs.remind(ANNA, AT_SIX, NOW)
    assert diary.export(ANNA)["reminders"][0]["timezone"] == "UTC"
