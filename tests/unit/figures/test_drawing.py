"""From poses to the picture: which limb is near, what moves where, and how the sheet is laid out and written."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

import pytest

from bot.figures.layout import HEIGHT, WIDTH, layout
from bot.figures.scene import Outline, Scene, scenes
from bot.figures.svg import COLOURS, draw
from bot.knowledge.figure_models import (
    Anchor,
    Arrow,
    BodyPart,
    Camera,
    Figure,
    Leg,
    Limb,
    Prop,
    PropKind,
    Sole,
    Spot,
    Trunk,
    View,
)
from tests.unit.figures.poses import figure, pose

SVG = "{http://www.w3.org/2000/svg}"
FLAT = Leg(sole=Sole.FLAT)
SQUAT = Leg(hip=85, knee=60, sole=Sole.FLAT)
LYING = pose(trunk=Trunk(lean=-90), anchor=Anchor(BodyPart.BUTTOCKS))
DOWN = pose(label="Down", caption="Go down.", trunk=Trunk(lean=30), left_leg=SQUAT, right_leg=SQUAT)


def looks(scene: Scene) -> list[str]:
    """What is drawn, from far to near."""
    return [item.look for item in scene.items]


def tags(drawing: str, tag: str) -> Iterator[ElementTree.Element]:
    return ElementTree.fromstring(drawing).iter(SVG + tag)


def test_from_the_side_the_right_limbs_are_near_and_the_left_ones_far() -> None:
    seen = looks(scenes(figure())[0])
    assert seen.index("far") < seen.index("trunk") < seen.index("works") < seen.index("near")
    assert seen.count("far") == 2
    assert "works-far" not in seen


def test_a_far_leg_that_works_is_the_lighter_accent() -> None:
    seen = looks(scenes(figure(works=(Limb.LEFT_LEG,)))[0])
    assert "works-far" in seen and "works" not in seen


def test_from_the_front_both_sides_are_near() -> None:
    seen = looks(scenes(figure(camera=Camera(View.FRONT)))[0])
    assert "far" not in seen


@pytest.mark.parametrize(("given", "place"), [("in_front", -1), ("behind", 0)])
def test_a_limb_may_be_drawn_over_or_under_all_others(given: str, place: int) -> None:
    scene = scenes(figure(pose(**{given: (Limb.LEFT_LEG,)})))[0]
    assert looks(scene)[place] == "far"


@pytest.mark.parametrize(("view", "eyes"), [(View.SIDE, 1), (View.FRONT, 2)])
def test_the_face_shows_the_eyes_on_this_side(view: View, eyes: int) -> None:
    assert looks(scenes(figure(camera=Camera(view)))[0]).count("eye") == eyes


def test_from_behind_there_is_hair_and_no_face() -> None:
    seen = looks(scenes(figure(camera=Camera(View.FRONT, swing=180)))[0])
    assert "eye" not in seen
    assert seen.index("hair") > seen.index("head")


def test_an_arrow_follows_its_part_from_the_pose_before() -> None:
    arrow = Arrow(BodyPart.BUTTOCKS, shift=(-20, 0))
    way = scenes(figure(pose(), pose(**{**_fields(DOWN), "arrows": (arrow,)})))[1].ways[0]
    assert way.end[1] < way.start[1] - 10
    assert way.end[0] < way.start[0]


def test_a_pull_goes_as_far_as_it_says_and_a_ring_stays_where_it_is() -> None:
    arrows = (Arrow(BodyPart.HEAD, pull=(0, -15)), Arrow(BodyPart.BUTTOCKS, ring=(40, 14)))
    pull, ring = scenes(figure(pose(arrows=arrows)))[0].ways
    assert (pull.end[0] - pull.start[0], pull.end[1] - pull.start[1]) == pytest.approx((0, -15))
    assert ring.ring == (40, 14)


def test_a_curved_arrow_bows_to_the_left_of_its_way() -> None:
    way = scenes(figure(pose(arrows=(Arrow(BodyPart.HEAD, pull=(0, 20), curve=0.5),))))[0].ways[0]
    assert way.bow[0] == pytest.approx(way.start[0] - 10)


def test_the_floor_is_a_line_from_the_side_and_all_there_is_from_above() -> None:
    assert scenes(figure())[0].horizon == 0
    assert 10 < scenes(figure(camera=Camera(View.SIDE, above=20)))[0].horizon < 40
    assert scenes(figure(camera=Camera(View.TOP)))[0].horizon > 500


def test_standing_poses_stand_side_by_side_and_lying_ones_one_below_the_other() -> None:
    (first, _), (second, _) = layout(scenes(figure(pose(), pose())))
    assert first.whole.y == second.whole.y and second.whole.x > first.whole.x + first.whole.width
    (first, _), (second, _) = layout(scenes(figure(LYING, LYING)))
    assert first.whole.x == second.whole.x and second.whole.y > first.whole.y + first.whole.height


@pytest.mark.parametrize("poses", [(pose(),), (pose(), DOWN), (LYING, LYING), (pose(), DOWN, pose())])
def test_every_pose_fits_its_panel_at_one_scale(poses: tuple[object, ...]) -> None:
    seen = scenes(figure(*poses))  # type: ignore[arg-type]
    placed = layout(seen)
    assert len({pen.scale for _, pen in placed}) == 1
    for scene, (panel, pen) in zip(seen, placed, strict=True):
        left, low = pen.point((scene.bounds.left, scene.bounds.low))
        right, high = pen.point((scene.bounds.right, scene.bounds.high))
        assert panel.free.x - 0.1 <= left < right <= panel.free.x + panel.free.width + 0.1
        assert panel.free.y - 0.1 <= high < low <= panel.whole.y + panel.whole.height


def test_each_panel_bears_its_number_and_label() -> None:
    words = [text.text for text in tags(draw(figure(pose(), DOWN)), "text")]
    assert words == ["1", "Start", "2", "Down"]


def test_the_drawing_says_what_it_shows() -> None:
    root = ElementTree.fromstring(draw(figure(pose(), DOWN)))
    title, desc = (root.find(SVG + tag) for tag in ("title", "desc"))
    assert title is not None and title.text == "A person moves."
    assert desc is not None and desc.text == "1. Start: Stand. 2. Down: Go down."
    assert (root.get("role"), root.get("viewBox")) == ("img", f"0 0 {WIDTH} {HEIGHT}")
    assert root.get("aria-labelledby") == f"{title.get('id')} {desc.get('id')}"


def test_words_from_the_data_are_never_markup() -> None:
    drawing = draw(figure(pose(label="<b>&", caption='"<script>')))
    assert "<script" not in drawing and "<b>" not in drawing
    assert "<b>&" in [text.text for text in tags(drawing, "text")]


def test_every_shape_has_its_colour_for_light_pages_and_a_class_for_dark_ones() -> None:
    drawing = draw(_with_everything())
    style = next(tags(drawing, "style")).text or ""
    shapes = [e for tag in ("path", "circle", "text", "polyline") for e in tags(drawing, tag)]
    assert len(shapes) > 20
    for shape in shapes:
        assert shape.get("fill") not in (None, "none") or shape.get("stroke")
        assert all(f".{name}{{" in style for name in (shape.get("class") or "").split())
    assert "@media (prefers-color-scheme:dark)" in style


@pytest.mark.parametrize("kind", list(PropKind), ids=lambda kind: kind.value)
def test_each_kind_of_thing_is_drawn(kind: PropKind) -> None:
    spots = (Spot(to=BodyPart.LEFT_HAND), Spot(at=(60, 0, 150)))
    thing = Prop(kind, at=(60, 0, 20 if kind is PropKind.BALL else 0), through=spots if kind is PropKind.STRAP else ())
    drawing = draw(figure(props=(thing,)))
    assert COLOURS[kind.value][0] in drawing
    assert drawing != draw(figure())


def test_a_chair_turns_round() -> None:
    def chair(faces: float) -> Outline:
        thing = Prop(PropKind.CHAIR, at=(60, 0, 0), faces=faces)
        found = [item for item in scenes(figure(props=(thing,)))[0].items if item.look == "chair"]
        assert isinstance(found[0], Outline)
        return found[0]

    def back(outline: Outline) -> float:
        """How far to the right its highest point is."""
        return max((circle[1], circle[0]) for hull in outline.hulls for circle, _, _ in hull)[1]

    assert back(chair(0)) < 60 < back(chair(180))


def test_the_same_data_gives_the_same_bytes() -> None:
    assert draw(_with_everything()) == draw(_with_everything())


def _with_everything() -> Figure:
    strap = Prop(PropKind.STRAP, through=(Spot(to=BodyPart.LEFT_HAND), Spot(at=(60, 0, 150))))
    things = (strap, Prop(PropKind.WALL, at=(90, 0, 0), faces=180), Prop(PropKind.BOX, at=(50, 0, 0)))
    arrows = (Arrow(BodyPart.HEAD, pull=(0, -15)), Arrow(BodyPart.BUTTOCKS, ring=(40, 14)))
    return figure(pose(left_leg=FLAT, right_leg=FLAT, arrows=arrows), props=things)


def _fields(given: object) -> dict[str, object]:
    return {name: getattr(given, name) for name in type(given).__slots__}  # type: ignore[attr-defined]
