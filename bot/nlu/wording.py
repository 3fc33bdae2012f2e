"""Small, shared clean-ups of what a person typed, before any model sees it."""

from __future__ import annotations

import re

# Longer messages are cut: no reply needs more, and reading time must stay bounded.
MAX_CHARACTERS = 1000

_APOSTROPHES = str.maketrans(dict.fromkeys("\u2018\u2019\u201b\u02bc\u00b4`\uff07", "'"))
_SPACES = re.compile(r"\s+")
# Marks of a web page that came along with pasted text.
_TAGS = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)


def plain(text: str | None) -> str:
    """Returns the text in lower case, without HTML tags, with one kind of apostrophe and single spaces.

    Args:
        text: What the person typed, or None.
    """
    if not text:
        return ""
    return _SPACES.sub(" ", _TAGS.sub(" ", text[:MAX_CHARACTERS]).translate(_APOSTROPHES).lower()).strip()


def straight_apostrophes(text: str) -> str:
    """Returns the text with every apostrophe as `'`; the length never changes."""
    return text.translate(_APOSTROPHES)
