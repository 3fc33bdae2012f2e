"""Poses for the tests, standing unless they say otherwise."""

from __future__ import annotations

from typing import Any

from bot.knowledge.figure_models import Anchor, BodyPart, Camera, Figure, Limb, Pose, Touch, View

FEET = (BodyPart.LEFT_FOOT, BodyPart.RIGHT_FOOT)


def pose(**given: Any) -> Pose:
    """A pose that stands on the right foot, with these fields changed."""
    fields: dict[str, Any] = {
        "label": "Start",
        "caption": "Stand.",
        "anchor": Anchor(BodyPart.RIGHT_FOOT),
        "touches": (Touch("floor", FEET),),
    }
    return Pose(**{**fields, **given})


def figure(*poses: Pose, **given: Any) -> Figure:
    """A figure of these poses, seen from the side, its right leg working."""
    fields: dict[str, Any] = {"id": "test", "alt": "A person moves.", "camera": Camera(View.SIDE)}
    return Figure(**{**fields, "works": (Limb.RIGHT_LEG,), "poses": poses or (pose(),), **given})
