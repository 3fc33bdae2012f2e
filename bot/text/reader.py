"""Reads a message: signs with what is said of them, side, times, score, yes or no."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.knowledge.loader import FOLDER, KnowledgeError, load_signs, sign_file
from bot.knowledge.models import Sign
from bot.text.answers import Answers
from bot.text.context import Context
from bot.text.data import CUES_FILE, Cues, load_cues
from bot.text.durations import duration_days, hours_ago, moments
from bot.text.patterns import GAP_STOPS, Hit, PatternError, PatternSet, Slots, parse
from bot.text.pipeline import ENDS, Spelling, Tokenizer, Word, make_doc, make_nlp
from bot.text.quantities import pain_score, side, temperatures
from bot.text.reading import Mention, Reading, Subject
from bot.text.scene import SELF_WORDS, Scene, SceneMaker

_FEVER = "fever"
# In a group of signs that make up another one: any danger sign.
_ANY_DANGER = "any_danger"


class Reader:
    """Reads messages; building it compiles every pattern once."""

    def __init__(self, signs: Sequence[Sign], cues: Cues) -> None:
        """Compile signs and cues.

        Raises:
            KnowledgeError: a pattern or a sign id is wrong; the message names record and field.
        """
        self._signs = {sign.id: sign for sign in signs}
        self._cues = cues
        self._ranks = {sign.id: sign.level.rank for sign in signs if sign.level is not None}
        self._check_ids()
        plain = Tokenizer(Spelling({v: tuple(c.split()) for v, c in cues.spellings.items()}), ())
        spelling = Spelling(
            {variant: tuple(plain.canonical(text)) for variant, text in cues.spellings.items()},
            cues.key_words,
            frozenset(cues.never_mend),
        )
        nlp = make_nlp()
        self._patterns = PatternSet(self._sequences(plain), nlp.vocab)
        self._nlp = nlp
        self._known = self._patterns.known | frozenset((*ENDS, *GAP_STOPS))
        self._tokenizer = Tokenizer(spelling, self._known)
        self._scenes = SceneMaker(cues)
        self._context = Context(cues)
        self._answers = Answers(cues.answers, plain.canonical)
        self._knee = frozenset(cues.words["knee"])
        self._other_part = frozenset(cues.words["other_part"])
        self._topic_links = frozenset(cues.words["topic_link"])
        self._people = SELF_WORDS | frozenset((*cues.words["person"], *cues.words["they"]))
        self._injuries = frozenset(cues.injuries)
        self.never_doubted = frozenset(cues.never_doubted)
        self.only_surely_sensed = frozenset(cues.only_surely_sensed)

    def read(self, text: str, today: date) -> Reading:
        """Return what the message says; any text gives a reading."""
        words = self._tokenizer.words(text)
        if not words:
            return Reading()
        doc = make_doc(self._nlp, words, self._known)
        clauses = self._scenes.clauses(words, doc)
        begins = {start for start, _ in clauses}
        hits: dict[str, list[Hit]] = {}
        # "No redness, my calf is swollen" has a swollen calf, and no redness of a calf.
        for hit in self._patterns.find(doc, lambda hit: hit.key.startswith("sign:") and _joins(hit, begins)):
            kind, _, key = hit.key.partition(":")
            hits.setdefault(kind, []).append(Hit(key, hit.start, hit.end))
        times = moments(words, today)
        scene = self._scenes.lay_out(words, doc, clauses, hits.get("cue", []), times)
        figures = hits.get("figure", [])
        mentions = self._mentions(scene, hits, figures)
        covered = {at for m in mentions for at in range(*m[1:])} | {at for m in times for at in range(m.start, m.end)}
        said = self._claimed(scene, self._finish([m[0] for m in mentions]))
        named = any(
            word.norm in self._knee and not any(f.start <= at < f.end for f in figures) for at, word in enumerate(words)
        )
        # "It's not for me, it's for my wife" is about a knee, and says whose.
        for_other = bool(scene.cues.get("for_other")) and self._whose(scene) != "self"
        about_knee = named or for_other
        return Reading(
            mentions=tuple(said),
            side=side(words),
            duration_days=duration_days(words, times),
            injured_hours_ago=self._injured(scene, mentions),
            days_ago=next((moment.days for moment in times if moment.kind != "for"), None),
            pain_score=pain_score(words),
            polarity=self._answers.polarity(words, frozenset(covered)),
            about_knee=about_knee,
            subject="other" if for_other else self._whose(scene) if about_knee else None,
            about_other_part=not about_knee and any(word.norm in self._other_part for word in words),
            danger_signs=tuple(sorted({m.sign for m in said if m.sign in self._ranks}, key=self._order)),
            beyond_doubt=self._beyond_doubt(mentions, hits.get("beyond_doubt", [])),
            speaks_of=self._speaks_of(scene),
        )

    @property
    def signs(self) -> tuple[str, ...]:
        """The ids of all signs."""
        return tuple(self._signs)

    @property
    def strings(self) -> Any:
        """The string store of the pipeline: it must not grow with what people type."""
        return self._nlp.vocab.strings

    def words(self, text: str) -> list[Word]:
        """Return the canonical words of a message."""
        return self._tokenizer.words(text)

    def _order(self, sign: str) -> tuple[int, int]:
        return self._ranks[sign], list(self._signs).index(sign)

    # -- signs --------------------------------------------------------------------------------------------------

    def _mentions(self, scene: Scene, hits: dict[str, list[Hit]], figures: list[Hit]) -> list[tuple[Mention, int, int]]:
        found: list[tuple[Mention, int, int]] = []
        doubts = hits.get("suspected", [])
        measured = list(self._measured(scene))
        clear = [
            hit
            for hit in [*hits.get("sign", []), *measured]
            if not any(doubt.key == hit.key and doubt.overlaps(hit) and _longer(doubt, hit) for doubt in doubts)
        ]
        doubts = [d for d in doubts if not any(hit.key == d.key and hit.overlaps(d) for hit in clear)]
        for hit in [*clear, *doubts]:
            if any(figure.overlaps(hit) for figure in figures):
                continue
            if any(excuse.key == hit.key and _covers(excuse, hit) for excuse in hits.get("excused", [])):
                continue
            verdict = self._context.judge(scene, hit)
            if verdict is None or (verdict.subject == "other" and hit.key in self._cues.own_only):
                continue
            certainty = "suspected" if hit in doubts and verdict.status == "present" else verdict.certainty
            status = verdict.status
            if status == "hypothetical" and self._most_likely_there(scene, hit, measured=hit in measured):
                status, certainty = "present", "suspected"
            elif certainty == "suspected" and hit.key in self._cues.wondered_about and self._context.asks(scene, hit):
                status, certainty = "hypothetical", "sure"
            if self._is_of_another_matter(scene, hit, verdict.subject):
                continue
            mention = Mention(hit.key, status, verdict.subject, certainty, *_characters(scene.words, hit))
            found.append((mention, hit.start, hit.end))
        for hit in [*hits.get("denial", []), *self._measured(scene, fever=False)]:
            verdict = self._context.judge(scene, hit)
            if verdict is not None and verdict.status == "present":
                mention = Mention(hit.key, "denied", verdict.subject, "sure", *_characters(scene.words, hit))
                found.append((mention, hit.start, hit.end))
        return found

    def _most_likely_there(self, scene: Scene, hit: Hit, *, measured: bool) -> bool:
        """Say whether a sign inside a question is most likely there.

        Who names the figure on a thermometer has read it off one; who asks for an exercise with a sign has got it.
        """
        if measured and not any(word.norm == "if" for word in scene.words):
            return True
        return hit.key in self._ranks and self._context.asks_what_to_do(scene, hit)

    def _is_of_another_matter(self, scene: Scene, hit: Hit, subject: Subject) -> bool:
        """Say whether a sign told of somebody has nothing to do with the knee, which is the person's own."""
        if hit.key in self._cues.others_not_beside_own_knee:
            return subject == "other" and self._own_knee_only(scene, hit)
        if hit.key not in self._cues.not_beside_own_knee:
            return False
        names_a_person = any(
            word.norm in self._people and word.norm not in SELF_WORDS for word in scene.words[hit.start : hit.end]
        )
        return names_a_person and self._own_knee_only(scene, hit)

    def _own_knee_only(self, scene: Scene, hit: Hit) -> bool:
        """Say whether a sign stands beside the person's own knee, and no knee of anyone else."""
        own = any(not cue.overlaps(hit) for cue in scene.cues.get("own_knee", ()))
        return own and self._whose(scene) == "self" and not self._others_knee(scene)

    def _others_knee(self, scene: Scene) -> bool:
        return any(scene.owners[at] == "other" for at, word in enumerate(scene.words) if word.norm in self._knee)

    def _measured(self, scene: Scene, fever: bool = True) -> Iterable[Hit]:
        limits = self._cues.thresholds
        for reading in temperatures(scene.words, limits.celsius, limits.fahrenheit):
            if reading.fever == fever and _FEVER in self._signs:
                yield Hit(_FEVER, reading.start, reading.end)

    def _finish(self, mentions: list[Mention]) -> list[Mention]:
        """Add the signs that others make up together, drop what a clearer sign explains, and put all in order."""
        said = list(dict.fromkeys(mentions))
        refused = {m.sign for m in said if m.status == "denied"}.intersection(self._cues.denial_wins)
        said = [m for m in said if m.sign not in refused or m.status == "denied"]
        for sign, groups in self._cues.together.items():
            if not any(m.sign == sign and m.status == "present" for m in said):
                said.extend(self._composed(sign, groups, said))
        kept = [m for m in said if m.status != "present" or not self._explained(m, said)]
        return sorted(kept, key=lambda m: (m.start, m.end, m.sign))

    def _explained(self, mention: Mention, said: list[Mention]) -> bool:
        """Say whether a clearer sign is there; one in doubt never explains a sure one away."""
        there = [m for m in said if m.status == "present" and m.certainty in ("sure", mention.certainty)]
        return any(m.sign in self._signs[mention.sign].not_when for m in there)

    @staticmethod
    def _beyond_doubt(mentions: list[tuple[Mention, int, int]], plain: list[Hit]) -> tuple[str, ...]:
        told = {Hit(m.sign, start, end) for m, start, end in mentions if m.status == "present"}
        return tuple(sorted({hit.key for hit in told if any(p.key == hit.key and p.overlaps(hit) for p in plain)}))

    @staticmethod
    def _speaks_of(scene: Scene) -> Subject:
        """Return "other" when the message comes to somebody else and not back to the writer ("mum is ill")."""
        owners = [owner for at, owner in enumerate(scene.owners) if scene.words[at].norm not in ENDS]
        named = next((at for at, owner in enumerate(owners) if owner == "other"), len(owners))
        return "other" if named < len(owners) and "self" not in owners[named:] else "self"

    def _whose(self, scene: Scene) -> Subject | None:
        owners = {scene.owners[at] for at, word in enumerate(scene.words) if word.norm in self._knee}
        return "other" if owners == {"other"} else "self" if "self" in owners else None

    def _claimed(self, scene: Scene, said: list[Mention]) -> list[Mention]:
        """Take back a bare name of a condition that nobody is said to have."""
        subjects = frozenset(self._cues.claimed_only)
        there = [mention for mention in said if mention.status == "present"]
        norms = {word.norm for word in scene.words}
        if scene.moments or norms & self._people or not norms & self._topic_links:
            return said
        if any(mention.sign not in subjects for mention in there):
            return said
        return [replace(m, status="hypothetical") if m.status == "present" else m for m in said]

    def _composed(self, sign: str, groups: Iterable[tuple[str, ...]], said: list[Mention]) -> Iterable[Mention]:
        for group in groups:
            for subject in ("self", "other"):
                now = [m for m in said if m.status == "present" and m.subject == subject]
                parts = [next((m for m in now if self._is(m.sign, part)), None) for part in group]
                there = [part for part in parts if part is not None]
                if len(there) == len(group):
                    sure = all(part.certainty == "sure" for part in there)
                    last = max(there, key=lambda part: part.end)
                    return [replace(last, sign=sign, certainty="sure" if sure else "suspected")]
        return []

    def _is(self, sign: str, part: str) -> bool:
        return sign == part or (part == _ANY_DANGER and sign in self._ranks)

    def _injured(self, scene: Scene, mentions: list[tuple[Mention, int, int]]) -> float | None:
        # The knee that was hurt may be somebody else's.
        hurt = {"self", self._whose(scene)}
        for mention, start, _ in mentions:
            if mention.sign in self._injuries and mention.status in ("present", "past") and mention.subject in hurt:
                hours = hours_ago(scene.moments, start, scene.sentence(start))
                if hours is not None:
                    return hours
        return None

    # -- building -----------------------------------------------------------------------------------------------

    def _sequences(self, plain: Tokenizer) -> Iterable[tuple[str, Slots]]:
        cues = self._cues
        groups: list[tuple[str, str, dict[str, tuple[str, ...]]]] = [
            ("sign", "patterns", {sign.id: sign.patterns for sign in self._signs.values()}),
            ("cue", "cues", cues.cues),
            ("suspected", "suspected", cues.suspected),
            ("excused", "excused", cues.excused),
            ("denial", "denials", cues.denials),
            ("beyond_doubt", "beyond_doubt", cues.beyond_doubt),
            ("figure", "figures_of_speech", {"figure": cues.figures_of_speech}),
        ]
        for kind, field, lines_by_key in groups:
            for key, lines in lines_by_key.items():
                for line in lines:
                    try:
                        for slots in parse(line, cues.words, plain.canonical):
                            yield f"{kind}:{key}", slots
                    except PatternError as error:
                        file = sign_file(self._signs[key]) if kind == "sign" else CUES_FILE
                        raise KnowledgeError(f"{file}: {key}: {field}: {error}") from error

    def _check_ids(self) -> None:
        cues = self._cues
        used = {
            "suspected": set(cues.suspected), "excused": set(cues.excused), "denials": set(cues.denials),
            "beyond_doubt": set(cues.beyond_doubt),
            "events": set(cues.events), "lasting": set(cues.lasting), "injuries": set(cues.injuries),
            "never_doubted": set(cues.never_doubted), "only_surely_sensed": set(cues.only_surely_sensed),
            "own_only": set(cues.own_only),
            "wondered_about": set(cues.wondered_about),
            "claimed_only": set(cues.claimed_only),
            "not_beside_own_knee": {*cues.not_beside_own_knee, *cues.others_not_beside_own_knee},
            "denial_wins": set(cues.denial_wins),
            "together": {s for sign, groups in cues.together.items() for s in (sign, *(p for g in groups for p in g))},
        }  # fmt: skip
        for field, ids in used.items():
            unknown = ids - set(self._signs) - {_ANY_DANGER}
            if unknown:
                raise KnowledgeError(f"{CUES_FILE}: {field}: unknown signs {sorted(unknown)}")


def _longer(doubt: Hit, hit: Hit) -> bool:
    return doubt.end - doubt.start >= hit.end - hit.start


def _covers(excuse: Hit, hit: Hit) -> bool:
    return excuse.overlaps(hit) and (excuse.start <= hit.start or excuse.end > hit.end)


def _joins(hit: Hit, begins: set[int]) -> bool:
    return not begins.isdisjoint(range(hit.start + 1, hit.end))


def _characters(words: list[Word], hit: Hit) -> tuple[int, int]:
    return words[hit.start].start, words[hit.end - 1].end


@lru_cache(maxsize=1)
def shared_reader() -> Reader:
    """The one reader of this process: building it takes a second or two, in which a server answers nobody."""
    return load_reader()


def load_reader(folder: Path = FOLDER) -> Reader:
    """Build the reader from the YAML files of a folder.

    Raises:
        KnowledgeError: naming file, record and field.
    """
    return Reader(tuple(load_signs(folder).values()), load_cues(folder))
