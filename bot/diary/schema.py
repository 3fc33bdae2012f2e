"""Opens the diary's database and brings its tables up to date."""

from __future__ import annotations

from typing import Any

from sqlalchemy.engine import Engine

from bot.database import migrate
from bot.database.engine import engine_for
from bot.diary.tables import metadata

PART = migrate.Part("diary", metadata, "alembic_version")


def open_database(url: str) -> Engine:
    """An engine for a database whose tables are up to date.

    Args:
        url: An address of SQLAlchemy, such as `sqlite:///var/diary.db`.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: The database cannot be reached.
    """
    engine = engine_for(url)
    upgrade(engine)
    return engine


def upgrade(engine: Engine) -> None:
    """Brings an empty or older database to the newest tables; does nothing when it has them."""
    migrate.upgrade(engine, PART)


def downgrade(engine: Engine) -> None:
    """Takes every migration back; all that was stored is gone."""
    migrate.downgrade(engine, PART)


def differences(engine: Engine) -> list[Any]:
    """What a database lacks or has too much, as Alembic tells it; empty when its tables are as they should be."""
    return migrate.differences(engine, PART)
