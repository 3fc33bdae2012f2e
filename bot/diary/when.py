"""When to send: local times, quiet hours and time zones. Pure; every time given and returned is aware."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta, timezone
from functools import cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from bot.diary.records import Reminders

_DAY = timedelta(days=1)
_WEEK = 7
# No city of the zones has a longer name.
_MOST_WORDS = 4


def zone(name: str) -> ZoneInfo:
    """A time zone by its name, such as `Europe/London`.

    Raises:
        ValueError: There is no such zone.
    """
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"there is no time zone {name!r}") from error


def find_zone(text: str) -> str | None:
    """The zone that a text names, in full or by its city ("new york"); None when there is none, or several."""
    wanted = "_".join(text.strip().lower().split())
    return _zones().get(wanted)


def zone_in(text: str) -> str | None:
    """The zone that some words in a row of a text name ("6 pm, New York please"); the longest wins, None without."""
    words = re.findall(r"[A-Za-z_/+-]+", text)
    runs = ((size, at) for size in range(min(len(words), _MOST_WORDS), 0, -1) for at in range(len(words) - size + 1))
    return next((found for size, at in runs if (found := find_zone(" ".join(words[at : at + size])))), None)


@cache
def _zones() -> dict[str, str]:
    names = sorted(name for name in available_timezones() if "/" in name or name == "UTC")
    found = {name.lower(): name for name in names}
    cities: dict[str, set[str]] = {}
    for name in names:
        if not name.startswith(("Etc/", "posix/", "right/", "SystemV/")):
            cities.setdefault(name.rpartition("/")[2].lower(), set()).add(name)
    return {**{city: next(iter(every)) for city, every in cities.items() if len(every) == 1}, **found}


def is_quiet(at: time, start: time, end: time) -> bool:
    """Whether a local time lies in the quiet hours, which may go over midnight; the minute they end does not."""
    if start <= end:
        return start <= at < end
    return at >= start or at < end


def after_quiet(moment: datetime, reminders: Reminders) -> datetime:
    """The moment itself, or the end of the quiet hours that it falls into, in UTC."""
    local = moment.astimezone(zone(reminders.timezone))
    if is_quiet(local.time(), reminders.quiet_from, reminders.quiet_to):
        day = local.date() if local.time() < reminders.quiet_to else local.date() + _DAY
        local = _local(day, reminders.quiet_to, reminders)
    return local.astimezone(timezone.utc)


def next_reminder(reminders: Reminders, after: datetime) -> datetime | None:
    """The first time after a moment at which a reminder is due, in UTC; None without any weekday."""
    if not reminders.days:
        return None
    today = after.astimezone(zone(reminders.timezone)).date()
    # From yesterday on: its reminder may have been put off over the night.
    for ahead in range(-1, _WEEK + 1):
        day = today + ahead * _DAY
        due = after_quiet(_local(day, reminders.at, reminders), reminders)
        if day.weekday() in reminders.days and due > after:
            return due
    return None


def next_day_check(reminders: Reminders, practised: datetime) -> datetime:
    """When to ask how the knee is on the day after a session, in UTC."""
    day = practised.astimezone(zone(reminders.timezone)).date() + _DAY
    return after_quiet(_local(day, reminders.at, reminders), reminders)


def expires(due: datetime, reminders: Reminders) -> datetime:
    """When a message is no longer worth sending: at the end of its local day, or where the quiet hours begin."""
    local = due.astimezone(zone(reminders.timezone))
    end = _local(local.date() + _DAY, time(), reminders)
    quiet = _local(local.date(), reminders.quiet_from, reminders)
    return (quiet if reminders.quiet_from != reminders.quiet_to and local < quiet < end else end).astimezone(
        timezone.utc
    )


def _local(day: date, at: time, reminders: Reminders) -> datetime:
    return datetime.combine(day, at, zone(reminders.timezone))
