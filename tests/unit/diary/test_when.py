"""When messages are sent: never in the quiet hours, at the person's own time."""

from __future__ import annotations

from datetime import datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.diary.records import Reminders
from bot.diary.when import after_quiet, expires, find_zone, is_quiet, next_day_check, next_reminder, zone

EVERY_DAY = frozenset(range(7))
ZONES = ["UTC", "Europe/London", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "Pacific/Apia"]


def agreed(
    at: str = "18:00", days: frozenset[int] = EVERY_DAY, quiet: str = "21:00-08:00", place: str = "UTC"
) -> Reminders:
    """What somebody agreed to."""
    start, end = (time.fromisoformat(part) for part in quiet.split("-"))
    return Reminders(place, time.fromisoformat(at), days, start, end, "web")


def utc(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("at", "quiet", "expected"),
    [
        ("20:59", "21:00-08:00", False),
        ("21:00", "21:00-08:00", True),
        ("03:00", "21:00-08:00", True),
        ("08:00", "21:00-08:00", False),
        ("13:30", "13:00-15:00", True),
        ("15:00", "13:00-15:00", False),
        ("12:00", "00:00-00:00", False),
    ],
)
def test_the_quiet_hours_go_over_midnight(at: str, quiet: str, expected: bool) -> None:
    assert is_quiet(time.fromisoformat(at), *(time.fromisoformat(end) for end in quiet.split("-"))) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2024-03-10T20:00", "2024-03-10T20:00"),
        ("2024-03-10T22:00", "2024-03-11T08:00"),
        ("2024-03-10T02:00", "2024-03-10T08:00"),
    ],
)
def test_what_falls_into_the_quiet_hours_waits_for_their_end(moment: str, expected: str) -> None:
    assert after_quiet(utc(moment), agreed()) == utc(expected)


def test_the_next_reminder_is_today_or_on_the_next_day_that_was_chosen() -> None:
    sunday = utc("2024-03-10T12:00")
    assert next_reminder(agreed(), sunday) == utc("2024-03-10T18:00")
    assert next_reminder(agreed(), utc("2024-03-10T18:00")) == utc("2024-03-11T18:00")
    assert next_reminder(agreed(days=frozenset({2})), sunday) == utc("2024-03-13T18:00")
    assert next_reminder(agreed(days=frozenset({6})), utc("2024-03-10T19:00")) == utc("2024-03-17T18:00")
    assert next_reminder(agreed(days=frozenset()), sunday) is None


def test_a_reminder_asked_for_at_night_comes_in_the_morning() -> None:
    assert next_reminder(agreed(at="22:30"), utc("2024-03-10T12:00")) == utc("2024-03-11T08:00")
    assert next_reminder(agreed(at="22:30", days=frozenset({6})), utc("2024-03-11T01:00")) == utc("2024-03-11T08:00")


def test_a_reminder_keeps_its_local_time_when_the_clocks_change() -> None:
    london = agreed(place="Europe/London")
    assert next_reminder(london, utc("2024-03-30T12:00")) == utc("2024-03-30T18:00")
    assert next_reminder(london, utc("2024-03-31T12:00")) == utc("2024-03-31T17:00")


def test_the_day_after_a_session_is_the_persons_own() -> None:
    late = utc("2024-03-10T23:30")
    assert next_day_check(agreed(), late) == utc("2024-03-11T18:00")
    assert next_day_check(agreed(place="Asia/Kolkata"), late) == utc("2024-03-12T12:30")


def test_a_message_is_not_sent_after_its_day_or_in_the_quiet_hours() -> None:
    assert expires(utc("2024-03-10T18:00"), agreed()) == utc("2024-03-10T21:00")
    assert expires(utc("2024-03-10T18:00"), agreed(quiet="00:00-00:00")) == utc("2024-03-11T00:00")
    assert expires(utc("2024-03-10T18:00"), agreed(quiet="13:00-15:00")) == utc("2024-03-11T00:00")


@settings(max_examples=300, deadline=None)
@given(
    at=st.times(),
    days=st.frozensets(st.integers(0, 6), min_size=1),
    quiet=st.tuples(st.times(), st.times()),
    place=st.sampled_from(ZONES),
    now=st.datetimes(datetime(2023, 1, 1), datetime(2026, 1, 1)),
)
def test_a_reminder_always_comes_within_nine_days_and_never_in_the_quiet_hours(
    at: time, days: frozenset[int], quiet: tuple[time, time], place: str, now: datetime
) -> None:
    reminders = Reminders(place, at, days, *quiet, "web")
    after = now.replace(tzinfo=timezone.utc)
    due = next_reminder(reminders, after)
    assert due is not None and after < due <= after + timedelta(days=9)
    local = due.astimezone(zone(place))
    assert not is_quiet(local.time(), *quiet)
    assert expires(due, reminders) > due


@pytest.mark.parametrize(
    ("text", "name"),
    {
        "London": "Europe/London",
        "new york": "America/New_York",
        " europe/berlin ": "Europe/Berlin",
        "UTC": "UTC",
        "Atlantis": None,
        "": None,
    }.items(),
    ids=str,
)
def test_a_zone_is_found_by_its_city(text: str, name: str | None) -> None:
    assert find_zone(text) == name


@pytest.mark.parametrize("name", ["Mars/Base", "", "../etc/passwd", "London"])
def test_an_unknown_zone_is_refused(name: str) -> None:
    with pytest.raises(ValueError, match="no time zone"):
        zone(name)
