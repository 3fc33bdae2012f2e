"""Pictures for channels without SVG: what they were made from, and what is said when they cannot be made."""

from __future__ import annotations

import io
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image

from bot.figures.png import RasterError, drawing_hash, made_from, rasterise


def _half_clear() -> bytes:
    out = io.BytesIO()
    Image.new("RGBA", (8, 6), (200, 0, 0, 0)).save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What the renderer was asked for; it draws nothing but a clear sheet."""
    said: dict[str, Any] = {}

    def svg_to_bytes(**given: Any) -> bytes:
        said.update(given)
        return _half_clear()

    monkeypatch.setitem(sys.modules, "resvg_py", SimpleNamespace(svg_to_bytes=svg_to_bytes))
    return said


def test_a_picture_tells_the_drawing_it_was_made_from(asked: dict[str, Any]) -> None:
    png = rasterise("<svg/>")
    assert asked["svg_string"] == "<svg/>"
    assert made_from(png) == drawing_hash("<svg/>") != drawing_hash("<svg />")


def test_a_picture_uses_one_font_on_every_machine(asked: dict[str, Any]) -> None:
    rasterise("<svg/>")
    assert asked["skip_system_fonts"] is True
    assert [name.endswith("DejaVuSans-Bold.ttf") for name in asked["font_files"]] == [True]


def test_what_is_clear_in_a_drawing_is_white_in_a_picture(asked: dict[str, Any]) -> None:
    picture = Image.open(io.BytesIO(rasterise("<svg/>")))
    assert picture.convert("RGB").getpixel((0, 0)) == (255, 255, 255)


def test_a_picture_of_unknown_origin_says_so() -> None:
    assert made_from(_half_clear()) is None


def test_without_the_package_it_is_told_which_one_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resvg_py", None)
    with pytest.raises(RasterError, match=r"pip install resvg-py==0\.5\.0"):
        rasterise("<svg/>")
