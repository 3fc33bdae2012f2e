"""A pose as the camera sees it: flat outlines in centimetres, sorted from far to near."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import radians, tan

import numpy as np

from bot.figures.geometry import Array, Circle, camera_above, hull, projection, vector
from bot.figures.posing import pose_body
from bot.figures.props import Box, Solid, solids, strap_line
from bot.figures.skeleton import Ball, Skeleton
from bot.knowledge.figure_models import Arrow, Figure, Limb, Pose, Prop, PropKind

Flat = tuple[float, float]
Hull = list[tuple[Circle, float, float]]

_FLOOR_BEHIND, _ENDLESS = 60.0, 1000.0
_WALL_SHOWN = 7.0
_ARMS = (Limb.LEFT_ARM, Limb.RIGHT_ARM)
# Of two things at one distance: legs under the trunk, arms over it.
_NUDGE = {Limb.LEFT_LEG: -3.0, Limb.RIGHT_LEG: -3.0, Limb.LEFT_ARM: 3.0, Limb.RIGHT_ARM: 3.0, Limb.HEAD: -4.0}
_BESIDE = 4.0
_OVER_ALL = 1000.0


@dataclass(frozen=True, slots=True)
class Outline:
    """Hulls that are drawn as one shape of one colour."""

    look: str
    hulls: tuple[Hull, ...]
    nearness: float


@dataclass(frozen=True, slots=True)
class Line:
    """A line of even thickness through points."""

    look: str
    points: tuple[Flat, ...]
    nearness: float


@dataclass(frozen=True, slots=True)
class Way:
    """An arrow: a quadratic curve from start over bow to end, or a ring of a width and height around its start."""

    start: Flat
    bow: Flat
    end: Flat
    ring: Flat | None = None


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a scene takes up."""

    left: float
    low: float
    right: float
    high: float


@dataclass(frozen=True, slots=True)
class Scene:
    """One pose, flat. Walls are drawn first and then the floor, up to its horizon; then items, then ways."""

    walls: tuple[Outline, ...]
    items: tuple[Outline | Line, ...]
    ways: tuple[Way, ...]
    horizon: float
    bounds: Bounds


def scenes(figure: Figure) -> tuple[Scene, ...]:
    """Every pose of a figure as its camera sees it.

    Raises:
        PoseError: A pose that no body can take.
    """
    view = projection(figure.camera)
    bodies = [pose_body(pose) for pose in figure.poses]
    before = [None, *bodies[:-1]]
    return tuple(
        _scene(figure, pose, body, earlier, view)
        for pose, body, earlier in zip(figure.poses, bodies, before, strict=True)
    )


def _scene(figure: Figure, pose: Pose, body: Skeleton, earlier: Skeleton | None, view: Array) -> Scene:
    props = (*figure.props, *pose.props)
    walls = [prop for prop in props if prop.kind is PropKind.WALL]
    others = [prop for prop in props if prop.kind is not PropKind.WALL]
    items: list[Outline | Line] = [*_body(figure, pose, body, view)]
    for prop in others:
        items += _prop(prop, body, view)
    ways = tuple(_way(arrow, body, earlier, view) for arrow in pose.arrows)
    bounds = _bounds(body, others, walls, ways, view)
    return Scene(
        walls=tuple(Outline("wall", (_hull(_balls(solids(wall)), view),), 0) for wall in walls),
        items=tuple(sorted(items, key=lambda item: item.nearness)),
        ways=ways,
        horizon=min(_FLOOR_BEHIND * tan(radians(camera_above(figure.camera))), _ENDLESS),
        bounds=bounds,
    )


def _body(figure: Figure, pose: Pose, body: Skeleton, view: Array) -> Iterable[Outline]:
    middle = view[2] @ body.frames["pelvis"].origin
    for limb, shapes in body.shapes.items():
        # Upper arms and thighs tell which limb is nearer; hands and feet would mislead.
        distance = _nearness([ball for shape in shapes[:2] for ball in shape], view)
        over = _OVER_ALL * ((limb in pose.in_front) - (limb in pose.behind))
        nearness = distance + _NUDGE.get(limb, 0) + over
        near = distance >= middle - _BESIDE
        hulls = tuple(_hull(shape, view) for shape in shapes)
        if limb is Limb.HEAD:
            yield Outline("neck", hulls[:1], nearness - 0.2)
            yield Outline("head", hulls[1:], nearness)
            yield from _face(body, view, nearness)
        elif limb is Limb.TRUNK:
            yield Outline("trunk", hulls, nearness)
            yield Outline("hips", hulls[:1], nearness + 0.01)
        elif limb in _ARMS:
            yield Outline("near" if near else "far", hulls, nearness)
            yield Outline("head" if near else "hand-far", hulls[2:], nearness + 0.01)
        else:
            looks = ("works", "works-far") if limb in figure.works else ("near", "far")
            yield Outline(looks[not near], hulls, nearness)


