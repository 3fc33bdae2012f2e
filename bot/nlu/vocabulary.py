"""The names that people may type and the records they stand for, drawn from the knowledge. Needs no Rasa."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.knowledge.loader import FOLDER, KnowledgeError, read_yaml
from bot.nlu.wording import straight_apostrophes

WORD_TYPES = ("purpose", "body_part", "position", "equipment", "condition", "source", "not_covered")
ENTITY_TYPES = ("exercise", "treatment", *WORD_TYPES, "glossary_term")
# The types whose names take a plural; the others are verbs and phrases.
_NOUN_TYPES = frozenset(("exercise", "treatment", "body_part", "equipment", "glossary_term"))

LONGEST_NAME = 60

_JOINERS = re.compile(r"[\s\-_\u2010-\u2015]+")
_EDGES = re.compile(r"^[^\w]+|[^\w]+$")
# Short words that are part of every sentence and so never a name by themselves.
_NEVER_A_NAME = frozenset(
    (
        "a",
        "an",
        "and",
        "are",
        "as",
        "at",
        "be",
        "but",
        "by",
        "do",
        "for",
        "go",
        "he",
        "i",
        "if",
        "in",
        "is",
        "it",
        "me",
        "my",
        "no",
        "of",
        "on",
        "or",
        "so",
        "the",
        "to",
        "up",
        "us",
        "we",
    )
)

Words = Mapping[str, Mapping[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Name:
    """One way to name something.

    `meanings` holds pairs of entity type and value, one pair a type; a value that stands for several records joins
    their ids with `|` in file order.
    """

    text: str
    meanings: tuple[tuple[str, str], ...]

    def means(self, *entity_types: str) -> bool:
        """Whether the name can mean one of these entity types."""
        return any(entity in entity_types for entity, _ in self.meanings)


def normal_name(text: str) -> str:
    """Returns a name in lower case, hyphens as spaces, without punctuation at its ends."""
    return _EDGES.sub("", _JOINERS.sub(" ", straight_apostrophes(text.lower()))).strip()


@lru_cache(maxsize=1)
def load_words() -> Words:
    """Returns the everyday words of `words.yml`: entity type -> tag -> words.

    Raises:
        KnowledgeError: The file is missing or not of this shape.
    """
    words = read_yaml(FOLDER / "words.yml")
    if not isinstance(words, dict) or set(words) != set(WORD_TYPES):
        raise KnowledgeError(f"words.yml: expected exactly the fields {', '.join(WORD_TYPES)}")
    for entity, tags in words.items():
        for tag, forms in tags.items() if isinstance(tags, dict) else [(None, None)]:
            if not isinstance(forms, tuple) or not all(isinstance(form, str) and form for form in forms):
                raise KnowledgeError(f"words.yml: {entity}: {tag}: expected a list of words")
    return words


def name_patterns(knowledge: Any, words: Words | None = None) -> tuple[Name, ...]:
    """Collects every name of the knowledge, each once, with all that it may mean.

    Args:
        knowledge: Has `exercises`, `treatments` (mappings) and `glossary` (see `bot.knowledge.models`).
        words: Everyday words by entity type and tag, as `load_words` returns them; None for no such words.

    Returns:
        The names, longest first, ties in alphabetical order.
    """
    found: dict[str, dict[str, list[str]]] = {}
    for entity, record_id, forms in _named(knowledge, words or {}):
        spoken = [name for form in forms if _usable(name := normal_name(form))]
        plurals = [plural for name in spoken for plural in _plurals(name)] if entity in _NOUN_TYPES else []
        for text in dict.fromkeys(spoken + plurals):
            ids = found.setdefault(text, {}).setdefault(entity, [])
            if record_id not in ids:
                ids.append(record_id)
    names = [
        Name(text, tuple((entity, "|".join(meanings[entity])) for entity in ENTITY_TYPES if entity in meanings))
        for text, meanings in found.items()
    ]
    return tuple(sorted(names, key=lambda name: (-len(name.text), name.text)))


def _named(knowledge: Any, words: Words) -> Iterator[tuple[str, str, Iterable[str]]]:
    for exercise in knowledge.exercises.values():
        yield "exercise", exercise.id, (exercise.name, *exercise.also_called)
    for treatment in knowledge.treatments.values():
        yield "treatment", treatment.id, (treatment.name, *treatment.also_called)
    for entity in WORD_TYPES:
        for tag, forms in words.get(entity, {}).items():
            yield entity, tag, forms
    for entry in knowledge.glossary:
        yield "glossary_term", entry.term, (entry.term, *entry.also)


def _usable(name: str) -> bool:
    return 2 <= len(name) <= LONGEST_NAME and name not in _NEVER_A_NAME


def _plurals(name: str) -> list[str]:
    """Returns the regular plural of a name's last word, unless the word looks plural already."""
    if name.endswith("s") or not name[-1].isalpha():
        return []
    if name.endswith(("ch", "sh", "x", "z")):
        return [f"{name}es"]
    if name.endswith("y") and name[-2] not in "aeiou ":
        return [f"{name[:-1]}ies"]
    return [f"{name}s"]
