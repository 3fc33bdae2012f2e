"""What a message says of each sign: there, denied, past or only supposed; the person's own or somebody else's.

A message is cut into sentences and those into clauses. Cues work inside their clause, so that in "no fever but my knee
is hot" the "no" ends at "but". The cue words themselves are data (reading_cues.yml).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from bot.text.data import Cues
from bot.text.durations import Moment
from bot.text.patterns import Hit
from bot.text.pipeline import ENDS, QUESTION, Word
from bot.text.reading import Certainty, Status, Subject

NEGATIVE = frozenset("no not never without unable nor neither barely hardly".split())
SELF_WORDS = frozenset("i me my mine myself".split())


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one sign at one place."""

    status: Status
    subject: Subject
    certainty: Certainty


@dataclass(slots=True)
class Scene:
    """One message with everything that decides the reading of a sign in it."""

    words: list[Word]
    sentences: list[tuple[int, int]]
    clauses: list[tuple[int, int]]
    cues: dict[str, list[Hit]]
    moments: list[Moment]
    owners: list[Subject | None] = field(default_factory=list)

    def clause(self, at: int) -> tuple[int, int]:
        """Return the clause that holds a word."""
        return next(span for span in self.clauses if span[0] <= at < span[1])

    def sentence(self, at: int) -> tuple[int, int]:
        """Return the sentence that holds a word."""
        return next(span for span in self.sentences if span[0] <= at < span[1])

    def inside(self, key: str, start: int, end: int) -> list[Hit]:
        """Return the cues of a kind that lie within [start, end)."""
        return [hit for hit in self.cues.get(key, ()) if start <= hit.start and hit.end <= end]


