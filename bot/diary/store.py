"""Stores, shows, exports and really deletes what people keep in the diary.

Each call is one transaction. `key` names a person: the id of the conversation, and nothing else about them is kept.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Table, and_, delete, insert, select, update
from sqlalchemy.engine import Connection, Engine

from bot.diary import tables
from bot.diary.clock import from_stored, to_stored
from bot.diary.people import add_person, find_person
from bot.diary.records import Done, Moment, Note, Pain, Part, Practice, Rating, Visitor
from bot.diary.schema import open_database

MAX_ACTIVITIES = 3
"""How many activities of their own a person may rate."""

MAX_TEXT = 1000
"""Characters of a note that are kept."""

MAX_NAME = 100
"""Characters of an activity's name that are kept."""

AWAY = timedelta(hours=6)
"""After how long without a word somebody counts as coming back."""

_OWNED = tuple(table for table in tables.metadata.sorted_tables if "person_id" in table.c)
_OF_PART: Mapping[Part, tuple[Table, ...]] = {
    Part.PAIN: (tables.pain,),
    Part.ACTIVITIES: (tables.rating, tables.activity),
    Part.SESSIONS: (tables.done, tables.practice),
    Part.NOTES: (tables.note,),
    Part.PLAN: (tables.plan,),
    Part.REMINDERS: (tables.job, tables.reminders),
}

_ENTRY_OF: Mapping[Part, Table] = {
    Part.PAIN: tables.pain,
    Part.ACTIVITIES: tables.rating,
    Part.SESSIONS: tables.practice,
    Part.NOTES: tables.note,
}


