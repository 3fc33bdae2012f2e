"""The message contract: what an action says, before any channel shapes it.

Text always carries the full meaning. Choices are offers that a person may pick by button, number or words. `card` is
the machine-readable part that web and REST clients may use or ignore.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from bot.knowledge.models import Level
from bot.knowledge.models import Offer as Offer

_POINTERS = frozenset({"the", "one", "please", "that", "this", "show", "tell", "with", "and", "for", "want", "like"})


@dataclass(frozen=True, slots=True)
class Message:
    """One bubble. `level` is set on every reply that gives a disposition."""

    text: str
    offers: tuple[Offer, ...] = ()
    card: dict[str, Any] | None = None
    level: Level | None = None

    def custom(self) -> dict[str, Any] | None:
        """The machine-readable part, with the level when there is one; None when there is neither."""
        data = dict(self.card or {})
        if self.level is not None:
            data["level"] = self.level.value
        return data or None


def pick_offer(text: str, offers: Iterable[Offer]) -> Offer | None:
    """The one offer whose title holds every telling word of a text ("the kneeling one"); None when several or none do.

    Short words and pointers such as "the" and "one" tell nothing.
    """
    words = {word for word in _words(text) if len(word) > 2 and word not in _POINTERS}
    found = [offer for offer in offers if words and words <= _words(offer.title)]
    return found[0] if len(found) == 1 else None


def _words(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9]+", text.lower()))


def payload(intent: str, **entities: str) -> str:
    """The text that stands for an intent with entities, in the form Rasa reads.

    Example:
        >>> payload("ask_exercise", exercise="clamshell")
        '/ask_exercise{"exercise": "clamshell"}'
    """
    return f"/{intent}{json.dumps(entities)}" if entities else f"/{intent}"


def paragraphs(*parts: str | None) -> str:
    """Joins the parts that are not empty, a blank line between them."""
    return "\n\n".join(part for part in parts if part)


def sentences(parts: Iterable[str | None]) -> str:
    """Joins the parts that are not empty into one run of text."""
    return " ".join(part.strip() for part in parts if part)


def numbered(items: Iterable[str]) -> str:
    """A numbered list, one item a line."""
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, start=1))


def bulleted(items: Iterable[str]) -> str:
    """A bulleted list, one item a line."""
    return "\n".join(f"- {item}" for item in items)


def in_words(items: Iterable[str], last: str = "and") -> str:
    """Joins names as a sentence does: "a, b and c"."""
    names = list(items)
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