class Context:
    """Cuts messages into clauses and judges signs; built once from the cues."""

    def __init__(self, cues: Cues) -> None:
        """Keep the word lists as sets."""
        self._clause_words = frozenset(cues.clause_words)
        self._subjects = frozenset(cues.subjects)
        self._links = frozenset(cues.links)
        self._verbs = frozenset(cues.verbs)
        self._others = frozenset(cues.words["they"])
        self._events = cues.events
        self._lasting = frozenset(cues.lasting)
        self._recent = cues.thresholds.recent_days
        self._fresh = cues.thresholds.fresh_days

    def scene(self, words: list[Word], doc: Any, cue_hits: list[Hit], moments: list[Moment]) -> Scene:
        """Lay out a message: sentences, clauses, cues that count, and who each clause is about."""
        sentences = [(sent.start, sent.end) for sent in doc.sents] if len(doc) else []
        clauses = [clause for start, end in sentences for clause in self._split(words, start, end)]
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
        if norm in ("and", "so", "plus", "or"):
            return self._new_statement(words, at + 1, end)
        if words[at].soft and (norm in self._subjects or norm in self._verbs):
            return True
        if before in self._links or before in ("and", "so", "plus", "or") or at - clause < 2:
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

    def _verb_soon(self, words: list[Word], at: int, end: int, reach: int) -> bool:
        for word in words[at : min(at + reach, end)]:
            if word.norm in ("and", "or", "with", "in", "to") or word.soft:
                return False
            if word.norm in self._verbs:
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

    # -- judging ------------------------------------------------------------------------------------------------

    def judge(self, scene: Scene, hit: Hit) -> Verdict | None:
        """Return what the message says of a sign found at `hit`; None when it is said of an animal."""
        subject = scene.owners[hit.start]
        if any(word.norm in self._others for word in scene.words[hit.start : hit.end]):
            subject = scene.owners[hit.end - 1]
        if subject is None:
            return None
        if self._denied(scene, hit):
            return Verdict("denied", subject, "sure")
        if self._hypothetical(scene, hit):
            return Verdict("hypothetical", subject, "sure")
        past, faded = self._past(scene, hit)
        if past:
            return Verdict("past", subject, "sure")
        suspected = faded or self._maybe(scene, hit)
        return Verdict("present", subject, "suspected" if suspected else "sure")

    def _denied(self, scene: Scene, hit: Hit) -> bool:
        start, end = scene.clause(hit.start)
        own = any(word.norm in NEGATIVE for word in scene.words[hit.start : hit.end])
        key = "double_negation" if own else "not"
        for cue in scene.inside(key, start, hit.end):
            if cue.start < hit.start and self._reaches(scene, cue, hit, end):
                return True
        if own:
            return False
        after = scene.inside("not_after", hit.end, min(hit.end + 6, scene.sentence(hit.start)[1]))
        return any(cue.start - hit.end <= 1 for cue in after) or self._answered_no(scene, hit)

    def _reaches(self, scene: Scene, cue: Hit, hit: Hit, clause_end: int) -> bool:
        """Say whether a negation before a sign covers it."""
        between = scene.words[cue.end : hit.start]
        if any(scene.inside("not_ends", cue.end, hit.start)):
            return False
        commas = sum(word.soft for word in scene.words[cue.end : hit.start + 1])
        if not commas:
            return len(between) <= 8
        # over commas only in a list: "no heat, redness or fever"
        tail = scene.words[cue.end : clause_end]
        if any(word.norm in ("or", "nor") for word in tail):
            return True
        return scene.words[cue.start].norm == "no" and commas >= 2

    def _answered_no(self, scene: Scene, hit: Hit) -> bool:
        """Read "fever: no", "fever? nope", "temperature - none"."""
        at = hit.end
        if at < len(scene.words) and scene.words[at].norm == QUESTION:
            at += 1
        if at >= len(scene.words) or scene.words[at].norm not in ("no", "nope", "nah", "none", "negative", "never"):
            return False
        if scene.words[at - 1].norm != QUESTION and not scene.words[at].soft and at + 1 < len(scene.words):
            return False
        following = scene.words[at + 1] if at + 1 < len(scene.words) else None
        return following is None or following.soft or following.norm in ENDS

    def _hypothetical(self, scene: Scene, hit: Hit) -> bool:
        start, _ = scene.clause(hit.start)
        if scene.inside("if", start, hit.start):
            return True
        claims = scene.inside("asserting", start, hit.end)
        cues = scene.inside("supposed", start, hit.end)
        cues += [cue for cue in scene.inside("question", start, hit.end) if self._opens(scene, start, cue)]
        return any(cue.start < hit.start and not any(_overrules(claim, cue) for claim in claims) for cue in cues)

    def _opens(self, scene: Scene, clause: int, cue: Hit) -> bool:
        """Say whether a question word stands at the head of its clause, after fillers at most."""
        fillers = {at for hit in scene.inside("filler", clause, cue.start) for at in range(hit.start, hit.end)}
        return all(at in fillers for at in range(clause, cue.start))

    def _past(self, scene: Scene, hit: Hit) -> tuple[bool, bool]:
        """Return whether the sign is over, and whether that is open ("i had a fever yesterday")."""
        start, end = scene.clause(hit.start)
        if hit.key in self._lasting:
            return False, False
        if self._resolved(scene, hit, end):
            return True, False
        if any(cue.start - end <= 2 for cue in scene.inside("back_again", end - 1, min(end + 8, len(scene.words)))):
            return False, False
        moment = self._moment(scene, start, end)
        if hit.key in self._events:
            return (moment is not None and moment.days > self._events[hit.key]) or (
                moment is None and self._long_ago(scene, start, end)
            ), False
        if scene.inside("still", start, end) or (moment is not None and moment.onset):
            return False, False
        if self._long_ago(scene, start, end) or (moment is not None and moment.days > self._recent):
            return True, False
        if not scene.inside("was", start, hit.end) or scene.inside("perfect", start, hit.end):
            return False, False
        # a bare past tense leaves it open, and open is not over
        return False, moment is None or moment.days > self._fresh

    @staticmethod
    def _long_ago(scene: Scene, start: int, end: int) -> bool:
        """Say whether a clause, or one right before it that opens so ("when i was a kid, ..."), speaks of long ago."""
        if scene.inside("long_ago", start, end):
            return True
        before = next((span for span in scene.clauses if span[1] == start), None)
        return before is not None and any(cue.start == before[0] for cue in scene.inside("long_ago", *before))

    @staticmethod
    def _moment(scene: Scene, start: int, end: int) -> Moment | None:
        """Return the time that a sign's clause names, or that stands right before it: a beginning, else the oldest."""
        heads = [first for first, _ in scene.clauses]
        near = [
            m
            for m in scene.moments
            if m.kind != "for" and (start <= m.start < end or (m.end == start and m.start in heads))
        ]
        if not near:
            return None
        return next((m for m in near if m.onset), max(near, key=lambda moment: moment.days))

    def _resolved(self, scene: Scene, hit: Hit, clause_end: int) -> bool:
        for cue in scene.inside("resolved", hit.end, clause_end):
            if scene.words[cue.start - 1].norm not in NEGATIVE:
                return True
        # the next clause or sentence may take it back: "..., but it has gone"
        reach = min(clause_end + 8, len(scene.words))
        later = [cue for cue in scene.inside("resolved_later", clause_end - 1, reach)]
        return any(cue.start - clause_end <= 2 for cue in later)

    def _maybe(self, scene: Scene, hit: Hit) -> bool:
        start, end = scene.clause(hit.start)
        if scene.inside("maybe", start, hit.end) or scene.inside("maybe", hit.end, min(hit.end + 2, end)):
            return True
        _, stop = scene.sentence(hit.start)
        if stop == 0 or scene.words[stop - 1].norm != QUESTION:
            return False
        # "fever and knee pain?": asked, but with no word of a question
        sentence = scene.sentence(hit.start)
        asks = scene.inside("question", sentence[0], sentence[1]) or scene.inside("asserting", start, hit.end)
        return not asks and end == stop


# A masking cue takes the force of the cues that it covers: "not only" and "no idea why" deny nothing.
_MASKS: dict[str, tuple[str, ...]] = {
    "pseudo": ("not", "double_negation", "not_after"),
    "mask_question": ("question",),
    "mask_if": ("if", "supposed"),
}


def _unmasked(hits: list[Hit]) -> list[Hit]:
    masks = [hit for hit in hits if hit.key in _MASKS]
    return [hit for hit in hits if not any(_masked(hit, mask) for mask in masks)]


def _overrules(claim: Hit, cue: Hit) -> bool:
    """Say whether an assertion ("that i have", "why is my") undoes a question or supposition."""
    return claim.start >= cue.end or (claim.start == cue.start and claim.end > cue.end)


def _masked(hit: Hit, mask: Hit) -> bool:
    return hit.key in _MASKS[mask.key] and mask.overlaps(hit) and mask.end - mask.start >= hit.end - hit.start
