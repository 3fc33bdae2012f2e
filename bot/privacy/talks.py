"""The stored talks as whoever looks after privacy needs them: given out, deleted for good, found when they are old."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.engine import Engine

from bot.database.conversations import EVENTS, delete_talk, is_there


class Talks:
    """The talks in one database; its tables may not be there yet."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def export(self, key: str) -> list[dict[str, Any]]:
        """The events of a talk, oldest first, as they are stored."""
        query = select(EVENTS.c.data).where(EVENTS.c.sender_id == key).order_by(EVENTS.c.id)
        with self._engine.connect() as connection:
            if not is_there(connection, EVENTS):
                return []
            return [json.loads(row.data) for row in connection.execute(query)]

    def quiet_since(self, moment: datetime, key: str | None = None) -> list[str]:
        """The ids of the talks, or of the one with this id, whose person said nothing since a moment.

        A talk in which nobody ever said anything is as old as its beginning.
        """
        # What the bot says unasked, such as a reminder, keeps no talk young.
        last_word = func.max(case((EVENTS.c.type_name == "user", EVENTS.c.timestamp)))
        last = func.coalesce(last_word, func.min(EVENTS.c.timestamp))
        query = select(EVENTS.c.sender_id).group_by(EVENTS.c.sender_id).having(last < moment.timestamp())
        if key is not None:
            query = query.where(EVENTS.c.sender_id == key)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars()) if is_there(connection, EVENTS) else []

    def delete(self, key: str) -> int:
        """Deletes a talk for good; returns how many events it had."""
        return delete_talk(self._engine, key)

    def said_since(self, moment: datetime) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """What people and the bot said since a moment, oldest first: talk, kind of event (user or bot), and data."""
        said = EVENTS.c.type_name.in_(["user", "bot"])
        query = select(EVENTS.c.sender_id, EVENTS.c.type_name, EVENTS.c.data).order_by(EVENTS.c.id)
        with self._engine.connect() as connection:
            if not is_there(connection, EVENTS):
                return
            for row in connection.execute(query.where(said, EVENTS.c.timestamp >= moment.timestamp())):
                yield row.sender_id, row.type_name, json.loads(row.data)
