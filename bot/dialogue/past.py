"""What of a talk must outlast its older turns: when it began, the pain told, what was shown and advised. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import chain
from typing import Any

from bot.dialogue.message import Message
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
_FOR_THE_DOCTOR = "doctor"


@dataclass(frozen=True, slots=True)
class Advice:
    """Advice that was said: the last day of it, the id of its level, and ids of the rules or signs it rested on."""

    day: date
    level: str
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Past:
    """What was told, shown and advised.

    The day of the first message, pain scores in the order told (one that is told again on its day once), ids of
    exercises, and the advice by level, the latest last.
    """

    began: date | None = None
    pain: tuple[Pain, ...] = ()
    exercises: tuple[str, ...] = ()
    advice: tuple[Advice, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The JSON-able form."""
        return {
            "began": self.began and self.began.isoformat(),
            "pain": [[entry.day.isoformat(), entry.score] for entry in self.pain],
            "exercises": list(self.exercises),
            "advice": [[said.day.isoformat(), said.level, list(said.reasons)] for said in self.advice],
        }

    def and_said(self, messages: Iterable[Message], day: date) -> Past:
        """This past with what is being said on a day."""
        said = [advice for message in messages if (advice := _advice_in(message.custom(), day))]
        return replace(self, advice=_by_level(chain(self.advice, said)))

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> Past:
        """Reads the JSON-able form; None gives an empty past."""
        if not data:
            return cls()
        began = date.fromisoformat(data["began"]) if data["began"] else None
        pain = tuple(Pain(date.fromisoformat(day), score) for day, score in data["pain"])
        advice = tuple(
            Advice(date.fromisoformat(day), level, tuple(reasons)) for day, level, reasons in data.get("advice", ())
        )
        return cls(began, pain, tuple(data["exercises"]), advice)


def past_of(events: Iterable[Mapping[str, Any]], before: Past) -> Past:
    """What a talk holds so far.

    Args:
        events: Events of the conversation, as Rasa gives them out.
        before: What came before them.
    """
    every = list(events)
    days = (day for event in every if event.get("event") == "user" and (day := _day(event)))
    pain = dict.fromkeys(chain(before.pain, _pain(every)))
    shown = dict.fromkeys(chain(before.exercises, _exercises(every)))
    advice = _by_level(chain(before.advice, _advice(every)))
    return Past(before.began or next(days, None), tuple(pain), tuple(shown), advice)


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


def _advice(events: Iterable[Mapping[str, Any]]) -> Iterator[Advice]:
    for event in events:
        day = _day(event) if event.get("event") == "bot" else None
        said = _advice_in((event.get("data") or {}).get("custom"), day) if day else None
        if said is not None:
            yield said


def _advice_in(card: Mapping[str, Any] | None, day: date) -> Advice | None:
    """The advice of a message by its machine-readable part; the page for a doctor tells of advice and gives none."""
    if not card or not card.get("level") or card.get("for") == _FOR_THE_DOCTOR:
        return None
    rested_on = (*(card.get("reasons") or ()), *(card.get("flags") or ()))
    return Advice(day, card["level"], tuple(item["id"] for item in rested_on))


def _by_level(every: Iterable[Advice]) -> tuple[Advice, ...]:
    advice: dict[str, Advice] = {}
    for said in every:
        earlier = advice.pop(said.level, None)
        reasons = dict.fromkeys((*(earlier.reasons if earlier else ()), *said.reasons))
        advice[said.level] = Advice(said.day, said.level, tuple(reasons))
    return tuple(advice.values())
