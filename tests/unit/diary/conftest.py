"""A diary of its own for each test, in a file, with the migrations run."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.diary.store import Diary


@pytest.fixture
def url(tmp_path: Path) -> str:
    """The address of a database that is not there yet."""
    return f"sqlite:///{tmp_path / 'diary.db'}"


@pytest.fixture
def diary(url: str) -> Diary:
    """An empty diary."""
    return Diary.open(url)
