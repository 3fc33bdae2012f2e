"""Whether a figure shows what a body can do: joints within their range, on the floor and not in it, touching what the
data says it touches."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from bot.figures.posing import pose_body
from bot.figures.props import gap, solids, strap_line
from bot.figures.skeleton import PoseError, Skeleton
from bot.knowledge.figure_models import Figure, Pose, Prop
from bot.knowledge.models import Range

FLOOR = "floor"
TOUCHING = 1.5
"""How far from a thing a part may be, in centimetres, and still touch it: flesh gives way."""
_SUNK = 0.7
_PRESSED = 3.0


def figure_faults(figure: Figure, ranges: Mapping[str, Range]) -> list[str]:
    """Everything that is wrong with a figure, each fault naming figure, pose and part.

    Args:
        figure: The figure.
        ranges: The range of each joint in degrees, by the joint's name without its side.
    """
    found: list[str] = []
    for pose in figure.poses:
        where = f"figures/{figure.id}: pose {pose.label!r}"
        try:
            body = pose_body(pose)
            for prop in (*figure.props, *pose.props):
                strap_line(prop, body)
        except PoseError as error:
            found.append(f"{where}: {error}")
            continue
        faults = (*_joints(body, ranges), *_sinking(body), *_touching(figure, pose, body), *_inside(figure, pose, body))
        found += [f"{where}: {fault}" for fault in faults]
    return found


def _joints(body: Skeleton, ranges: Mapping[str, Range]) -> Iterator[str]:
    for joint, angle in body.angles.items():
        allowed = ranges[joint.split("_", 1)[1]]
        low, high = allowed.low, allowed.high
        if (low is not None and angle < low - 0.5) or (high is not None and angle > high + 0.5):
            yield f"the {joint} is at {angle:.0f} degrees, beyond {low:g} to {high:g}"


def _sinking(body: Skeleton) -> Iterator[str]:
    for part, balls in body.parts.items():
        low = min(ball.low for ball in balls)
        if low < -_SUNK:
            yield f"the {part.value} is {-low:.1f} cm below the floor"


def _touching(figure: Figure, pose: Pose, body: Skeleton) -> Iterator[str]:
    props = {prop.id: prop for prop in (*figure.props, *pose.props)}
    for touch in pose.touches:
        if touch.on != FLOOR and touch.on not in props:
            yield f"there is no prop {touch.on!r} to touch"
            continue
        for part in touch.parts:
            balls = body.parts[part]
            away = min(b.low for b in balls) if touch.on == FLOOR else min(gap(props[touch.on], b) for b in balls)
            if abs(away) > (TOUCHING if touch.on == FLOOR else _PRESSED):
                yield f"the {part.value} is {away:.1f} cm off the {touch.on}"


def _inside(figure: Figure, pose: Pose, body: Skeleton) -> Iterator[str]:
    hard: list[Prop] = [prop for prop in (*figure.props, *pose.props) if solids(prop)]
    for prop in hard:
        for part, balls in body.parts.items():
            deep = -min(gap(prop, ball) for ball in balls)
            if deep > _PRESSED:
                yield f"the {part.value} is {deep:.1f} cm inside the {prop.id or prop.kind.value}"
