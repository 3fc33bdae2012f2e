"""A text as its bare words, to look for phrases in it. Needs no spaCy, so that the action server can use it."""

from __future__ import annotations

import re

_WORDS = re.compile(r"[a-z0-9']+")
_CURLY = "\u2019"


def bare_words(text: str) -> str:
    """The words and figures of a text in lower case, one blank between them; apostrophes stay ("i can't")."""
    return " ".join(_WORDS.findall(text.lower().replace(_CURLY, "'")))


def bare_words_alike(text: str) -> str:
    """The bare words in one spelling for those who type apostrophes and those who do not ("i cant")."""
    return bare_words(text.replace(_CURLY, "").replace("'", ""))
