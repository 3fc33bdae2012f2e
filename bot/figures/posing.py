"""Poses a whole body by forward kinematics and sets it down where it rests."""

from __future__ import annotations

from collections.abc import Mapping

from bot.figures.geometry import Array, vector
from bot.figures.limbs import arm, leg, torso
from bot.figures.skeleton import PoseError, Skeleton
from bot.knowledge.figure_models import Leg, Pose, Trunk


def pose_body(pose: Pose) -> Skeleton:
    """Poses the body: torso and legs by their angles, set down on the anchor, then what reaches for something.

    Raises:
        PoseError: A limb cannot reach, or the anchor hangs on a limb that itself reaches.
    """
    legs = {"left": pose.left_leg, "right": pose.right_leg}
    body = _by_angles(pose.trunk, legs, _origin(pose, legs))
    for side, given in legs.items():
        if given.reach is not None:
            body.take(leg(body, side, given))
    for side, reaching in (("left", pose.left_arm), ("right", pose.right_arm)):
        body.take(arm(body, side, reaching))
    return body


def _origin(pose: Pose, legs: Mapping[str, Leg]) -> Array:
    """Where the middle between the hips must be for the anchor to be in its place."""
    loose = _by_angles(pose.trunk, legs, vector(0, 0, 0))
    part = pose.anchor.part
    if part not in loose.parts:
        raise PoseError(f"the anchor {part.value} hangs on a limb that reaches for something")
    middle, (x, y, z) = loose.centre(part), pose.anchor.at
    return vector(x - middle[0], y - middle[1], z - min(ball.low for ball in loose.parts[part]))


def _by_angles(trunk: Trunk, legs: Mapping[str, Leg], origin: Array) -> Skeleton:
    """The torso and those legs that are given by angles."""
    body = torso(trunk, origin)
    for side, given in legs.items():
        if given.reach is None:
            body.take(leg(body, side, given))
    return body
