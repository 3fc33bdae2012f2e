"""Is the whole message an answer of yes, no or don't know?"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from bot.text.pipeline import ENDS, Word
from bot.text.reading import Polarity

_KINDS: tuple[Polarity, ...] = ("unsure", "no", "yes")


class Answers:
    """Recognises answers; `tail` words may follow the answer without changing it ("yes it does, a bit")."""

    def __init__(self, phrases: Mapping[str, tuple[str, ...]], canonical: Callable[[str], list[str]]) -> None:
        """Take the lists `yes`, `no`, `unsure`, `turns`, `filler` and `tail` of the cues."""
        self._phrases: list[tuple[tuple[str, ...], Polarity]] = [
            (tuple(canonical(phrase)), kind) for kind in _KINDS for phrase in phrases[kind]
        ]
        self._phrases.sort(key=lambda item: -len(item[0]))
        self._fillers = frozenset(word for phrase in phrases["filler"] for word in canonical(phrase))
        self._kinds = {phrase[0]: kind for phrase, kind in self._phrases if len(phrase) == 1}
        self._turns = frozenset(word for phrase in phrases["turns"] for word in canonical(phrase))
        self._tail = frozenset(word for phrase in phrases["tail"] for word in canonical(phrase))

    def polarity(self, words: list[Word], covered: frozenset[int]) -> Polarity | None:
        """Return the answer; `covered` are places of signs and times, which may follow it ("yes, since monday")."""
        at, end = 0, len(words)
        while at < end and words[at].norm in self._fillers:
            at += 1
        norms = tuple(word.norm for word in words)
        phrase, found = next((p for p in self._phrases if norms[at : at + len(p[0])] == p[0]), ((), None))
        at += len(phrase)
        if phrase == ("no",) and at < end and at in covered and not words[at].soft:
            return None  # "no fever" denies a sign; it answers no question
        rest = [place for place in range(at, end) if norms[place] not in ENDS and place not in covered]
        if any(norms[place] not in self._tail | self._turns for place in rest):
            return None
        turned = any(norms[place] in self._turns and self._kinds[norms[place]] != found for place in rest)
        return "unsure" if found and turned else found
