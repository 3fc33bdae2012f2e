"""From raw text to words: spelling, contractions, typos, sentence ends.

The words that come out are canonical (`can't`, `cant`, `cannot` and `carnt` all give `can` + `not`) and each keeps its
place in the text as typed. Only words that some pattern or cue knows reach spaCy; every other word becomes one
placeholder, so that nothing a person types stays in the string store of a running server.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from rapidfuzz.distance import OSA

# thinc, below spaCy, imports TensorFlow wherever it is installed (seconds and hundreds of megabytes). Inside the Rasa
# server it is loaded already; everywhere else it is kept out for the length of this import.
_HIDE_TENSORFLOW = "tensorflow" not in sys.modules
if _HIDE_TENSORFLOW:
    sys.modules["tensorflow"] = None  # type: ignore[assignment]
try:
    import spacy
    from spacy.matcher import Matcher
    from spacy.tokens import Doc
finally:
    if _HIDE_TENSORFLOW:
        del sys.modules["tensorflow"]

__all__ = ["Matcher", "Spelling", "Tokenizer", "Word", "fold", "make_doc", "make_nlp"]

MAX_CHARACTERS = 10_000
"""Longer messages are read up to here: no danger in a long story is lost, and the time for one message is bounded."""

UNKNOWN = "~"
STOP = "."
QUESTION = "?"
ENDS = (STOP, QUESTION)

_TOKEN = re.compile(
    r"(?P<number>\d+(?:[.,]\d+)?)"
    r"|(?P<special>a\s?&\s?e\b|w/o\b|w/|[+&%]|(?:ca|do|wo|did|does|is|was|have|has|could|would)n t\b)"
    r"|(?P<word>[^\W\d_]+(?:'[^\W\d_]+)*)"
    r"|(?P<ellipsis>\.{2,}|…)"
    r"|(?P<end>[.!?;\n\r\u2028\u2029]+)"
    r"|(?P<slash>/)"
    r"|(?P<soft>[,:()\[\]\"“”«»–—]|(?<!\S)-+(?!\S)|--+)",
)
_QUOTES = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "\u00a0": " ", "\t": " "})
_REPEATED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Word:
    """One canonical word and its place in the text; `soft` says that a comma or the like stands before it."""

    norm: str
    start: int
    end: int
    soft: bool = False


@dataclass(frozen=True, slots=True)
class Spelling:
    """What is known of spelling: variants to rewrite, words to mend typos towards, and words never to mend."""

    variants: Mapping[str, tuple[str, ...]]
    key_words: tuple[str, ...] = ()
    never_mend: frozenset[str] = frozenset()


def fold(text: str) -> str:
    """Lower-case and straighten quotes without changing the length, so that places in the text stay true."""
    lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text[:MAX_CHARACTERS])
    return lowered.translate(_QUOTES)


class Tokenizer:
    """Splits text into canonical words."""

    def __init__(self, spelling: Spelling, known: Iterable[str]) -> None:
        """`known` holds every word that patterns and cues can match: these are never taken for typos."""
        self._variants = spelling.variants
        self._known = frozenset(known) | frozenset(spelling.key_words) | spelling.never_mend
        self._by_letter: dict[str, list[str]] = {}
        for word in spelling.key_words:
            self._by_letter.setdefault(word[0], []).append(word)
        self._mend = lru_cache(maxsize=4096)(self._mend_uncached)

    def words(self, text: str) -> list[Word]:
        """Return the canonical words of a text of any kind; never raises."""
        folded = fold(text)
        found: list[Word] = []
        soft = False
        for match in _TOKEN.finditer(folded):
            kind, raw, start, end = match.lastgroup, match.group(), match.start(), match.end()
            if kind in ("soft", "ellipsis"):
                soft = True
                continue
            norms = self._norms(str(kind), raw, folded, match, found)
            for norm in norms:
                found.append(Word(norm, start, end, soft))
                soft = False
        return found

    def canonical(self, phrase: str) -> list[str]:
        """Return the canonical forms of a phrase written in a data file."""
        return [word.norm for word in self.words(phrase)]

    def _norms(self, kind: str, raw: str, text: str, match: re.Match[str], before: list[Word]) -> tuple[str, ...]:
        if kind == "number":
            return (raw.replace(",", "."),)
        if kind == "end":
            if set(raw) == {"."} and before and before[-1].norm in _ABBREVIATIONS:
                return ()
            return (QUESTION if "?" in raw else STOP,)
        if kind == "slash":
            # only a slash between figures means something ("7/10")
            around = text[: match.start()].rstrip()[-1:] + text[match.end() :].lstrip()[:1]
            return ("/",) if len(around) == 2 and around.isdecimal() else ()
        if kind == "special":
            return self._variants.get(re.sub(r"\s", "", raw), (re.sub(r"\s", "", raw),))
        return self._word(raw)

    def _word(self, raw: str) -> tuple[str, ...]:
        variant = self._variants.get(raw)
        if variant is not None:
            return variant
        stem, mark, tail = raw.partition("'")
        if mark:
            return self._contraction(stem, tail)
        return self._mend(raw)

    def _contraction(self, stem: str, tail: str) -> tuple[str, ...]:
        if tail in ("t", "nt") and stem.endswith("n"):
            # "don't" is do + n't, but "can't" keeps its n
            return (stem if stem == "can" else stem[:-1] or stem, "not")
        full = {"s": "is", "m": "am", "ve": "have", "re": "are", "ll": "will", "d": "would", "t": "not"}.get(tail)
        joined = self._variants.get(stem + tail)
        if joined is not None and full is None:
            return joined
        return (*self._word(stem), full) if full else (*self._word(stem), *self._word(tail))

    def _mend_uncached(self, raw: str) -> tuple[str, ...]:
        """Mend a typo: letters held down ("soooo"), then one slip against the key words (two in long words)."""
        if raw in self._known:
            return (raw,)
        for shorter in (_REPEATED.sub(r"\1", raw), _REPEATED.sub(r"\1\1", raw)):
            if shorter != raw and (shorter in self._known or shorter in self._variants):
                return self._variants.get(shorter, (shorter,))
        if len(raw) < 5:
            return (raw,)
        allowed = 2 if len(raw) >= 8 else 1
        best, least = raw, allowed + 1
        for word in self._by_letter.get(raw[0], ()):
            distance = OSA.distance(raw, word, score_cutoff=allowed)
            if distance < least and (distance < 2 or len(word) >= 8):
                best, least = word, distance
        return self._variants.get(best, (best,))


# a full stop after these does not end a sentence
_ABBREVIATIONS = frozenset(
    ("temp", "approx", "dr", "mr", "mrs", "ms", "prof", "yrs", "yr", "wks", "wk", "mths", "mth", "hrs", "hr", "mins",
     "deg", "vs", "etc", "eg", "ie", "st", "pt")
)  # fmt: skip


def make_nlp() -> Any:
    """Return the blank English pipeline with a rule for sentence ends; no model is downloaded."""
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer", config={"punct_chars": list(ENDS)})
    return nlp


def make_doc(nlp: Any, words: list[Word], known: frozenset[str]) -> Any:
    """Return the spaCy document over canonical words, with every unknown word replaced by the placeholder."""
    doc = Doc(nlp.vocab, words=[word.norm if word.norm in known else UNKNOWN for word in words])
    return nlp.get_pipe("sentencizer")(doc) if len(doc) else doc
