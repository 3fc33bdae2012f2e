"""Mends misspelt words before a model sees them, towards the words that the knowledge base uses. Needs no Rasa."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.loader import FOLDER
from bot.nlu.minilm import known_words

_WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")
SHORTEST = 5
# One slip in a short word, two in a longer one.
_LONG = 8
# Words that no list of ordinary English holds must be this common to be no misspelling themselves ("physio").
_COMMON = 10
_RAREST = 2
# Files and folders whose words are names and never misspellings.
_NAMES = frozenset({"exercises", "glossary", "treatments", "words"})
# A negation is never put in another word's place, nor another word in its: "cant", "doesnt".
_NEGATION = re.compile(r"\w+nt")


class Mender:
    """Puts the nearest known word in place of one that is none."""

    def __init__(self, vocabulary: Iterable[str], ordinary: Iterable[str]) -> None:
        """Builds the tables.

        Args:
            vocabulary: Words to mend towards, the commonest first.
            ordinary: Words that are never mended.
        """
        kept = [word for word in vocabulary if len(word) >= SHORTEST]
        self._ordinary = frozenset(ordinary) | frozenset(kept)
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        for word in kept:
            self._by_letter[word[0]].append(word)

    def mend(self, text: str) -> str:
        """Returns the text with misspelt words mended.

        Args:
            text: In lower case, as `plain` gives it.
        """
        return _WORD.sub(self._mended, text)

    def _mended(self, match: re.Match[str]) -> str:
        word = match[0]
        if len(word) < SHORTEST or word in self._ordinary or "'" in word or _NEGATION.fullmatch(word):
            return word
        slips = 2 if len(word) >= _LONG else 1
        # Few people miss the first letter, and most of the likeness of two other words is chance.
        found = process.extractOne(word, self._by_letter[word[0]], scorer=OSA.distance, score_cutoff=slips)
        return found[0] if found else word


@lru_cache(maxsize=1)
def load_mender() -> Mender:
    """Returns the mender over every word that the files of the knowledge base use at least twice.

    Without the list of ordinary words it mends nothing, because it would take every other word for a misspelling.
    """
    if not known_words():
        return Mender((), ())
    counts: Counter[str] = Counter()
    names: set[str] = set()
    for path in sorted(FOLDER.rglob("*.yml")):
        words = _WORD.findall(path.read_text(encoding="utf-8").lower())
        counts.update(words)
        if path.parent.name in _NAMES or path.stem in _NAMES:
            names.update(words)
    ordinary = known_words() | names
    vocabulary = [
        word
        for word, count in counts.most_common()
        if count >= (_RAREST if word in ordinary else _COMMON) and not _NEGATION.fullmatch(word)
    ]
    return Mender(vocabulary, ordinary)