class Diary:
    """The diary of all people in one database."""

    def __init__(self, engine: Engine) -> None:
        """Takes an engine whose tables are up to date."""
        self.engine = engine

    @classmethod
    def open(cls, url: str) -> Diary:
        """The diary at an address of SQLAlchemy, its tables brought up to date first."""
        return cls(open_database(url))

    def seen(self, key: str, now: datetime) -> Visitor:
        """Notes that somebody is here, and says whether they were before."""
        stored = to_stored(now)
        with self.engine.begin() as connection:
            found = find_person(connection, key)
            if found is None:
                add_person(connection, key, stored)
                return Visitor.NEW
            connection.execute(update(tables.person).where(tables.person.c.id == found.id).values(last_seen=stored))
            return Visitor.RETURNING if stored - found.last_seen >= AWAY else Visitor.HERE

    def note_pain(self, key: str, entry: Pain, now: datetime) -> None:
        """Keeps a pain score, also of an earlier day; a later score for the same moment of a day replaces it."""
        with self._person(key, now) as (connection, person):
            same = _all(tables.pain, person, day=entry.day, moment=entry.moment.value)
            connection.execute(delete(tables.pain).where(same))
            values = {"day": entry.day, "score": entry.score, "moment": entry.moment.value, "note": _cut(entry.note)}
            connection.execute(insert(tables.pain).values(person_id=person, **values))

    def pain(self, key: str, since: date | None = None) -> tuple[Pain, ...]:
        """Pain scores by day, those of one day in the order they were given."""
        rows = self._rows(tables.pain, key, since)
        return tuple(Pain(row.day, row.score, Moment(row.moment), row.note) for row in rows)

    def add_activity(self, key: str, name: str, now: datetime) -> bool:
        """Keeps the name of an activity to rate; False when there are three already."""
        kept = _cut(name.strip(), MAX_NAME)
        with self._person(key, now) as (connection, person):
            names = _names(connection, person)
            if kept in names:
                return True
            if len(names) >= MAX_ACTIVITIES:
                return False
            connection.execute(insert(tables.activity).values(person_id=person, name=kept))
            return True

    def activities(self, key: str) -> tuple[str, ...]:
        """The names of a person's own activities, in the order they were added."""
        return tuple(row.name for row in self._rows(tables.activity, key))

    def rate(self, key: str, rating: Rating, now: datetime) -> None:
        """Keeps how well an activity went; a later rating of the same day replaces it.

        Raises:
            KeyError: The person has no such activity.
        """
        with self._person(key, now) as (connection, person):
            activity = _names(connection, person)[rating.activity]
            same = _all(tables.rating, person, day=rating.day, activity_id=activity)
            connection.execute(delete(tables.rating).where(same))
            values = {"activity_id": activity, "day": rating.day, "score": rating.score}
            connection.execute(insert(tables.rating).values(person_id=person, **values))

    def ratings(self, key: str, since: date | None = None) -> tuple[Rating, ...]:
        """Ratings of all activities by day."""
        names = {row.id: row.name for row in self._rows(tables.activity, key)}
        rows = self._rows(tables.rating, key, since)
        return tuple(Rating(names[row.activity_id], row.day, row.score) for row in rows)

    def keep_practice(self, key: str, practice: Practice) -> None:
        """Keeps a session that was done, in place of what was kept of it when it was stopped before."""
        stored = to_stored(practice.at)
        with self._person(key, practice.at) as (connection, person):
            connection.execute(delete(tables.practice).where(_all(tables.practice, person, at=stored)))
            values = {"day": practice.day, "at": stored, "end": practice.end}
            made = connection.execute(insert(tables.practice).values(person_id=person, **values))
            number = made.inserted_primary_key[0]
            for position, done in enumerate(practice.done):
                row = {"exercise": done.exercise, "outcome": done.outcome, "bouts": done.bouts, "of": done.of}
                row |= {"eased": done.eased, "practice_id": number, "position": position, "person_id": person}
                connection.execute(insert(tables.done).values(row))

    def practices(self, key: str, since: date | None = None) -> tuple[Practice, ...]:
        """Sessions by day, with what was done in each."""
        done: dict[int, list[Done]] = {}
        for row in self._rows(tables.done, key):
            done.setdefault(row.practice_id, []).append(Done(row.exercise, row.outcome, row.bouts, row.of, row.eased))
        return tuple(
            Practice(row.day, from_stored(row.at), row.end, tuple(done.get(row.id, ())), row.next_day)
            for row in self._rows(tables.practice, key, since)
        )

    def unasked(self, key: str, today: date) -> Practice | None:
        """The last session, if it was before today and nobody knows yet how the knee was after it."""
        practices = self.practices(key)
        last = practices[-1] if practices else None
        return last if last is not None and last.day < today and last.next_day is None else None

    def answer_next_day(self, key: str, practice: Practice, answer: str, now: datetime) -> None:
        """Keeps how the knee was on the day after a session."""
        with self._person(key, now) as (connection, person):
            this = _all(tables.practice, person, at=to_stored(practice.at))
            connection.execute(update(tables.practice).where(this).values(next_day=answer))

    def add_note(self, key: str, entry: Note, now: datetime) -> None:
        """Keeps a note for a day."""
        with self._person(key, now) as (connection, person):
            values = {"day": entry.day, "text": _cut(entry.text)}
            connection.execute(insert(tables.note).values(person_id=person, **values))

    def notes(self, key: str, since: date | None = None) -> tuple[Note, ...]:
        """Notes by day."""
        return tuple(Note(row.day, row.text) for row in self._rows(tables.note, key, since))

    def keep_plan(self, key: str, profile: Mapping[str, Any], now: datetime) -> None:
        """Keeps the profile that a plan is built from, in place of an earlier one."""
        with self._person(key, now) as (connection, person):
            connection.execute(delete(tables.plan).where(_all(tables.plan, person)))
            values = {"profile": json.dumps(profile), "changed": to_stored(now)}
            connection.execute(insert(tables.plan).values(person_id=person, **values))

    def plan(self, key: str) -> dict[str, Any] | None:
        """The profile of a person's plan, or None."""
        rows = self._rows(tables.plan, key)
        found: dict[str, Any] | None = json.loads(rows[0].profile) if rows else None
        return found

    def export(self, key: str) -> dict[str, Any]:
        """Everything that is kept of a person, table by table, ready for JSON; empty for somebody unknown."""
        with self.engine.connect() as connection:
            found = find_person(connection, key)
        if found is None:
            return {}
        whole: dict[str, Any] = {name: _plain(found._mapping[name]) for name in ("key", "first_seen", "last_seen")}
        for table in _OWNED:
            rows = self._rows(table, key)
            whole[table.name] = [{name: _plain(row._mapping[name]) for name in _shown(table)} for row in rows]
        for plan in whole[tables.plan.name]:
            plan["profile"] = json.loads(plan["profile"])
        return whole

    def forget(self, key: str, part: Part) -> int:
        """Deletes one part of what is kept of a person; returns how many entries that were."""
        with self.engine.begin() as connection:
            found = find_person(connection, key)
            return 0 if found is None else sum(_clear(connection, table, found.id) for table in _OF_PART[part])

    def forget_last(self, key: str, part: Part) -> bool:
        """Deletes the pain score, rating, session or note that was made last; False when there is none.

        Raises:
            KeyError: The part has no single entries.
        """
        table = _ENTRY_OF[part]
        with self.engine.begin() as connection:
            found = find_person(connection, key)
            if found is None:
                return False
            newest = select(table.c.id).where(_all(table, found.id)).order_by(table.c.id.desc()).limit(1)
            row = connection.execute(newest).first()
            return row is not None and connection.execute(delete(table).where(table.c.id == row.id)).rowcount > 0

    def delete(self, key: str) -> int:
        """Deletes everything of a person; returns how many entries that were."""
        with self.engine.begin() as connection:
            found = find_person(connection, key)
            return 0 if found is None else _remove(connection, found.id)

    def prune(self, keep: timedelta, now: datetime) -> int:
        """Deletes everything of people who were not here for longer than `keep`; returns how many people."""
        gone = tables.person.c.last_seen < to_stored(now - keep)
        with self.engine.begin() as connection:
            people = [row.id for row in connection.execute(select(tables.person.c.id).where(gone))]
            for person in people:
                _remove(connection, person)
        return len(people)

    @contextmanager
    def _person(self, key: str, now: datetime) -> Iterator[tuple[Connection, int]]:
        with self.engine.begin() as connection:
            found = find_person(connection, key)
            if found is None:
                yield connection, add_person(connection, key, to_stored(now))
                return
            seen = max(found.last_seen, to_stored(now))
            connection.execute(update(tables.person).where(tables.person.c.id == found.id).values(last_seen=seen))
            yield connection, found.id

    def _rows(self, table: Table, key: str, since: date | None = None) -> list[Any]:
        owner = tables.person.c.id == table.c.person_id
        dated = "day" in table.c
        query = select(table).join(tables.person, owner).where(tables.person.c.key == key)
        if since is not None and dated:
            query = query.where(table.c.day >= since)
        with self.engine.connect() as connection:
            return list(connection.execute(query.order_by(*([table.c.day] if dated else []), table.c.id)))


