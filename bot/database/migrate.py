"""Brings the tables of each part up to date, also when several servers start at once.

Each part numbers its migrations in a folder of its own below `migrations`, so that all parts can share one database
and each can have its own.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text
from sqlalchemy.engine import Connection, Engine

MIGRATIONS = Path(__file__).parent / "migrations"

# Any number that nothing else in the database uses; only one server migrates at a time.
_MIGRATING = 5_633_501


@dataclass(frozen=True, slots=True)
class Part:
    """The tables of one part.

    Args:
        name: The folder of its migrations.
        metadata: The tables as the code knows them.
        version_table: Where the database notes how far it is.
    """

    name: str
    metadata: MetaData
    version_table: str

    @property
    def folder(self) -> Path:
        """Where its migrations are."""
        return MIGRATIONS / self.name


def upgrade(engine: Engine, part: Part) -> None:
    """Brings an empty or older database to the newest tables; does nothing when it has them.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: The database cannot be reached or changed.
    """
    _run(engine, part, command.upgrade, "head")


def downgrade(engine: Engine, part: Part) -> None:
    """Takes every migration back; all that was stored is gone."""
    _run(engine, part, command.downgrade, "base")


def is_current(engine: Engine, part: Part) -> bool:
    """Whether the newest migration was made.

    Raises:
        sqlalchemy.exc.SQLAlchemyError: The database cannot be reached.
    """
    newest = ScriptDirectory.from_config(_config(part)).get_current_head()
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": part.version_table})
        return context.get_current_revision() == newest


def differences(engine: Engine, part: Part) -> list[Any]:
    """What a database lacks or has too much of one part, as Alembic tells it; empty when all is as it should be."""

    def is_own(thing: Any, name: str, kind: str, *_: object) -> bool:
        return kind != "table" or name in part.metadata.tables

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": is_own})
        found: list[Any] = compare_metadata(context, part.metadata)
        return found


def _config(part: Part) -> Config:
    config = Config()
    # Percent signs are special in these settings.
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    config.set_main_option("version_locations", str(part.folder).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    return config


def _run(engine: Engine, part: Part, migrate: Any, revision: str) -> None:
    config = _config(part)
    with engine.begin() as connection:
        _alone(connection)
        config.attributes.update(connection=connection, part=part)
        migrate(config, revision)


def _alone(connection: Connection) -> None:
    """Waits, for as long as it takes, until no other server migrates this database; SQLite sees to that itself."""
    if connection.dialect.name == "postgresql":
        # The limits are those of a turn. To change a large table takes longer, and so does waiting for who does it.
        connection.execute(text("set local statement_timeout = 0"))
        connection.execute(text("set local idle_in_transaction_session_timeout = 0"))
        connection.execute(text("select pg_advisory_xact_lock(:number)"), {"number": _MIGRATING})
