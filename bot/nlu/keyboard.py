"""Which slips of the fingers, and of the ear, are likely. Pure."""

from __future__ import annotations

_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_VOWELS = frozenset("aeiouy")

# Logarithms of how likely a slip is, against typing the word right.
_DOUBLE_LOST = -3.5
_LIKELY = -4.0
_COMMON = -4.5
_BESIDE = -5.5
_ODD = -7.0
_TWO_SLIPS = -9.0
# Few people miss the first letter.
_FIRST_LETTER = -1.0


def neighbours(letter: str) -> str:
    """The letters beside a letter on a keyboard, in its own row and the rows above and below; none for other signs."""
    row = next((at for at, keys in enumerate(_ROWS) if letter in keys), None)
    if row is None or not letter:
        return ""
    column = _ROWS[row].index(letter)
    near = [(row, column - 1), (row, column + 1), (row - 1, column), (row - 1, column + 1)]
    near += [(row + 1, column - 1), (row + 1, column)]
    return "".join(_ROWS[r][c] for r, c in near if 0 <= r < len(_ROWS) and 0 <= c < len(_ROWS[r]))


def log_likelihood_of_slip(typed: str, meant: str) -> float:
    """How likely one word is typed for another, as a logarithm.

    Args:
        typed: The word as typed.
        meant: Another word, a slip or two away.
    """
    start = _shared(typed, meant)
    end = min(_shared(typed[::-1], meant[::-1]), len(typed) - start, len(meant) - start)
    extra, lost = typed[start : len(typed) - end], meant[start : len(meant) - end]
    first = _FIRST_LETTER if start == 0 else 0.0
    if len(extra) == len(lost) == 2 and extra == lost[::-1]:
        return _LIKELY + first
    if len(extra) > 1 or len(lost) > 1:
        return _TWO_SLIPS + first
    if not lost:
        around = typed[start - 1 : start] + typed[start + 1 : start + 2]
        if extra in around:
            return _LIKELY
        return (_BESIDE if any(extra in neighbours(letter) for letter in around) else _ODD) + first
    if not extra:
        return (_DOUBLE_LOST if lost == meant[start - 1 : start] else _COMMON) + first
    return (_COMMON if lost in neighbours(extra) or {lost, extra} <= _VOWELS else _ODD) + first


def _shared(one: str, other: str) -> int:
    """How many letters two words have in common at their beginning."""
    return next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
