"""How often words and pairs of words are used, and how likely a word is between two others. Pure."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable

WORD = re.compile(r"[a-z]+(?:'[a-z]+)*")

_STOPS = re.compile(r"[.!?:;,\n]")
# Stand before the first and after the last word of a part of a sentence.
EDGE = ""
# As many times as a neighbour must have been seen until what was seen beside it counts as much as words in general.
_SMOOTHING = 5.0


class Usage:
    """Counts over many texts."""

    def __init__(self, texts: Iterable[str]) -> None:
        """Counts.

        Args:
            texts: In lower case; lines and stops part what does not belong together.
        """
        self.words: Counter[str] = Counter()
        self._pairs: Counter[tuple[str, str]] = Counter()
        for text in texts:
            for part in _STOPS.split(text):
                if words := WORD.findall(part):
                    self.words.update(words)
                    self._pairs.update(zip([EDGE, *words], [*words, EDGE], strict=True))
        self._all = max(1, self.words.total())

    def log_likelihood(self, word: str, before: str, after: str, count: float) -> float:
        """How likely a word is to stand between two others.

        Args:
            word: The word.
            before: The word before it, or `EDGE`.
            after: The word after it, or `EDGE`.
            count: How often the word is taken to have been seen, above 0.

        Returns:
            The logarithm, up to a constant that is the same for every word in this place.
        """
        return math.log(self._follows(before, word, count)) + math.log(self._leads_to(word, after))

    def _follows(self, before: str, word: str, count: float) -> float:
        share = count / self._all
        if before == EDGE:
            return share
        return (self._pairs[before, word] + _SMOOTHING * share) / (self.words[before] + _SMOOTHING)

    def _leads_to(self, word: str, after: str) -> float:
        """How much likelier the word after is behind this one than anywhere."""
        if after == EDGE:
            return 1.0
        share = (self.words[after] + 0.1) / self._all
        return (self._pairs[word, after] / share + _SMOOTHING) / (self.words[word] + _SMOOTHING)
