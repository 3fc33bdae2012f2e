"""The command that draws the figures: it writes what is due, removes what is not, and says what it cannot do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands import figures as command
from bot.figures.png import RasterError, drawing_hash
from bot.figures.svg import draw
from bot.knowledge.figure_models import Anchor
from bot.knowledge.loader import Knowledge, KnowledgeError

KEPT = ("clamshell", "wall_slide")


def picture_of(drawing: str) -> bytes:
    """Stands for a PNG: just the mark that tells what it was made from."""
    return b"source-sha256\0" + drawing_hash(drawing).encode()


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands change the working folder; it is put back."""
    monkeypatch.chdir(Path.cwd())


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder for pictures."""
    monkeypatch.setattr(command, "FOLDER", tmp_path / "figures")
    monkeypatch.setattr(command, "rasterise", picture_of)
    return tmp_path / "figures"


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch, knowledge: Knowledge) -> Callable[[Knowledge | None], Knowledge]:
    """Lets the command see other knowledge: two figures, unless told otherwise."""

    def load(other: Knowledge | None = None) -> Knowledge:
        few = {name: knowledge.figures[name] for name in KEPT}
        seen = other or replace(knowledge, figures=few)
        monkeypatch.setattr(command, "load_knowledge", lambda: seen)
        return seen

    return load


def test_every_figure_is_drawn_twice(folder: Path, use: Callable[..., Knowledge]) -> None:
    seen = use()
    assert main(["figures"]) == 0
    assert {path.name for path in folder.iterdir()} == {f"{name}.{kind}" for name in KEPT for kind in ("svg", "png")}
    for name in KEPT:
        drawing = draw(seen.figures[name])
        assert (folder / f"{name}.svg").read_text(encoding="utf-8") == drawing
        assert command.png_is_current(folder / f"{name}.png", drawing)


def test_what_is_current_is_left_alone_and_what_has_no_figure_goes(
    folder: Path, use: Callable[..., Knowledge], capsys: pytest.CaptureFixture[str]
) -> None:
    use()
    main(["figures"])
    (folder / "handstand.svg").write_text("<svg/>", encoding="utf-8")
    capsys.readouterr()
    assert main(["figures"]) == 0
    told = capsys.readouterr().out.splitlines()
    assert len(told) == 2
    assert "handstand.svg: removed" in told[0]
    assert told[1] == "2 figures are up to date."
    assert not (folder / "handstand.svg").exists()


def test_a_changed_figure_is_drawn_anew(folder: Path, use: Callable[..., Knowledge]) -> None:
    seen = use()
    main(["figures"])
    before = (folder / "clamshell.png").read_bytes()
    changed = replace(seen.figures["clamshell"], alt="A person opens like a clam.")
    use(replace(seen, figures={**seen.figures, "clamshell": changed}))
    assert main(["figures"]) == 0
    assert "like a clam" in (folder / "clamshell.svg").read_text(encoding="utf-8")
    assert (folder / "clamshell.png").read_bytes() != before


def test_a_wrong_pose_is_told_and_nothing_is_drawn(
    folder: Path, use: Callable[..., Knowledge], capsys: pytest.CaptureFixture[str]
) -> None:
    seen = use()
    slide = seen.figures["wall_slide"]
    floating = replace(slide.poses[0], anchor=Anchor(slide.poses[0].anchor.part, (10, -11, 30)))
    use(replace(seen, figures={"wall_slide": replace(slide, poses=(floating,))}))
    assert main(["figures"]) == 1
    assert "figures/wall_slide: pose 'Start': the left_foot is 30.0 cm off the floor" in capsys.readouterr().err
    assert not folder.exists()


def test_without_the_package_the_drawings_are_written_and_the_rest_is_told(
    folder: Path, use: Callable[..., Knowledge], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def missing(_: str) -> bytes:
        raise RasterError("PNG pictures need a package")

    use()
    monkeypatch.setattr(command, "rasterise", missing)
    assert main(["figures"]) == 1
    assert "PNG pictures need a package (2 are due; the SVG drawings are written)" in capsys.readouterr().err
    assert {path.name for path in folder.iterdir()} == {f"{name}.svg" for name in KEPT}


def test_knowledge_that_cannot_be_read_is_told(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> Knowledge:
        raise KnowledgeError("figures/clamshell.yml: record 'clamshell': unknown field colour")

    monkeypatch.setattr(command, "load_knowledge", broken)
    assert main(["figures"]) == 1
    assert "unknown field colour" in capsys.readouterr().err
    assert not folder.exists()
