"""The drawings of the exercises: every one is there, is current, is safe to show, and shows what the article says."""

from __future__ import annotations

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.commands.exercise_page import exercise_page
from bot.commands.figures import png_is_current
from bot.figures.check import figure_faults
from bot.figures.layout import EDGE, layout
from bot.figures.posing import pose_body
from bot.figures.scene import Hull, Outline, scenes
from bot.figures.svg import draw
from bot.knowledge.figure_models import BodyPart
from bot.knowledge.loader import Knowledge, load_knowledge
from bot.knowledge.models import Instructions
from tests.contracts.sources import ROOT

PICTURES = ROOT / "bot" / "web" / "figures"
KNOWLEDGE = load_knowledge()
NAMES = list(KNOWLEDGE.figures)
MOST_BYTES = 25_000
MOST_ALT = 140
# A bold letter of 27 units, as wide as it gets in the fonts that people have, and the disc with the number.
LETTER, DISC, LABEL_HIGH = 18.5, 43.0, 34.0


def test_every_exercise_with_steps_has_a_figure_and_no_other_has(knowledge: Knowledge) -> None:
    full = {e.id for e in knowledge.exercises.values() if e.instructions is Instructions.FULL}
    assert set(knowledge.figures) == full


@pytest.mark.parametrize("name", NAMES)
def test_every_pose_is_one_that_a_body_can_take_where_it_says(name: str) -> None:
    assert figure_faults(KNOWLEDGE.figures[name], KNOWLEDGE.joint_limits) == []


@pytest.mark.parametrize("name", NAMES)
def test_a_figure_shows_start_and_movement_and_rests_on_the_floor(name: str) -> None:
    poses = KNOWLEDGE.figures[name].poses
    assert len(poses) >= 2
    assert poses[0].label == "Start"
    assert len({pose.label for pose in poses}) == len(poses)
    for pose in poses:
        assert any(touch.on == "floor" and touch.parts for touch in pose.touches), pose.label


def test_the_limits_forbid_what_no_joint_does(knowledge: Knowledge) -> None:
    for joint in ("knee", "elbow"):
        limits = knowledge.joint_limits[joint]
        assert limits.low == 0 and limits.high is not None and limits.high < 160


@pytest.mark.parametrize("name", NAMES)
def test_the_alternative_text_is_short_and_plain(name: str) -> None:
    alt = KNOWLEDGE.figures[name].alt
    assert alt.startswith("A person ") and alt.endswith(".") and len(alt) <= MOST_ALT
    assert not re.search(r"picture|image|drawing", alt)


# Which joint the steps speak of in the last pose, and the degrees that their words leave room for.
ARTICLE = {
    "straight_leg_raise": ("right", "hip", 45, 45),
    "wall_slide": ("right", "knee", 1, 45),
    "sumo_squat": ("right", "knee", 1, 60),
    "assisted_squat": ("right", "knee", 1, 60),
    "reverse_lunge": ("right", "knee", 1, 60),
    "squat_to_surface": ("right", "knee", 1, 85),
    "chair_pose": ("right", "knee", 1, 65),
    "hamstring_stretch_strap": ("right", "knee", 0, 0),
    "side_leg_raise": ("right", "knee", 0, 0),
    "face_down_leg_raise": ("right", "knee", 0, 0),
    "inner_thigh_lift": ("left", "knee", 0, 0),
    "hamstring_stretch_kneeling": ("right", "knee", 5, 30),
    "heel_calf_stretch": ("right", "knee", 15, 45),
    "single_leg_rdl": ("right", "knee", 5, 25),
    "quadriceps_stretch": ("right", "knee", 120, 148),
    "clamshell": ("left", "knee", 60, 100),
    "calf_raise": ("right", "knee", 0, 0),
    "foot_ankle_balance": ("right", "knee", 0, 5),
    "hip_bump": ("left", "knee", 0, 5),
    "hip_circles": ("left", "knee", 0, 5),
    "hip_flexor_stretch": ("right", "hip", -25, -5),
    "reclined_figure_four": ("right", "out", 25, 50),
    "ball_massage": ("right", "knee", 0, 10),
}


@pytest.mark.parametrize("name", ARTICLE)
def test_the_moved_joint_is_as_the_steps_say(name: str) -> None:
    side, joint, low, high = ARTICLE[name]
    body = pose_body(KNOWLEDGE.figures[name].poses[-1])
    assert low - 0.5 <= body.angles[f"{side}_{joint}"] <= high + 0.5


@pytest.mark.parametrize("name", ["straight_leg_raise", "wall_slide"])
def test_a_figure_goes_as_far_as_the_dose_allows(name: str) -> None:
    dose = KNOWLEDGE.exercises[name].dose
    assert dose is not None and dose.angle_degrees is not None
    assert ARTICLE[name][3] == dose.angle_degrees.high


def test_the_front_knee_of_the_hip_flexor_stretch_is_right_above_its_ankle(knowledge: Knowledge) -> None:
    body = pose_body(knowledge.figures["hip_flexor_stretch"].poses[-1])
    knee, ankle = body.centre(BodyPart.LEFT_KNEE), body.centre(BodyPart.LEFT_ANKLE)
    assert abs(knee[0] - ankle[0]) < 2


