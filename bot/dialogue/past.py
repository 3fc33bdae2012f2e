"""What of a talk must outlast its older turns: when it began, the pain told and the exercises shown. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from itertools import chain
from typing import Any

from bot.diary.records import Pain

SLOT_PAST = "knee_past"
"""The slot that holds it once the older turns are no longer read."""

# Messages of these are taken to be about something else unless they name the knee.
INTENTS_ABOUT_OTHER_THINGS = frozenset(
    {"rate_activity", "add_note", "set_reminder", "ask_diary", "delete_data", "forget_last", "nlu_fallback"}
    | {"out_of_scope", "small_talk", "ask_other_health", "ask_other_service", "complain", "goodbye"}
)
CHOICE_INTENT = "choose_option"
_EXERCISE_CARD = "exercise"


@dataclass(frozen=True, slots=True)
class Past:
    """What was told and shown: the day of the first message, pain scores by day, and ids of exercises."""

    began: date | None = None
    pain: tuple[Pain, ...] = ()
    exercises: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON-able form."""
        return {
            "began": self.began and self.began.isoformat(),
            "pain": [[entry.day.isoformat(), entry.score] for entry in self.pain],
            "exercises": list(self.exercises),
        }

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> Past:
        """Reads the JSON-able form; None gives an empty past."""
        if not data:
            return cls()
        began = date.fromisoformat(data["began"]) if data["began"] else None
        pain = tuple(Pain(date.fromisoformat(day), score) for day, score in data["pain"])
        return cls(began, pain, tuple(data["exercises"]))


def past_of(events: Iterable[Mapping[str, Any]], before: Past) -> Past:
    """What a talk holds so far.

    Args:
        events: Events of the conversation, as Rasa gives them out.
        before: What came before them.
    """
    every = list(events)
    days = (day for event in every if event.get("event") == "user" and (day := _day(event)))
    by_day = {entry.day: entry for entry in chain(before.pain, _pain(every))}
    shown = dict.fromkeys(chain(before.exercises, _exercises(every)))
    return Past(before.began or next(days, None), tuple(by_day.values()), tuple(shown))


def _day(event: Mapping[str, Any]) -> date | None:
    stamp = event.get("timestamp")
    return datetime.fromtimestamp(stamp).date() if isinstance(stamp, (int, float)) else None


def _pain(events: Iterable[Mapping[str, Any]]) -> Iterator[Pain]:
    for event in events:
        said = event.get("parse_data") or {}
        # A bare number picks a choice; one that is a score is in the diary.
        if (said.get("intent") or {}).get("name") in {*INTENTS_ABOUT_OTHER_THINGS, CHOICE_INTENT}:
            continue
        score = (said.get("reading") or {}).get("pain_score")
        day = _day(event)
        if score is not None and day is not None:
            yield Pain(day, score)


def _exercises(events: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    for event in events:
        card = ((event.get("data") or {}).get("custom") or {}) if event.get("event") == "bot" else {}
        if card.get("card") == _EXERCISE_CARD and isinstance(card.get("id"), str):
            yield card["id"]
