"""What of a talk outlasts its older turns."""

from __future__ import annotations

from datetime import date
from typing import Any

from bot.dialogue.past import Advice, Past, past_of
from bot.diary.records import Pain

NOON = 1763600000.0
DAY = date.fromtimestamp(NOON)


def said(level: str, *reasons: str, **card: Any) -> dict[str, Any]:
    """A message of the bot with advice."""
    custom = {"card": "summary", "level": level, "reasons": [{"id": name} for name in reasons], **card}
    return {"event": "bot", "timestamp": NOON, "data": {"custom": custom}}


def test_advice_is_kept_by_level_the_latest_last() -> None:
    past = past_of([said("see_doctor", "S04"), said("rest", "T04"), said("see_doctor", "T09", "S04")], Past())
    assert past.advice == (Advice(DAY, "rest", ("T04",)), Advice(DAY, "see_doctor", ("S04", "T09")))


def test_the_page_for_a_doctor_is_no_advice() -> None:
    assert past_of([said("urgent", **{"for": "doctor"})], Past()).advice == ()


def test_every_score_is_kept_once() -> None:
    told = [
        {"event": "user", "timestamp": NOON, "parse_data": {"reading": {"pain_score": score}}} for score in (5, 3, 5)
    ]
    assert past_of(told, Past()).pain == (Pain(DAY, 5), Pain(DAY, 3))


def test_a_past_outlasts_being_stored() -> None:
    past = past_of([said("see_doctor", "S04")], Past(DAY, (Pain(DAY, 5),), ("clamshell",)))
    assert Past.from_dict(past.to_dict()) == past
    assert Past.from_dict({"began": None, "pain": [], "exercises": []}) == Past()
