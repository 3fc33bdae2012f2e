"""Whose knee it is, where a message says nothing else ("it's not for me, it's for my wife"). Pure."""

from __future__ import annotations

import re

_PEOPLE = (
    r"(?:wife|husband|partner|mum|mom|mam|mother|dad|father|nan|nana|gran|granny|grandma|grandad|grandpa|grandfather"
    r"|grandmother|son|daughter|kid|child|boy|girl|brother|sister|friend|mate|neighbour|aunt|auntie|uncle|boyfriend"
    r"|girlfriend|fiance|fiancee|colleague|client|patient|nephew|niece|cousin)"
)
_ABOUT = r"(?:for|about|on behalf of)"
_IT_IS = r"(?:it is|it's|its|this is|this one is|i am asking|i'm asking|im asking|asking)(?: actually| really| all)?"
_OF_OTHER = re.compile(
    rf"\b(?:not|isnt|isn't) {_ABOUT} me\b|\b{_IT_IS} {_ABOUT} (?:somebody|someone) else\b"
    rf"|\b{_IT_IS} {_ABOUT} (?:my|the|a|our)(?: \w+)? ?\b{_PEOPLE}\b"
    rf"|\b(?:not|isnt|isn't) (?:my knee|mine)\b.*\bmy (?:\w+ )?{_PEOPLE}\b"
)
_OF_SELF = re.compile(
    rf"\b(?:it is|it's|its|this is|i mean|i meant)(?: actually)? (?:{_ABOUT} me|mine|my own(?: knee)?)$"
)


def says_whose(text: str) -> str | None:
    """Whose knee a text says that it is about: "other", "self", or None when it says nothing of it."""
    said = text.lower().replace("’", "'").strip(" .!")
    if _OF_OTHER.search(said):
        return "other"
    return "self" if _OF_SELF.search(said) else None
