"""The shapes of everything the bot knows, read from YAML by `bot.knowledge.loader`; editors never change this file.

Ids such as `MG-F37`, `AZ-E01`, `T04` and `X02` name items of the source inventory (`inventory.yml`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Level(str, Enum):
    """How soon the person needs help, strictest first."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    SEE_DOCTOR = "see_doctor"
    REST = "rest"
    SELF_CARE = "self_care"

    @property
    def rank(self) -> int:
        """0 for the strictest level, rising as advice gets milder."""
        return list(Level).index(self)


class Basis(str, Enum):
    """Where a statement comes from."""

    SOURCE = "source"
    SAFETY_NET = "safety_net"


class Instructions(str, Enum):
    """Whether the source tells how to do the exercise or only names it."""

    FULL = "full"
    NAMED_ONLY = "named_only"


class Kind(str, Enum):
    """The family of an exercise."""

    STRETCH = "stretch"
    STRENGTH = "strength"
    BALANCE = "balance"
    MOBILITY = "mobility"
    CARDIO = "cardio"
    MASSAGE = "massage"


class Position(str, Enum):
    """How the body is placed."""

    STANDING = "standing"
    ALL_FOURS = "all_fours"
    LYING_ON_BACK = "lying_on_back"
    LYING_ON_SIDE = "lying_on_side"
    LYING_FACE_DOWN = "lying_face_down"


class Sides(str, Enum):
    """Which leg works."""

    EACH_SIDE = "each_side"
    BOTH_TOGETHER = "both_together"
    AFFECTED_LEG = "affected_leg"


@dataclass(frozen=True, slots=True)
class Range:
    """A dose figure; `low == high` is exact, None at one end is open."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Section:
    """One section of a source and the ids of what it says."""

    title: str
    facts: tuple[str, ...] = ()
    exercises: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Source:
    """One of the five articles."""

    id: str
    title: str
    publisher: str
    kind: str
    date: str | None
    reviewer: str | None
    sections: tuple[Section, ...]


@dataclass(frozen=True, slots=True)
class Waiver:
    """An inventory id that no record needs to cite, and why."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing the bot may say, with what it rests on.

    `facts` are ids of the inventory. General safety advice of no article has `basis: safety_net` and needs no fact.
    """

    say: str
    facts: tuple[str, ...] = ()
    basis: Basis = Basis.SOURCE


@dataclass(frozen=True, slots=True)
class Dose:
    """How much of an exercise, as its source gives it (None where silent); `one_go` words one set with one leg."""

    sets: Range | None = None
    reps: Range | None = None
    hold_seconds: Range | None = None
    hold_breaths: Range | None = None
    rounds: Range | None = None
    per_week: Range | None = None
    angle_degrees: Range | None = None
    sides: Sides | None = None
    tempo: str | None = None
    say: tuple[str, ...] = ()
    silent: str | None = None
    one_go: str | None = None


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of one source. `entry` is its id in the inventory."""

    id: str
    name: str
    entry: str
    source: str
    instructions: Instructions
    kind: Kind
    goal: Statement
    facts: tuple[str, ...]
    also_called: tuple[str, ...] = ()
    purposes: tuple[str, ...] = ()
    body_parts: tuple[str, ...] = ()
    position: Position | None = None
    equipment: tuple[str, ...] = ()
    steps: tuple[str, ...] = ()
    dose: Dose | None = None
    cautions: tuple[Statement, ...] = ()
    easier: tuple[str, ...] = ()
    harder: tuple[str, ...] = ()
    care: tuple[Statement, ...] = ()
    part_of: str | None = None
    instead: str | None = None
    offered: bool = True


@dataclass(frozen=True, slots=True)
class Topic:
    """A question people ask and what the articles say to it."""

    id: str
    title: str
    questions: tuple[str, ...]
    says: tuple[Statement, ...]
    intents: tuple[str, ...] = ()
    more: tuple[Statement, ...] = ()
    comparisons: tuple[str, ...] = ()
    see_also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Treatment:
    """A treatment the articles name beside exercise."""

    id: str
    name: str
    says: tuple[Statement, ...]
    also_called: tuple[str, ...] = ()
    cautions: tuple[Statement, ...] = ()
    comparisons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Stance:
    """What one source says where sources are compared."""

    source: str
    say: str
    facts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comparison:
    """Where articles agree, differ or conflict, and the careful reading the bot follows."""

    id: str
    title: str
    relation: str
    stances: tuple[Stance, ...]
    reading: str
    basis: str
    also_called: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GlossaryEntry:
    """A medical word in plain words."""

    term: str
    meaning: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Sign:
    """Something a person may report. With a `level` it is a danger sign, with `crisis` one for a crisis line.

    `patterns` are lines of the small token language of `bot.text.patterns`. What ends in `_other` is the wording for
    somebody else, where that differs.
    """

    id: str
    name: str
    patterns: tuple[str, ...]
    level: Level | None = None
    basis: Basis = Basis.SOURCE
    facts: tuple[str, ...] = ()
    ask: str | None = None
    act: str | None = None
    meanwhile: str | None = None
    not_when: tuple[str, ...] = ()
    crisis: bool = False
    name_other: str | None = None
    ask_other: str | None = None
    meanwhile_other: str | None = None


class RuleUse(str, Enum):
    """What a triage rule does: only an outcome rule sets a level, and only a reassuring one is told beside it.

    What is always said, allowed or avoided stands in the exercises, treatments and answers that cite the rule.
    """

    OUTCOME = "outcome"
    PROVISO = "proviso"
    REASSURE = "reassure"
    ALLOW = "allow"
    AVOID = "avoid"


@dataclass(frozen=True, slots=True)
class TriageRule:
    """One of the triage rules of the inventory.

    `when` lists alternatives, each a mapping from sign id to the answer it needs (`yes`, `no`, `unsure`, `not_yes`,
    `not_no`); all of it must hold. An empty `when` always holds. Rules of no article have `basis: safety_net` (`S01`).
    """

    id: str
    use: RuleUse
    level: Level
    say: str
    facts: tuple[str, ...]
    when: tuple[dict[str, str], ...] = ()
    basis: Basis = Basis.SOURCE
    do: str | None = None
    exercises: tuple[str, ...] = ()
    treatments: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """One offered answer: `signs` are the facts that choosing it establishes, `also` words that pick it in free text.

    A choice that `alarms` reports a danger sign. `title_other` is the title for somebody else's knee, where it differs.
    """

    value: str
    title: str
    signs: dict[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()
    alarms: bool = False
    title_other: str | None = None


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the symptom interview; `slot` is where its answer is kept.

    `also` are words that name it for a change of the answer; `..._other` word it for somebody else's knee.
    """

    slot: str
    ask: str
    ask_again: str
    why: str
    label: str
    choices: tuple[Choice, ...]
    when: tuple[dict[str, str], ...] = ()
    known_by: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    ask_other: str | None = None
    ask_again_other: str | None = None
    why_other: str | None = None


@dataclass(frozen=True, slots=True)
class Offer:
    """One choice: what the person reads and the intent payload it stands for."""

    title: str
    payload: str


@dataclass(frozen=True, slots=True)
class Decline:
    """What is said to a request that the articles do not answer."""

    intent: str
    say: str
    again: str
    offers: tuple[Offer, ...] = ()


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Clinical figures that triage compares with, each with the fact that gives it."""

    fresh_injury_hours: int
    fresh_injury_facts: tuple[str, ...]
    long_lasting_days: int
    long_lasting_facts: tuple[str, ...]
