"""The pain chart: as a drawing for the web (SVG) and as characters for channels that show only text.

Words come in from outside, so that nothing here speaks English. The drawing takes its colours from the page around it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from xml.sax.saxutils import escape, quoteattr

from bot.diary.records import HIGHEST, LOWEST
from bot.diary.trend import Point

_WIDTH, _HEIGHT = 480, 220
_LEFT, _RIGHT, _TOP, _BOTTOM = 36, 12, 12, 34
_DOT = 5
_TICKS = range(LOWEST, HIGHEST + 1, 2)
_FULL, _EMPTY = "#", "."
DayName = Callable[[date], str]


def svg(points: Sequence[Point], title: str, text: str, day_name: DayName) -> str:
    """The chart as an SVG drawing of 480 by 220 units with a text alternative.

    Args:
        points: At least one, by day.
        title: The drawing's name, read out first.
        text: All it shows in words, read out after the name.
        day_name: The words for a day under the axis.

    Raises:
        ValueError: There is nothing to draw.
    """
    if not points:
        raise ValueError("a chart needs a point")
    days = (points[-1].day - points[0].day).days

    def x(day: date) -> float:
        width = _WIDTH - _LEFT - _RIGHT
        return _LEFT + (width * (day - points[0].day).days / days if days else width / 2)

    def y(score: int) -> float:
        return _TOP + (_HEIGHT - _TOP - _BOTTOM) * (HIGHEST - score) / (HIGHEST - LOWEST)

    scored = [(x(point.day), y(point.score)) for point in points if point.score is not None]
    after = [(x(point.day), y(point.after)) for point in points if point.after is not None]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="img"'
        f' aria-label={quoteattr(f"{title} {text}")} font-family="sans-serif" font-size="12" fill="currentColor"'
        ' stroke="currentColor">',
        f"<title>{escape(title)}</title><desc>{escape(text)}</desc>",
        *(_grid_line(y(tick), tick) for tick in _TICKS),
        _line(scored),
        *(f'<circle cx="{at:.1f}" cy="{height:.1f}" r="{_DOT}"/>' for at, height in scored),
        *(_ring(at, height) for at, height in after),
        _label(x(points[0].day), points[0].day, "start" if days else "middle", day_name),
        _label(x(points[-1].day), points[-1].day, "end", day_name) if days else "",
        "</svg>",
    ]
    return "".join(parts)


def characters(points: Sequence[Point], day_name: DayName, after_mark: str) -> str:
    """The chart as lines of text, one a day, with the score in figures before the bar.

    Args:
        points: By day.
        day_name: The words for a day.
        after_mark: The words for a score after exercise, with `{score}` for the figure.
    """
    return "\n".join(_row(point, day_name, after_mark) for point in points)


def _row(point: Point, day_name: DayName, after_mark: str) -> str:
    score = None if point.score is None else f"{point.score} {_bar(point.score)}"
    after = None if point.after is None else after_mark.format(score=point.after)
    return " ".join(part for part in (f"{day_name(point.day)}:", score, after) if part)


def _bar(score: int) -> str:
    return _FULL * score + _EMPTY * (HIGHEST - score)


def _grid_line(height: float, tick: int) -> str:
    return (
        f'<line x1="{_LEFT}" x2="{_WIDTH - _RIGHT}" y1="{height:.1f}" y2="{height:.1f}" stroke-opacity="0.2"/>'
        f'<text x="{_LEFT - 8}" y="{height + 4:.1f}" text-anchor="end" stroke="none">{tick}</text>'
    )


def _line(places: Sequence[tuple[float, float]]) -> str:
    corners = " ".join(f"{at:.1f},{height:.1f}" for at, height in places)
    return f'<polyline fill="none" stroke-width="2" points="{corners}"/>' if len(places) > 1 else ""


def _ring(at: float, height: float) -> str:
    return f'<circle cx="{at:.1f}" cy="{height:.1f}" r="{_DOT}" fill="none" stroke-width="2" stroke-dasharray="2 2"/>'


def _label(at: float, day: date, anchor: str, day_name: DayName) -> str:
    return f'<text x="{at:.1f}" y="{_HEIGHT - 12}" text-anchor="{anchor}" stroke="none">{escape(day_name(day))}</text>'
