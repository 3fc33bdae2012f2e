"""How long talks and diaries are kept after a person's last word, and their deletion when that is over."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.channels.inbox import tidy
from bot.diary.jobs import Jobs
from bot.diary.store import Diary
from bot.environment import days
from bot.privacy.places import diary_of, inbox_of, talks_of

KEEP_VARIABLE = "KNEE_KEEP_DAYS"
KEEP_DAYS = 90
"""Days after the person's last word until a talk is deleted, unless `KEEP_VARIABLE` says otherwise."""

DIARY_VARIABLE = "KNEE_DIARY_KEEP_DAYS"
DIARY_DAYS = 365
"""Days after somebody's last visit until their diary is deleted, unless `DIARY_VARIABLE` says otherwise."""

KEEP_JOBS = timedelta(days=30)
"""How long a reminder is remembered after it was due; the next one looks back a week at most for what became of it."""


@dataclass(frozen=True, slots=True)
class Retention:
    """How long a talk is kept after the person's last word, and a diary after the last visit."""

    talks: timedelta
    diaries: timedelta

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Retention:
        """Reads KNEE_KEEP_DAYS and KNEE_DIARY_KEEP_DAYS.

        Raises:
            ValueError: One is not a whole number above 0.
        """
        talks = days(KEEP_VARIABLE, KEEP_DAYS, environment)
        diaries = days(DIARY_VARIABLE, DIARY_DAYS, environment)
        return cls(timedelta(days=talks), timedelta(days=diaries))

    def old_talks(self, now: datetime, environment: Mapping[str, str] = os.environ) -> list[str]:
        """The ids of the talks whose time is over."""
        talks = talks_of(environment)
        return talks.quiet_since(now - self.talks) if talks else []

    def is_old(self, key: str, now: datetime, environment: Mapping[str, str] = os.environ) -> bool:
        """Whether the time of one talk is over."""
        talks = talks_of(environment)
        return bool(talks and talks.quiet_since(now - self.talks, key))

    def prune_diaries(self, now: datetime, environment: Mapping[str, str] = os.environ) -> int:
        """Deletes the diaries whose time is over, and returns how many; also jobs that are over in the others."""
        diary = diary_of(environment)
        if diary is None:
            return 0
        Jobs(diary).tidy(now - KEEP_JOBS)
        return Diary(diary).prune(self.diaries, now)

    def prune_inbox(self, now: datetime, environment: Mapping[str, str] = os.environ) -> None:
        """Deletes old keys, and words that nobody answered in time, also of channels that are off by now."""
        inbox = inbox_of(environment)
        if inbox:
            tidy(inbox, now)
