"""Forward kinematics: lengths, the sense of each angle, and where the body comes to rest."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.figures.limbs import ANKLE_HEIGHT, FOREARM, SHIN, THIGH, UPPER_ARM
from bot.figures.posing import pose_body
from bot.figures.skeleton import PoseError, Skeleton
from bot.knowledge.figure_models import Anchor, Arm, BodyPart, Leg, Sole, Spot, Trunk
from tests.unit.figures.poses import pose

ON_BUTTOCKS = Anchor(BodyPart.BUTTOCKS)
SIDES = ("left", "right")


def joint(body: Skeleton, name: str) -> np.ndarray:
    return body.centre(BodyPart(name))


def angles(low: float, high: float) -> st.SearchStrategy[float]:
    return st.floats(low, high, allow_nan=False)


LEGS = st.builds(
    Leg, hip=angles(-25, 125), out=angles(-30, 50), turn=angles(-40, 60), knee=angles(0, 145), ankle=angles(-50, 30)
)
TRUNKS = st.builds(
    Trunk, lean=angles(-90, 90), roll=angles(-90, 90), twist=angles(-40, 40), turn=angles(-90, 90), bend=angles(-10, 40)
)


@settings(max_examples=40, deadline=None)
@given(trunk=TRUNKS, leg=LEGS, shoulder=angles(-40, 170), elbow=angles(0, 140))
def test_bones_keep_their_lengths_and_joints_their_angles(
    trunk: Trunk, leg: Leg, shoulder: float, elbow: float
) -> None:
    arm = Arm(shoulder=shoulder, elbow=elbow)
    body = pose_body(pose(trunk=trunk, left_leg=leg, right_leg=leg, left_arm=arm, right_arm=arm, anchor=ON_BUTTOCKS))
    for side in SIDES:
        hip, knee, ankle = (joint(body, f"{side}_{name}") for name in ("hip", "knee", "ankle"))
        assert np.linalg.norm(knee - hip) == pytest.approx(THIGH)
        assert np.linalg.norm(ankle - knee) == pytest.approx(SHIN)
        assert np.linalg.norm(joint(body, f"{side}_elbow") - joint(body, f"{side}_shoulder")) == pytest.approx(
            UPPER_ARM
        )
        for name in ("hip", "out", "turn", "knee", "ankle"):
            assert body.angles[f"{side}_{name}"] == pytest.approx(getattr(leg, name), abs=1e-6)
        assert body.angles[f"{side}_elbow"] == pytest.approx(elbow, abs=1e-4)


def test_standing_straight_each_joint_is_above_the_next() -> None:
    body = pose_body(pose(left_leg=Leg(sole=Sole.FLAT), right_leg=Leg(sole=Sole.FLAT)))
    for side in SIDES:
        ankle, knee, hip = (joint(body, f"{side}_{name}") for name in ("ankle", "knee", "hip"))
        assert ankle[2] == pytest.approx(ANKLE_HEIGHT)
        assert hip[2] == pytest.approx(ANKLE_HEIGHT + SHIN + THIGH)
        assert (knee[0], hip[0]) == pytest.approx((ankle[0], ankle[0]))
    assert joint(body, "left_hip")[1] > joint(body, "right_hip")[1]
    assert joint(body, "head")[2] > joint(body, "chest")[2] > joint(body, "buttocks")[2]


@pytest.mark.parametrize(
    ("leg", "part", "axis", "sign"),
    [
        (Leg(hip=40), "knee", 0, 1),
        (Leg(hip=-20), "knee", 0, -1),
        (Leg(knee=60), "ankle", 0, -1),
        (Leg(out=30), "knee", 1, "outward"),
        (Leg(out=-15), "knee", 1, "inward"),
        (Leg(turn=40), "toes", 1, "outward"),
        (Leg(ankle=20), "toes", 2, 1),
        (Leg(ankle=-40), "toes", 2, -1),
    ],
    ids=[
        "hip flexion takes the knee forward", "extension takes it back", "the knee bends backwards only",
        "abduction goes outward", "adduction inward", "the foot turns outward", "toes up", "toes pointed",
    ],
)  # fmt: skip
@pytest.mark.parametrize("side", SIDES)
def test_each_angle_of_the_leg_moves_it_the_right_way(
    leg: Leg, part: str, axis: int, sign: int | str, side: str
) -> None:
    bent = pose_body(pose(anchor=ON_BUTTOCKS, left_leg=leg, right_leg=leg))
    straight = pose_body(pose(anchor=ON_BUTTOCKS))
    moved = (joint(bent, f"{side}_{part}") - joint(straight, f"{side}_{part}"))[axis]
    outward = 1 if side == "left" else -1
    wanted = {"outward": outward, "inward": -outward}.get(sign, sign) if isinstance(sign, str) else sign
    assert moved * wanted > 1


@pytest.mark.parametrize(
    ("arm", "axis", "sign"),
    [(Arm(shoulder=60), 0, 1), (Arm(shoulder=-30), 0, -1), (Arm(elbow=90), 0, 1)],
    ids=["the arm lifts forward", "and goes back", "the elbow bends forward"],
)
def test_each_angle_of_the_arm_moves_it_the_right_way(arm: Arm, axis: int, sign: int) -> None:
    moved = pose_body(pose(left_arm=arm)).centre(BodyPart.LEFT_HAND) - pose_body(pose()).centre(BodyPart.LEFT_HAND)
    assert moved[axis] * sign > 1


@pytest.mark.parametrize(
    ("trunk", "part", "axis", "sign"),
    [
        (Trunk(lean=30), BodyPart.HEAD, 0, 1),
        (Trunk(roll=30), BodyPart.HEAD, 1, -1),
        (Trunk(bend=30), BodyPart.HEAD, 0, 1),
        (Trunk(side_bend=30), BodyPart.HEAD, 1, -1),
        (Trunk(nod=30), BodyPart.HEAD, 0, 1),
        (Trunk(tilt=30), BodyPart.HEAD, 1, -1),
        (Trunk(turn=30), BodyPart.RIGHT_HIP, 0, 1),
        (Trunk(twist=30), BodyPart.RIGHT_HIP, 0, 1),
        (Trunk(spine_twist=30), BodyPart.RIGHT_SHOULDER, 0, 1),
        (Trunk(look=30), BodyPart.FOREHEAD, 1, 1),
    ],
    ids=lambda value: next((f for f in value.__slots__ if getattr(value, f)), "") if isinstance(value, Trunk) else "",
)
def test_each_angle_of_the_trunk_turns_it_the_right_way(trunk: Trunk, part: BodyPart, axis: int, sign: int) -> None:
    centre = BodyPart.BUTTOCKS
    turned, straight = pose_body(pose(trunk=trunk, anchor=ON_BUTTOCKS)), pose_body(pose(anchor=ON_BUTTOCKS))
    moved = (turned.centre(part) - turned.centre(centre)) - (straight.centre(part) - straight.centre(centre))
    assert moved[axis] * sign > 1


@pytest.mark.parametrize(("lean", "looks"), [(-90, 1), (90, -1)], ids=["on the back", "face down"])
def test_a_lying_body_lies_along_the_floor(lean: float, looks: int) -> None:
    body = pose_body(pose(trunk=Trunk(lean=lean), anchor=ON_BUTTOCKS))
    assert body.frames["head"].forward[2] == pytest.approx(looks)
    assert abs(joint(body, "head")[2] - joint(body, "buttocks")[2]) < 3
    assert min(ball.low for ball in body.parts[BodyPart.BUTTOCKS]) == pytest.approx(0)


@pytest.mark.parametrize("leg", [Leg(hip=40, knee=45), Leg(hip=95, knee=80), Leg(hip=20, out=25, turn=30, knee=30)])
def test_a_flat_sole_lies_on_the_floor_whatever_the_leg_does(leg: Leg) -> None:
    flat = Leg(hip=leg.hip, out=leg.out, turn=leg.turn, knee=leg.knee, sole=Sole.FLAT)
    body = pose_body(pose(right_leg=flat))
    assert [ball.low for ball in body.parts[BodyPart.RIGHT_FOOT]] == pytest.approx([0] * 5, abs=0.01)


def test_on_the_toes_the_heel_is_up_and_the_toes_are_level() -> None:
    body = pose_body(pose(right_leg=Leg(ankle=-40, sole=Sole.TOES), anchor=Anchor(BodyPart.RIGHT_TOES)))
    assert [ball.low for ball in body.parts[BodyPart.RIGHT_TOES]] == pytest.approx([0] * 4, abs=0.01)
    assert body.parts[BodyPart.RIGHT_HEEL][0].low > 8


def test_the_anchor_stays_in_its_place() -> None:
    body = pose_body(pose(anchor=Anchor(BodyPart.RIGHT_FOOT, (30, -9, 12)), right_leg=Leg(hip=70, knee=50)))
    assert body.centre(BodyPart.RIGHT_FOOT)[:2] == pytest.approx((30, -9))
    assert min(ball.low for ball in body.parts[BodyPart.RIGHT_FOOT]) == pytest.approx(12)


@pytest.mark.parametrize("fingers", [None, (0.0, 0.0, 1.0)])
def test_a_hand_reaches_where_it_is_told(fingers: tuple[float, float, float] | None) -> None:
    body = pose_body(pose(left_arm=Arm(reach=Spot(at=(30, 20, 120)), fingers=fingers)))
    assert body.centre(BodyPart.LEFT_HAND) == pytest.approx((30, 20, 120))


def test_a_hand_reaches_a_part_of_the_body_and_aside_of_it() -> None:
    body = pose_body(pose(right_arm=Arm(reach=Spot(to=BodyPart.RIGHT_HIP, shift=(4, -9, 10)))))
    assert body.centre(BodyPart.RIGHT_HAND) - body.centre(BodyPart.RIGHT_HIP) == pytest.approx((4, -9, 10))


def test_a_leg_that_reaches_bends_its_knee_forward_and_reads_its_angles_back() -> None:
    body = pose_body(
        pose(
            left_leg=Leg(reach=Spot(at=(-20, 14, ANKLE_HEIGHT)), sole=Sole.FLAT),
            right_leg=Leg(hip=25, knee=50, sole=Sole.FLAT),
        )
    )
    assert body.centre(BodyPart.LEFT_ANKLE) == pytest.approx((-20, 14, ANKLE_HEIGHT))
    assert 0 < body.angles["left_knee"] < 90
    again = Leg(**{name: body.angles[f"left_{name}"] for name in ("hip", "out", "turn", "knee", "ankle")})
    by_angles = pose_body(pose(left_leg=again, right_leg=Leg(hip=25, knee=50, sole=Sole.FLAT)))
    for part in (BodyPart.LEFT_KNEE, BodyPart.LEFT_ANKLE):
        assert by_angles.centre(part) == pytest.approx(body.centre(part))


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({"left_arm": Arm(reach=Spot(at=(200, 0, 100)))}, "the left arm cannot reach"),
        ({"left_leg": Leg(reach=Spot(at=(-200, 0, 7)))}, "the left leg cannot reach"),
        ({"right_leg": Leg(reach=Spot(at=(0, 0, 7)))}, "the anchor right_foot hangs on a limb that reaches"),
        ({"left_arm": Arm(reach=Spot())}, "a spot needs a point"),
        ({"left_arm": Arm(reach=Spot(to=BodyPart.RIGHT_HAND))}, "a spot needs a point"),
    ],
    ids=["arm too short", "leg too short", "anchor that reaches", "no spot", "spot that reaches later"],
)
def test_a_pose_that_no_body_can_take_is_told(given: dict[str, object], told: str) -> None:
    with pytest.raises(PoseError, match=told):
        pose_body(pose(**given))


def test_forearm_and_hand_are_in_line_unless_told() -> None:
    body = pose_body(pose(left_arm=Arm(reach=Spot(at=(45, 16, 130)))))
    reach = np.linalg.norm(joint(body, "left_hand") - joint(body, "left_elbow"))
    assert reach > FOREARM
