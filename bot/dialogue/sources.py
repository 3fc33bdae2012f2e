"""Where a statement comes from, in words and for cards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bot.dialogue.message import in_words
from bot.knowledge.loader import Knowledge
from bot.knowledge.models import Source


def cited(facts: Iterable[str], knowledge: Knowledge) -> tuple[Source, ...]:
    """The articles that a set of inventory ids comes from, in a fixed order.

    Triage rules and comparisons are read through to the articles they rest on.
    """
    wanted: set[str] = set()
    for fact in facts:
        if fact in knowledge.rules:
            wanted.update(name[:2] for name in knowledge.rules[fact].facts)
        elif fact in knowledge.comparisons:
            wanted.update(stance.source for stance in knowledge.comparisons[fact].stances)
        else:
            wanted.add(fact[:2])
    return tuple(source for source in knowledge.sources.values() if source.id in wanted)


def section_of(item: str, knowledge: Knowledge) -> str | None:
    """The section of the article in which a fact or exercise stands."""
    for source in knowledge.sources.values():
        for section in source.sections:
            if item in section.facts or item in section.exercises:
                return section.title
    return None


def source_line(facts: Iterable[str], knowledge: Knowledge) -> str:
    """One line naming the publishers, or the note for advice that no article gives."""
    sources = cited(facts, knowledge)
    if not sources:
        return knowledge.phrases["safety_net_note"]
    return knowledge.phrases["source_line"].format(sources=in_words(source.publisher for source in sources))


def source_details(facts: Iterable[str], knowledge: Knowledge) -> str:
    """Title, publisher and date of each article behind a set of ids, one a line."""
    undated = knowledge.phrases["undated"]
    unreviewed = knowledge.phrases["unreviewed"]
    lines = []
    for source in cited(facts, knowledge):
        reviewed = knowledge.phrases["reviewed_by"].format(name=source.reviewer) if source.reviewer else unreviewed
        lines.append(f"- {source.title}. {source.publisher} ({source.kind}), {source.date or undated}. {reviewed}")
    return "\n".join(lines) or knowledge.phrases["safety_net_note"]


def card_sources(facts: Iterable[str], knowledge: Knowledge) -> list[dict[str, Any]]:
    """The articles for the machine-readable part."""
    return [
        {"id": source.id, "title": source.title, "publisher": source.publisher} for source in cited(facts, knowledge)
    ]
