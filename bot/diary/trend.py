"""What became of the pain over time: one point a day, and the change from the first day to the last."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from bot.diary.records import Moment, Pain
from bot.knowledge.tracking import ChangeRules


class Size(str, Enum):
    """How much a change is, by the published figures; those are about getting better."""

    SAME = "same"
    BETTER = "better"
    MUCH_BETTER = "much_better"
    WORSE = "worse"


@dataclass(frozen=True, slots=True)
class Point:
    """The pain of one day, and after exercise on that day; None where nothing was told."""

    day: date
    score: int | None
    after: int | None


@dataclass(frozen=True, slots=True)
class Change:
    """From the first day with a score to the last; `points` is positive when the pain went down."""

    first: Point
    last: Point
    points: int
    size: Size


def by_day(entries: Iterable[Pain]) -> tuple[Point, ...]:
    """One point a day: the last score told of it, and the last one told for after exercise."""
    scores: dict[date, int] = {}
    after: dict[date, int] = {}
    for entry in entries:
        (after if entry.moment is Moment.AFTER else scores)[entry.day] = entry.score
    return tuple(Point(day, scores.get(day), after.get(day)) for day in sorted({*scores, *after}))


def change(points: Sequence[Point], rules: ChangeRules) -> Change | None:
    """The change over the points; None while there are not two days with a score."""
    scored = [point for point in points if point.score is not None]
    if len(scored) <= 1:
        return None
    first, last = scored[0], scored[-1]
    down = (first.score or 0) - (last.score or 0)
    return Change(first, last, down, _size(down, rules))


def _size(down: int, rules: ChangeRules) -> Size:
    if down < 0:
        return Size.WORSE
    if down >= rules.much:
        return Size.MUCH_BETTER
    return Size.BETTER if down >= rules.noticeable else Size.SAME
