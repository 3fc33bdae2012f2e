"""Where the poses of a figure stand on its sheet, and how large they are drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.figures.scene import Flat, Scene

WIDTH, HEIGHT = 640, 480
"""The size of every picture, in its own units."""

EDGE, FLOOR = 14, 26
"""What is kept free beside a drawing, and below its lowest point."""

_GAP = 12
_LABEL_ROW, _LABEL_COLUMN = 54, 150
_LARGEST = 2.7


@dataclass(frozen=True, slots=True)
class Rectangle:
    """A rectangle of the sheet: its upper left corner and its size."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Panel:
    """The place of one pose: all of it, and the part that is free for drawing."""

    whole: Rectangle
    free: Rectangle


@dataclass(frozen=True, slots=True)
class Pen:
    """Takes centimetres to units of the sheet: where the scene's origin is, and how many units a centimetre is."""

    x: float
    y: float
    scale: float

    def point(self, flat: Flat) -> Flat:
        """The place of a point of the scene."""
        return self.x + flat[0] * self.scale, self.y - flat[1] * self.scale


def layout(scenes: Sequence[Scene]) -> list[tuple[Panel, Pen]]:
    """A panel and a pen for each scene, all of one scale: side by side or one below the other, as is larger."""
    width = max(scene.bounds.right - scene.bounds.left for scene in scenes)
    height = max(scene.bounds.high - scene.bounds.low for scene in scenes)

    def scale(panels: Sequence[Panel]) -> float:
        return min(panels[0].free.width / width, panels[0].free.height / height, _LARGEST)

    panels = max((_side_by_side(len(scenes)), _stacked(len(scenes))), key=scale)
    return [(panel, _pen(panel, scene, scale(panels))) for panel, scene in zip(panels, scenes, strict=True)]


def _side_by_side(count: int) -> list[Panel]:
    width = (WIDTH - _GAP * (count - 1)) / count
    free = (width - 2 * EDGE, HEIGHT - _LABEL_ROW - FLOOR)
    lefts = [index * (width + _GAP) for index in range(count)]
    return [Panel(Rectangle(x, 0, width, HEIGHT), Rectangle(x + EDGE, _LABEL_ROW, *free)) for x in lefts]


def _stacked(count: int) -> list[Panel]:
    height = (HEIGHT - _GAP * (count - 1)) / count
    free = (WIDTH - _LABEL_COLUMN - EDGE, height - EDGE - FLOOR)
    tops = [index * (height + _GAP) for index in range(count)]
    return [Panel(Rectangle(0, y, WIDTH, height), Rectangle(_LABEL_COLUMN, y + EDGE, *free)) for y in tops]


def _pen(panel: Panel, scene: Scene, scale: float) -> Pen:
    """In the middle of what is free, with the lowest point just above the lower edge."""
    middle = (scene.bounds.left + scene.bounds.right) / 2
    x = panel.free.x + panel.free.width / 2 - middle * scale
    return Pen(x, panel.whole.y + panel.whole.height - FLOOR + scene.bounds.low * scale, scale)
