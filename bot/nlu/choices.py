"""Reads a reply that does nothing but pick one of numbered choices. Needs no Rasa."""

from __future__ import annotations

import re
import unicodedata

_CARDINALS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = {word: number for words in (_CARDINALS, _ORDINALS) for number, word in enumerate(words, 1)} | {"zero": 0}
_NUMBERS |= {letter: number for number, letter in enumerate("abcdefgh", 1)}

LAST = -1
# Said with "the" only: "last one" alone asks whether it is the last.
_PLACES = {"top": 1, "upper": 1, "last": LAST, "bottom": LAST, "final": LAST, "lower": LAST}
_WITH_THE = re.compile(r"\bthe\b|\b(?:option|choice|answer|number)\b")

# "i have one" and "it's 7" answer other questions than "which one?", so their verbs are not here.
_LEAD_IN = r"""(?:(?:um+|er+|ok|okay|yes|yeah|please|so)\s+)?
    (?:(?:i(?:'ll|\s+will|'d|\s+would)?\s+)?(?:choose|pick|take|go\s+for|go\s+with)\s+
    |(?:let's|lets)\s+(?:do|try|go\s+with|go\s+for)\s+|my\s+(?:answer|choice)\s+is\s+)?
    (?:the\s+)?
    (?:(?:option|number|answer|choice|num|no\.|nr\.?|item)\s*)?\#?"""
_TAIL = r"""(?:\s+(?:one|option|choice|answer))?(?:\s*,?\s*(?:please|pls|plz|thanks|thank\s+you|ta|i\s+think))*"""
_CHOICE = re.compile(
    rf"{_LEAD_IN}\s*[(\[]?\s*(?P<pick>\d{{1,2}}(?:st|nd|rd|th)?|[a-z]+)\s*[)\]]?\s*[.)!:]*{_TAIL}\s*[.!)]*", re.VERBOSE
)
# Of a bare letter only these forms are a choice: "a" and "i" alone are more often a slip of the finger.
_BARE_LETTER = re.compile(r"[b-h]")
_KEYCAP_MARKS = dict.fromkeys((0xFE0F, 0x20E3))


def choice_number(text: str) -> int | None:
    """Returns the number a reply picks ("2", "two", "the second one", "option 3", "b)"), or None.

    "The last one" is `LAST`: how many choices there are is not known here.

    Args:
        text: The whole message; anything beyond a pick, such as a unit or another sentence, makes the answer None.
    """
    if len(text) > 60:
        return None
    plain = unicodedata.normalize("NFKC", text).translate(_KEYCAP_MARKS).replace("\u2019", "'").lower().strip()
    match = _CHOICE.fullmatch(plain)
    if not match:
        return None
    pick = match["pick"]
    if pick[0].isdigit():
        return int(re.sub(r"\D", "", pick))
    if len(pick) == 1 and plain == pick and not _BARE_LETTER.fullmatch(pick):
        return None
    if pick in _PLACES:
        return _PLACES[pick] if _WITH_THE.search(plain) else None
    return _NUMBERS.get(pick)
