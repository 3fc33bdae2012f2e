"""Finds the record that fits a person's words best, among a few candidates."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, utils

from bot.knowledge.models import Comparison, GlossaryEntry, Topic


def best_topic(text: str, candidates: Sequence[Topic]) -> Topic | None:
    """The candidate whose questions are closest to the text; the first one on a tie, None without candidates."""
    if not text or len(candidates) < 2:
        return candidates[0] if candidates else None
    return max(candidates, key=lambda topic: max(_likeness(text, ask) for ask in (topic.title, *topic.questions)))


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


def _likeness(text: str, question: str) -> float:
    return float(fuzz.token_set_ratio(text, question, processor=utils.default_process))
