"""Where the diary is and how long it keeps what it holds, from the environment."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta

from bot.database.addresses import diary_url
from bot.environment import days

KEEP_DAYS = 365
"""Days after somebody's last visit until their diary is deleted, unless configured otherwise."""


@dataclass(frozen=True, slots=True)
class DiarySettings:
    """The address of the database, and how long people may stay away before what they kept is deleted."""

    url: str
    keep: timedelta

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> DiarySettings:
        """Reads KNEE_DIARY_KEEP_DAYS, and the address as `bot.database.addresses` says.

        Raises:
            ValueError: The number of days is not a whole number above 0.
        """
        keep = timedelta(days=days("KNEE_DIARY_KEEP_DAYS", KEEP_DAYS, environment))
        return cls(diary_url(environment), keep)
