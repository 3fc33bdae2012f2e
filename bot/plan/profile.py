"""What a plan is made from: what a person told and chose. Changing the plan is changing the profile."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import Enum
from typing import Any

import dacite

from bot.knowledge.planning import Professional
from bot.plan.amount import Figure


class Change(str, Enum):
    """A way to make an exercise harder that is not one of its figures."""

    PLAIN = "plain"
    HARDER = "harder"
    OPEN = "open"


@dataclass(frozen=True, slots=True)
class Increase:
    """One step up: a figure raised, another form taken, or an exercise opened that waited for an easier one.

    `figure` is None for a change of another kind. `form` counts the harder forms from 0.
    """

    exercise: str
    change: Change | None = None
    figure: Figure | None = None
    form: int = 0


@dataclass(frozen=True, slots=True)
class Profile:
    """One person as far as a plan needs to know.

    Attributes:
        hurts: ids of activities that hurt.
        goals: purpose tags the person wants to work on.
        cause: id of the cause group, None when not asked.
        floor: whether they can get down to the floor and up again.
        standing: whether they can exercise standing up.
        equipment: tags of what is at hand; None for what most homes have.
        size: id of the size; None for the usual one.
        source: the article that the plan follows; None lets the best one be found.
        new: whether exercise is new to them.
        pain_today: 0 to 10, None when not told.
        professional: what a doctor or physio has had to do with it.
        comfortable: exercises that have felt comfortable.
        worse: exercises that made the pain worse.
        without: exercises the person does not want.
        wanted: exercises the person asked for, in place of others.
        added: steps up taken so far, in order.
        eased: exercises taken in their easier form, until a step up takes one as it is.
        settled: whether the last change of level has been followed by a good next day.
        bad_turns: how often in a row it got worse.
    """

    hurts: frozenset[str] = frozenset()
    goals: frozenset[str] = frozenset()
    cause: str | None = None
    floor: bool = True
    standing: bool = True
    equipment: frozenset[str] | None = None
    size: str | None = None
    source: str | None = None
    new: bool = True
    pain_today: int | None = None
    professional: Professional = Professional.NOT_YET
    comfortable: frozenset[str] = frozenset()
    worse: frozenset[str] = frozenset()
    without: frozenset[str] = frozenset()
    wanted: frozenset[str] = frozenset()
    added: tuple[Increase, ...] = ()
    eased: frozenset[str] = frozenset()
    settled: bool = True
    bad_turns: int = 0

    @property
    def opened(self) -> frozenset[str]:
        """Exercises opened by a step up."""
        return frozenset(step.exercise for step in self.added if step.change is Change.OPEN)

    @property
    def gentle(self) -> frozenset[str]:
        """Exercises that are still done in their easier form."""
        return self.eased - {step.exercise for step in self.added if step.change is Change.PLAIN}

    def to_dict(self) -> dict[str, Any]:
        """The JSON-able form, the same for equal profiles."""
        found: dict[str, Any] = json.loads(json.dumps(asdict(self), default=sorted))
        return found

    @classmethod
    def from_dict(cls, data: Mapping[str, Any] | None) -> Profile:
        """Reads the JSON-able form; None gives an empty profile.

        Raises:
            ValueError: The data are not those of a profile.
        """
        try:
            config = dacite.Config(cast=[Enum, tuple, frozenset], strict=True)
            return dacite.from_dict(cls, dict(data or {}), config=config)
        except (dacite.DaciteError, ValueError, TypeError) as error:
            raise ValueError("not a profile") from error
