"""Turns, reach, views and outlines."""

from __future__ import annotations

from math import hypot, pi

import numpy as np
import pytest

from bot.figures.geometry import about_x, about_y, about_z, angle_between, frame, hull, projection, two_bone, vector
from bot.knowledge.figure_models import Camera, View

X, Y, Z = vector(1, 0, 0), vector(0, 1, 0), vector(0, 0, 1)


@pytest.mark.parametrize(
    ("turn", "one", "other"), [(about_x, Y, Z), (about_y, Z, X), (about_z, X, Y)], ids=["x", "y", "z"]
)
def test_a_quarter_turn_takes_one_axis_to_the_next(turn, one, other) -> None:  # type: ignore[no-untyped-def]
    assert turn(90) @ one == pytest.approx(other)
    assert turn(90) @ turn(-90) == pytest.approx(np.eye(3))


def test_a_frame_stands_on_its_up_and_looks_forward() -> None:
    made = frame(vector(0, 0, 5), vector(1, 0, 3))
    assert made[:, 2] == pytest.approx(Z)
    assert made[:, 0] == pytest.approx(X)
    assert np.linalg.det(made) == pytest.approx(1)


@pytest.mark.parametrize("target", [(60, 0, 0), (10, 20, -30), (0, 0, -79)])
def test_two_bones_keep_their_lengths_and_point_where_they_are_told(target: tuple[float, float, float]) -> None:
    end, towards = vector(*target), vector(0.3, 1, 0.2)
    middle = two_bone(vector(0, 0, 0), end, 41, 39, towards)
    assert np.linalg.norm(middle) == pytest.approx(41)
    assert np.linalg.norm(end - middle) == pytest.approx(39)
    line = end / np.linalg.norm(end)
    aside = middle - np.dot(middle, line) * line
    assert np.dot(aside, towards) >= 0


@pytest.mark.parametrize("far", [80.1, 1.9])
def test_what_two_bones_cannot_reach_is_told(far: float) -> None:
    with pytest.raises(ValueError, match=rf"{far} cm away; it reaches 2.0 to 80.0 cm"):
        two_bone(vector(0, 0, 0), vector(far, 0, 0), 41, 39, Z)


@pytest.mark.parametrize(
    ("view", "right", "up", "near"),
    [(View.SIDE, X, Z, -Y), (View.FRONT, Y, Z, X), (View.TOP, X, Y, Z)],
    ids=lambda value: value.value if isinstance(value, View) else "",
)
def test_each_view_sees_the_body_from_its_side(view, right, up, near) -> None:  # type: ignore[no-untyped-def]
    assert projection(Camera(view)) == pytest.approx(np.vstack((right, up, near)), abs=1e-9)


def test_a_raised_camera_sees_more_of_the_floor_and_a_swung_one_more_of_the_front() -> None:
    level, raised = projection(Camera(View.SIDE)), projection(Camera(View.SIDE, above=20))
    assert (raised @ Y)[1] > (level @ Y)[1]
    assert (projection(Camera(View.SIDE, swing=20)) @ X)[2] > (level @ X)[2]


def test_one_circle_is_its_own_outline() -> None:
    assert hull([(3, 4, 2)]) == [((3, 4, 2), 0, 2 * pi)]
    assert hull([(3, 4, 2), (3, 4, 2), (3.5, 4, 1)]) == [((3, 4, 2), 0, 2 * pi)]


def test_the_outline_of_two_circles_touches_both_and_leaves_nothing_out() -> None:
    big, small = (0.0, 0.0, 5.0), (20.0, 0.0, 2.0)
    outline = hull([big, small])
    assert sorted(circle for circle, _, _ in outline) == [big, small]
    for (circle, _, end), (other, begin, _) in zip(outline, [*outline[1:], outline[0]], strict=True):
        assert end == begin
        # The line between two arcs is square to the direction at which it leaves them.
        start = circle[0] + circle[2] * np.cos(end), circle[1] + circle[2] * np.sin(end)
        stop = other[0] + other[2] * np.cos(end), other[1] + other[2] * np.sin(end)
        along = stop[0] - start[0], stop[1] - start[1]
        assert along[0] * np.cos(end) + along[1] * np.sin(end) == pytest.approx(0, abs=1e-9)
        assert hypot(*along) == pytest.approx((20**2 - 3**2) ** 0.5)


def test_angles_between_directions() -> None:
    assert angle_between(X, 3 * Y) == pytest.approx(90)
    assert angle_between(X, -X) == pytest.approx(180)
    with pytest.raises(ValueError, match="length 0"):
        angle_between(X, vector(0, 0, 0))
