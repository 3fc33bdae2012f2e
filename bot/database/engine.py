"""Opens a database, so that a fault shows soon and as an error: SQLite by default, PostgreSQL for several servers."""

from __future__ import annotations

import sqlite3
from typing import Any

from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.pool import QueuePool

WAIT_SECONDS = 10
"""How long a process waits while another one writes to the same SQLite file, and a statement may take at most."""

_CONNECT_SECONDS = 3
_POOL, _POOL_MORE, _POOL_SECONDS = 5, 10, 5

_POSTGRES = {
    "connect_timeout": _CONNECT_SECONDS,
    # A server that no longer answers is noticed, and not waited for.
    "tcp_user_timeout": WAIT_SECONDS * 1000,
    "options": f"-c statement_timeout={WAIT_SECONDS}s -c idle_in_transaction_session_timeout={WAIT_SECONDS}s",
}


def engine_for(url: str, *, keep_open: bool = False) -> Engine:
    """An engine that keeps foreign keys, waits while another process writes, and never uses a dead connection.

    Its errors quote no values.

    Args:
        url: An address of SQLAlchemy, such as `sqlite:///var/diary.db`.
        keep_open: Whether connections to a SQLite file stay open, for who uses it all the time.

    Raises:
        sqlalchemy.exc.ArgumentError: The address is none.
    """
    if is_sqlite(url):
        pool: dict[str, Any] = {"poolclass": QueuePool, "pool_size": _POOL} if keep_open else {}
        waiting = {"timeout": WAIT_SECONDS, "check_same_thread": False}
        engine = create_engine(url, future=True, hide_parameters=True, connect_args=waiting, **pool)
        event.listen(engine, "connect", _prepare_sqlite)
        return engine
    options: dict[str, Any] = {"connect_args": _POSTGRES} if make_url(url).get_backend_name() == "postgresql" else {}
    options |= {"pool_size": _POOL, "max_overflow": _POOL_MORE, "pool_timeout": _POOL_SECONDS}
    return create_engine(url, future=True, hide_parameters=True, pool_pre_ping=True, **options)


def is_sqlite(url: str) -> bool:
    """Whether an address names a SQLite file."""
    return bool(make_url(url).get_backend_name() == "sqlite")


def may_pass(error: Exception) -> bool:
    """Whether an error comes from the way to the database or its state, so that trying again may help."""
    lost = isinstance(error, DBAPIError) and error.connection_invalidated
    return lost or isinstance(error, (OperationalError, InterfaceError))


def _prepare_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    connection.execute("PRAGMA foreign_keys = ON")
    # What is deleted is overwritten, not only marked as free.
    connection.execute("PRAGMA secure_delete = ON")
    # Who reads does not wait for who writes. A turn is on the disk before it is answered (synchronous is FULL).
    connection.execute("PRAGMA journal_mode = WAL")
