"""Draws the figures of the exercises into the files that the chat page and other channels show."""

from __future__ import annotations

from pathlib import Path

from bot.commands.errors import UserError
from bot.figures.check import figure_faults
from bot.figures.png import RasterError, drawing_hash, made_from, rasterise
from bot.figures.svg import draw
from bot.knowledge.loader import KnowledgeError, load_knowledge

FOLDER = Path("bot/web/figures")


def figures() -> int:
    """Writes each figure as SVG and PNG where it is missing or changed, removes what has no figure, and returns 0.

    Raises:
        UserError: The knowledge cannot be read, a pose is wrong, or PNGs are due and cannot be made here.
    """
    try:
        knowledge = load_knowledge()
    except KnowledgeError as error:
        raise UserError(str(error)) from error
    known = knowledge.figures.values()
    if faults := [fault for figure in known for fault in figure_faults(figure, knowledge.joint_limits)]:
        raise UserError("nothing is drawn, as these poses are wrong.\n" + "\n".join(faults))
    drawings = {figure.id: draw(figure) for figure in known}
    FOLDER.mkdir(exist_ok=True)
    for name, drawing in drawings.items():
        path = FOLDER / f"{name}.svg"
        if not path.exists() or path.read_text(encoding="utf-8") != drawing:
            path.write_text(drawing, encoding="utf-8")
            print(f"{path}: drawn")
    for path in sorted(FOLDER.iterdir()):
        if path.stem not in drawings:
            path.unlink()
            print(f"{path}: removed, as there is no such figure")
    stale = [name for name, drawing in drawings.items() if not png_is_current(FOLDER / f"{name}.png", drawing)]
    try:
        for name in stale:
            (FOLDER / f"{name}.png").write_bytes(rasterise(drawings[name]))
            print(f"{FOLDER / name}.png: drawn")
    except RasterError as error:
        raise UserError(f"{error} ({len(stale)} are due; the SVG drawings are written)") from error
    print(f"{len(drawings)} figures are up to date.")
    return 0


def png_is_current(path: Path, drawing: str) -> bool:
    """Whether a PNG is there and was made from this drawing."""
    return path.exists() and made_from(path.read_bytes()) == drawing_hash(drawing)
