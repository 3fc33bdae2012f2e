"""The one row that names a person; everything else hangs on its number."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.engine import Connection

from bot.diary.tables import person


def find_person(connection: Connection, key: str) -> Any:
    """The row of a person, or None."""
    return connection.execute(select(person).where(person.c.key == key)).first()


def add_person(connection: Connection, key: str, stored: datetime) -> int:
    """Adds a person first seen at a stored time, and returns the number."""
    made = connection.execute(insert(person).values(key=key, first_seen=stored, last_seen=stored))
    return int(made.inserted_primary_key[0])
