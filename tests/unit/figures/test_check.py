"""What is wrong with a figure is found: joints, floor, contact and things in the way."""

from __future__ import annotations

import pytest

from bot.figures.check import figure_faults
from bot.knowledge.figure_models import Anchor, Arm, BodyPart, Leg, Pose, Prop, PropKind, Sole, Spot, Touch, Trunk
from bot.knowledge.loader import Knowledge
from tests.unit.figures.poses import FEET, figure, pose

FLAT = Leg(sole=Sole.FLAT)
STANDING = {"left_leg": FLAT, "right_leg": FLAT}
WALL = Prop(PropKind.WALL, id="wall", at=(-11, 0, 0))


def test_a_body_that_stands_on_both_feet_has_no_fault(knowledge: Knowledge) -> None:
    assert figure_faults(figure(pose(**STANDING)), knowledge.joint_limits) == []


def test_a_back_on_the_wall_touches_it(knowledge: Knowledge) -> None:
    touches = (Touch("floor", FEET), Touch("wall", (BodyPart.BUTTOCKS, BodyPart.CHEST, BodyPart.HEAD)))
    stood = pose(**STANDING, touches=touches, anchor=Anchor(BodyPart.RIGHT_FOOT, (11.2, 0, 0)))
    assert figure_faults(figure(stood, props=(WALL,)), knowledge.joint_limits) == []


CASES = {
    "a knee that bends the wrong way": (
        pose(left_leg=Leg(hip=-10, knee=-20), right_leg=FLAT, touches=()),
        (),
        "the left_knee is at -20 degrees",
    ),
    "a knee bent further than it goes": (
        pose(left_leg=Leg(hip=40, knee=165), right_leg=FLAT, touches=()),
        (),
        "the left_knee is at 165",
    ),
    "an elbow bent further than it goes": (pose(**STANDING, left_arm=Arm(elbow=160)), (), "the left_elbow is at 160"),
    "a foot in the floor": (
        pose(left_leg=Leg(sole=Sole.FLAT), right_leg=Leg(hip=40, knee=60, sole=Sole.FLAT), touches=()),
        (),
        "the left_foot is 12.2 cm below the floor",
    ),
    "a foot in the air": (
        pose(left_leg=Leg(hip=30, knee=60), right_leg=FLAT),
        (),
        "cm off the floor",
    ),
    "a body that floats": (
        pose(**STANDING, anchor=Anchor(BodyPart.RIGHT_FOOT, (0, 0, 5))),
        (),
        "the left_foot is 5.0 cm off the floor",
    ),
    "a hand off the wall": (
        pose(**STANDING, touches=(Touch("wall", (BodyPart.LEFT_HAND,)),)),
        (Prop(PropKind.WALL, id="wall", at=(-40, 0, 0)),),
        "cm off the wall",
    ),
    "a body in the wall": (
        pose(**STANDING),
        (Prop(PropKind.WALL, id="wall", at=(0, 0, 0)),),
        "cm inside the wall",
    ),
    "a chair through the body": (
        pose(**STANDING),
        (Prop(PropKind.CHAIR, at=(0, 0, 0)),),
        "cm inside the chair",
    ),
    "a prop that is not there": (
        pose(**STANDING, touches=(Touch("sofa", FEET),)),
        (),
        "there is no prop 'sofa'",
    ),
    "a reach too far": (
        pose(**STANDING, left_arm=Arm(reach=Spot(at=(300, 0, 0)))),
        (),
        "the left arm cannot reach",
    ),
    "a strap to nowhere": (
        pose(**STANDING, props=(Prop(PropKind.STRAP, through=(Spot(), Spot(to=BodyPart.LEFT_HAND))),)),
        (),
        "a spot needs a point",
    ),
}


@pytest.mark.parametrize(("wrong", "props", "told"), CASES.values(), ids=CASES)
def test_what_is_wrong_is_told_with_figure_and_pose(
    wrong: Pose, props: tuple[Prop, ...], told: str, knowledge: Knowledge
) -> None:
    faults = figure_faults(figure(wrong, props=props), knowledge.joint_limits)
    assert any(told in fault for fault in faults), faults
    assert all(fault.startswith("figures/test: pose 'Start': ") for fault in faults)


def test_lying_on_a_cushion_presses_into_it_without_fault(knowledge: Knowledge) -> None:
    cushion = Prop(PropKind.CUSHION, id="cushion", at=(0, 0, 0), size=(60, 60, 6))
    lying = pose(
        trunk=Trunk(lean=-90),
        anchor=Anchor(BodyPart.BUTTOCKS, (0, 0, 5)),
        touches=(Touch("cushion", (BodyPart.BUTTOCKS,)),),
    )
    assert figure_faults(figure(lying, props=(cushion,)), knowledge.joint_limits) == []
