"""Finds misspelt names of exercises and treatments. Needs no Rasa."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process
from rapidfuzz.distance import OSA

# Ordinary words one slip away from a name, for when no larger list of ordinary words is at hand.
_LOOK_ALIKES = """
    balanced braced bracing bride brides bridget caching claims coaching educating educational exercised figure footy
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
# From this length on a word may hold two slips.
LONG_WORD = 8
# Of two names whose scores are nearer than this, either may be meant.
NEARLY_AS_LIKE = 1.5
WIDEST_WINDOW = 4
MOST_WORDS = 60

_WORD = re.compile(r"\w+(?:'\w+)*")


@dataclass(frozen=True, slots=True)
class Guess:
    """A likely misspelling: the part of the text (start, end), the name it stands for, and 0 to 100 for likeness.

    `or_names` are other names that are just as near.
    """

    start: int
    end: int
    name: str
    score: float
    or_names: tuple[str, ...] = ()


class SlipFinder:
    """Finds names of which one word or more is misspelt by a slip or two, word by word.

    It is stricter than `TypoFinder`: parts of the body and medical words are short and stand in every other sentence.
    """

    def __init__(self, names: Iterable[str], ordinary_words: Iterable[str]) -> None:
        """Builds the tables.

        Args:
            names: Names in lower case with single spaces; those of fewer than five letters are left out.
            ordinary_words: English words, in lower case, that are never taken for a misspelling. Without any, nothing
                is found.
        """
        self._ordinary = frozenset(ordinary_words) | ORDINARY_LOOK_ALIKES
        self._known = frozenset(word for name in names for word in name.split())
        self._names: dict[tuple[str, int], list[str]] = defaultdict(list)
        for name in names if ordinary_words else ():
            if len(name.replace(" ", "")) >= SHORTEST_NAME:
                self._names[name[0], len(name.split())].append(name)

    def find(self, text: str) -> list[Guess]:
        """Returns the guesses that do not overlap, the longer before the shorter, in the order of the text.

        Args:
            text: In lower case, its hyphens written as spaces.
        """
        words = list(_WORD.finditer(text))[:MOST_WORDS]
        chosen: list[Guess] = []
        for width in range(WIDEST_WINDOW, 0, -1):
            for first in range(len(words) - width + 1):
                guess = self._guess(words[first : first + width])
                if guess and all(guess.end <= other.start or guess.start >= other.end for other in chosen):
                    chosen.append(guess)
        return sorted(chosen, key=lambda found: found.start)

    def _guess(self, window: list[re.Match[str]]) -> Guess | None:
        words = [match.group() for match in window]
        if not any(self._misspelt(word) for word in words):
            return None
        near = [
            (slips, name)
            for name in self._names.get((words[0][0], len(words)), ())
            if (slips := self._slips(words, name.split())) is not None
        ]
        if not near:
            return None
        fewest = min(slips for slips, _ in near)
        best = tuple(name for slips, name in near if slips == fewest)
        length = sum(map(len, words))
        return Guess(window[0].start(), window[-1].end(), best[0], 100 * (1 - fewest / length), best[1:])

    def _misspelt(self, word: str) -> bool:
        return len(word) >= SHORTEST_NAME and word not in self._ordinary and word not in self._known

    def _slips(self, words: list[str], parts: list[str]) -> int | None:
        """How many slips part the words from a name; None when a word differs that is none, or by too much."""
        total = 0
        for word, part in zip(words, parts, strict=True):
            if word == part:
                continue
            most = 2 if len(part) >= LONG_WORD else 1
            slips = OSA.distance(word, part, score_cutoff=most)
            if slips > most or word[0] != part[0] or not self._misspelt(word):
                return None
            total += slips
        return total


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
        fits: list[tuple[float, str]] = []
        for count in (len(words), len(words) - 1, len(words) + 1):
            names = self._names.get((tight[0], count))
            same = count == len(words)
            # A word split or joined by mistake is believed only when at least one part is no word by itself.
            if not names or (not same and all(word in self._ordinary for word in words)):
                continue
            cutoff = LOWEST_SCORE if same else LOWEST_JOINED_SCORE
            for _, score, name in process.extract(tight, names, scorer=fuzz.ratio, score_cutoff=cutoff, limit=3):
                if not same or self._word_by_word(words, name):
                    fits.append((score, name))
        if not fits:
            return None
        score, best = max(fits, key=lambda fit: fit[0])
        near = tuple(name for other, name in fits if name != best and other > score - NEARLY_AS_LIKE)
        return Guess(window[0].start(), window[-1].end(), best, score, near)

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
