"""Remembers which messages of the vendors came in, so that none is answered twice and none is lost. Needs no Rasa.

Vendors deliver a message again when they heard no answer in time, and sometimes without a reason. So each delivery is
written down under a key made of its id before the vendor hears that it arrived. Its words are kept only until it is
answered: what a server left unanswered when it died is claimed by the next one that looks.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import (
    Column,
    DateTime,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    and_,
    delete,
    func,
    insert,
    inspect,
    select,
    update,
)
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.database import migrate
from bot.database.engine import engine_for
from bot.diary.clock import to_stored

KEEP = timedelta(days=30)
"""How long a key is remembered; longer than any vendor delivers again, and than a message may be old."""

CLAIM = timedelta(minutes=5)
"""After this time an unanswered message may be taken over; who works on it renews the claim."""

TAKE_OVERS = 3
"""How often a message is taken over, so that one that nobody can answer is not tried for ever."""

TOO_LATE = timedelta(hours=12)
"""After this time nobody waits for the answer; the words of the message are deleted."""

_metadata = MetaData()
_inbox = Table(
    "channel_inbox",
    _metadata,
    Column("key", String(64), primary_key=True),
    Column("channel", String(32), nullable=False),
    Column("received", DateTime, nullable=False),
    Column("claimed", DateTime, nullable=False),
    Column("taken_over", Integer, nullable=False),
    Column("body", Text),
)
_place = Table("channel_place", _metadata, Column("channel", String(32), primary_key=True), Column("place", Text))


@dataclass(frozen=True, slots=True)
class Left:
    """A message that was not answered; `body` is what was given to `Inbox.add`."""

    key: str
    body: str


PART = migrate.Part("inbox", _metadata, "alembic_version_inbox")


class Inbox:
    """The messages that came in over one channel."""

    def __init__(self, engine: Engine, channel: str) -> None:
        self._engine = engine
        self._channel = channel

    @classmethod
    def open(cls, url: str, channel: str) -> Inbox:
        """Opens the inbox and brings its tables up to date."""
        engine = engine_for(url)
        migrate.upgrade(engine, PART)
        return cls(engine, channel)

    def key(self, message_id: str) -> str:
        """What a message is remembered by; the id itself, which may name a person, is not kept."""
        return hashlib.sha256(f"{self._channel}\n{message_id}".encode("utf-8", "replace")).hexdigest()

    def add(self, message_id: str, body: str, now: datetime) -> bool:
        """Writes a message down; False when it is known already."""
        moment = to_stored(now)
        values = {"key": self.key(message_id), "channel": self._channel, "received": moment, "claimed": moment}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(_inbox).values(**values, taken_over=0, body=body))
        except IntegrityError:
            return False
        return True

    def done(self, key: str) -> None:
        """Notes that a message was answered, and forgets its words."""
        with self._engine.begin() as connection:
            connection.execute(update(_inbox).where(_inbox.c.key == key).values(body=None))

    def waiting(self) -> int:
        """How many messages are not answered yet."""
        mine = and_(_inbox.c.channel == self._channel, _inbox.c.body.is_not(None))
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(_inbox).where(mine)).scalar() or 0)

    def renew(self, keys: Iterable[str], now: datetime) -> None:
        """Notes that somebody still works on messages."""
        with self._engine.begin() as connection:
            mine = _inbox.c.key.in_(list(keys))
            connection.execute(update(_inbox).where(mine).values(claimed=to_stored(now)))

    def claim_left(self, now: datetime) -> tuple[Left, ...]:
        """Takes over the messages that nobody answered, oldest first; each is given to one caller only."""
        moment = to_stored(now)
        waiting = and_(_inbox.c.channel == self._channel, _inbox.c.body.is_not(None))
        left = and_(waiting, _inbox.c.claimed <= moment - CLAIM, _inbox.c.received > moment - TOO_LATE)
        left = and_(left, _inbox.c.taken_over < TAKE_OVERS)
        with self._engine.connect() as connection:
            rows = list(connection.execute(select(_inbox).where(left).order_by(_inbox.c.received)))
        return tuple(Left(row.key, row.body) for row in rows if self._claim(row, moment))

    def _claim(self, row: object, moment: datetime) -> bool:
        same = and_(_inbox.c.key == row.key, _inbox.c.claimed == row.claimed, _inbox.c.body.is_not(None))  # type: ignore[attr-defined]
        with self._engine.begin() as connection:
            values = {"claimed": moment, "taken_over": _inbox.c.taken_over + 1}
            return bool(connection.execute(update(_inbox).where(same).values(**values)).rowcount)

    def tidy(self, now: datetime) -> None:
        """Deletes old keys, and the words of messages that are too late to answer."""
        tidy(self._engine, now)

    def place(self) -> str | None:
        """How far the channel has read, for channels that fetch their messages."""
        with self._engine.connect() as connection:
            found: str | None = connection.execute(
                select(_place.c.place).where(_place.c.channel == self._channel)
            ).scalar()
            return found

    def move_to(self, place: str) -> None:
        """Notes how far the channel has read."""
        mine = _place.c.channel == self._channel
        with self._engine.begin() as connection:
            if not connection.execute(update(_place).where(mine).values(place=place)).rowcount:
                connection.execute(insert(_place).values(channel=self._channel, place=place))


def tidy(engine: Engine, now: datetime) -> None:
    """Deletes old keys, and the words of messages that are too late to answer, of all channels."""
    moment = to_stored(now)
    with engine.begin() as connection:
        if inspect(connection).has_table(_inbox.name):
            connection.execute(delete(_inbox).where(_inbox.c.received <= moment - KEEP))
            connection.execute(update(_inbox).where(_inbox.c.received <= moment - TOO_LATE).values(body=None))


def words_waiting(engine: Engine, conversation: str) -> list[dict[str, object]]:
    """The messages of a conversation that wait for an answer, on all channels, as they are stored."""
    return [message for _, message in _waiting_of(engine, conversation)]


def forget_words(engine: Engine, conversation: str) -> int:
    """Deletes the words of a conversation that wait for an answer; returns how many messages those were."""
    keys = [key for key, _ in _waiting_of(engine, conversation)]
    with engine.begin() as connection:
        for key in keys:
            connection.execute(update(_inbox).where(_inbox.c.key == key).values(body=None))
    return len(keys)


def _waiting_of(engine: Engine, conversation: str) -> list[tuple[str, dict[str, object]]]:
    with engine.connect() as connection:
        if not inspect(connection).has_table(_inbox.name):
            return []
        rows = list(connection.execute(select(_inbox.c.key, _inbox.c.body).where(_inbox.c.body.is_not(None))))
    waiting = [(row.key, json.loads(row.body)) for row in rows]
    return [(key, message) for key, message in waiting if message.get("conversation") == conversation]
