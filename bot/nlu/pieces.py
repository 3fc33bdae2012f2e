"""The parts of a long message that are read by themselves too."""

from __future__ import annotations

import re

from bot.nlu.spelling import load_mender
from bot.nlu.wording import plain

MOST_PIECES = 8
STOPS = re.compile(r"(?<=[.!?;,])\s+|\n+")
_FEWEST_WORDS = 3


def pieces(text: str) -> list[str]:
    """Returns, when stops or commas part a text, each of the first few parts of three words or more, plain and mended.

    A danger told in passing hardly moves the vector of a long message, but fills that of its own part.
    """
    parts = [part for part in STOPS.split(text) if len(part.split()) >= _FEWEST_WORDS]
    return [load_mender().mend(plain(part)) for part in parts[:MOST_PIECES]] if len(parts) > 1 else []
