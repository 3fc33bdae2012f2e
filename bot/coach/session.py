"""The state of a guided session: plain values that go through JSON, so that it survives a restart and a day's break.

Pure. A session holds everything it counts with; the words of steps are looked up when they are said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

import dacite

from bot.knowledge.models import Exercise, Instructions, Kind, Position, Sides
from bot.plan.amount import Amount, starting


class Side(str, Enum):
    """Which leg works now."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
    SORE = "sore"


class Phase(str, Enum):
    """Where in one exercise the person is: about to begin, being told the steps, or doing it."""

    READY = "ready"
    LEARN = "learn"
    WORK = "work"


class Asking(str, Enum):
    """The question that is open."""

    PAIN = "pain"
    CANT = "cant"


class End(str, Enum):
    """How a session ended; after pain it is never taken up again."""

    FINISHED = "finished"
    STOPPED = "stopped"
    PAIN = "pain"


class Outcome(str, Enum):
    """What became of one exercise."""

    DONE = "done"
    PART = "part"
    SKIPPED = "skipped"
    SWAPPED = "swapped"


_SIDES: dict[Sides | None, tuple[Side, ...]] = {
    Sides.EACH_SIDE: (Side.LEFT, Side.RIGHT),
    Sides.BOTH_TOGETHER: (Side.BOTH,),
    Sides.AFFECTED_LEG: (Side.SORE,),
}


@dataclass(frozen=True, slots=True)
class Bout:
    """One stretch of work without a word between: a set with one leg, or one hold. Numbers count from 1."""

    set: int = 1
    side: Side | None = None
    hold: int | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One exercise of a session.

    `steps` and `easier` count the steps and easier forms of its record. `sides` are the legs in turn, empty where the
    source names none. `each_hold` makes every repetition a hold of its own; `turn_over` finishes one side before the
    other. `form` counts the harder form from 0, None for the exercise as it is. `eased` begins with the easier form.
    `swap` may be done in its place.
    """

    exercise: str
    steps: int
    amount: Amount
    sides: tuple[Side, ...] = ()
    each_hold: bool = False
    turn_over: bool = False
    easier: int = 0
    form: int | None = None
    eased: bool = False
    swap: Item | None = None

    @property
    def bouts(self) -> tuple[Bout, ...]:
        """All bouts in order; a source without figures gives one."""
        holds = range(1, (self.amount.reps or 1) + 1) if self.each_hold else (None,)
        sets = range(1, (self.amount.sets or 1) + 1)
        sides = self.sides or (None,)
        if self.turn_over:
            return tuple(Bout(number, side, hold) for side in sides for number in sets for hold in holds)
        return tuple(Bout(number, side, hold) for number in sets for side in sides for hold in holds)


def item(exercise: Exercise, amount: Amount | None = None, swap: Item | None = None) -> Item:
    """An exercise made ready for a session.

    Args:
        exercise: One with full instructions.
        amount: How much to do; the smallest amount that the source gives when left out.
        swap: What may be done in its place.

    Raises:
        ValueError: The source only names the exercise, so there are no steps to guide through.
    """
    if exercise.instructions is not Instructions.FULL or exercise.dose is None:
        raise ValueError(f"{exercise.id} has no steps")
    return Item(
        exercise=exercise.id,
        steps=len(exercise.steps),
        amount=amount or starting(exercise.dose),
        sides=_SIDES.get(exercise.dose.sides, ()),
        each_hold=exercise.kind in {Kind.STRETCH, Kind.MASSAGE},
        # To roll over after every set is hard work by itself.
        turn_over=exercise.position is Position.LYING_ON_SIDE,
        easier=len(exercise.easier),
        swap=swap,
    )


@dataclass(frozen=True, slots=True)
class Logged:
    """What was done of one exercise; `bouts` of `of` were finished."""

    exercise: str
    outcome: Outcome
    bouts: int
    of: int
    eased: bool = False


@dataclass(frozen=True, slots=True)
class Session:
    """A guided session. `at` is the exercise now worked on; `step` and `bout` count from 0 inside it.

    `log` holds the exercises already left, in order. `eased` is whether the easier form was taken. `begun` names the
    session: the time at which it began, so that one taken up again is kept once.
    """

    items: tuple[Item, ...]
    at: int = 0
    phase: Phase = Phase.READY
    step: int = 0
    bout: int = 0
    slow: bool = False
    eased: bool = False
    paused: bool = False
    asking: Asking | None = None
    end: End | None = None
    log: tuple[Logged, ...] = ()
    begun: str | None = None

    @property
    def item(self) -> Item:
        """The exercise now worked on."""
        return self.items[self.at]

    @property
    def now(self) -> Bout | None:
        """The bout now done, or None before the work."""
        return self.item.bouts[self.bout] if self.phase is Phase.WORK else None

    @property
    def bouts_left(self) -> int:
        """Bouts of this exercise not yet finished, the one now done among them."""
        return len(self.item.bouts) - self.bout

    def leaving(self, outcome: Outcome) -> Logged:
        """What the log says of this exercise if it is left now."""
        every = len(self.item.bouts)
        done = every if outcome is Outcome.DONE else self.bout
        return Logged(self.item.exercise, outcome, done, every, self.eased)

    @property
    def results(self) -> tuple[Logged, ...]:
        """Everything done so far, an exercise broken off in the middle of its work included."""
        if self.end is End.FINISHED or not self.bout:
            return self.log
        return (*self.log, self.leaving(Outcome.PART))

    def to_dict(self) -> dict[str, Any]:
        """The JSON-able form for a slot or the diary."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self)))
        return found

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Session:
        """Reads the JSON-able form.

        Raises:
            ValueError: The data are not those of a session.
        """
        try:
            read = dacite.from_dict(cls, dict(data), config=dacite.Config(cast=[Enum, tuple], strict=True))
        except (dacite.DaciteError, ValueError, TypeError) as error:
            raise ValueError("not a session") from error
        if not _sound(read):
            raise ValueError("not a session")
        return read


def start(items: tuple[Item, ...]) -> Session:
    """A session at the beginning of its first exercise.

    Raises:
        ValueError: There is nothing to do.
    """
    if not items:
        raise ValueError("a session needs an exercise")
    return Session(items, eased=items[0].eased)


def _sound(session: Session) -> bool:
    if not 0 <= session.at < len(session.items):
        return False
    return 0 <= session.step < max(1, session.item.steps) and 0 <= session.bout < len(session.item.bouts)
