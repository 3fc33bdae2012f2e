"""Cuts a message that asks for several things into its requests, by its words alone. Needs no Rasa."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass

from bot.nlu.wording import MAX_CHARACTERS, straight_apostrophes

# More than the bot answers in one turn; what is beyond is not read.
MOST = 5
_FEWEST_LETTERS = 3

# What a question, or a wish put as an order, begins with.
_OPENER = r"""(?:(?:what|wot|wat|who|how|where|when|why)(?:'?s|'?re)?|which|whether|any|if\s+i
    |(?:is|are|was|does|dos|do|did|can|could|should|would|will)|(?:is|are|does|can|should|would|will)n'?t|cant
    |shall|shud|shld|show|tell|explain|teach|give|describe|list|let\s+me
    |i(?:\s+also)?\s+(?:want|need|wonder|wanted|would\s+like)|i'?d\s+like)(?!['\w])"""
_BEFORE = r"(?:(?:now|then|also|please|pls|plz|so|hi|hello|hey|just|maybe)[\s,]+)*"
_JOINER = r"(?:and|an|n|&|\+|plus|also|but|or|then|oh|as\s+well\s+as)"
_CUT = re.compile(
    rf"""(?<=[.?!;])\s+ | \n+
    | \s*,\s* (?=(?:{_JOINER}[\s,]+)*{_BEFORE}{_OPENER})
    | \s+ (?=(?:{_JOINER}[\s,]+)+{_BEFORE}{_OPENER})""",
    re.VERBOSE | re.IGNORECASE,
)
_JOINERS = re.compile(rf"(?:{_JOINER}(?!\w)[\s,]*)+", re.VERBOSE | re.IGNORECASE)
_ASKS = re.compile(rf"{_BEFORE}{_OPENER}", re.VERBOSE | re.IGNORECASE)
# What goes on with the part before: "is it ice, or is it heat?", "is it bad, do you think?".
_GOES_ON = re.compile(r"or\b|(?:what\s+)?(?:do|would)\s+(?:you|u)\s+(?:think|reckon|say|know)\W*$", re.IGNORECASE)
# A clause that is no question by itself, however it goes on after the comma.
_CLAUSE = re.compile(r"(?:and\s+)?(?:if|when(?:ever)?|while|once|after|before|since|because|as)\b", re.IGNORECASE)
_POINTS_BACK = re.compile(r"\b(?:it|its|that|this|them|those|these|they|there)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a message. `asks` says whether it has the form of a question or a wish."""

    text: str
    asks: bool


def pieces(text: str) -> tuple[Piece, ...]:
    """Returns the parts of a message, cut at sentence ends and where a new question begins, in order.

    Args:
        text: What the person typed.
    """
    return tuple(_piece(part) for part in _parts(straight_apostrophes(text[:MAX_CHARACTERS])))


def requests(text: str) -> tuple[str, ...]:
    """Returns the questions and wishes of a message that has two or more of them, else nothing.

    A statement before a question that points back to it ("my knee aches at night, what can I do about it?") is kept
    with it. What a person only tells is no request.

    Args:
        text: What the person typed.
    """
    found: list[str] = []
    told = ""
    for piece in pieces(text):
        if not piece.asks:
            told = piece.text
            continue
        found.append(f"{told} {piece.text}".strip() if _POINTS_BACK.search(piece.text) and not found else piece.text)
        told = ""
    return tuple(found[:MOST]) if len(found) > 1 else ()


def _parts(text: str) -> list[str]:
    ends = [0, *(match.end() for match in _CUT.finditer(text)), len(text)]
    parts: list[str] = []
    for start, end in itertools.pairwise(ends):
        part = text[start:end].strip()
        if parts and (_GOES_ON.match(part) or _left_open(parts[-1])):
            parts[-1] += f" {part}"
        elif len(part) >= _FEWEST_LETTERS:
            parts.append(part)
    return parts


def _left_open(part: str) -> bool:
    return bool(_CLAUSE.match(part)) and part.endswith(",")


def _piece(part: str) -> Piece:
    joined = _JOINERS.match(part)
    text = (part[joined.end() :] if joined else part).strip(" ,;")
    return Piece(text, bool(_ASKS.match(text)) or text.endswith("?"))
