"""Times between people and the database: aware and in UTC outside, without a zone and meaning UTC inside."""

from __future__ import annotations

from datetime import datetime, timezone


def to_stored(moment: datetime) -> datetime:
    """An aware time as it is stored.

    Raises:
        ValueError: The time has no zone, so nobody knows when it was.
    """
    if moment.tzinfo is None:
        raise ValueError("a time needs a zone")
    return moment.astimezone(timezone.utc).replace(tzinfo=None)


def from_stored(moment: datetime) -> datetime:
    """A stored time as an aware one."""
    return moment.replace(tzinfo=timezone.utc)
