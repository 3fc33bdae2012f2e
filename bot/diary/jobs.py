"""Messages to send later: kept in the database, claimed once, never sent twice.

A job goes from waiting to claimed in one statement that only one process can win. It is claimed before it is sent and
never claimed again: after a crash in between a message is lost, and none is sent twice.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import and_, delete, insert, select, update
from sqlalchemy.engine import Connection, Engine

from bot.diary import tables
from bot.diary.clock import from_stored, to_stored
from bot.diary.people import add_person, find_person
from bot.diary.records import Job, JobKind, JobState, Reminders
from bot.diary.when import expires, next_day_check, next_reminder, zone

_MOST = 100
_DAY = timedelta(days=1)


class Jobs:
    """The reminders that people agreed to, and the jobs that follow from them."""

    def __init__(self, engine: Engine) -> None:
        """Takes an engine whose tables are up to date."""
        self.engine = engine

    def remind(self, key: str, reminders: Reminders, now: datetime) -> datetime | None:
        """Keeps what somebody agreed to, in place of what was before, and plans the first reminder.

        Returns:
            When the first reminder is due, in UTC; None without any weekday.

        Raises:
            ValueError: There is no such time zone.
        """
        zone(reminders.timezone)
        with self.engine.begin() as connection:
            found = find_person(connection, key)
            person = found.id if found is not None else add_person(connection, key, to_stored(now))
            _end(connection, person)
            connection.execute(insert(tables.reminders).values(person_id=person, **_as_row(reminders)))
            return _plan_reminder(connection, person, reminders, now)

    def reminders(self, key: str) -> Reminders | None:
        """What somebody agreed to; None for nobody and for who agreed to nothing."""
        with self.engine.connect() as connection:
            found = find_person(connection, key)
            return None if found is None else _reminders(connection, found.id)

    def stop(self, key: str) -> bool:
        """Ends all messages to somebody, also those already planned; False when there were none."""
        with self.engine.begin() as connection:
            found = find_person(connection, key)
            return found is not None and _end(connection, found.id)

    def check_next_day(self, key: str, practised: datetime) -> datetime | None:
        """Plans the question how the knee is on the day after a session, for who agreed to messages.

        Returns:
            When it is due, in UTC; None for who agreed to none.
        """
        with self.engine.begin() as connection:
            found = find_person(connection, key)
            reminders = None if found is None else _reminders(connection, found.id)
            if found is None or reminders is None:
                return None
            due = next_day_check(reminders, practised)
            _plan(connection, found.id, reminders, JobKind.NEXT_DAY, due)
            return due

    def claim(self, now: datetime, most: int = _MOST) -> tuple[Job, ...]:
        """Takes the jobs that are due, so that nobody else gets them, and plans the next reminder of each person.

        Jobs that are too late to be of use are closed and not returned. After a reminder that no session followed, the
        next one asks whether the exercises were done.

        Args:
            now: The present.
            most: How many at a time.
        """
        return tuple(job for row in self._due(now, most) if (job := self._claim_one(row, now)) is not None)

    def sent(self, job: Job) -> None:
        """Notes that a claimed job was sent."""
        with self.engine.begin() as connection:
            _move(connection, job.id, JobState.CLAIMED, JobState.SENT)

    def tidy(self, before: datetime) -> int:
        """Deletes jobs that are over and were due before a time; returns how many."""
        over = and_(tables.job.c.state != JobState.WAITING.value, tables.job.c.due < to_stored(before))
        with self.engine.begin() as connection:
            return int(connection.execute(delete(tables.job).where(over)).rowcount)

    def _due(self, now: datetime, most: int) -> list[Any]:
        due = and_(tables.job.c.state == JobState.WAITING.value, tables.job.c.due <= to_stored(now))
        owner = tables.person.c.id == tables.job.c.person_id
        query = select(tables.job, tables.person.c.key).join(tables.person, owner).where(due)
        with self.engine.connect() as connection:
            return list(connection.execute(query.order_by(tables.job.c.due, tables.job.c.id).limit(most)))

    def _claim_one(self, row: Any, now: datetime) -> Job | None:
        late = row.expires <= to_stored(now)
        with self.engine.begin() as connection:
            if not _move(connection, row.id, JobState.WAITING, JobState.EXPIRED if late else JobState.CLAIMED):
                return None
            reminders, kind = _reminders(connection, row.person_id), JobKind(row.kind)
            if reminders is not None and kind is JobKind.REMINDER:
                _plan_reminder(connection, row.person_id, reminders, _not_yet_late(reminders, row, now))
                if not late and _unanswered(connection, row):
                    kind = JobKind.CHECK_IN
                    same = tables.job.c.id == row.id
                    connection.execute(update(tables.job).where(same).values(kind=kind.value))
        due, end = from_stored(row.due), from_stored(row.expires)
        return None if late else Job(row.id, row.key, row.channel, kind, due, end)


def _move(connection: Connection, number: int, before: JobState, after: JobState) -> bool:
    still = and_(tables.job.c.id == number, tables.job.c.state == before.value)
    return bool(connection.execute(update(tables.job).where(still).values(state=after.value)).rowcount)


def _not_yet_late(reminders: Reminders, row: Any, now: datetime) -> datetime:
    """After what the next reminder is looked for: one missed since the last may still be of use today."""
    since = max(from_stored(row.due), now - _DAY)
    missed = next_reminder(reminders, since)
    return since if missed is not None and expires(missed, reminders) > now else now


def _unanswered(connection: Connection, row: Any) -> bool:
    """Whether the last message of this kind was a reminder, and no session was done since."""
    kinds = tables.job.c.kind.in_([JobKind.REMINDER.value, JobKind.CHECK_IN.value])
    sent = and_(tables.job.c.person_id == row.person_id, tables.job.c.state == JobState.SENT.value, kinds)
    last = connection.execute(select(tables.job).where(sent).order_by(tables.job.c.due.desc()).limit(1)).first()
    if last is None or last.kind != JobKind.REMINDER.value:
        return False
    done = and_(tables.practice.c.person_id == row.person_id, tables.practice.c.at >= last.due)
    return connection.execute(select(tables.practice.c.id).where(done).limit(1)).first() is None


def _plan_reminder(connection: Connection, person: int, reminders: Reminders, now: datetime) -> datetime | None:
    due = next_reminder(reminders, now)
    if due is not None:
        _plan(connection, person, reminders, JobKind.REMINDER, due)
    return due


def _plan(connection: Connection, person: int, reminders: Reminders, kind: JobKind, due: datetime) -> None:
    """Plans a job, once for each person, kind and time."""
    stored = to_stored(due)
    same = and_(tables.job.c.person_id == person, tables.job.c.kind == kind.value, tables.job.c.due == stored)
    if connection.execute(select(tables.job.c.id).where(same)).first() is None:
        values: dict[str, Any] = {"person_id": person, "kind": kind.value, "due": stored}
        values |= {"expires": to_stored(expires(due, reminders)), "channel": reminders.channel}
        connection.execute(insert(tables.job).values(**values, state=JobState.WAITING.value))


def _end(connection: Connection, person: int) -> bool:
    waiting = and_(tables.job.c.person_id == person, tables.job.c.state == JobState.WAITING.value)
    connection.execute(delete(tables.job).where(waiting))
    mine = tables.reminders.c.person_id == person
    return bool(connection.execute(delete(tables.reminders).where(mine)).rowcount)


def _reminders(connection: Connection, person: int) -> Reminders | None:
    row = connection.execute(select(tables.reminders).where(tables.reminders.c.person_id == person)).first()
    if row is None:
        return None
    days = frozenset(int(day) for day in row.days)
    return Reminders(row.timezone, row.at, days, row.quiet_from, row.quiet_to, row.channel)


def _as_row(reminders: Reminders) -> dict[str, str | time]:
    return {
        "timezone": reminders.timezone,
        "at": reminders.at,
        "days": "".join(str(day) for day in sorted(reminders.days)),
        "quiet_from": reminders.quiet_from,
        "quiet_to": reminders.quiet_to,
        "channel": reminders.channel,
    }
