"""The chart, the change, and that both can be read without seeing."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.diary.chart import characters, svg
from bot.diary.records import Moment, Pain
from bot.diary.trend import Change, Point, Size, by_day, change
from bot.knowledge.loader import Knowledge

START = date(2024, 3, 1)
SVG = "{http://www.w3.org/2000/svg}"


def name(day: date) -> str:
    """A day in figures."""
    return f"{day.day}.{day.month}."


def points(*scores: int | None) -> tuple[Point, ...]:
    """One point a day from the start."""
    return tuple(Point(START + timedelta(days=n), score, None) for n, score in enumerate(scores))


def test_a_day_counts_once_with_what_was_told_last() -> None:
    entries = (
        Pain(START, 7), Pain(START, 5, Moment.BEFORE), Pain(START, 6, Moment.AFTER), Pain(START, 4, Moment.NEXT_DAY),
    )  # fmt: skip
    assert by_day(entries) == (Point(START, 4, 6),)


@pytest.mark.parametrize(
    ("scores", "down", "size"),
    [
        ((6, 6), 0, Size.SAME),
        ((6, 5), 1, Size.BETTER),
        ((6, 4), 2, Size.MUCH_BETTER),
        ((9, 1), 8, Size.MUCH_BETTER),
        ((4, 5), -1, Size.WORSE),
        ((None, 6, None, 5, None), 1, Size.BETTER),
    ],
)
def test_a_change_is_sized_by_what_people_notice(
    scores: tuple[int | None, ...], down: int, size: Size, knowledge: Knowledge
) -> None:
    found = change(points(*scores), knowledge.diary.change)
    assert found is not None
    assert (found.points, found.size) == (down, size)


@pytest.mark.parametrize("scores", [(), (5,), (None, 5), (None, None)])
def test_one_day_makes_no_change(scores: tuple[int | None, ...], knowledge: Knowledge) -> None:
    assert change(points(*scores), knowledge.diary.change) is None


def test_a_change_runs_from_the_first_day_to_the_last(knowledge: Knowledge) -> None:
    found = change(points(8, 2, 6), knowledge.diary.change)
    assert found == Change(Point(START, 8, None), Point(START + timedelta(days=2), 6, None), 2, Size.MUCH_BETTER)


POINTS = st.lists(
    st.tuples(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.none() | st.integers(0, 10), st.integers(0, 10)),
    min_size=1,
    unique_by=lambda told: told[0],
).map(lambda told: tuple(Point(*entry) for entry in sorted(told)))


@settings(max_examples=150, deadline=None)
@given(shown=POINTS)
def test_any_chart_is_a_drawing_that_stays_inside_its_frame(shown: tuple[Point, ...]) -> None:
    root = ET.fromstring(svg(shown, "Pain & more", 'from "6" to <4>', name))
    assert root.get("role") == "img"
    assert root.get("aria-label") == 'Pain & more from "6" to <4>'
    assert (root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")) == ("Pain & more", 'from "6" to <4>')
    dots = root.findall(f"{SVG}circle")
    assert len(dots) == sum((point.score is not None) + (point.after is not None) for point in shown)
    assert all(0 <= float(dot.get("cx", -1)) <= 480 and 0 <= float(dot.get("cy", -1)) <= 220 for dot in dots)


def test_more_pain_is_drawn_higher_and_later_days_further_right() -> None:
    dots = ET.fromstring(svg(points(2, 8), "t", "d", name)).findall(f"{SVG}circle")
    places = [(float(dot.get("cx", 0)), float(dot.get("cy", 0))) for dot in dots]
    assert places[0][0] < places[1][0] and places[0][1] > places[1][1]


def test_a_drawing_has_no_colour_of_its_own_and_loads_nothing() -> None:
    drawn = svg(points(2, 8), "t", "d", name)
    assert "currentColor" in drawn
    assert "href" not in drawn and "style" not in drawn and "<script" not in drawn


def test_nothing_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="needs a point"):
        svg((), "t", "d", name)


def test_the_chart_of_characters_says_each_score_in_figures_first() -> None:
    shown = (Point(START, 6, None), Point(START + timedelta(days=1), 10, 7), Point(START + timedelta(days=2), None, 3))
    assert characters(shown, name, "(after {score})").splitlines() == [
        "1.3.: 6 ######....",
        "2.3.: 10 ########## (after 7)",
        "3.3.: (after 3)",
    ]
    assert characters((Point(START, 0, None),), name, "") == "1.3.: 0 .........."
