"""The things around the body, as boxes and balls in the world."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from bot.figures.geometry import Array, about_z, vector
from bot.figures.limbs import place
from bot.figures.skeleton import Ball, Skeleton
from bot.knowledge.figure_models import Prop, PropKind

_ENDLESS = 400.0
_SEAT = (42.0, 42.0, 46.0)
_ROUND = 0.8
_SOFT = 2.6


@dataclass(frozen=True, slots=True)
class Box:
    """A box that stands upright: its middle, half its extent, its turn about the vertical and how round its edges are.

    Half the extent is along its own x, y and z, the roundness included.
    """

    middle: Array
    half: Array
    turn: Array
    edge: float = _ROUND

    def corners(self) -> list[Ball]:
        """Its eight corners as balls as large as its edges are round."""
        inner = self.half - self.edge
        signs = [vector(x, y, z) for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)]
        return [Ball(self.middle + self.turn @ (inner * sign), self.edge) for sign in signs]

    def gap(self, ball: Ball) -> float:
        """How far a ball's surface is from this box in centimetres, negative inside."""
        away = np.abs(self.turn.T @ (ball.centre - self.middle)) - self.half
        outside = float(np.linalg.norm(np.maximum(away, 0)))
        return outside + min(float(away.max()), 0.0) - ball.radius


Solid = Box | Ball


def solids(prop: Prop) -> tuple[Solid, ...]:
    """What a thing is made of; a strap is made of nothing solid."""
    return _MAKE[prop.kind](prop)


def gap(prop: Prop, ball: Ball) -> float:
    """How far a ball's surface is from a thing in centimetres, negative inside."""
    return min(_gap(solid, ball) for solid in solids(prop))


def _gap(solid: Solid, ball: Ball) -> float:
    if isinstance(solid, Box):
        return solid.gap(ball)
    return float(np.linalg.norm(solid.centre - ball.centre)) - solid.radius - ball.radius


def strap_line(prop: Prop, body: Skeleton) -> tuple[Array, ...]:
    """The points that a strap runs through."""
    return tuple(place(body, spot) for spot in prop.through)


def _box(prop: Prop, middle: tuple[float, float, float], size: tuple[float, float, float], edge: float = _ROUND) -> Box:
    """A box given in the prop's own frame: x ahead of it, y to its left, z up from its underside."""
    turn = about_z(prop.faces)
    return Box(vector(*prop.at) + turn @ vector(*middle), vector(*size) / 2, turn, edge)


def _wall(prop: Prop) -> tuple[Solid, ...]:
    return (_box(prop, (-_ENDLESS / 2, 0, _ENDLESS / 2), (_ENDLESS, 2 * _ENDLESS, _ENDLESS)),)


def _chair(prop: Prop) -> tuple[Solid, ...]:
    deep, wide, high = prop.size or _SEAT
    x, y = deep / 2 - 2, wide / 2 - 2
    legs = [_box(prop, (a, b, high / 2), (3, 3, high)) for a in (-x, x) for b in (-y, y)]
    posts = [_box(prop, (-x, b, high + 21), (3, 3, 42)) for b in (-y, y)]
    rail = _box(prop, (-x, 0, high + 34), (3.4, wide, 17))
    return (*legs, *posts, rail, _box(prop, (0, 0, high - 2), (deep, wide, 4)))


def _plain(prop: Prop) -> tuple[Solid, ...]:
    size = prop.size or (20, 20, 20)
    return (_box(prop, (0, 0, size[2] / 2), size),)


def _cushion(prop: Prop) -> tuple[Solid, ...]:
    size = prop.size or (26, 22, 5.4)
    return (_box(prop, (0, 0, size[2] / 2), size, _SOFT),)


def _round(prop: Prop) -> tuple[Solid, ...]:
    return (Ball(vector(*prop.at), (prop.size or (7, 7, 7))[2] / 2),)


_MAKE: Mapping[PropKind, Callable[[Prop], tuple[Solid, ...]]] = {
    PropKind.WALL: _wall,
    PropKind.CHAIR: _chair,
    PropKind.BOX: _plain,
    PropKind.CUSHION: _cushion,
    PropKind.BALL: _round,
    PropKind.STRAP: lambda prop: (),
}
