"""A message laid out for judging: its sentences and clauses, the cues that count, and whom each word is about.

Cues work inside their clause, so that in "no fever but my knee is hot" the "no" ends at "but".
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import accumulate
from typing import Any

from bot.text.data import Cues
from bot.text.durations import Moment
from bot.text.patterns import Hit
from bot.text.pipeline import ENDS, Word
from bot.text.reading import Subject

SELF_WORDS = frozenset(["i", "me", "my", "mine", "myself"])
_AND = ("and", "so", "plus", "or")


@dataclass(slots=True)
class Scene:
    """One message with everything that decides the reading of a sign in it."""

    words: list[Word]
    sentences: list[tuple[int, int]]
    clauses: list[tuple[int, int]]
    cues: dict[str, list[Hit]]
    moments: list[Moment]
    owners: list[Subject | None] = field(default_factory=list)
    _commas: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Count the commas up to each word once."""
        self._commas = [0, *accumulate(bool(word.soft) for word in self.words)]

    def commas(self, start: int, end: int) -> int:
        """Return how many words of [start, end) follow a comma."""
        return self._commas[max(start, end)] - self._commas[start]

    def clause(self, at: int) -> tuple[int, int]:
        """Return the clause that holds a word."""
        return next(span for span in self.clauses if span[0] <= at < span[1])

    def sentence(self, at: int) -> tuple[int, int]:
        """Return the sentence that holds a word."""
        return next(span for span in self.sentences if span[0] <= at < span[1])

    def framed(self, start: int, end: int) -> list[tuple[int, int]]:
        """Return a clause, with the one before it where that gives its time ("after my op in 2019 i ...")."""
        before = next((span for span in self.clauses if span[1] == start), None)
        if before is None or self.words[before[1] - 1].norm in ENDS:
            return [(start, end)]
        opens = [hit.start for key in ("frame", "long_ago") for hit in self.cues.get(key, ())]
        opens += [moment.start for moment in self.moments]
        return [(start, end), before] if before[0] in opens else [(start, end)]

    def inside(self, key: str, start: int, end: int) -> list[Hit]:
        """Return the cues of a kind that lie within [start, end)."""
        return [hit for hit in self.cues.get(key, ()) if start <= hit.start and hit.end <= end]


