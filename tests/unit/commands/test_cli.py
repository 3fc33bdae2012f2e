"""The command line: what a person can mend is told in one sentence."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from bot.cli import main
from bot.commands import content, evaluate
from bot.commands.errors import UserError
from bot.knowledge.loader import Knowledge, KnowledgeError


@pytest.fixture(autouse=True)
def here(monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands change the working folder; it is put back."""
    monkeypatch.chdir(Path.cwd())


@pytest.mark.parametrize("record", ["clamshell", "walking", "brace"])
def test_preview_prints_what_the_bot_says(
    record: str, knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["preview", record]) == 0
    out = capsys.readouterr().out
    held = knowledge.exercises.get(record) or knowledge.topics.get(record) or knowledge.treatments[record]
    assert out.startswith(f"**{getattr(held, 'name', '') or held.title}**")  # type: ignore[union-attr]
    assert "  [" in out


def test_preview_of_nothing_is_one_clear_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "handstand"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "Knee Guide: there is no exercise, topic or treatment 'handstand'.\n"


def test_validate_is_quiet_about_sound_knowledge(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["validate"]) == 0
    assert "sound" in capsys.readouterr().out


def test_validate_prints_every_fault_and_fails(
    knowledge: Knowledge, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    spoiled = replace(knowledge, comparison_ids=(*knowledge.comparison_ids, "X98", "X99"))
    monkeypatch.setattr(content, "load_knowledge", lambda: spoiled)
    assert main(["validate"]) == 1
    out = capsys.readouterr().out
    assert "X98" in out
    assert "2 faults" in out


def test_knowledge_that_cannot_be_read_is_told_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> Knowledge:
        raise KnowledgeError("triage.yml: record 'T01': field 'say' is missing")

    monkeypatch.setattr(content, "load_knowledge", fail)
    assert main(["validate"]) == 1
    assert capsys.readouterr().err == "Knee Guide: triage.yml: record 'T01': field 'say' is missing\n"


@pytest.mark.parametrize("text", [None, "- [open\n", "[]\n", "messages: 3\n", "- expect: smalltalk\n"])
def test_a_file_of_messages_that_is_none_is_told(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "messages.yml"
    if text is not None:
        file.write_text(text, encoding="utf-8")
    with pytest.raises(UserError, match=r"messages\.yml"):
        evaluate.evaluate(file, show=False)


def test_an_unknown_command_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["dance"])
    assert "invalid choice" in capsys.readouterr().err
