"""What a posed body is made of: frames, joints, and the balls that give it thickness.

A limb is the hull of neighbouring balls, so it is as thick from every side. A frame of the body has x forward, y to
the left and z up the bone, as all of them have when the body stands and faces +x.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from bot.figures.geometry import Array, vector
from bot.knowledge.figure_models import BodyPart, Limb


class PoseError(ValueError):
    """A pose that no body can take; the message says which limb and why."""


@dataclass(frozen=True, slots=True)
class Ball:
    """A round bit of the body: its middle in centimetres, of shape (3,), and its radius."""

    centre: Array
    radius: float

    @property
    def low(self) -> float:
        """The height of its lowest point."""
        return float(self.centre[2]) - self.radius


Shape = tuple[Ball, ...]


@dataclass(frozen=True, slots=True)
class Frame:
    """A place on the body with a turn of its own, of shape (3, 3)."""

    origin: Array
    turn: Array

    @property
    def forward(self) -> Array:
        """Its x as a direction of the world."""
        x: Array = self.turn[:, 0]
        return x

    @property
    def up(self) -> Array:
        """Its z as a direction of the world."""
        z: Array = self.turn[:, 2]
        return z

    def at(self, x: float, y: float, z: float) -> Array:
        """The point with these coordinates in this frame."""
        return self.origin + self.turn @ vector(x, y, z)

    def ball(self, x: float, y: float, z: float, radius: float) -> Ball:
        """The ball there."""
        return Ball(self.at(x, y, z), radius)

    def pair(self, x: float, y: float, z: float, radius: float) -> Shape:
        """The balls there on both sides."""
        return self.ball(x, y, z, radius), self.ball(x, -y, z, radius)


@dataclass(frozen=True, slots=True)
class Skeleton:
    """A posed body, or a piece of one.

    `frames` are the bones by name, `parts` the balls of each part that can be named, and `angles` what the joints came
    to: the fields of `bot.knowledge.figure_models.Leg` and the elbow, with the side before them (`left_knee`). `shapes`
    are the hulls that each limb is drawn with: of a leg or an arm the two long bones first, of the trunk the hips
    first, of the head the neck.
    """

    frames: dict[str, Frame] = field(default_factory=dict)
    parts: dict[BodyPart, Shape] = field(default_factory=dict)
    shapes: dict[Limb, tuple[Shape, ...]] = field(default_factory=dict)
    angles: dict[str, float] = field(default_factory=dict)

    def centre(self, part: BodyPart) -> Array:
        """The middle of a part, of shape (3,)."""
        middle: Array = np.mean([ball.centre for ball in self.parts[part]], axis=0)
        return middle

    def take(self, piece: Skeleton) -> None:
        """Adds a piece of the body."""
        self.frames.update(piece.frames)
        self.parts.update(piece.parts)
        self.shapes.update(piece.shapes)
        self.angles.update(piece.angles)
