"""Slips of the fingers, made on purpose: the same for the same seed. Pure."""

from __future__ import annotations

import random
import re

from bot.nlu.keyboard import neighbours

_WORD = re.compile(r"[A-Za-z]{3,}")
_WORDS_A_SLIP = 5


def with_slips(text: str, seed: int) -> str:
    """Returns the text with one slip for every five words, each in another word of three letters or more.

    Of the words left over each adds a fifth to the chance of one more. A slip swaps two letters, drops one, doubles
    one, or takes the key beside it; all four are equally likely.
    """
    chance = random.Random(f"{seed}:{text}")
    words = list(_WORD.finditer(text))
    slips, left_over = divmod(len(text.split()), _WORDS_A_SLIP)
    slips += chance.random() < left_over / _WORDS_A_SLIP
    # From the end of the text, so that the places before stay right.
    for word in sorted(chance.sample(words, min(slips, len(words))), key=lambda found: -found.start()):
        text = text[: word.start()] + _slipped(word[0], chance) + text[word.end() :]
    return text


def _slipped(word: str, chance: random.Random) -> str:
    kind = chance.choice(("swap", "drop", "double", "neighbour"))
    if kind == "swap":
        # Two equal letters would give the same word.
        places = [at for at in range(len(word) - 1) if word[at] != word[at + 1]]
        at = chance.choice(places) if places else 0
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    at = chance.randrange(len(word))
    if kind == "drop":
        return word[:at] + word[at + 1 :]
    if kind == "double":
        return word[: at + 1] + word[at:]
    return word[:at] + chance.choice(neighbours(word[at].lower())) + word[at + 1 :]