class SceneMaker:
    """Lays out messages; built once from the cues."""

    def __init__(self, cues: Cues) -> None:
        """Keep the word lists as sets."""
        self._clause_words = frozenset(cues.clause_words)
        self._subjects = frozenset(cues.subjects)
        self._links = frozenset(cues.links)
        self._verbs = frozenset(cues.verbs)
        self._topics = frozenset(cues.topics)
        self._told = self._verbs | frozenset(cues.states)
        self._others = frozenset(cues.words["they"])

    def clauses(self, words: list[Word], doc: Any) -> list[tuple[int, int]]:
        """Return the clauses of a message; none reaches over a sentence end."""
        return [clause for sent in doc.sents for clause in self._split(words, sent.start, sent.end)]

    def lay_out(
        self, words: list[Word], doc: Any, clauses: list[tuple[int, int]], cue_hits: list[Hit], moments: list[Moment]
    ) -> Scene:
        """Lay out a message: sentences, clauses, cues that count, and who each clause is about."""
        sentences = [(sent.start, sent.end) for sent in doc.sents]
        cues: dict[str, list[Hit]] = {}
        for hit in _unmasked(cue_hits):
            cues.setdefault(hit.key, []).append(hit)
        scene = Scene(words, sentences, clauses, cues, moments)
        scene.owners = self._owners(scene)
        return scene

    # -- clauses ------------------------------------------------------------------------------------------------

    def _split(self, words: list[Word], start: int, end: int) -> list[tuple[int, int]]:
        cuts = [start]
        for at in range(start + 1, end):
            if self._starts_clause(words, cuts[-1], at, end):
                cuts.append(at)
        return [(a, b) for a, b in zip(cuts, [*cuts[1:], end], strict=True) if a < b]

    def _starts_clause(self, words: list[Word], clause: int, at: int, end: int) -> bool:
        norm, before = words[at].norm, words[at - 1].norm
        following = words[at + 1].norm if at + 1 < end else ""
        if norm in self._clause_words:
            return True
        if norm in _AND:
            return self._new_statement(words, at + 1, end)
        if words[at].soft and (norm in self._subjects or norm in self._verbs):
            return True
        if words[at].soft and norm in self._topics and self._verb_soon(words, at + 1, end, 3, self._told):
            return True
        if norm in self._topics and words[clause].norm == "no" and at - clause > 1 and following in self._verbs:
            return True  # "no redness calf is swollen"
        if before in self._links or before in _AND or at - clause < 2:
            return False
        if norm == "i":
            return True
        # "... yesterday my knee is": a new statement without any stop, told by the verb that follows
        return norm in ("my", "it", "now", "its") and following != "" and self._verb_soon(words, at + 1, end, 3)

    def _new_statement(self, words: list[Word], at: int, end: int) -> bool:
        if at >= end:
            return False
        norm = words[at].norm
        return norm in self._subjects or norm in self._verbs or self._verb_soon(words, at, end, 4)

    def _verb_soon(self, words: list[Word], at: int, end: int, reach: int, verbs: frozenset[str] | None = None) -> bool:
        for word in words[at : min(at + reach, end)]:
            if word.norm in ("and", "or", "with", "in", "to") or word.soft:
                return False
            if word.norm in (verbs or self._verbs):
                return True
        return False

    # -- whose knee ---------------------------------------------------------------------------------------------

    def _owners(self, scene: Scene) -> list[Subject | None]:
        """Return whom each word is about (None: an animal); it carries over sentence ends until someone is named."""
        owners: list[Subject | None] = []
        current: Subject | None = "self"
        people = {hit.end - 1 for hit in scene.cues.get("other", ())}
        animals = {hit.end - 1 for hit in scene.cues.get("animal", ())}
        for at, word in enumerate(scene.words):
            if at in people:
                current = "other"
            elif at in animals:
                current = None
            elif word.norm in SELF_WORDS and not self._introduces_person(scene, at):
                current = "self"
            elif current and word.norm in self._others and not self._speaks_of_self(scene, at):
                current = "other"
            owners.append(current)
        return owners

    def _introduces_person(self, scene: Scene, at: int) -> bool:
        """Say whether a "my" belongs to a person ("my mum", "my poor old dad") rather than to a knee."""
        if scene.words[at].norm != "my":
            return False
        named = (*scene.cues.get("other", ()), *scene.cues.get("animal", ()))
        return any(hit.start <= at + 3 and hit.end - 1 > at for hit in named if hit.start >= at)

    def _speaks_of_self(self, scene: Scene, at: int) -> bool:
        """Say whether a "he" or "they" is a clinician or a reporter earlier in the sentence ("the gp said he ...")."""
        start, _ = scene.sentence(at)
        return bool(scene.inside("reporter", start, at)) and not scene.inside("other", start, at)


# A masking cue takes the force of the cues that it covers: "not only" and "no idea why" deny nothing.
_MASKS: dict[str, tuple[str, ...]] = {
    "pseudo": ("not", "double_negation", "not_after"),
    "mask_question": ("question",),
    "mask_if": ("if", "supposed"),
    "mask_other": ("other",),
    "mask_animal": ("animal",),
    "mask_own_knee": ("own_knee",),
    "mask_resolved": ("resolved", "resolved_later"),
}


def _unmasked(hits: list[Hit]) -> list[Hit]:
    # By place, so that a message full of masks does not compare each cue with every one.
    masks: dict[int, list[Hit]] = {}
    for mask in hits:
        if mask.key in _MASKS:
            for at in range(mask.start, mask.end):
                masks.setdefault(at, []).append(mask)
    return [
        hit for hit in hits if not any(_masked(hit, m) for at in range(hit.start, hit.end) for m in masks.get(at, ()))
    ]


def _masked(hit: Hit, mask: Hit) -> bool:
    return hit.key in _MASKS[mask.key] and mask.end - mask.start >= hit.end - hit.start
