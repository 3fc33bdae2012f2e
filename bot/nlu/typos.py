"""Finds misspelt names of exercises and treatments. Needs no Rasa."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

# Ordinary words one slip away from a name, for when no larger list of ordinary words is at hand.
_LOOK_ALIKES = """
    balanced braced bracing bride brides bridget caching claims coaching educating educational exercised figure
    hats hearts heating icing infection infections lounge lounges lung lungs manipulating meditation meditations
    message messages needed needless operated operates operating operational packing pistol placing serious sims
    sitting split splits stitches superhuman surgeon surgeons swelling talking wailing waking warning washing
    weight weighted wraps
"""
ORDINARY_LOOK_ALIKES = frozenset(_LOOK_ALIKES.split())
SHORTEST_NAME = 5
LOWEST_SCORE = 88.0
# Of two phrases of as many words, each word must be near its counterpart: "a workout" is no slip for "ab workout".
LOWEST_WORD_SCORE = 76.0
# A word wrongly split or joined must be all but right otherwise.
LOWEST_JOINED_SCORE = 93.0
WIDEST_WINDOW = 4
MOST_WORDS = 60

_WORD = re.compile(r"\w+(?:'\w+)*")


@dataclass(frozen=True, slots=True)
class Guess:
    """A likely misspelling: the part of the text (start, end), the name it stands for, and 0 to 100 for likeness."""

    start: int
    end: int
    name: str
    score: float


class TypoFinder:
    """Compares runs of one to four words with the names that begin with the same letter."""

    def __init__(self, names: Iterable[str], ordinary_words: Iterable[str] = ()) -> None:
        """Builds the tables.

        Args:
            names: Names in lower case with single spaces; those of fewer than five letters are left out.
            ordinary_words: English words, in lower case, that are never taken for a misspelling.
        """
        # Spaces are left out of the comparison, so "foamrolling" and "clam shels" are found as well.
        self._names: dict[tuple[str, int], dict[str, str]] = defaultdict(dict)
        for name in names:
            tight = name.replace(" ", "")
            if len(tight) >= SHORTEST_NAME:
                self._names[tight[0], len(name.split())][name] = tight
        self._ordinary = frozenset(ordinary_words) | ORDINARY_LOOK_ALIKES

    def find(self, text: str) -> list[Guess]:
        """Returns the best guesses that do not overlap, in the order of the text.

        Args:
            text: In lower case, its hyphens written as spaces.
        """
        words = list(_WORD.finditer(text))[:MOST_WORDS]
        guesses = [
            guess
            for first in range(len(words))
            for last in range(first, min(first + WIDEST_WINDOW, len(words)))
            if (guess := self._guess(words[first : last + 1]))
        ]
        chosen: list[Guess] = []
        for guess in sorted(guesses, key=lambda found: (-found.score, -(found.end - found.start), found.start)):
            if all(guess.end <= other.start or guess.start >= other.end for other in chosen):
                chosen.append(guess)
        return sorted(chosen, key=lambda found: found.start)

    def _guess(self, window: list[re.Match[str]]) -> Guess | None:
        words = [match.group() for match in window]
        tight = "".join(words)
        if len(tight) < SHORTEST_NAME - 1 or (len(words) == 1 and tight in self._ordinary):
            return None
        best: Guess | None = None
        for count in (len(words), len(words) - 1, len(words) + 1):
            names = self._names.get((tight[0], count))
            same = count == len(words)
            # A word split or joined by mistake is believed only when at least one part is no word by itself.
            if not names or (not same and all(word in self._ordinary for word in words)):
                continue
            cutoff = LOWEST_SCORE if same else LOWEST_JOINED_SCORE
            for _, score, name in process.extract(tight, names, scorer=fuzz.ratio, score_cutoff=cutoff, limit=3):
                if (best is None or score > best.score) and (not same or self._word_by_word(words, name)):
                    best = Guess(window[0].start(), window[-1].end(), name, score)
        return best

    def _word_by_word(self, words: list[str], name: str) -> bool:
        return all(
            word == part
            or (
                word[0] == part[0]
                and fuzz.ratio(word, part) >= LOWEST_WORD_SCORE
                # "as" is no slip for "abs", and "one" none for "ones".
                and len(word) > 2
                and not (len(word) == 3 and word in self._ordinary)
            )
            for word, part in zip(words, name.split(), strict=True)
        )
