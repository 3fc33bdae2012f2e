"""The reader over the project's own YAML, built once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bot.text.reader import Reader, shared_reader
from bot.text.reading import Reading

FRIDAY = date(2026, 11, 20)


@pytest.fixture(scope="session")
def reader() -> Reader:
    """The reader as the bot uses it."""
    return shared_reader()


@pytest.fixture(scope="session")
def read(reader: Reader) -> Callable[[str], Reading]:
    """Reads a message as on Friday 20 November 2026."""
    return lambda text: reader.read(text, FRIDAY)