def _names(connection: Connection, person: int) -> dict[str, int]:
    rows = connection.execute(select(tables.activity).where(tables.activity.c.person_id == person))
    return {row.name: row.id for row in rows}


def _all(table: Table, person: int, **values: object) -> Any:
    return and_(table.c.person_id == person, *(table.c[name] == value for name, value in values.items()))


def _clear(connection: Connection, table: Table, person: int) -> int:
    return int(connection.execute(delete(table).where(table.c.person_id == person)).rowcount)


def _remove(connection: Connection, person: int) -> int:
    count = sum(_clear(connection, table, person) for table in reversed(_OWNED))
    connection.execute(delete(tables.person).where(tables.person.c.id == person))
    return count


def _shown(table: Table) -> list[str]:
    """The columns that an export shows: the owner is known, and an id only matters where others point to it."""
    pointed_at = {key.column.table.name for other in _OWNED for key in other.foreign_keys}
    hidden = {"person_id"} if table.name in pointed_at else {"person_id", "id"}
    return [column.name for column in table.c if column.name not in hidden]


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return from_stored(value).isoformat()
    return value if value is None or isinstance(value, (int, float, str, bool)) else value.isoformat()


def _cut(text: str | None, most: int = MAX_TEXT) -> str | None:
    return None if text is None else text[:most]
