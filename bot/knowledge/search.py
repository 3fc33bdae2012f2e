"""Finds the record that fits a person's words best."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from rapidfuzz import utils

from bot.knowledge.models import Comparison, GlossaryEntry, Topic

# A statement is what was asked for when it is nearly as like the question as the likest, and like it at all.
_LIKE_AT_ALL = 0.5
# A record is what was described only when it is clearly like the question, and clearly more so than its rivals.
_CLEARLY = 0.62
_CLEARLY_MORE = 0.1
# What a topic says counts for less than the questions that people ask of it.
_SAID = 0.7
_NEARLY = 0.1
_MOST_ASKED_FOR = 3
# A statement whose own questions are like the question counts from this share of certainty on.
_ASKED = 0.05
_CLEARLY_ASKED = 0.35


@dataclass(frozen=True, slots=True)
class Found:
    """What the retrieval found for a message, the likeliest first.

    `topics` holds ids with their share of certainty; an empty id stands for "no topic answers this". `statements` holds
    a record (`topic:`, `treatment:` or `exercise:` and its id), the number of the statement in it, and how like the
    question it is. `asked` holds the same of statements whose own questions are like it, with their share of certainty.
    """

    topics: tuple[tuple[str, float], ...] = ()
    statements: tuple[tuple[str, int, float], ...] = ()
    asked: tuple[tuple[str, int, float], ...] = ()

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> Found:
        """Reads the JSON-able form; None gives nothing found."""
        if not data:
            return cls()
        return cls(
            tuple((topic["id"], topic["share"]) for topic in data["topics"]),
            tuple((found["record"], found["at"], found["score"]) for found in data["statements"]),
            tuple((found["record"], found["at"], found["share"]) for found in data.get("asked") or ()),
        )

    def asked_for(self, *kinds: str) -> tuple[tuple[str, int], ...]:
        """The statements that the question seems to ask for, at most three, as pairs of record and number.

        First those that have such questions of their own, then those that say the like.

        Args:
            kinds: Which kinds of record count: `topic`, `treatment`, `exercise`, or a record such as `exercise:bridge`.
        """
        own, asked = (
            [found for found in every if found[0] in kinds or found[0].partition(":")[0] in kinds]
            for every in (self.statements, self.asked)
        )
        best = max((score for _, _, score in own), default=0.0)
        first = [(record, at) for record, at, share in asked if share >= _ASKED]
        alike = [(record, at) for record, at, score in own if score >= max(_LIKE_AT_ALL, best - _NEARLY)]
        return tuple(dict.fromkeys((*first, *alike)))[:_MOST_ASKED_FOR]

    def described(self, kind: str) -> str | None:
        """The id of the record of a kind that the message describes in other words; None when none clearly is."""
        asked = next(iter(self.asked), None)
        if asked and asked[0].startswith(f"{kind}:") and asked[2] >= _CLEARLY_ASKED:
            return asked[0].partition(":")[2]
        own = [
            (record.partition(":")[2], score) for record, _, score in self.statements if record.startswith(f"{kind}:")
        ]
        return own[0][0] if own and own[0][1] >= _CLEARLY else None

    def told_apart(self, kind: str, ids: Iterable[str]) -> str | None:
        """The one of several records that the message describes clearly better than the others; None when none is."""
        rivals = set(ids)
        best: dict[str, float] = {}
        for record, _, score in self.statements:
            found_kind, _, name = record.partition(":")
            if found_kind == kind and name in rivals:
                best.setdefault(name, score)
        ranked = sorted(best.items(), key=lambda pair: -pair[1])
        # A rival that was not found at all is at most as like as the last one found.
        second = ranked[1][1] if len(ranked) > 1 else self.statements[-1][2] if ranked else 0.0
        return ranked[0][0] if ranked and ranked[0][1] >= second + _CLEARLY_MORE else None


def best_topic(found: Found, intent: str, topics: Mapping[str, Topic]) -> Topic | None:
    """The topic that answers best: by its questions and by what it says; None when no topic answers.

    Args:
        found: What the retrieval found.
        intent: The intent of the message.
        topics: Every topic by id.
    """
    scores = dict(found.topics)
    for record, _, score in found.statements:
        kind, _, name = record.partition(":")
        if kind == "topic":
            scores[name] = max(scores.get(name, 0.0), dict(found.topics).get(name, 0.0) + _SAID * score)
    for record, _, share in found.asked:
        kind, _, name = record.partition(":")
        if kind == "topic":
            scores[name] = scores.get(name, 0.0) + share
    if scores:
        return topics.get(max(scores, key=lambda name: scores[name]))
    return next((topic for topic in topics.values() if intent in topic.intents), None)


def comparisons_about(text: str, comparisons: Iterable[Comparison]) -> tuple[Comparison, ...]:
    """The comparisons whose topic words stand in the text."""
    plain = f" {utils.default_process(text)} "
    return tuple(
        comparison
        for comparison in comparisons
        if any(f" {utils.default_process(word)} " in plain for word in comparison.also_called)
    )


def glossary_entry(name: str, glossary: Iterable[GlossaryEntry]) -> GlossaryEntry | None:
    """The entry for a term or one of its spellings."""
    plain = utils.default_process(name)
    for entry in glossary:
        if plain in {utils.default_process(word) for word in (entry.term, *entry.also)}:
            return entry
    return None
