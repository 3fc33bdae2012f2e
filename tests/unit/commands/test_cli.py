"""The command line: what a person can mend is told in one sentence."""

from __future__ import annotations

import re
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
    assert out.startswith(f"{getattr(held, 'name', '') or held.title}\n")  # type: ignore[union-attr]
    assert "\n1. " in out


def test_preview_of_nothing_is_one_clear_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "handstand"]) == 1
    told = capsys.readouterr()
    assert told.out == ""
    assert told.err == "Knee Guide: there is no exercise, topic, treatment or danger sign 'handstand'.\n"


@pytest.mark.parametrize(
    "record", [("exercise", "clamshell"), ("topic", "walking"), ("treatment", "brace"), ("sign", "fever")]
)
def test_preview_in_a_text_only_channel_numbers_the_choices(
    record: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["preview", *record, "--channel", "sms"]) == 0
    out = capsys.readouterr().out
    assert "\n1. " in out
    assert "  [" not in out and "{" not in out


def test_preview_in_a_messaging_channel_shows_each_message_and_its_buttons(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "exercise", "clamshell", "--channel", "telegram"]) == 0
    picture, words = capsys.readouterr().out.split("\n---\n")
    assert picture.startswith("(picture: figures/clamshell.png)")
    assert words.startswith("<b>Clamshell</b>") and "  [Do it with me]" in words


def test_preview_in_a_channel_with_data_shows_the_data(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", "sign", "fever", "--channel", "rest"]) == 0
    assert '"level": "emergency"' in capsys.readouterr().out


def test_preview_of_an_id_of_two_kinds_shows_the_kind_named(
    knowledge: Knowledge, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "yoga" in knowledge.exercises
    assert main(["preview", "topic", "yoga"]) == 0
    assert capsys.readouterr().out.startswith(f"{knowledge.topics['yoga'].title}\n")
    assert main(["preview", "exercise", "yoga"]) == 0
    assert capsys.readouterr().out.startswith(f"{knowledge.exercises['yoga'].name}\n")


@pytest.mark.parametrize("asked", [["recipe", "clamshell"], ["exercise", "topic", "yoga"]])
def test_preview_of_no_kind_says_which_kinds_there_are(asked: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["preview", *asked]) == 1
    assert "exercise, topic, treatment, sign" in capsys.readouterr().err


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
    told = capsys.readouterr().err
    assert re.fullmatch(
        r"Knee Guide: bot/knowledge/triage\.yml:\d+: triage\.yml: record 'T01': field 'say' is missing\n", told
    )


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
