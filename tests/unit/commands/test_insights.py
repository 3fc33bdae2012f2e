"""The report counts names of the project's own, and prints nothing of a person."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from bot.cli import main
from bot.commands.insights import count, report
from bot.database import conversations
from bot.database.engine import engine_for

MARKER = "marmaladeknee"


def user(intent: str, ranking: tuple[str, ...] = (), channel: str = "web") -> dict[str, Any]:
    parsed = {"intent": {"name": intent}, "intent_ranking": [{"name": name} for name in ranking], "text": MARKER}
    return {"event": "user", "text": MARKER, "input_channel": channel, "parse_data": parsed}


def advice(level: str, *signs: str) -> dict[str, Any]:
    flags = [{"id": sign, "name": sign} for sign in signs]
    return {"event": "bot", "text": MARKER, "data": {"custom": {"level": level, "flags": flags}}}


SAID = [
    ("web:ann", "user", user("greet")),
    ("web:ann", "user", user("nlu_fallback", ("nlu_fallback", "ask_treatment", "ask_exercise"))),
    ("telegram:bob", "user", user("nlu_fallback", ("ask_treatment",), "telegram")),
    ("telegram:bob", "user", user("report_danger", (), "telegram")),
    ("telegram:bob", "bot", advice("emergency", "fever", "misshapen")),
    ("web:ann", "user", user("ask_medicine_dose")),
    ("web:ann", "bot", advice("self_care", "fever")),
]


def test_messages_talks_and_misses_are_counted_by_channel() -> None:
    figures = count(SAID, ["ask_medicine_dose"])
    web, telegram = figures.channels["web"], figures.channels["telegram"]
    assert (len(web.talks), web.turns, web.missed, dict(web.declined)) == (1, 3, 1, {"ask_medicine_dose": 1})
    assert (len(telegram.talks), telegram.turns, telegram.missed) == (1, 2, 1)


def test_what_was_not_understood_is_grouped_by_the_intent_that_lay_nearest() -> None:
    assert dict(count(SAID, []).nearest) == {"ask_treatment": 2}


def test_advice_is_counted_by_sign_and_only_when_it_says_to_get_help() -> None:
    figures = count(SAID, [])
    assert dict(figures.channels["telegram"].escalated) == {"fever": 1, "misshapen": 1}
    assert dict(figures.channels["web"].escalated) == {}


def test_the_report_shows_neither_words_nor_ids() -> None:
    lines = "\n".join(report(count(SAID, ["ask_medicine_dose"]), 30))
    assert "33%" in lines and "ask_medicine_dose" in lines
    assert not any(secret in lines for secret in (MARKER, "web:ann", "telegram:bob"))


def test_the_command_reads_the_stored_talks_of_the_last_days_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "tracker.db"
    monkeypatch.setenv("KNEE_TRACKER_URL", f"sqlite:///{file}")
    assert main(["insights"]) == 1
    assert "nobody has talked yet" in capsys.readouterr().err
    engine = engine_for(f"sqlite:///{file}")
    conversations.metadata.create_all(engine)
    day = 24 * 3600
    with engine.begin() as connection:
        for age, (talk, kind, data) in enumerate([("old", "user", user("greet")), *SAID]):
            when = time.time() - (31 * day if talk == "old" else age)
            row = {"sender_id": talk, "type_name": kind, "timestamp": when, "data": json.dumps(data)}
            connection.execute(insert(conversations.EVENTS).values(row))
    before = file.read_bytes()
    assert main(["insights"]) == 0
    out = capsys.readouterr().out
    assert "     2  ask_treatment" in out and "     1  fever" in out
    assert out.splitlines()[2].split() == ["telegram", "1", "2", "1", "(50%)"]
    assert file.read_bytes() == before
    assert main(["insights", "--days", "40"]) == 0
    assert capsys.readouterr().out.splitlines()[3].split()[:3] == ["web", "2", "4"]
