"""The stored talks as whoever looks after privacy needs them: given out, deleted for good, found when they are old."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Float, Integer, MetaData, String, Table, Text, delete, func, inspect, select, text
from sqlalchemy.engine import Connection, Engine

metadata = MetaData()
# The columns of Rasa's store of conversations; `beginning` is our own, see bot/channels/store.py.
events = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255)),
    Column("type_name", String(255)),
    Column("timestamp", Float),
    Column("intent_name", String(255)),
    Column("action_name", String(255)),
    Column("data", Text),
)
beginning = Table(
    "beginning",
    metadata,
    Column("sender_id", String(255), primary_key=True),
    Column("after", Integer),
    Column("data", Text),
)


class Talks:
    """The talks in one database; its tables may not be there yet."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def export(self, key: str) -> list[dict[str, Any]]:
        """The events of a talk, oldest first, as they are stored."""
        query = select(events.c.data).where(events.c.sender_id == key).order_by(events.c.id)
        with self._engine.connect() as connection:
            if not _is_there(connection, events):
                return []
            return [json.loads(row.data) for row in connection.execute(query)]

    def quiet_since(self, moment: datetime) -> list[str]:
        """The ids of the talks in which nothing was said since a moment."""
        last = func.max(events.c.timestamp)
        query = select(events.c.sender_id).group_by(events.c.sender_id).having(last < moment.timestamp())
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars()) if _is_there(connection, events) else []

    def delete(self, key: str) -> int:
        """Deletes a talk for good; returns how many events it had."""
        with self._engine.begin() as connection:
            gone = [_delete(connection, table, key) for table in (beginning, events)]
        if self._engine.dialect.name == "sqlite":
            with self._engine.connect() as connection:
                # What was deleted is overwritten in the file; this takes it out of the log of changes too.
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
        return gone[-1]

    def said_since(self, moment: datetime) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """What people and the bot said since a moment, oldest first: talk, kind of event (user or bot), and data."""
        said = events.c.type_name.in_(["user", "bot"])
        query = select(events.c.sender_id, events.c.type_name, events.c.data).order_by(events.c.id)
        with self._engine.connect() as connection:
            if not _is_there(connection, events):
                return
            for row in connection.execute(query.where(said, events.c.timestamp >= moment.timestamp())):
                yield row.sender_id, row.type_name, json.loads(row.data)


def _is_there(connection: Connection, table: Table) -> bool:
    return bool(inspect(connection).has_table(table.name))


def _delete(connection: Connection, table: Table, key: str) -> int:
    if not _is_there(connection, table):
        return 0
    return int(connection.execute(delete(table).where(table.c.sender_id == key)).rowcount)
