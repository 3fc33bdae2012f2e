"""The shapes of what the diary and follow-up go by (`diary.yml`, `followup.yml`)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from bot.knowledge.models import Statement


@dataclass(frozen=True, slots=True)
class PainWord:
    """A word for a pain score from 0 to 10, such as people choose in place of a number."""

    score: int
    title: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DayWord:
    """Words for a day that lies `back` days back."""

    back: int
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reference:
    """A published study that is not one of the articles."""

    authors: str
    year: int
    paper: str
    journal: str
    doi: str


@dataclass(frozen=True, slots=True)
class ChangeRules:
    """From how many points of the pain scale people notice that it got better, and call it much better."""

    noticeable: int
    much: int
    reference: Reference


@dataclass(frozen=True, slots=True)
class DayGroup:
    """Words for several weekdays at once; 0 is Monday."""

    days: tuple[int, ...]
    also: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DiaryRules:
    """Everything the diary goes by.

    `unclear` are words beside which a pain word says nothing. `weekdays` are the words for Monday to Sunday, `numbers`
    those for 0 and up, `months` those for January to December. `mornings` and `evenings` tell which half of the day an
    hour is in, `noon` is twelve. What follows one of `note_openers` is a note, and of `activity_openers` an activity,
    but for the words of `no_activity`. A message that begins with one of `done`, after `done_openers` that may stand
    before it, tells what was done. Words of `beside_figure` are no part of an activity's name
    either, where they stand around a figure.
    """

    pain_words: tuple[PainWord, ...]
    unclear: tuple[str, ...]
    days: tuple[DayWord, ...]
    days_ago: tuple[str, ...]
    numbers: tuple[str, ...]
    weekdays: tuple[tuple[str, ...], ...]
    months: tuple[str, ...]
    day_groups: tuple[DayGroup, ...]
    mornings: tuple[str, ...]
    evenings: tuple[str, ...]
    noon: tuple[str, ...]
    note_openers: tuple[str, ...]
    done_openers: tuple[str, ...]
    done: tuple[str, ...]
    activity_openers: tuple[str, ...]
    beside_figure: tuple[str, ...]
    no_activity: tuple[str, ...]
    change: ChangeRules


class Help(str, Enum):
    """What the bot can do about something that got in the way."""

    SHORTER = "shorter"
    SWAP = "swap"
    NO_FLOOR = "no_floor"
    REMINDERS = "reminders"
    SESSION = "session"
    CHECK = "check"


@dataclass(frozen=True, slots=True)
class Barrier:
    """Something that got in the way of exercise, and what helps; `topic` answers more."""

    id: str
    title: str
    says: tuple[Statement, ...]
    also: tuple[str, ...] = ()
    help: tuple[Help, ...] = ()
    topic: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """Reminders and checks: their words in turn, the quiet hours unless a person sets others, and what stops them.

    `quiet_from` and `quiet_to` are local times such as "21:00". `zones` are words for a time zone beside its cities.
    `missed` and `managed` say that the exercises were not done or were, `next_day_words` how the knee is a day later.
    """

    quiet_from: str
    quiet_to: str
    stop_words: tuple[str, ...]
    zones: dict[str, tuple[str, ...]]
    missed: tuple[str, ...]
    managed: tuple[str, ...]
    next_day_words: dict[str, tuple[str, ...]]
    reminder: tuple[str, ...]
    check_in: tuple[str, ...]
    next_day: tuple[str, ...]
    barriers: tuple[Barrier, ...]