def test_the_feet_of_the_clamshell_stay_together(knowledge: Knowledge) -> None:
    for pose in knowledge.figures["clamshell"].poses:
        body = pose_body(pose)
        gap = body.centre(BodyPart.LEFT_ANKLE) - body.centre(BodyPart.RIGHT_ANKLE)
        assert sum(value**2 for value in gap) ** 0.5 < 9


def test_the_toes_of_the_chair_pose_can_be_seen(knowledge: Knowledge) -> None:
    body = pose_body(knowledge.figures["chair_pose"].poses[-1])
    knee, toes = body.parts[BodyPart.RIGHT_KNEE][0], body.parts[BodyPart.RIGHT_TOES]
    assert knee.centre[0] + knee.radius < max(ball.centre[0] + ball.radius for ball in toes)


def test_the_knees_of_the_sumo_squat_do_not_fall_in(knowledge: Knowledge) -> None:
    body = pose_body(knowledge.figures["sumo_squat"].poses[-1])
    assert body.centre(BodyPart.LEFT_KNEE)[1] >= body.centre(BodyPart.LEFT_ANKLE)[1] - 3
    assert body.frames["pelvis"].up[2] > 0.95


def test_the_feet_of_the_sumo_squat_are_a_bit_wider_than_the_shoulders_and_stay_there(knowledge: Knowledge) -> None:
    for pose in knowledge.figures["sumo_squat"].poses:
        body = pose_body(pose)
        feet = body.centre(BodyPart.LEFT_ANKLE)[1] - body.centre(BodyPart.RIGHT_ANKLE)[1]
        left, right = (body.parts[part][0] for part in (BodyPart.LEFT_SHOULDER, BodyPart.RIGHT_SHOULDER))
        assert 1.1 < feet / (left.centre[1] + left.radius - right.centre[1] + right.radius) < 1.4, pose.label


def test_the_elbow_of_the_inner_thigh_lift_is_below_the_shoulder_and_its_forearm_is_seen(knowledge: Knowledge) -> None:
    for pose in knowledge.figures["inner_thigh_lift"].poses:
        body = pose_body(pose)
        elbow, shoulder = body.centre(BodyPart.LEFT_ELBOW), body.centre(BodyPart.LEFT_SHOULDER)
        assert abs(elbow - shoulder)[:2].max() < 6, pose.label
        # Pointed at the viewer the forearm vanishes, and the arm looks straight.
        assert abs(elbow - body.centre(BodyPart.LEFT_HAND))[1] > 20, pose.label


# --- the files ---


def test_each_figure_is_drawn_and_nothing_else_lies_there() -> None:
    wanted = {f"{name}.{kind}" for name in NAMES for kind in ("svg", "png")}
    assert {path.name for path in PICTURES.iterdir()} == wanted


@pytest.mark.parametrize("name", NAMES)
def test_the_files_show_the_data(name: str) -> None:
    drawing = draw(KNOWLEDGE.figures[name])
    assert (PICTURES / f"{name}.svg").read_text(encoding="utf-8") == drawing, "run: .venv/bin/python -m bot figures"
    assert png_is_current(PICTURES / f"{name}.png", drawing), "run: .venv/bin/python -m bot figures"


@pytest.mark.parametrize("name", NAMES)
def test_the_files_are_small(name: str) -> None:
    assert [p.name for p in (PICTURES / f"{name}.svg", PICTURES / f"{name}.png") if p.stat().st_size > MOST_BYTES] == []


@pytest.mark.parametrize("name", NAMES)
def test_a_drawing_runs_nothing_and_loads_nothing(name: str) -> None:
    text = (PICTURES / f"{name}.svg").read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "title", "desc", "style", "clipPath", "g", "rect", "path", "polyline", "circle", "text"}
    names = {name for element in root.iter() for name in element.attrib}
    assert not [found for found in names if found.startswith("on") or "href" in found or found == "style"]
    assert not re.search(r"@import|@font-face|url\((?!#)|javascript:|data:", text)
    assert re.findall(r"https?://[^\s\"<]+", text) == ["http://www.w3.org/2000/svg"]


@pytest.mark.parametrize("name", NAMES)
def test_nothing_lies_under_a_label_and_every_label_fits(name: str) -> None:
    figure = KNOWLEDGE.figures[name]
    seen = scenes(figure)
    for pose, scene, (panel, pen) in zip(figure.poses, seen, layout(seen), strict=True):
        wide = DISC + LETTER * len(pose.label)
        assert wide + 2 * EDGE <= panel.whole.width, pose.label
        right, low = panel.whole.x + EDGE + wide, panel.whole.y + EDGE + LABEL_HIGH
        hulls: list[Hull] = [h for item in scene.items if isinstance(item, Outline) for h in item.hulls]
        for circle, _, _ in (arc for hull in hulls for arc in hull):
            x, y = pen.point(circle[:2])
            reach = circle[2] * pen.scale
            assert not (x - reach < right and y - reach < low), (pose.label, x, y)


def test_the_exercise_page_says_what_the_knowledge_says(knowledge: Knowledge) -> None:
    page = Path(ROOT / "docs" / "exercises.md").read_text(encoding="utf-8")
    assert page == exercise_page(knowledge), "run: .venv/bin/python -m bot docs"
    assert page.count("](../bot/web/figures/") == len(NAMES)
