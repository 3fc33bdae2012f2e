"""The shapes of figure data: how a body is posed, what it touches and what moves, for one drawing of an exercise.

Lengths are centimetres of a person who is 170 cm tall, angles are degrees. In the world, x runs to the right of a
side view, y away from the viewer of a side view, and z up; the floor is z = 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

Point = tuple[float, float, float]


class View(str, Enum):
    """Where the drawing is seen from, for a person who faces +x."""

    SIDE = "side"
    FRONT = "front"
    TOP = "top"


class Limb(str, Enum):
    """A part of the body that has one colour and one place in the order of drawing."""

    HEAD = "head"
    TRUNK = "trunk"
    LEFT_ARM = "left_arm"
    RIGHT_ARM = "right_arm"
    LEFT_LEG = "left_leg"
    RIGHT_LEG = "right_leg"


class BodyPart(str, Enum):
    """A place on the body that can rest on something, be reached for or be followed by an arrow."""

    HEAD = "head"
    FOREHEAD = "forehead"
    CHEST = "chest"
    TUMMY = "tummy"
    BUTTOCKS = "buttocks"
    LEFT_SHOULDER = "left_shoulder"
    RIGHT_SHOULDER = "right_shoulder"
    LEFT_ELBOW = "left_elbow"
    RIGHT_ELBOW = "right_elbow"
    LEFT_HAND = "left_hand"
    RIGHT_HAND = "right_hand"
    LEFT_HIP = "left_hip"
    RIGHT_HIP = "right_hip"
    LEFT_THIGH = "left_thigh"
    RIGHT_THIGH = "right_thigh"
    LEFT_KNEE = "left_knee"
    RIGHT_KNEE = "right_knee"
    LEFT_CALF = "left_calf"
    RIGHT_CALF = "right_calf"
    LEFT_ANKLE = "left_ankle"
    RIGHT_ANKLE = "right_ankle"
    LEFT_FOOT = "left_foot"
    RIGHT_FOOT = "right_foot"
    LEFT_HEEL = "left_heel"
    RIGHT_HEEL = "right_heel"
    LEFT_TOES = "left_toes"
    RIGHT_TOES = "right_toes"


class Sole(str, Enum):
    """How a foot stands: at the angle of its ankle, with the whole sole down, or on its toes."""

    FREE = "free"
    FLAT = "flat"
    TOES = "toes"


class PropKind(str, Enum):
    """A thing in the drawing."""

    WALL = "wall"
    CHAIR = "chair"
    BOX = "box"
    CUSHION = "cushion"
    BALL = "ball"
    STRAP = "strap"


@dataclass(frozen=True, slots=True)
class Camera:
    """The view, swung round to the right and raised by some degrees where that shows more."""

    view: View
    swing: float = 0
    above: float = 0


@dataclass(frozen=True, slots=True)
class Trunk:
    """How the pelvis is turned in the world, and the spine and the head against it.

    `lean` is forward (0 upright, 90 face down, -90 on the back), `roll` to the person's right, `twist` about the
    body's long axis and `turn` about the vertical, both to the left. `bend`, `side_bend` and `spine_twist` are the
    spine's own; `nod`, `tilt` and `look` the neck's, in the same directions.
    """

    lean: float = 0
    roll: float = 0
    twist: float = 0
    turn: float = 0
    bend: float = 0
    side_bend: float = 0
    spine_twist: float = 0
    nod: float = 0
    tilt: float = 0
    look: float = 0


@dataclass(frozen=True, slots=True)
class Spot:
    """A place: `at` a point of the world or at a body part (`to`), moved by `shift`."""

    at: Point | None = None
    to: BodyPart | None = None
    shift: Point = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Leg:
    """Joint angles of one leg, all 0 when it is straight in line with the trunk.

    `hip` is flexion (back is negative), `out` abduction (across the midline is negative), `turn` rotation outward,
    `knee` flexion, `ankle` lifts the toes (pointing them is negative). With `reach` the ankle is put there instead, and
    `bend` is the direction to which the knee points, forward if left out.
    """

    hip: float = 0
    out: float = 0
    turn: float = 0
    knee: float = 0
    ankle: float = 0
    sole: Sole = Sole.FREE
    reach: Spot | None = None
    bend: Point | None = None


@dataclass(frozen=True, slots=True)
class Arm:
    """Joint angles of one arm, all 0 when it hangs beside the trunk with the palm to the thigh.

    `shoulder` is flexion, `out` abduction, `turn` rotation outward, `elbow` flexion. `fingers` is the direction of
    the hand in the world, in line with the forearm if left out. With `reach` the palm is put there instead, and `bend`
    is the direction to which the elbow points, back and outward if left out.
    """

    shoulder: float = 0
    out: float = 6
    turn: float = 0
    elbow: float = 8
    fingers: Point | None = None
    reach: Spot | None = None
    bend: Point | None = None


@dataclass(frozen=True, slots=True)
class Anchor:
    """The part that stays put: its lowest point is at the height z, its middle above x and y."""

    part: BodyPart
    at: Point = (0, 0, 0)


@dataclass(frozen=True, slots=True)
class Touch:
    """Body parts that rest on the floor, or on the prop with this id."""

    on: str
    parts: tuple[BodyPart, ...]


@dataclass(frozen=True, slots=True)
class Prop:
    """A thing, `id` for touches to name it.

    `at` is the middle of its underside, of a wall a point of its face, of a ball the middle. `size` is its extent
    along x, y and z (of a chair the seat's, up from the floor). `faces` is where a wall or a chair looks, in degrees
    to the left of +x. A strap runs `through` spots.
    """

    kind: PropKind
    id: str = ""
    at: Point = (0, 0, 0)
    size: Point | None = None
    faces: float = 0
    through: tuple[Spot, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """The way a part has come since the pose before, moved aside by `shift` (right, up) to stand clear of the body.

    `curve` bows it to the left of its way, as a fraction of its length. With `ring` it is a ring of this width and
    height instead, and with `pull` a straight arrow of this extent (right, up).
    """

    part: BodyPart
    shift: tuple[float, float] = (0, 0)
    curve: float = 0
    ring: tuple[float, float] | None = None
    pull: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Pose:
    """One picture of a figure: its `label` stands in it, the `caption` says it in a sentence.

    Limbs `in_front` are drawn over and limbs `behind` under everything else, in place of the order by distance.
    """

    label: str
    caption: str
    anchor: Anchor
    touches: tuple[Touch, ...]
    trunk: Trunk = Trunk()
    left_leg: Leg = Leg()
    right_leg: Leg = Leg()
    left_arm: Arm = Arm()
    right_arm: Arm = Arm()
    props: tuple[Prop, ...] = ()
    arrows: tuple[Arrow, ...] = ()
    in_front: tuple[Limb, ...] = ()
    behind: tuple[Limb, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """The drawing of one exercise. `id` is the exercise's, `works` the limbs in the accent colour."""

    id: str
    alt: str
    camera: Camera
    works: tuple[Limb, ...]
    poses: tuple[Pose, ...]
    props: tuple[Prop, ...] = ()
