"""The tables of the diary. A change here needs a migration in `bot/database/migrations/diary`.

Every table but `person` has a `person_id`, so that exporting and deleting can never miss one. Times are stored without
a zone and mean UTC, the same in SQLite and PostgreSQL.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_SCORE = "score >= 0 and score <= 10"


def _id() -> Column:
    return Column("id", Integer, primary_key=True)


def _person() -> Column:
    return Column("person_id", Integer, ForeignKey("person.id", ondelete="CASCADE"), nullable=False)


person = Table(
    "person",
    metadata,
    _id(),
    Column("key", String(200), nullable=False, unique=True),
    Column("first_seen", DateTime, nullable=False),
    Column("last_seen", DateTime, nullable=False),
)
pain = Table(
    "pain",
    metadata,
    _id(),
    _person(),
    Column("day", Date, nullable=False),
    Column("score", Integer, nullable=False),
    Column("moment", String(20), nullable=False),
    Column("note", Text),
    CheckConstraint(_SCORE, name="score"),
    Index(None, "person_id", "day"),
)
activity = Table(
    "activity",
    metadata,
    _id(),
    _person(),
    Column("name", String(100), nullable=False),
    UniqueConstraint("person_id", "name"),
)
rating = Table(
    "rating",
    metadata,
    _id(),
    _person(),
    Column("activity_id", Integer, ForeignKey("activity.id", ondelete="CASCADE"), nullable=False),
    Column("day", Date, nullable=False),
    Column("score", Integer, nullable=False),
    CheckConstraint(_SCORE, name="score"),
    UniqueConstraint("activity_id", "day"),
    Index(None, "person_id"),
)
practice = Table(
    "practice",
    metadata,
    _id(),
    _person(),
    Column("day", Date, nullable=False),
    Column("at", DateTime, nullable=False),
    Column("end", String(20), nullable=False),
    Column("next_day", String(20)),
    Index(None, "person_id", "day"),
)
done = Table(
    "done",
    metadata,
    _id(),
    _person(),
    Column("practice_id", Integer, ForeignKey("practice.id", ondelete="CASCADE"), nullable=False),
    Column("position", Integer, nullable=False),
    Column("exercise", String(100), nullable=False),
    Column("outcome", String(20), nullable=False),
    Column("bouts", Integer, nullable=False),
    Column("of", Integer, nullable=False),
    Column("eased", Boolean, nullable=False),
    Index(None, "practice_id"),
    Index(None, "person_id"),
)
note = Table(
    "note",
    metadata,
    _id(),
    _person(),
    Column("day", Date, nullable=False),
    Column("text", Text, nullable=False),
    Index(None, "person_id", "day"),
)
plan = Table(
    "plan",
    metadata,
    _id(),
    _person(),
    Column("profile", Text, nullable=False),
    Column("changed", DateTime, nullable=False),
    UniqueConstraint("person_id"),
)
reminders = Table(
    "reminders",
    metadata,
    _id(),
    _person(),
    Column("timezone", String(64), nullable=False),
    Column("at", Time, nullable=False),
    Column("days", String(20), nullable=False),
    Column("quiet_from", Time, nullable=False),
    Column("quiet_to", Time, nullable=False),
    Column("channel", String(40), nullable=False),
    UniqueConstraint("person_id"),
)
job = Table(
    "job",
    metadata,
    _id(),
    _person(),
    Column("channel", String(40), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("due", DateTime, nullable=False),
    Column("expires", DateTime, nullable=False),
    Column("state", String(20), nullable=False),
    UniqueConstraint("person_id", "kind", "due"),
    Index(None, "state", "due"),
)
