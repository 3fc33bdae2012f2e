"""What a message of the interview tells beside the answer to the question that is open. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.knowledge.derived import FRESH_INJURY, LONG_LASTING
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Question, Thresholds
from bot.triage.answers import Reply, pick_choice
from bot.triage.facts import Answer, KneeFacts

_RECENT_INJURY = "recent_injury"
_ONSET = "onset"
_INJURY_AGE = "injury_age"
_HOURS_OF_DAY = timedelta(days=1) / timedelta(hours=1)
_CLAUSES = re.compile(r"[,.;:!\n]|\b(?:and|but)\b")
_SKIPS = re.compile(
    r"\b(?:skip|pass|next question|(?:rather|prefer) not(?: to)?(?: say| answer)|leave (?:it|that|this) out)\b"
)
_FEW_WORDS = 7
# The questions that no sign is read for, and what a key word must hold to mean nothing else outside of its question.
_ASIDES = {"eases": re.compile(r"help|rest|work"), "next_day": re.compile(r"day|morning")}


def told_beside(
    facts: KneeFacts, text: str, reading: Mapping[str, Any], knowledge: Knowledge, question: Question | None
) -> KneeFacts:
    """The facts with what a typed message tells beside the answer to a question.

    Args:
        facts: What was known, with what was heard in this message.
        text: What was typed.
        reading: The dict form of its `Reading`.
        knowledge: The knowledge base.
        question: The question that is open; None when the questions only begin.
    """
    slot = question.slot if question else None
    if question and slot == _ONSET:
        facts = _with_past(facts, question, reading)
    hours = reading.get("injured_hours_ago") or (_hours(reading) if slot == _INJURY_AGE else None)
    if hours is not None:
        facts = _with_injury(facts, hours, knowledge.thresholds)
    return _with_asides(facts, text, knowledge.questions, slot)


def _with_past(facts: KneeFacts, question: Question, reading: Mapping[str, Any]) -> KneeFacts:
    """How it started lies in the past, so the past tense answers it ("I fell off my bike")."""
    past = {
        mention["sign"]: Answer.YES
        for mention in reading.get("mentions", ())
        if mention["status"] == "past" and mention["subject"] == "self" and mention["sign"] in question.known_by
    }
    return facts.with_signs({sign: answer for sign, answer in past.items() if facts.answer(sign) is None})


def _with_injury(facts: KneeFacts, hours: float, thresholds: Thresholds) -> KneeFacts:
    """It has hurt since the injury, so how long needs no question of its own."""
    told = facts.with_times(thresholds, duration_days=None, injured_hours_ago=hours)
    told = told if facts.answer(FRESH_INJURY) is None else facts
    if facts.answer(LONG_LASTING) is not None or facts.answer(_RECENT_INJURY) is not Answer.YES:
        return told
    lasting = hours >= thresholds.long_lasting_days * _HOURS_OF_DAY
    return told.with_signs({LONG_LASTING: Answer.YES if lasting else Answer.NO})


def _hours(reading: Mapping[str, Any]) -> float | None:
    """What answers how long ago it was: a time ("two days ago"), or a span ("it's been 2 days")."""
    days = reading.get("days_ago") or reading.get("duration_days")
    return None if days is None else days * _HOURS_OF_DAY


def _with_asides(facts: KneeFacts, text: str, questions: Mapping[str, Question], current: str | None) -> KneeFacts:
    """What a message of several parts says to questions that no sign is read for ("..., rest helps, ...")."""
    parts = [part.strip() for part in _CLAUSES.split(text.lower()) if part.strip()]
    for slot, telling in _ASIDES.items():
        question = questions[slot]
        known = any(facts.answer(sign) is not None for sign in question.known_by)
        if len(parts) < 2 or known or slot in {current, *dict(facts.asked)}:
            continue
        choices = tuple(replace(choice, also=_clear(choice.also, telling)) for choice in question.choices)
        picked = (pick_choice(replace(question, choices=choices), Reply(part)) for part in parts)
        told = (choice.signs for choice in picked if choice and "unsure" not in choice.signs.values())
        facts = facts.with_signs({sign: Answer(answer) for sign, answer in next(told, {}).items()})
    return facts


def skips(text: str) -> bool:
    """Whether a message asks to leave the open question out."""
    return len(text.split()) <= _FEW_WORDS and bool(_SKIPS.search(text.lower()))


def _clear(names: Iterable[str], telling: re.Pattern[str]) -> tuple[str, ...]:
    return tuple(name for name in names if " " in name and telling.search(name))
