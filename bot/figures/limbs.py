"""The pieces of the body: torso, leg and arm, each posed by its angles or by what it reaches for.

All lengths are centimetres of a person 170 cm tall: bones near the body segment lengths of Drillis and Contini (1966),
and balls that give the flesh around them its shape.
"""

from __future__ import annotations

from math import asin, atan2, degrees

import numpy as np

from bot.figures.geometry import Array, about_x, about_y, about_z, angle_between, frame, two_bone, unit, vector
from bot.figures.skeleton import Ball, Frame, PoseError, Skeleton
from bot.knowledge.figure_models import Arm, BodyPart, Leg, Limb, Sole, Spot, Trunk

THIGH, SHIN, UPPER_ARM, FOREARM = 41.5, 41.5, 31.5, 25.5
ANKLE_HEIGHT = 7.5
PALM = 6.0
"""From the wrist to the middle of the palm."""
_FINGERS = 12.5
_UP = vector(0, 0, 1)


def torso(trunk: Trunk, origin: Array) -> Skeleton:
    """Pelvis, chest and head, the middle between the hip joints at `origin`."""
    pelvis = Frame(origin, about_z(trunk.turn) @ about_y(trunk.lean) @ about_x(trunk.roll) @ about_z(trunk.twist))
    spine = about_y(trunk.bend) @ about_x(trunk.side_bend) @ about_z(trunk.spine_twist)
    chest = Frame(pelvis.at(0, 0, 17), pelvis.turn @ spine)
    neck = about_y(trunk.nod) @ about_x(trunk.tilt) @ about_z(trunk.look)
    head = Frame(chest.at(0, 0, 36), chest.turn @ neck)
    buttocks = pelvis.pair(-0.8, 6.5, -1, 10)
    tummy = pelvis.pair(0.5, 4, 17, 8.7)
    ribs = chest.pair(-0.4, 6.5, 18, 9.6)
    shoulders, collar = chest.pair(0, 14.5, 29.8, 6), chest.ball(-0.5, 0, 32.5, 5.6)
    skull, jaw = head.ball(1.0, 0, 18.5, 9.0), head.ball(3.8, 0, 12.6, 6.2)
    throat, nape = chest.ball(-0.5, 0, 32, 5.4), head.ball(0, 0, 13, 5.4)
    nose = (head.ball(8, 0, 17.5, 1.6), head.ball(10.6, 0, 15, 1.5))
    parts = {
        BodyPart.HEAD: (skull, head.ball(-0.4, 0, 20, 9.8)),
        BodyPart.FOREHEAD: (head.ball(6.5, 0, 20.5, 3.2),),
        BodyPart.CHEST: (*ribs, *shoulders),
        BodyPart.TUMMY: tummy,
        BodyPart.BUTTOCKS: buttocks,
    }
    shapes = {
        Limb.TRUNK: (
            (*buttocks, *pelvis.pair(0, 6.5, 6, 8.8)),
            (*buttocks, *tummy),
            (*tummy, *ribs, *shoulders),
            (*shoulders, collar),
        ),
        Limb.HEAD: ((throat, nape), (skull, jaw), nose),
    }
    return Skeleton({"pelvis": pelvis, "chest": chest, "head": head}, parts, shapes)


def leg(body: Skeleton, side: str, given: Leg) -> Skeleton:
    """One leg on a torso.

    Raises:
        PoseError: It cannot reach its target.
    """
    pelvis, left = body.frames["pelvis"], 1 if side == "left" else -1
    hip = pelvis.at(0, 9 * left, 0)
    if given.reach is None:
        turn = about_y(-given.hip) @ about_x(given.out * left) @ about_z(given.turn * left)
        thigh = Frame(hip, pelvis.turn @ turn)
        shin = Frame(thigh.at(0, 0, -THIGH), thigh.turn @ about_y(given.knee))
    else:
        ankle = place(body, given.reach)
        # Without a word on it the knee points as the hip lets it without turning: square to the pelvis.
        towards = np.cross(pelvis.turn[:, 1], hip - ankle) if given.bend is None else vector(*given.bend)
        knee = _joint(f"{side} leg", hip, ankle, THIGH, SHIN, towards)
        # Both bones turn about the knee's hinge, which also tells where a straight leg faces.
        hinge = np.cross(hip - ankle, towards)
        thigh = Frame(hip, frame(hip - knee, np.cross(hinge, hip - knee)))
        shin = Frame(knee, frame(knee - ankle, np.cross(hinge, knee - ankle)))
    ankle = shin.at(0, 0, -SHIN)
    foot = Frame(ankle, _foot_turn(shin, given))
    toes = Frame(foot.at(12.5, 0, -4.9), frame(_UP, foot.forward) if given.sole is Sole.TOES else foot.turn)
    angles = _leg_angles(pelvis, thigh, shin, foot, left)
    return Skeleton(
        {f"{side}_{name}": bone for name, bone in (("thigh", thigh), ("shin", shin), ("foot", foot), ("toes", toes))},
        *_leg_shapes(side, thigh, shin, foot, toes),
        {f"{side}_{name}": angle for name, angle in angles.items()},
    )


