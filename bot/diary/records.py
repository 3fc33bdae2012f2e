"""What a diary holds, as frozen records. Times are aware and in UTC; days are the person's own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum

LOWEST, HIGHEST = 0, 10
"""The ends of the pain scale, and of the scale for activities."""


class Moment(str, Enum):
    """When a pain score was for."""

    DAY = "day"
    BEFORE = "before"
    AFTER = "after"
    NEXT_DAY = "next_day"


class Visitor(str, Enum):
    """Whether somebody was here before."""

    NEW = "new"
    RETURNING = "returning"
    HERE = "here"


class Part(str, Enum):
    """A part of what is kept, to be shown or forgotten by itself."""

    PAIN = "pain"
    ACTIVITIES = "activities"
    SESSIONS = "sessions"
    NOTES = "notes"
    PLAN = "plan"
    REMINDERS = "reminders"


@dataclass(frozen=True, slots=True)
class Pain:
    """A pain score from 0 to 10 for one day."""

    day: date
    score: int
    moment: Moment = Moment.DAY
    note: str | None = None

    def __post_init__(self) -> None:
        """Checks the score.

        Raises:
            ValueError: It is not between 0 and 10.
        """
        check_score(self.score)


@dataclass(frozen=True, slots=True)
class Rating:
    """How well one of the person's own activities went on one day: 0 not at all, 10 as before."""

    activity: str
    day: date
    score: int

    def __post_init__(self) -> None:
        """Checks the score.

        Raises:
            ValueError: It is not between 0 and 10.
        """
        check_score(self.score)


@dataclass(frozen=True, slots=True)
class Done:
    """One exercise of a session: `outcome` as the session logs it, `bouts` of `of` finished."""

    exercise: str
    outcome: str
    bouts: int
    of: int
    eased: bool = False


@dataclass(frozen=True, slots=True)
class Practice:
    """A session that was done: how it ended, and how the knee was on the next day, None until that is told."""

    day: date
    at: datetime
    end: str
    done: tuple[Done, ...]
    next_day: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """Something a person wants to remember of a day."""

    day: date
    text: str


@dataclass(frozen=True, slots=True)
class Reminders:
    """What somebody agreed to: a reminder at a local time on some weekdays (0 is Monday), never in the quiet hours.

    `quiet_from` and `quiet_to` may go over midnight; equal ones mean that no hour is quiet.
    """

    timezone: str
    at: time
    days: frozenset[int]
    quiet_from: time
    quiet_to: time
    channel: str


class JobKind(str, Enum):
    """What a job sends."""

    REMINDER = "reminder"
    CHECK_IN = "check_in"
    NEXT_DAY = "next_day"


class JobState(str, Enum):
    """Where a job stands; a claimed one is never claimed again."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    SENT = "sent"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Job:
    """A message to send to `key` over `channel` from `due`, and not after `expires`."""

    id: int
    key: str
    channel: str
    kind: JobKind
    due: datetime
    expires: datetime


def check_score(score: int) -> None:
    """Checks a score.

    Raises:
        ValueError: It is not between 0 and 10.
    """
    if not LOWEST <= score <= HIGHEST:
        raise ValueError(f"a score is between {LOWEST} and {HIGHEST}, not {score}")
