"""Lengths of time in the words of `phrases.yml`."""

from __future__ import annotations

from collections.abc import Mapping

# Units of time with their length and the least that is told in them, in days.
_UNITS = (("year", 365.25, 730), ("month", 30.4, 60), ("week", 7, 14), ("day", 1, 0))


def how_long(days: float, phrases: Mapping[str, str]) -> str:
    """A length of time in round words ("about 6 weeks"), in the unit that people would use."""
    if days < 1:
        return phrases["time_hours"]
    unit, length = next((unit, length) for unit, length, least in _UNITS if days >= least)
    count = max(1, round(days / length))
    return phrases[f"time_{unit}" if count == 1 else f"time_{unit}s"].format(count=count)
