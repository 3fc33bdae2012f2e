"""Turns, two-bone reach and the camera: the little geometry that posing and drawing share."""

from __future__ import annotations

from math import acos, atan2, cos, degrees, pi, radians, sin

import numpy as np
import numpy.typing as npt

from bot.knowledge.figure_models import Camera, View

Array = npt.NDArray[np.float64]
Circle = tuple[float, float, float]
"""Middle and radius in the plane of the drawing: right, up, radius."""

_SIDES = 72
_SWING = {View.SIDE: 0.0, View.FRONT: 90.0, View.TOP: 0.0}
_ABOVE = {View.SIDE: 0.0, View.FRONT: 0.0, View.TOP: 90.0}


def vector(x: float, y: float, z: float) -> Array:
    """A point or direction, float64 of shape (3,)."""
    return np.array((x, y, z), dtype=np.float64)


def about_x(angle: float) -> Array:
    """The turn about x by degrees, right-handed, of shape (3, 3)."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return np.array(((1, 0, 0), (0, c, -s), (0, s, c)), dtype=np.float64)


def about_y(angle: float) -> Array:
    """The turn about y by degrees, right-handed, of shape (3, 3)."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return np.array(((c, 0, s), (0, 1, 0), (-s, 0, c)), dtype=np.float64)


def about_z(angle: float) -> Array:
    """The turn about z by degrees, right-handed, of shape (3, 3)."""
    c, s = cos(radians(angle)), sin(radians(angle))
    return np.array(((c, -s, 0), (s, c, 0), (0, 0, 1)), dtype=np.float64)


def unit(direction: Array) -> Array:
    """The direction with length 1."""
    length = float(np.linalg.norm(direction))
    if length < 1e-9:
        raise ValueError("a direction of length 0")
    return direction / length


def angle_between(one: Array, other: Array) -> float:
    """The angle between two directions in degrees, 0 to 180."""
    return degrees(acos(float(np.clip(np.dot(unit(one), unit(other)), -1, 1))))


def frame(up: Array, forward: Array) -> Array:
    """The turn whose z is `up` and whose x is as near to `forward` as that allows, of shape (3, 3)."""
    z = unit(up)
    y = unit(np.cross(z, forward))
    return np.column_stack((np.cross(y, z), y, z))


def two_bone(root: Array, target: Array, upper: float, lower: float, towards: Array) -> Array:
    """Where the middle joint of two bones is, so that they reach from the root to the target.

    Args:
        root: The near end.
        target: The far end.
        upper: Length of the bone at the root.
        lower: Length of the bone at the target.
        towards: The direction to which the middle joint points.

    Raises:
        ValueError: The target is too far or too near for the bones.
    """
    line = target - root
    distance = float(np.linalg.norm(line))
    if not abs(upper - lower) < distance <= upper + lower:
        raise ValueError(f"{distance:.1f} cm away; it reaches {abs(upper - lower):.1f} to {upper + lower:.1f} cm")
    along = (upper**2 - lower**2 + distance**2) / (2 * distance)
    aside = np.sqrt(max(upper**2 - along**2, 0.0))
    ahead = unit(line)
    joint: Array = root + along * ahead + aside * unit(towards - np.dot(towards, ahead) * ahead)
    return joint


def camera_above(camera: Camera) -> float:
    """How far a camera looks down, in degrees: 0 level, 90 from straight above."""
    return _ABOVE[camera.view] + camera.above


def projection(camera: Camera) -> Array:
    """The matrix from the world to right, up and nearness in the drawing, of shape (3, 3)."""
    swing = radians(_SWING[camera.view] + camera.swing)
    above = radians(camera_above(camera))
    right = vector(cos(swing), sin(swing), 0)
    near = vector(sin(swing) * cos(above), -cos(swing) * cos(above), sin(above))
    return np.vstack((right, np.cross(near, right), near))


def hull(circles: list[Circle]) -> list[tuple[Circle, float, float]]:
    """The outline around circles, counter-clockwise.

    Returns:
        Each circle that shows, with the angles in radians where its arc begins and ends; between two arcs the outline
        is the straight line that touches both circles.
    """
    order: list[Circle] = []
    for step in range(_SIDES):
        angle = 2 * pi * step / _SIDES
        reach = [x * cos(angle) + y * sin(angle) + r for x, y, r in circles]
        found = circles[reach.index(max(reach))]
        if not order or order[-1] != found:
            order.append(found)
    if len(order) > 1 and order[0] == order[-1]:
        order.pop()
    if len(order) == 1:
        return [(order[0], 0.0, 2 * pi)]
    turns = [_tangent(one, order[(index + 1) % len(order)]) for index, one in enumerate(order)]
    return [(circle, turns[index - 1], turns[index]) for index, circle in enumerate(order)]


def _tangent(one: Circle, other: Circle) -> float:
    """The direction, in radians, square to the line that touches two circles on their right, going from one to the
    other."""
    across, up = other[0] - one[0], other[1] - one[1]
    distance = (across**2 + up**2) ** 0.5
    return atan2(up, across) - acos(max(-1.0, min(1.0, (one[2] - other[2]) / distance)))
