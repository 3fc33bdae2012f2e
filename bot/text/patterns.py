"""The small token language in which signs and cues are written, and its compilation to spaCy Matchers.

One line is one pattern: elements apart by spaces, matched on canonical words (NORM), left to right.

    fever               this word
    fever|temperature   one of these
    unable_to           words in a row, as one alternative: `can't|unable_to put weight`
    any?                may be left out (the mark covers all alternatives of the element: `a|any?`)
    @knee               a word class of reading_cues.yml: `@knee|it`
    ..3                 a gap of up to three words, never over a sentence end, a negation, "but" or "if"
    {0-15}              a whole number from 0 to 15, in figures or in words

`can't`, `cannot` and `can not` are the same. There are no lemmas and no wildcards: write the forms people type.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from itertools import product
from typing import Any

from bot.text.pipeline import ENDS, Matcher

MAX_VARIANTS = 256
GAP_STOPS = (*ENDS, "but", "not", "no", "never", "without", "nor", "if")
_GAP = re.compile(r"\.\.([1-9])")
_RANGE = re.compile(r"\{(\d{1,3})-(\d{1,3})\}")
_WORD = re.compile(r"[a-z0-9'&/.+%~?-]+")


class PatternError(ValueError):
    """A line that is not in the token language."""


@dataclass(frozen=True, slots=True)
class Slot:
    """One place of a pattern: the words that fit (None: anything but a gap stop) and whether it may be left out."""

    words: frozenset[str] | None
    optional: bool = False


Slots = tuple[Slot, ...]
Canonical = Callable[[str], list[str]]


def numerals(low: int, high: int) -> frozenset[str]:
    """Return the figures and the number words from low to high."""
    return frozenset(str(n) for n in range(low, high + 1)) | frozenset(
        word for word, n in NUMBER_WORDS.items() if low <= n <= high
    )


_UP_TO_TWENTY = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBER_WORDS: dict[str, int] = {word: n for n, word in enumerate(_UP_TO_TWENTY)} | {
    "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
}  # fmt: skip


def parse(line: str, classes: Mapping[str, tuple[str, ...]], canonical: Canonical) -> list[Slots]:
    """Return the plain sequences that one line stands for.

    Raises:
        PatternError: the line is empty, names an unknown class, or stands for too many sequences.
    """
    elements = line.split()
    if not elements:
        raise PatternError("empty pattern")
    choices = [_element(element, classes, canonical) for element in elements]
    size = 1
    for choice in choices:
        size *= len(choice)
    if size > MAX_VARIANTS:
        raise PatternError(f"{line!r} stands for {size} sequences; split the line")
    sequences = [tuple(slot for part in parts for slot in part) for parts in product(*choices)]
    if any(all(slot.words is None or slot.optional for slot in sequence) for sequence in sequences):
        raise PatternError(f"{line!r} could match nothing at all")
    return sequences


def _element(text: str, classes: Mapping[str, tuple[str, ...]], canonical: Canonical) -> list[Slots]:
    gap = _GAP.fullmatch(text)
    if gap:
        return [(Slot(None, optional=True),) * int(gap.group(1))]
    optional = text.endswith("?") and text != "?"
    single: set[str] = set()
    several: list[tuple[str, ...]] = []
    for word in _alternatives(text.removesuffix("?") if optional else text, classes):
        if isinstance(word, frozenset):
            single |= word
            continue
        norms = canonical(word.replace("_", " ")) if word not in ENDS else [word]
        if not norms:
            raise PatternError(f"{word!r} in {text!r} holds no word")
        if len(norms) == 1:
            single.add(norms[0])
        else:
            several.append(tuple(norms))
    options: list[Slots] = []
    if single:
        options.append((Slot(frozenset(single), optional and not several),))
    options.extend(tuple(Slot(frozenset([norm])) for norm in norms) for norms in dict.fromkeys(several))
    if optional and several:
        options.append(())
    return options


def _alternatives(text: str, classes: Mapping[str, tuple[str, ...]]) -> Iterable[str | frozenset[str]]:
    for part in text.split("|"):
        span = _RANGE.fullmatch(part)
        if span:
            yield numerals(int(span.group(1)), int(span.group(2)))
        elif part.startswith("@"):
            if part[1:] not in classes:
                raise PatternError(f"unknown word class {part!r}")
            yield from (word.replace(" ", "_") for word in classes[part[1:]])
        elif part and _WORD.fullmatch(part.replace("_", "")):
            yield part
        else:
            raise PatternError(f"cannot read {part!r} in {text!r}")


@dataclass(frozen=True, slots=True)
class Hit:
    """A pattern found: its key and the word span [start, end)."""

    key: str
    start: int
    end: int

    def overlaps(self, other: Hit) -> bool:
        """Say whether the two share a word."""
        return self.start < other.end and other.start < self.end


class PatternSet:
    """Many patterns under keys, compiled to one Matcher per anchor.

    The anchor of a pattern is its rarest required place. A message wakes only the Matchers whose anchor words it holds,
    so the time for one message does not grow with the number of patterns.
    """

    def __init__(self, sequences: Iterable[tuple[str, Slots]], vocab: Any) -> None:
        """Compile `(key, slots)` pairs over a spaCy vocab."""
        pairs = list(dict.fromkeys(sequences))
        counts = Counter(word for _, slots in pairs for word in _words(slots))
        by_anchor: dict[frozenset[str], dict[str, list[list[dict[str, Any]]]]] = {}
        for key, slots in pairs:
            required = [slot.words for slot in slots if slot.words and not slot.optional]
            anchor = min(required, key=lambda words: sum(counts[word] for word in words))
            by_anchor.setdefault(anchor, {}).setdefault(key, []).append([_token(slot) for slot in slots])
        self.known: frozenset[str] = frozenset(counts)
        self._strings = vocab.strings
        self._woken_by: dict[str, list[Any]] = {}
        for anchor, keyed in by_anchor.items():
            # without validation: the tokens come from `_token`, and checking thousands of them takes seconds
            matcher = Matcher(vocab, validate=False)
            for key, patterns in keyed.items():
                matcher.add(key, patterns)
            for word in anchor:
                self._woken_by.setdefault(word, []).append(matcher)

    def find(self, doc: Any, yields: Callable[[Hit], bool] = lambda _: False) -> list[Hit]:
        """Return all hits, by place; of hits of one key that overlap the longest stays.

        Args:
            doc: The document of a message.
            yields: Says of a hit that it stays only where no other one of its key overlaps it.
        """
        woken = {id(matcher): matcher for token in doc for matcher in self._woken_by.get(token.norm_, ())}
        found = {Hit(self._strings[key], start, end) for matcher in woken.values() for key, start, end in matcher(doc)}
        kept: list[Hit] = []
        taken: set[tuple[str, int]] = set()
        for hit in sorted(found, key=lambda hit: (yields(hit), hit.start - hit.end, hit.start)):
            places = {(hit.key, at) for at in range(hit.start, hit.end)}
            if taken.isdisjoint(places):
                taken |= places
                kept.append(hit)
        return sorted(kept, key=lambda hit: (hit.start, hit.end, hit.key))


def _words(slots: Slots) -> set[str]:
    return {word for slot in slots for word in slot.words or ()}


def _token(slot: Slot) -> dict[str, Any]:
    if slot.words is None:
        token: dict[str, Any] = {"NORM": {"NOT_IN": list(GAP_STOPS)}}
    elif len(slot.words) == 1:
        token = {"NORM": next(iter(slot.words))}
    else:
        token = {"NORM": {"IN": sorted(slot.words)}}
    if slot.optional:
        token["OP"] = "?"
    return token
