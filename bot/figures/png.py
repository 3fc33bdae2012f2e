"""Turns a drawing into a PNG for channels that show no SVG.

This needs a package that is not installed with the bot: pictures are drawn when their data changes, not when somebody
talks with the bot. A picture carries the hash of the drawing it was made from, so that a stale one is found out.
"""

from __future__ import annotations

import hashlib
import io
from pathlib import Path

WIDTH = 800
"""Pixels of a picture's width."""

_SOURCE = "source-sha256"
_COLOURS = 64
_FONT = "DejaVu Sans"


class RasterError(RuntimeError):
    """A drawing cannot be turned into a PNG here; the message says what is missing."""


def rasterise(svg: str) -> bytes:
    """The drawing as a PNG of `WIDTH` pixels in few colours, with the hash of the drawing in it.

    Raises:
        RasterError: The package resvg-py is not installed.
    """
    try:
        import resvg_py
    except ImportError as error:
        raise RasterError("PNG pictures need the package resvg-py: pip install resvg-py==0.5.0") from error
    import matplotlib
    from PIL import Image
    from PIL.PngImagePlugin import PngInfo

    # Letters of the same font on every machine: the one that matplotlib brings along.
    font = Path(matplotlib.get_data_path(), "fonts", "ttf", "DejaVuSans-Bold.ttf")
    drawn = resvg_py.svg_to_bytes(
        svg_string=svg, width=WIDTH, skip_system_fonts=True, font_files=[str(font)], sans_serif_family=_FONT
    )
    picture = Image.open(io.BytesIO(bytes(drawn))).convert("RGBA")
    sheet = Image.new("RGBA", picture.size, "white")
    sheet.alpha_composite(picture)
    notes = PngInfo()
    notes.add_text(_SOURCE, drawing_hash(svg))
    out = io.BytesIO()
    sheet.convert("RGB").quantize(_COLOURS, dither=Image.Dither.NONE).save(out, "PNG", optimize=True, pnginfo=notes)
    return out.getvalue()


def drawing_hash(svg: str) -> str:
    """The sha256 of a drawing, in hexadecimal."""
    return hashlib.sha256(svg.encode()).hexdigest()


def made_from(png: bytes) -> str | None:
    """The hash of the drawing that a picture was made from; None if it holds none."""
    mark = _SOURCE.encode() + b"\0"
    at = png.find(mark)
    return png[at + len(mark) :][:64].decode("ascii", "replace") if at >= 0 else None
