"""Mends misspelt words before a model sees them. Needs no Rasa.

A noisy channel (Kernighan, Church and Gale 1990): of the words that may be meant, the one is taken that is likeliest
between its neighbours, in how people with a sore knee write, and likeliest to have slipped into what was typed. The
typed word stays unless another is likelier by far.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.knowledge.loader import FOLDER
from bot.nlu.keyboard import log_likelihood_of_slip
from bot.nlu.minilm import known_words
from bot.nlu.word_usage import EDGE, WORD, Usage

_EXAMPLES = FOLDER.parents[1] / "data" / "nlu"

_SHORTEST = 2
# A longer word that nobody knows may hold two slips.
_LONG = 8
# A shorter word is like many others by chance: only a likely slip (a logarithm) turns it into one.
_TELLING = 5
_LIKELY_SLIP = -7.0
# Words seen as often are never mended.
_EVERYDAY = 300
# Words seen as often are those that people use, and words that may be meant. Those that no list of ordinary English
# holds ("physio") must be commoner: the examples hold misspellings too.
_USED_ENGLISH, _USED = 3, 8
_MEANT_ENGLISH, _MEANT = 5, 10
# How likely an unseen word is: as if it had been seen so often.
_UNSEEN_ORDINARY = 1.5
_UNSEEN = 0.01
# By how much (a logarithm) another word must be likelier than one that is used, or is ordinary English.
_MARGIN_USED = 8.0
_MARGIN_ORDINARY = 6.0
_ENDINGS = ("s", "es", "ed", "d", "ing", "ly", "er", "ers", "y", "r")
_SHORTEST_STEM = 3
# Of so many words it is known what may have been meant.
_REMEMBERED = 1024
# Files and folders whose words are names and never misspellings.
_NAMES = frozenset({"exercises", "glossary", "treatments", "words"})
# What stands in for a name that was recognised.
_PLACEHOLDERS = frozenset({"exercisename", "treatmentname"})
_NEGATIONS = frozenset({"not", "no", "never", "cannot"})
_MAY_NEGATE = re.compile(r"\w+n'?t")


class Mender:
    """Puts the word that was meant in place of a misspelt one."""

    def __init__(self, usage: Usage, ordinary: Iterable[str], names: Iterable[str] = ()) -> None:
        """Builds the tables.

        Args:
            usage: How people use words.
            ordinary: Words of English, whether people with a sore knee use them or not.
            names: Words that count as used even if they are rare.
        """
        self._usage = usage
        self._ordinary = frozenset(ordinary)
        self._used = {*names, *_PLACEHOLDERS}
        self._by_length: dict[int, list[str]] = defaultdict(list)
        # The parts of a message hold the words of the whole, and people make the same slips.
        self._near = lru_cache(maxsize=_REMEMBERED)(self._find_near)
        for word, count in usage.words.items():
            english = word in self._ordinary
            if count >= (_USED_ENGLISH if english else _USED):
                self._used.add(word)
            if count >= (_MEANT_ENGLISH if english or "'" in word else _MEANT):
                self._by_length[len(word)].append(word)

    def mend(self, text: str) -> str:
        """Returns the text with misspelt words mended.

        Args:
            text: In lower case, as `plain` gives it.
        """
        matches = list(WORD.finditer(text))
        words = [EDGE, *(match[0] for match in matches), EDGE]
        # A mended word helps to mend the next one.
        for at in range(1, len(words) - 1):
            words[at] = self._mended(words[at], words[at - 1], words[at + 1])
        mended = iter(words[1:])
        return WORD.sub(lambda _: next(mended), text)

    def _mended(self, word: str, before: str, after: str) -> str:
        count = self._usage.words[word]
        if len(word) < _SHORTEST or count >= _EVERYDAY:
            return word
        if word in self._used:
            taken_as, margin = max(float(count), _UNSEEN_ORDINARY), _MARGIN_USED
        elif self._is_ordinary(word):
            taken_as, margin = _UNSEEN_ORDINARY, _MARGIN_ORDINARY
        else:
            taken_as, margin = max(count / _USED_ENGLISH, _UNSEEN), 0.0
        best, most = word, self._usage.log_likelihood(word, before, after, taken_as) + margin
        for other in self._near(word, 2 if len(word) >= _LONG and not margin else 1):
            slip = log_likelihood_of_slip(word, other)
            if slip <= _LIKELY_SLIP and len(word) < _TELLING:
                continue
            likely = slip + self._usage.log_likelihood(other, before, after, self._usage.words[other])
            if likely > most and _keeps_negation(word, other, known=margin > 0):
                best, most = other, likely
        return best

    def _is_ordinary(self, word: str) -> bool:
        stems = (word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending))
        long_enough = [stem for stem in stems if len(stem) >= _SHORTEST_STEM]
        return any(form in self._ordinary for form in (word, *long_enough, *(f"{stem}e" for stem in long_enough)))

    def _find_near(self, word: str, slips: int) -> tuple[str, ...]:
        lengths = range(len(word) - slips, len(word) + slips + 1)
        near = [other for length in lengths for other in self._by_length.get(length, ())]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=slips, limit=None)
        return tuple(other for other, _, _ in found if other != word and ("'" in word or "'" not in other))


def _keeps_negation(word: str, other: str, *, known: bool) -> bool:
    """Whether a word may be put in another's place: no negation is lost, and no known word becomes one."""
    if _negates(word) != _negates(other):
        return not known and not _MAY_NEGATE.fullmatch(word)
    return True


def _negates(word: str) -> bool:
    return word in _NEGATIONS or word.endswith("n't") or _MAY_NEGATE.fullmatch(word) is not None


@lru_cache(maxsize=1)
def load_mender() -> Mender:
    """Returns the mender that knows how the knowledge base and the training examples use words.

    Without the list of ordinary words it mends nothing, because it would take every other word for a misspelling.
    """
    if not known_words():
        return Mender(Usage(()), ())
    texts = {path: path.read_text(encoding="utf-8").lower() for path in (*_files(FOLDER), *_files(_EXAMPLES))}
    named = [text for path, text in texts.items() if path.parent.name in _NAMES or path.stem in _NAMES]
    return Mender(Usage(texts.values()), known_words(), [word for text in named for word in WORD.findall(text)])


def _files(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.yml"))
