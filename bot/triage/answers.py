"""Reads a person's reply to one question of the interview: a choice, a number, or their own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.knowledge.models import Choice, Question
from bot.triage.facts import KneeFacts

# A reply in more words than this is read for its facts only, not for a choice's key words.
_SHORT_REPLY = 8
_ALL_DENIED = 2


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person said to a question, as far as it could be read."""

    text: str
    value: str | None = None
    number: int | None = None
    polarity: str | None = None


def pick_choice(question: Question, reply: Reply) -> Choice | None:
    """The choice that a reply picks, or None.

    Order: the value of a button, the number of a choice, then the longest title or key word found in a short reply,
    then a plain yes, no or don't know.
    """
    by_value = {choice.value: choice for choice in question.choices}
    if reply.value is not None:
        return by_value.get(reply.value)
    if reply.number is not None:
        return question.choices[reply.number - 1] if 1 <= reply.number <= len(question.choices) else None
    words = _plain(reply.text)
    if len(words.split()) <= _SHORT_REPLY:
        found = [
            (len(name), choice)
            for choice in question.choices
            for name in map(_plain, (choice.title, *choice.also))
            if f" {name} " in f" {words} "
        ]
        if found:
            return max(found, key=lambda pair: pair[0])[1]
    if reply.polarity == "unsure":
        return by_value.get("unsure")
    return None


def told_already(question: Question, before: KneeFacts, after: KneeFacts) -> bool:
    """Whether the reply gave facts that answer the question in the person's own words."""
    fresh = [sign for sign in question.known_by if after.answer(sign) is not None and before.answer(sign) is None]
    return bool(fresh)


def denies_dangers(question: Question, reading: Mapping[str, Any] | None) -> bool:
    """Whether free text denies most of the grouped danger signs of a question."""
    grouped = {sign for choice in question.choices for sign in choice.signs}
    denied = {
        mention["sign"]
        for mention in (reading or {}).get("mentions", ())
        if mention["status"] == "denied" and mention["sign"] in grouped
    }
    return len(denied) >= _ALL_DENIED


def _plain(text: str) -> str:
    return re.sub(r"[^a-z0-9' ]+", " ", text.lower().replace("’", "'")).replace("'", "").strip()
