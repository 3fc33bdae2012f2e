"""The token language: what each mark stands for, and what it refuses."""

from __future__ import annotations

import pytest

from bot.text.patterns import PatternError, PatternSet, parse
from bot.text.pipeline import Spelling, Tokenizer, make_doc, make_nlp

CLASSES = {"knee": ("knee", "knees", "knee cap")}
TOKENIZER = Tokenizer(Spelling({"cant": ("can", "not"), "cannot": ("can", "not")}), ())

MATCHES = [
    ("fever", "a fever", True),
    ("fever|temperature", "the temperature", True),
    ("fever|temperature", "the weather", False),
    ("can't stand", "I CANNOT stand", True),
    ("can't stand", "cant stand", True),
    ("unable_to|cannot walk", "unable to walk", True),
    ("unable_to|cannot walk", "unable walk", False),
    ("put any? weight", "put weight", True),
    ("put any? weight", "put any weight", True),
    ("put any? weight", "put some weight", False),
    ("@knee hurts", "my knee cap hurts", True),
    ("@knee hurts", "my elbow hurts", False),
    ("put ..2 weight", "put all my weight", True),
    ("put ..2 weight", "put all of my weight", False),
    ("hot ..3 red", "hot . red", False),
    ("hot ..3 red", "hot but red", False),
    ("hot ..3 red", "hot not red", False),
    ("hot ..3 red", "hot, red", True),
    ("{0-15} years", "12 years", True),
    ("{0-15} years", "twelve years", True),
    ("{0-15} years", "16 years", False),
]


@pytest.mark.parametrize(("line", "text", "found"), MATCHES, ids=[f"{line} ~ {text}" for line, text, _ in MATCHES])
def test_line_matches(line: str, text: str, found: bool) -> None:
    nlp = make_nlp()
    patterns = PatternSet([("key", slots) for slots in parse(line, CLASSES, TOKENIZER.canonical)], nlp.vocab)
    words = TOKENIZER.words(text)
    known = patterns.known | {".", "?", "but", "not"}
    assert bool(patterns.find(make_doc(nlp, words, known))) is found


@pytest.mark.parametrize("line", ["", "   ", "@elbow", "..3", "any?", "a||b", "Fever*", "any? ..2", "a|b|c|d_e " * 12])
def test_line_is_refused(line: str) -> None:
    with pytest.raises(PatternError):
        parse(line, CLASSES, TOKENIZER.canonical)


def test_the_longest_of_overlapping_hits_stays() -> None:
    nlp = make_nlp()
    sequences = [("key", slots) for line in ("stand", "not stand on") for slots in parse(line, {}, TOKENIZER.canonical)]
    patterns = PatternSet(sequences, nlp.vocab)
    hits = patterns.find(make_doc(nlp, TOKENIZER.words("i cant stand on it"), patterns.known))
    assert [(hit.start, hit.end) for hit in hits] == [(2, 5)]
