"""Where what is kept of people lies: the talks, the diary, and messages that wait for an answer."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from sqlalchemy.engine import Engine, make_url

from bot.database.addresses import diary_url, inbox_url, tracker_url
from bot.database.engine import engine_for
from bot.privacy.talks import Talks

_PLACES = 3
"""How many databases there are at most."""


def talks_of(environment: Mapping[str, str]) -> Talks | None:
    """The talks; None when nobody has talked yet."""
    engine = _opened(tracker_url(environment))
    return None if engine is None else Talks(engine)


def diary_of(environment: Mapping[str, str]) -> Engine | None:
    """The database of the diary; None when there is none yet."""
    return _opened(diary_url(environment))


def inbox_of(environment: Mapping[str, str]) -> Engine | None:
    """The database with the messages that wait; None when there is none yet."""
    return _opened(inbox_url(environment))


def _opened(url: str) -> Engine | None:
    # SQLite would make an empty file.
    parts = make_url(url)
    if parts.get_backend_name() == "sqlite" and not Path(parts.database or "").is_file():
        return None
    return _engine(url)


@lru_cache(maxsize=_PLACES)
def _engine(url: str) -> Engine:
    # Each engine has connections of its own, which PostgreSQL has few of.
    return engine_for(url)
