"""The stored events of conversations: read from the end, written only after what was read, deleted for good.

What a turn adds is written only if nobody else wrote since the conversation was read, whatever became of the locks. So
two turns at once can never write over one another: the second one fails, and its message is sent again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    delete,
    false,
    func,
    insert,
    inspect,
    select,
    text,
)
from sqlalchemy.engine import Connection, Engine

from bot.database import migrate

SESSION_START = "action_session_start"
"""The action that begins a session; turns read from the last one on."""

metadata = MetaData()
# The columns are those of Rasa's own store, so that its tools and older databases can be read.
EVENTS = Table(
    "events",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("sender_id", String(255), nullable=False),
    Column("type_name", String(255), nullable=False),
    Column("timestamp", Float),
    Column("intent_name", String(255)),
    Column("action_name", String(255)),
    Column("data", Text),
    Index("ix_events_sender_id_id", "sender_id", "id"),
)
# What stands for the events of a long conversation that turns no longer read.
BEGINNING = Table(
    "beginning",
    metadata,
    Column("sender_id", String(255), primary_key=True),
    Column("after", Integer, nullable=False),
    Column("data", Text, nullable=False),
)
PART = migrate.Part("conversations", metadata, "alembic_version_conversations")


class MovedOnError(Exception):
    """Somebody else wrote into the conversation since it was read, so that nothing was written."""


@dataclass(frozen=True, slots=True)
class Stored:
    """What was read of a conversation.

    Args:
        events: In Rasa's dict form, oldest first.
        first: How many of them stand for older ones.
        ids: The ids of the others.
        last: The id of the newest event; 0 for a conversation without any.
    """

    events: list[dict[str, Any]]
    first: int
    ids: list[int]
    last: int


class Conversations:
    """The conversations in one database whose tables are up to date."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    def read(self, sender: str, *, whole: bool = False) -> Stored:
        """The events of a conversation.

        Args:
            sender: Its id.
            whole: Whether to read all that is stored, and not only what turns need.
        """
        with self.engine.connect() as connection:
            beginning = None if whole else _beginning_of(connection, sender)
            after = 0 if whole else max(beginning.after if beginning else 0, _before_session(connection, sender))
            mine = (EVENTS.c.sender_id == sender, EVENTS.c.id > after)
            rows = connection.execute(select(EVENTS.c.id, EVENTS.c.data).where(*mine).order_by(EVENTS.c.id)).all()
            last = rows[-1].id if rows else _last(connection, sender)
        first: list[dict[str, Any]] = json.loads(beginning.data) if beginning else []
        events = [*first, *(json.loads(row.data) for row in rows)]
        return Stored(events, len(first), [row.id for row in rows], last)

    def append(self, sender: str, events: Iterable[Mapping[str, Any]], after: int) -> int:
        """Writes what a turn added and returns the id of its last event.

        Args:
            sender: The id of the conversation.
            events: In Rasa's dict form, oldest first.
            after: The newest event when the conversation was read; trying the same call again writes nothing twice.

        Raises:
            MovedOnError: There are newer ones by now.
        """
        rows = [_row(sender, event) for event in events]
        with self.engine.begin() as connection:
            _alone(connection, sender)
            if _last(connection, sender) != after:
                newer = select(EVENTS.c.data).where(EVENTS.c.sender_id == sender, EVENTS.c.id > after)
                if list(connection.execute(newer.order_by(EVENTS.c.id)).scalars()) != [row["data"] for row in rows]:
                    raise MovedOnError
            elif rows:
                connection.execute(insert(EVENTS), rows)
            return _last(connection, sender)

    def shorten(self, sender: str, after: int, standing: list[dict[str, Any]]) -> None:
        """Leaves the events up to one out of the turns to come.

        Args:
            sender: The id of the conversation.
            after: The last event that is left out.
            standing: Events that stand for those left out.
        """
        with self.engine.begin() as connection:
            _alone(connection, sender)
            connection.execute(delete(BEGINNING).where(BEGINNING.c.sender_id == sender))
            values = {"sender_id": sender, "after": after, "data": json.dumps(standing)}
            connection.execute(insert(BEGINNING).values(values))

    def delete(self, sender: str) -> int:
        """Deletes a conversation for good; returns how many events it had."""
        return delete_talk(self.engine, sender)

    def senders(self) -> list[str]:
        """The ids of all conversations."""
        with self.engine.connect() as connection:
            return list(connection.execute(select(EVENTS.c.sender_id).distinct()).scalars())

    def ping(self) -> None:
        """Asks the database for an answer.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: There is none.
        """
        with self.engine.connect() as connection:
            connection.execute(select(EVENTS.c.id).limit(1))


def delete_talk(engine: Engine, sender: str) -> int:
    """Deletes a conversation for good, also where its tables are not there yet; returns how many events it had."""
    with engine.begin() as connection:
        gone = [_delete(connection, table, sender) for table in (BEGINNING, EVENTS)]
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            # The words are overwritten in the file; this removes them from its log of changes too.
            connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))
    return gone[-1]


def is_there(connection: Connection, table: Table) -> bool:
    """Whether a table was made by now."""
    return bool(inspect(connection).has_table(table.name))


def _delete(connection: Connection, table: Table, sender: str) -> int:
    if not is_there(connection, table):
        return 0
    return int(connection.execute(delete(table).where(table.c.sender_id == sender)).rowcount)


def _alone(connection: Connection, sender: str) -> None:
    """Lets nobody else write into the conversation until the end of the transaction."""
    if connection.dialect.name == "postgresql":
        connection.execute(text("select pg_advisory_xact_lock(hashtextextended(:sender, 0))"), {"sender": sender})
    else:
        # Deletes nothing, but SQLite lets one process write from here on.
        connection.execute(delete(EVENTS).where(false()))


def _last(connection: Connection, sender: str) -> int:
    newest = select(func.max(EVENTS.c.id)).where(EVENTS.c.sender_id == sender)
    return connection.execute(newest).scalar() or 0


def _beginning_of(connection: Connection, sender: str) -> Any:
    return connection.execute(select(BEGINNING).where(BEGINNING.c.sender_id == sender)).first()


def _before_session(connection: Connection, sender: str) -> int:
    """An id below the events of the last session."""
    started = (EVENTS.c.sender_id == sender, EVENTS.c.action_name == SESSION_START)
    first = connection.execute(select(func.max(EVENTS.c.id)).where(*started)).scalar()
    return first - 1 if first else 0


def _row(sender: str, event: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "sender_id": sender,
        "type_name": event["event"],
        "timestamp": event.get("timestamp"),
        "intent_name": ((event.get("parse_data") or {}).get("intent") or {}).get("name"),
        "action_name": event.get("name"),
        "data": json.dumps(event),
    }
