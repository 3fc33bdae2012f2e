"""Writes a figure as SVG: one picture that scales, with no script, no font and nothing from elsewhere.

Each shape has its colour for light pages as an attribute, so that it shows in every reader; the style sheet in the
picture sets those for dark pages.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import cos, hypot, pi, sin
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from bot.figures.geometry import Circle
from bot.figures.layout import EDGE, HEIGHT, WIDTH, Panel, Pen, Rectangle, layout
from bot.figures.scene import Flat, Hull, Line, Outline, Scene, Way, scenes
from bot.knowledge.figure_models import Figure

COLOURS: Mapping[str, tuple[str, str]] = {
    "sheet": ("#eef4f2", "#223133"),
    "floor": ("#d9e5e1", "#304447"),
    "wall": ("#c9d6d2", "#435a5f"),
    "far": ("#a9bfc0", "#627d84"),
    "near": ("#54777c", "#98b9be"),
    "trunk": ("#7d9da0", "#7a9aa1"),
    "hips": ("#67898d", "#6a8a91"),
    "head": ("#e3c3a4", "#dcbb99"),
    "neck": ("#d2ad8b", "#c2a07f"),
    "hand-far": ("#efdcc8", "#a58c70"),
    "hair": ("#4b4340", "#8b7b70"),
    "eye": ("#332d2b", "#332d2b"),
    "works": ("#d9652b", "#f0884f"),
    "works-far": ("#eda57f", "#b8663a"),
    "chair": ("#b59b7c", "#9a8163"),
    "box": ("#b59b7c", "#9a8163"),
    "cushion": ("#a99bc4", "#8577a3"),
    "ball": ("#a99bc4", "#8577a3"),
    "strap": ("#6b5a94", "#b9a8de"),
    "way": ("#1b3f8f", "#a9c7ff"),
    "ink": ("#1b2928", "#e9f0ef"),
    "on-ink": ("#ffffff", "#10191a"),
}
"""The colour of each look, on a light page and on a dark one."""

_STROKES = {"halo": "sheet", "strap-line": "strap", "way-line": "way"}
_NO_HALO = frozenset({"eye", "head", "hand-far", "hips"})
_CORNER, _DISC = 16, 17
_HALO, _THICK = 4.8, 4.5
_TIP, _TIP_SIDE = 17.0, 9.5
_FONT = {"font-family": "system-ui, sans-serif", "font-weight": "700"}


def draw(figure: Figure) -> str:
    """The figure as an SVG document.

    Raises:
        PoseError: A pose that no body can take.
    """
    seen = scenes(figure)
    names = f"{figure.id}-title", f"{figure.id}-desc"
    root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "viewBox": f"0 0 {WIDTH} {HEIGHT}"})
    root.attrib.update(width=str(WIDTH), height=str(HEIGHT), role="img")
    root.set("aria-labelledby", " ".join(names))
    SubElement(root, "title", id=names[0]).text = figure.alt
    SubElement(root, "desc", id=names[1]).text = description(figure)
    SubElement(root, "style").text = _dark()
    for number, (pose, scene, (panel, pen)) in enumerate(zip(figure.poses, seen, layout(seen), strict=True), start=1):
        _panel(root, f"{figure.id}-{number}", scene, panel, pen)
        _label(root, panel, number, pose.label)
    ElementTree.indent(root)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def description(figure: Figure) -> str:
    """What each pose of a figure shows, in one line."""
    poses = enumerate(figure.poses, start=1)
    return " ".join(f"{number}. {pose.label}: {pose.caption}" for number, pose in poses)


def _dark() -> str:
    fills = "".join(f".figure-{look}{{fill:{dark}}}" for look, (_, dark) in COLOURS.items())
    strokes = "".join(f".figure-{use}{{stroke:{COLOURS[look][1]}}}" for use, look in _STROKES.items())
    return f"@media (prefers-color-scheme:dark){{{fills}{strokes}}}"


def _panel(root: Element, name: str, scene: Scene, panel: Panel, pen: Pen) -> None:
    clip = SubElement(root, "clipPath", id=name)
    SubElement(clip, "rect", {**_sides(panel.whole), "rx": str(_CORNER)})
    group = SubElement(root, "g", {"clip-path": f"url(#{name})"})
    _fill(group, "rect", "sheet", _sides(panel.whole))
    for wall in scene.walls:
        _fill(group, "path", "wall", {"d": _outline(wall.hulls, pen)})
    horizon = max(panel.whole.y, pen.point((0, scene.horizon))[1])
    floor = Rectangle(panel.whole.x, horizon, panel.whole.width, panel.whole.y + panel.whole.height - horizon)
    _fill(group, "rect", "floor", _sides(floor))
    for item in scene.items:
        _item(group, item, pen)
    for way in scene.ways:
        _way(group, way, pen)


def _label(root: Element, panel: Panel, number: int, label: str) -> None:
    x, y = panel.whole.x + EDGE + _DISC, panel.whole.y + EDGE + _DISC
    _fill(root, "circle", "ink", {"cx": _n(x), "cy": _n(y), "r": str(_DISC)})
    inside = {"x": _n(x), "y": _n(y + 8), "font-size": "24", "text-anchor": "middle", **_FONT}
    _fill(root, "text", "on-ink", inside).text = str(number)
    beside = {"x": _n(x + _DISC + 9), "y": _n(y + 9), "font-size": "27", **_FONT}
    _fill(root, "text", "ink", beside).text = label


def _item(group: Element, item: Outline | Line, pen: Pen) -> None:
    if isinstance(item, Line):
        points = " ".join(_xy(pen.point(point)) for point in item.points)
        _stroke(group, "polyline", item.look, {"points": points, "stroke-linejoin": "round"})
        return
    shape = _fill(group, "path", item.look, {"d": _outline(item.hulls, pen)})
    if item.look not in _NO_HALO:
        # The halo parts limbs of one colour; painted before the fill, it leaves no seam within a limb.
        shape.set("class", f"{shape.get('class')} figure-halo")
        shape.attrib.update({"stroke": COLOURS["sheet"][0], "stroke-width": _n(_HALO), "paint-order": "stroke"})


def _way(group: Element, way: Way, pen: Pen) -> None:
    start, bow, end = pen.point(way.start), pen.point(way.bow), pen.point(way.end)
    if way.ring is None:
        path, back = f"M{_xy(start)}Q{_xy(bow)} {_xy(end)}", (bow[0] - end[0], bow[1] - end[1])
    else:
        path, end, back = _ring(start, way.ring[0] / 2 * pen.scale, way.ring[1] / 2 * pen.scale)
    _stroke(group, "path", "way-line", {"d": path})
    length = hypot(*back)
    x, y = back[0] / length, back[1] / length
    tip = (end[0] - x * _TIP / 2, end[1] - y * _TIP / 2)
    base = (end[0] + x * _TIP / 2, end[1] + y * _TIP / 2)
    left, right = ((base[0] + side * y, base[1] - side * x) for side in (_TIP_SIDE, -_TIP_SIDE))
    _fill(group, "path", "way", {"d": f"M{_xy(tip)}L{_xy(left)}L{_xy(right)}Z"})


def _ring(middle: Flat, across: float, up: float) -> tuple[str, Flat, Flat]:
    """Most of an ellipse, from below over the right side round to the left: its path, its end and the way it came."""
    angle = 1.15 * pi
    end = (middle[0] + across * cos(angle), middle[1] - up * sin(angle))
    path = f"M{_xy((middle[0], middle[1] + up))}A{_n(across)} {_n(up)} 0 1 0 {_xy(end)}"
    return path, end, (across * sin(angle), up * cos(angle))


def _fill(parent: Element, tag: str, look: str, attributes: dict[str, str]) -> Element:
    return SubElement(parent, tag, {"class": f"figure-{look}", "fill": COLOURS[look][0], **attributes})


def _stroke(parent: Element, tag: str, use: str, attributes: dict[str, str]) -> None:
    look = {"class": f"figure-{use}", "fill": "none", "stroke": COLOURS[_STROKES[use]][0]}
    SubElement(parent, tag, {**look, "stroke-width": _n(_THICK), "stroke-linecap": "round", **attributes})


def _sides(rectangle: Rectangle) -> dict[str, str]:
    return {name: _n(getattr(rectangle, name)) for name in ("x", "y", "width", "height")}


def _outline(hulls: Iterable[Hull], pen: Pen) -> str:
    """Closed outlines of arcs and lines, all the same way round, so that where they overlap they are one."""
    return "".join(_closed(hull, pen) for hull in hulls)


def _closed(hull: Hull, pen: Pen) -> str:
    if len(hull) == 1:
        # One arc cannot go all the way round.
        circle = hull[0][0]
        hull = [(circle, 0, pi), (circle, pi, 2 * pi)]
    path = ""
    for circle, begin, end in hull:
        radius = _n(circle[2] * pen.scale)
        large = int((end - begin) % (2 * pi) > pi)
        path += f"{'L' if path else 'M'}{_on(circle, begin, pen)}A{radius} {radius} 0 {large} 0 {_on(circle, end, pen)}"
    return path + "Z"


def _on(circle: Circle, angle: float, pen: Pen) -> str:
    x, y, radius = circle
    return _xy(pen.point((x + radius * cos(angle), y + radius * sin(angle))))


def _xy(point: Flat) -> str:
    return f"{_n(point[0])} {_n(point[1])}"


def _n(number: float) -> str:
    """A number to one decimal, without a needless one; the noise of the last digits never decides which."""
    return f"{round(round(number, 6), 1) + 0:g}"
