"""A PostgreSQL whose disk is full: an error, nothing half stored, and all that was stored is there afterwards."""

from __future__ import annotations

import os
import secrets
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from sqlalchemy.exc import SQLAlchemyError

from bot.commands.services import PostgreSQL
from bot.database import migrate
from bot.database.conversations import PART, Conversations
from bot.database.engine import engine_for, may_pass
from tests.support.people_at_once import wait_for

pytestmark = pytest.mark.long
MEGABYTES, MOST = 120, 400


@pytest.fixture
def small_disk(open_folder: Path) -> Iterator[Path]:
    """A disk of its own, in memory; to make one takes root."""
    folder = open_folder / "small"
    folder.mkdir()
    assert os.geteuid() == 0, "This test makes a small disk, and only root can."
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=755", "tmpfs", str(folder)], check=True)
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


def said(number: int) -> dict[str, object]:
    # Words that cannot be pressed together, or the disk would not fill.
    return {"event": "user", "text": f"{number} {secrets.token_hex(200_000)}", "timestamp": float(number)}


def fill(disk: Path) -> Path:
    """Takes what is left of a disk."""
    filler = disk / "filler"
    with suppress(OSError), filler.open("ab", buffering=0) as out:
        while True:
            out.write(b"x" * 100_000)
    return filler


def test_a_full_disk_loses_nothing_that_was_acknowledged(small_disk: Path) -> None:
    database = PostgreSQL(small_disk / "postgresql")
    database.start()
    engine = engine_for(database.url)
    migrate.upgrade(engine, PART)
    kept = Conversations(engine)
    last = kept.append("ann", [said(0)], 0)
    filler, number = fill(small_disk), 1
    with pytest.raises(SQLAlchemyError) as caught:
        while number < MOST:
            last = kept.append("ann", [said(number)], last)
            number += 1
    assert may_pass(caught.value)
    filler.unlink()
    # PostgreSQL may have given up, as it should where it cannot write its log.
    if database.process is not None and not database.answers():
        database.stop()
        database.start()
    wait_for(database.answers, 60)
    words = [str(event["text"]).split()[0] for event in kept.read("ann", whole=True).events]
    assert words == [str(before) for before in range(number)]
    assert kept.append("ann", [said(number)], last) > last
    engine.dispose()
    database.stop()