def _face(body: Skeleton, view: Array, nearness: float) -> Iterable[Outline]:
    """Hair and eyes: the hair lies under the face when the face looks this way, and over it when it looks away."""
    head = body.frames["head"]
    hair = (head.ball(-0.4, 0, 20, 9.8), head.ball(-3.2, 0, 14.5, 7))
    looks_away = view[2] @ head.forward < -0.2
    yield Outline("hair", (_hull(hair, view),), nearness + (0.1 if looks_away else -0.1))
    for eye in head.pair(7.0, 4.0, 18.6, 1.1):
        if view[2] @ (eye.centre - head.at(1.0, 0, 18)) > 1:
            yield Outline("eye", (_hull((eye,), view),), nearness + 0.2)


def _prop(prop: Prop, body: Skeleton, view: Array) -> Iterable[Outline | Line]:
    if prop.kind is PropKind.STRAP:
        points = strap_line(prop, body)
        nearness = float(np.mean([view[2] @ point for point in points]))
        yield Line("strap-line", tuple(_flat(point, view) for point in points), nearness)
        return
    made = solids(prop)
    nearness = _nearness(_balls(made), view)
    yield Outline(prop.kind.value, tuple(_hull(_balls((solid,)), view) for solid in made), nearness)


def _way(arrow: Arrow, body: Skeleton, earlier: Skeleton | None, view: Array) -> Way:
    here = np.array(_flat(body.centre(arrow.part), view)) + arrow.shift
    if arrow.ring is not None:
        return Way(_pair(here), _pair(here), _pair(here), arrow.ring)
    if arrow.pull is not None or earlier is None:
        start, end = here, here + (arrow.pull or (0, 0))
    else:
        start, end = np.array(_flat(earlier.centre(arrow.part), view)) + arrow.shift, here
    along = end - start
    bow = (start + end) / 2 + arrow.curve * np.array((-along[1], along[0]))
    return Way(_pair(start), _pair(bow), _pair(end))


def _bounds(body: Skeleton, props: Sequence[Prop], walls: Sequence[Prop], ways: Sequence[Way], view: Array) -> Bounds:
    circles = [_circle(ball, view) for shapes in body.shapes.values() for shape in shapes for ball in shape]
    circles += [_circle(ball, view) for prop in props for ball in _balls(solids(prop))]
    for prop in props:
        circles += [(*_flat(point, view), 1.2) for point in strap_line(prop, body)]
    for way in ways:
        if way.ring is not None:
            circles += [(way.start[0] + side * way.ring[0] / 2, way.start[1], 2) for side in (-1, 1)]
        else:
            circles += [(*way.start, 2), (*way.bow, 0), (*way.end, 2)]
    left, right = min(x - r for x, _, r in circles), max(x + r for x, _, r in circles)
    for wall in walls:
        face = _flat(vector(*wall.at), view)[0]
        inward = -_WALL_SHOWN if face < (left + right) / 2 else _WALL_SHOWN
        left, right = min(left, face + inward), max(right, face + inward)
    return Bounds(left, min(y - r for _, y, r in circles), right, max(y + r for _, y, r in circles))


def _balls(made: Iterable[Solid]) -> list[Ball]:
    return [ball for solid in made for ball in (solid.corners() if isinstance(solid, Box) else (solid,))]


def _hull(balls: Iterable[Ball], view: Array) -> Hull:
    return hull([_circle(ball, view) for ball in balls])


def _nearness(balls: Sequence[Ball], view: Array) -> float:
    return float(np.mean([view[2] @ ball.centre for ball in balls]))


def _circle(ball: Ball, view: Array) -> Circle:
    # Without the noise of the last digits, two balls behind each other are one circle.
    x, y = _flat(ball.centre, view)
    return round(x, 6), round(y, 6), ball.radius


def _flat(point: Array, view: Array) -> Flat:
    return float(view[0] @ point), float(view[1] @ point)


def _pair(point: Array) -> Flat:
    return float(point[0]), float(point[1])
