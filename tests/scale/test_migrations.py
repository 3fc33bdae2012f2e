"""Migrations in a real PostgreSQL, which the time limits of a turn are not for."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg2
import pytest

from bot.commands.services import PostgreSQL
from bot.database import engine as engines
from bot.database import migrate
from bot.database.conversations import PART
from tests.scale.sql import asked
from tests.support.people_at_once import wait_for

WAITS = "from pg_stat_activity where wait_event = 'advisory'"
LONGER = f"select clock_timestamp() > min(query_start) + interval '1 s' {WAITS}"


def test_a_migration_may_take_longer_than_a_turn(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = "-c statement_timeout=300ms -c idle_in_transaction_session_timeout=300ms"
    monkeypatch.setitem(engines._POSTGRES, "options", limits)
    database = PostgreSQL(open_folder / "migrating")
    database.start()
    engine = engines.engine_for(database.url)
    pool = ThreadPoolExecutor(1)
    try:
        with closing(psycopg2.connect(database.url)) as other, other.cursor() as cursor:
            # Another server migrates, and takes its time.
            cursor.execute("select pg_advisory_xact_lock(%s)", (migrate._MIGRATING,))
            waiting = pool.submit(migrate.upgrade, engine, PART)
            wait_for(lambda: waiting.done() or asked(database.url, LONGER), 20)
        waiting.result()
        assert migrate.is_current(engine, PART)
        with engine.connect() as connection:
            # A turn has its limit again.
            assert connection.exec_driver_sql("show statement_timeout").scalar() == "300ms"
    finally:
        pool.shutdown()
        engine.dispose()
        database.stop()
