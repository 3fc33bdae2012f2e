"""The model is trained again when, and only when, what it is made from has changed."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from bot.commands import train


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small project folder to work in."""
    monkeypatch.chdir(tmp_path)
    data = ("data/nlu/greet.yml", "bot/nlu/typos.py", "bot/knowledge/answers/walking.yml")
    data += ("bot/nlu/adapter.safetensors",)
    for name in ("config.yml", "domain.yml", *data, "requirements.lock"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name}\n", encoding="utf-8")
    return tmp_path


CHANGES: dict[str, Callable[[Path], object]] = {
    "an example": lambda project: (project / "data/nlu/greet.yml").write_text("hello\n", encoding="utf-8"),
    "the domain": lambda project: (project / "domain.yml").write_text("new\n", encoding="utf-8"),
    "the pipeline": lambda project: (project / "config.yml").write_text("new\n", encoding="utf-8"),
    "a component": lambda project: (project / "bot/nlu/typos.py").write_text("new\n", encoding="utf-8"),
    "a record": lambda project: (project / "bot/knowledge/answers/walking.yml").write_text("new\n", encoding="utf-8"),
    "the adapter": lambda project: (project / "bot/nlu/adapter.safetensors").unlink(),
    "a package": lambda project: (project / "requirements.lock").write_text("new\n", encoding="utf-8"),
    "a new file": lambda project: (project / "data/nlu/thank.yml").write_text("thanks\n", encoding="utf-8"),
    "a file gone": lambda project: (project / "data/nlu/greet.yml").unlink(),
    "a file renamed": lambda project: (project / "data/nlu/greet.yml").rename(project / "data/nlu/hello.yml"),
}
NO_CHANGES: dict[str, Callable[[Path], object]] = {
    "a time stamp": lambda project: os.utime(project / "domain.yml", (1, 1)),
    "a compiled module": lambda project: (project / "bot/nlu/typos.pyc").write_bytes(b"x"),
    "the readme": lambda project: (project / "README.md").write_text("read me", encoding="utf-8"),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_change_of_the_data_changes_the_fingerprint(project: Path, case: str) -> None:
    before = train.fingerprint()
    CHANGES[case](project)
    assert train.fingerprint() != before


@pytest.mark.parametrize("case", NO_CHANGES)
def test_anything_else_leaves_the_fingerprint(project: Path, case: str) -> None:
    before = train.fingerprint()
    NO_CHANGES[case](project)
    assert train.fingerprint() == before


def _store_model(project: Path) -> None:
    (project / train.MODELS).mkdir()
    (project / train.MODEL).write_bytes(b"model")
    stamp = {"data": train.fingerprint(), "model": train._file_hash(train.MODEL)}
    (project / train.STAMP).write_text(json.dumps(stamp), encoding="utf-8")


def test_a_stored_model_of_the_same_data_is_used_as_it_is(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _store_model(project)
    assert train.model_is_current()
    assert train.ensure_model() == train.MODEL
    assert "up to date" in capsys.readouterr().out


SPOILED: dict[str, Callable[[Path], object]] = {
    "no stamp": lambda project: (project / train.STAMP).unlink(),
    "an empty stamp": lambda project: (project / train.STAMP).write_text("", encoding="utf-8"),
    "no model": lambda project: (project / train.MODEL).unlink(),
    "half a model": lambda project: (project / train.MODEL).write_bytes(b"mod"),
    "other data": CHANGES["an example"],
}


@pytest.mark.parametrize("case", SPOILED)
def test_a_model_that_is_not_whole_or_not_of_this_data_is_not_current(project: Path, case: str) -> None:
    _store_model(project)
    SPOILED[case](project)
    assert not train.model_is_current()


def test_there_is_no_current_model_at_first(project: Path) -> None:
    assert not train.model_is_current()


def test_a_file_that_changes_during_the_training_makes_the_model_old(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def training(command: list[str], log: Path) -> int:
        train.MODEL.write_bytes(b"model")
        CHANGES["an example"](project)
        return 0

    monkeypatch.setattr(train, "_run_with_progress", training)
    train.ensure_model()
    assert not train.model_is_current()
