"""What a message says of each sign: there, denied, past or only supposed; the person's own or somebody else's.

The cue words themselves are data (reading_cues.yml); `bot.text.scene` lays the message out.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.text.data import Cues
from bot.text.durations import Moment
from bot.text.patterns import Hit
from bot.text.pipeline import ENDS, QUESTION
from bot.text.reading import Certainty, Status, Subject
from bot.text.scene import Scene

NEGATIVE = frozenset(["no", "not", "never", "without", "unable", "nor", "neither", "barely", "hardly"])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is said of one sign at one place."""

    status: Status
    subject: Subject
    certainty: Certainty


class Context:
    """Judges signs; built once from the cues."""

    def __init__(self, cues: Cues) -> None:
        """Keep the word lists as sets."""
        self._others = frozenset(cues.words["they"])
        self._events = cues.events
        self._lasting = frozenset(cues.lasting)
        self._recent = cues.thresholds.recent_days
        self._fresh = cues.thresholds.fresh_days

    def judge(self, scene: Scene, hit: Hit) -> Verdict | None:
        """Return what the message says of a sign found at `hit`; None when it is said of an animal."""
        subject = scene.owners[hit.start]
        words = scene.words[hit.start : hit.end]
        if words[-1].norm == "me" or any(word.norm in self._others for word in words):
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
        # A long message may deny hundreds of signs, so that what is the same for all cues is looked up once.
        ended = max((end.start for end in scene.inside("not_ends", start, hit.start)), default=-1)
        last_or = next((at for at in range(end - 1, start, -1) if scene.words[at].norm in ("or", "nor")), -1)
        cues = [cue for cue in scene.inside(key, start, hit.end) if cue.start < hit.start and cue.end > ended]
        if any(self._reaches(scene, cue, hit, last_or) for cue in cues):
            return True
        if own:
            return False
        after = scene.inside("not_after", hit.end, min(hit.end + 6, scene.sentence(hit.start)[1]))
        return any(cue.start - hit.end <= 1 for cue in after) or self._answered_no(scene, hit)

    def _reaches(self, scene: Scene, cue: Hit, hit: Hit, last_or: int) -> bool:
        """Say whether a negation before a sign, with nothing between that ends it, covers the sign."""
        commas = scene.commas(cue.end, hit.start + 1)
        if commas and cue.end - cue.start > 1 and scene.words[cue.end].soft:
            return True  # a list: "I do not have: fever, numb foot"
        if not commas:
            return hit.start - cue.end <= 8
        # over commas only in a list: "no heat, redness or fever"
        return last_or >= cue.end or (scene.words[cue.start].norm == "no" and commas >= 2)

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
        if following is None or following.soft or following.norm in ENDS:
            return True
        return scene.words[at].norm == "no" and following.norm in ("way", "chance", "sir", "thanks")

    def _hypothetical(self, scene: Scene, hit: Hit) -> bool:
        start, _ = scene.clause(hit.start)
        if scene.inside("if", start, hit.start):
            return True
        claims = scene.inside("asserting", start, hit.end)
        cues = [*scene.inside("supposed", start, hit.end), *self._questions(scene, hit)]
        return any(cue.start < hit.start and not any(_overrules(claim, cue) for claim in claims) for cue in cues)

    def asks(self, scene: Scene, hit: Hit) -> bool:
        """Say whether the clause of a sign is put as a question, whatever it asserts."""
        return any(cue.start < hit.start for cue in self._questions(scene, hit))

    def _questions(self, scene: Scene, hit: Hit) -> list[Hit]:
        start, _ = scene.clause(hit.start)
        return [cue for cue in scene.inside("question", start, hit.end) if self._opens(scene, start, cue)]

    @staticmethod
    def asks_what_to_do(scene: Scene, hit: Hit) -> bool:
        """Say whether a question is about what to do with a sign: "which exercise for a locked knee"."""
        start, _ = scene.clause(hit.start)
        return any(cue.start < hit.start for cue in scene.inside("doing", start, hit.end))

    def _opens(self, scene: Scene, clause: int, cue: Hit) -> bool:
        """Say whether a question word stands at the head of its clause, after fillers at most."""
        fillers = {at for hit in scene.inside("filler", clause, cue.start) for at in range(hit.start, hit.end)}
        return all(at in fillers for at in range(clause, cue.start))

    def _past(self, scene: Scene, hit: Hit) -> tuple[bool, bool]:
        """Return whether the sign is over, and whether that is open ("i had a fever yesterday")."""
        start, end = scene.clause(hit.start)
        if hit.key in self._lasting:
            return False, False
        if self._back_again(scene, end):
            return False, False
        if self._resolved(scene, hit, end):
            return True, False
        moment = self._moment(scene, hit, start, end)
        if hit.key in self._events:
            return (moment is not None and moment.days > self._events[hit.key]) or (
                moment is None and self._long_ago(scene, hit, start, end)
            ), False
        if scene.inside("still", start, end) or (moment is not None and moment.onset):
            return False, False
        if self._long_ago(scene, hit, start, end) or (moment is not None and moment.days > self._recent):
            return True, False
        if not scene.inside("was", start, hit.end) or scene.inside("perfect", start, hit.end):
            return False, False
        # a bare past tense leaves it open, and open is not over
        return False, moment is None or moment.days > self._fresh

    @staticmethod
    def _back_again(scene: Scene, end: int) -> bool:
        """Say whether the words after a clause take a past back: "... last week and i still have it"."""
        return any(cue.start - end <= 4 for cue in scene.inside("back_again", end - 1, min(end + 8, len(scene.words))))

    @staticmethod
    def _long_ago(scene: Scene, hit: Hit, start: int, end: int) -> bool:
        """Say whether a clause, or one that frames it ("when i was a kid i ..."), speaks of long ago."""
        cues = [cue for span in scene.framed(start, end) for cue in scene.inside("long_ago", *span)]
        cues += scene.inside("former", start, end)
        return any(not cue.overlaps(hit) for cue in cues)

    def _moment(self, scene: Scene, hit: Hit, start: int, end: int) -> Moment | None:
        """Return the time that a sign's clause or its frame names: a beginning, else the oldest."""
        spans = scene.framed(start, end)
        near = [m for m in scene.moments if m.kind != "for" and any(a <= m.start < b for a, b in spans)]
        near = [m for m in near if m.onset or not self._of_what_happened(scene, hit, m)]
        if not near:
            return None
        return next((m for m in near if m.onset), max(near, key=lambda moment: moment.days))

    def _of_what_happened(self, scene: Scene, hit: Hit, moment: Moment) -> bool:
        """Say whether a time dates what happened before a comma, and not the sign ("fell last week, sharp pain")."""
        if hit.key in self._events or hit.start < moment.end:
            return False
        start, _ = scene.clause(hit.start)
        told = [cue for cue in scene.inside("happening", start, hit.start) if not cue.overlaps(hit)]
        parted = (scene.commas(max(cue.end, moment.end), hit.start + 1) for cue in told if cue.start < hit.start)
        return any(parted)

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


def _overrules(claim: Hit, cue: Hit) -> bool:
    """Say whether an assertion ("that i have", "why is my") undoes a question or supposition."""
    return claim.start >= cue.end or (claim.start == cue.start and claim.end > cue.end)
