"""Reads a person's reply to one question of the interview: a choice, a number, or their own words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.knowledge.models import Choice, Question
from bot.text.words import bare_words_alike
from bot.triage.facts import KneeFacts
from bot.triage.grouped import NAMED, danger_answer, joined, leaves_one_open

# A reply in more words than this is read for its facts only, not for a choice's key words.
_SHORT_REPLY = 8
_ALL_DENIED = 2
_QUESTION = re.compile(
    r"\?$|^(what|whats|why|how|when|where|who|which|does|do|is|are|can|could|should|would|will)\b(?!')"
)
# Words that answer only when they are the whole of it: "no" does, "no idea" and "no fever" do not.
_BARE = frozenset({"yes", "no"})
_DENIAL = "not|never|without|dont|doesnt|didnt|havent|hasnt|isnt|wasnt|arent"
# What stands before a key word and turns it round: "I don't have" before "a fever".
_DENIED = re.compile(rf"\b(?:no|(?:{_DENIAL})(?: \w+){{0,2}}) $")
_DENIED_BY_ITSELF = re.compile(rf"(?:i|no|none|nothing|cannot|cant|{_DENIAL})\b")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a person said to a question, as far as it could be read.

    `not_there` are danger signs that the words name but deny, put in the past or only suppose ("my temperature is
    fine"): a key word never picks those.
    """

    text: str
    value: str | None = None
    number: int | None = None
    polarity: str | None = None
    not_there: frozenset[str] = frozenset()


def pick_choice(question: Question, reply: Reply) -> Choice | None:
    """The choice that a reply picks, or None.

    Order: the value of a button, the number of a choice, a plain don't know, then the longest title or key word said
    and not denied in a short reply. A typed reply to a question about danger signs is read with more care.
    """
    by_value = {choice.value: choice for choice in question.choices}
    if reply.value is not None:
        return by_value.get(reply.value)
    if any(choice.alarms for choice in question.choices):
        return danger_answer(
            question, reply.text, number=reply.number, polarity=reply.polarity, not_there=reply.not_there
        )
    if reply.number is not None:
        return question.choices[reply.number - 1] if 1 <= reply.number <= len(question.choices) else None
    if reply.polarity == "unsure" and "unsure" in by_value:
        return by_value["unsure"]
    if len(bare_words_alike(reply.text).split()) > _SHORT_REPLY:
        return None
    found = [
        (name, choice)
        for choice in question.choices
        for name in map(bare_words_alike, (choice.title, *choice.also))
        if _says(reply, name)
    ]
    if not found:
        return None
    told = [choice for name, choice in found if name not in _BARE and "yes" in choice.signs.values()]
    several = joined([choice for choice in question.choices if choice in told])
    longest = max(found, key=lambda pair: len(pair[0]))[1]
    return several if several and longest in told and several.value == NAMED else longest


def _says(reply: Reply, name: str) -> bool:
    clauses = [bare_words_alike(clause) for clause in re.split("[,.;:!?]", reply.text)]
    if name in _BARE:
        return reply.polarity == name or clauses[0] == name
    found = ((clause, match) for clause in clauses for match in re.finditer(rf"\b{re.escape(name)}\b", clause))
    free = _DENIED_BY_ITSELF.match(name)
    return any(free or not _DENIED.search(clause[: match.start()]) for clause, match in found)


def is_question(text: str) -> bool:
    """Whether a text asks something, and so is hardly an answer."""
    return bool(_QUESTION.search(text.strip().lower()))


def told_already(question: Question, before: KneeFacts, after: KneeFacts) -> bool:
    """Whether the reply gave facts that answer the question in the person's own words."""
    fresh = [sign for sign in question.known_by if after.answer(sign) is not None and before.answer(sign) is None]
    return bool(fresh)


def denies_dangers(question: Question, reading: Mapping[str, Any] | None, text: str = "") -> bool:
    """Whether free text denies most of the grouped danger signs of a question, and leaves room for none."""
    grouped = {sign for choice in question.choices for sign in choice.signs}
    denied = {
        mention["sign"]
        for mention in (reading or {}).get("mentions", ())
        if mention["status"] == "denied" and mention["sign"] in grouped
    }
    return len(denied) >= _ALL_DENIED and not leaves_one_open(text)