def _foot_turn(shin: Frame, given: Leg) -> Array:
    if given.sole is Sole.FLAT:
        return frame(_UP, shin.forward)
    return shin.turn @ about_y(-given.ankle)


def _leg_angles(pelvis: Frame, thigh: Frame, shin: Frame, foot: Frame, left: int) -> dict[str, float]:
    """The angles that these bones make, in the sense of `bot.knowledge.figure_models.Leg`."""
    hip = pelvis.turn.T @ thigh.turn
    knee = thigh.turn.T @ shin.turn
    ankle = shin.turn.T @ foot.turn
    return {
        "hip": degrees(-atan2(hip[0, 2], hip[2, 2])),
        "out": degrees(asin(max(-1.0, min(1.0, -hip[1, 2])))) * left,
        "turn": degrees(atan2(hip[1, 0], hip[1, 1])) * left,
        "knee": degrees(atan2(knee[0, 2], knee[2, 2])),
        "ankle": degrees(-atan2(ankle[0, 2], ankle[2, 2])),
    }


def _leg_shapes(
    side: str, thigh: Frame, shin: Frame, foot: Frame, toes: Frame
) -> tuple[dict[BodyPart, tuple[Ball, ...]], dict[Limb, tuple[tuple[Ball, ...], ...]]]:
    top, knee = thigh.ball(0, 0, 0, 9), shin.ball(0, 0, 0, 6.2)
    calf, ankle = shin.ball(-1.2, 0, -13, 5.4), foot.ball(0, 0, 0, 4)
    heel = foot.ball(-4.8, 0, 3.2 - ANKLE_HEIGHT, 3.2)
    balls, tips = toes.pair(0, 1.9, 0, 2.6), toes.pair(5.5, 1.6, -0.4, 2.2)
    parts = {
        "hip": (top,),
        "thigh": (thigh.ball(0, 0, -THIGH / 2, 7.6),),
        "knee": (knee,),
        "calf": (calf,),
        "ankle": (ankle,),
        "foot": (heel, *balls, *tips),
        "heel": (heel,),
        "toes": (*balls, *tips),
    }
    shapes = ((top, knee), (knee, calf), (calf, ankle), (ankle, heel, *balls), (*balls, *tips))
    return {BodyPart(f"{side}_{name}"): part for name, part in parts.items()}, {Limb(f"{side}_leg"): shapes}


def arm(body: Skeleton, side: str, given: Arm) -> Skeleton:
    """One arm on a torso.

    Raises:
        PoseError: It cannot reach its target.
    """
    chest, left = body.frames["chest"], 1 if side == "left" else -1
    shoulder = chest.at(0, 16.5 * left, 30.5)
    fingers = None if given.fingers is None else unit(vector(*given.fingers))
    if given.reach is None:
        turn = about_y(-given.shoulder) @ about_x(given.out * left) @ about_z(given.turn * left)
        elbow = Frame(shoulder, chest.turn @ turn).at(0, 0, -UPPER_ARM)
        wrist = Frame(elbow, chest.turn @ turn @ about_y(-given.elbow)).at(0, 0, -FOREARM)
    else:
        palm = place(body, given.reach)
        back = chest.turn @ vector(-0.6, 0.5 * left, -0.6)
        towards = back if given.bend is None else vector(*given.bend)
        if fingers is None:
            elbow = _joint(f"{side} arm", shoulder, palm, UPPER_ARM, FOREARM + PALM, towards)
            wrist = elbow + unit(palm - elbow) * FOREARM
        else:
            wrist = palm - PALM * fingers
            elbow = _joint(f"{side} arm", shoulder, wrist, UPPER_ARM, FOREARM, towards)
    along = unit(wrist - elbow) if fingers is None else fingers
    hand = Ball(wrist + PALM * along, 3.3)
    top, bend_ball, end = Ball(shoulder, 5.2), Ball(elbow, 4), Ball(wrist, 2.9)
    tip = Ball(wrist + _FINGERS * along, 2)
    parts = {"shoulder": (top,), "elbow": (bend_ball,), "hand": (hand,)}
    shapes = ((top, bend_ball), (bend_ball, end), (end, hand), (hand, tip))
    return Skeleton(
        {},
        {BodyPart(f"{side}_{name}"): part for name, part in parts.items()},
        {Limb(f"{side}_arm"): shapes},
        {f"{side}_elbow": angle_between(elbow - shoulder, wrist - elbow)},
    )


def place(body: Skeleton, spot: Spot) -> Array:
    """Where a spot is, of shape (3,).

    Raises:
        PoseError: It names neither a point nor a part that the body has by now.
    """
    if spot.at is not None:
        return vector(*spot.at) + vector(*spot.shift)
    if spot.to is None or spot.to not in body.parts:
        raise PoseError("a spot needs a point (at), or a body part (to) that does not itself reach later")
    return body.centre(spot.to) + vector(*spot.shift)


def _joint(name: str, root: Array, target: Array, upper: float, lower: float, towards: Array) -> Array:
    try:
        return two_bone(root, target, upper, lower, towards)
    except ValueError as error:
        raise PoseError(f"the {name} cannot reach: its target is {error}") from error
