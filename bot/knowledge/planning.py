"""The shapes of what a plan of one's own goes by: read from `plan.yml` by `bot.knowledge.loader`."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from bot.knowledge.models import Statement


class Professional(str, Enum):
    """What a doctor or physio has had to do with it, least first."""

    NOT_YET = "not_yet"
    AGREED = "agreed"
    SHOWN = "shown"

    @property
    def rank(self) -> int:
        """0 when nobody was asked, rising."""
        return list(Professional).index(self)


@dataclass(frozen=True, slots=True)
class Programme:
    """An article that a plan may follow; `needs` is what a professional must have done before its exercises."""

    source: str
    needs: Professional
    why: Statement
    order: Statement


@dataclass(frozen=True, slots=True)
class Gate:
    """What holds an exercise back from a plan.

    With `after`, until one of these exercises has felt comfortable. With `bars`, for whom one of these activities
    hurts. A gate that is only for the harder form leaves the exercise itself alone.
    """

    why: Statement
    after: tuple[str, ...] = ()
    bars: tuple[str, ...] = ()
    harder: bool = False


@dataclass(frozen=True, slots=True)
class Place:
    """Where one exercise stands in plans: its gates, and the family of exercises that do the same work."""

    exercise: str
    gates: tuple[Gate, ...] = ()
    family: str | None = None


@dataclass(frozen=True, slots=True)
class Excluded:
    """An exercise with steps that is in no plan, and why."""

    exercise: str
    why: Statement


@dataclass(frozen=True, slots=True)
class Family:
    """Exercises of which a plan holds at most so many."""

    id: str
    most: int
    why: Statement


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a knee hurts, as far as the person knows. `signs` is what follows for triage, `say` what an article says."""

    id: str
    title: str
    say: Statement
    signs: dict[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Activity:
    """Something that may hurt; `purposes` are the tags of exercises that help towards it."""

    id: str
    title: str
    purposes: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Size:
    """How many exercises a plan holds at most, and for up to how many minutes. The figures are the project's own."""

    id: str
    title: str
    most: int
    minutes: int
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Progress:
    """When a plan gets harder or easier. `worse_in_a_row` counts bad turns in a row before it goes back a level."""

    worse_in_a_row: int
    good: Statement
    gone: Statement
    still_there: Statement
    worse: Statement
    gate: Statement
    one_change: Statement
    no_pain_first: Statement


@dataclass(frozen=True, slots=True)
class PlanRules:
    """Everything a plan goes by.

    `household` is the equipment that a home has unless the person says otherwise. `minutes` are words for some
    minutes, `wanted` ask for a plan, `lacking` come before what somebody does not have, `agreed` say that a
    professional agrees unless one of `not_agreed` stands beside it. `floor_yes` and `floor_no` tell whether somebody
    can get down to the floor, `whole` that the whole plan is meant and not one exercise, `harder` asks for more of it
    and `easier` for less; a question that begins with one of `request` asks for it too. `cannot` says that an
    exercise is too much, unless one of `another` names what to do. `leaving_out` takes an exercise out of the plan, and
    `numbered` are words for its place there. `strong` and `mild` are words for pain in a session. `tired` tells of
    tiredness unless one of `more_than_tired` is there too, `everything` names all activities. `going_on` are whole
    messages, but for `fillers`, that go on with what was broken off, which is the check of the knee when one of
    `of_the_check` is named.
    """

    first: Statement
    one_article: Statement
    all_kinds: Statement
    painful: Statement
    size: Statement
    usual_size: str
    household: tuple[str, ...]
    minutes: dict[int, tuple[str, ...]]
    wanted: tuple[str, ...]
    lacking: tuple[str, ...]
    agreed: tuple[str, ...]
    not_agreed: tuple[str, ...]
    floor_yes: tuple[str, ...]
    floor_no: tuple[str, ...]
    whole: tuple[str, ...]
    harder: tuple[str, ...]
    easier: tuple[str, ...]
    request: tuple[str, ...]
    cannot: tuple[str, ...]
    another: tuple[str, ...]
    leaving_out: tuple[str, ...]
    numbered: dict[int, tuple[str, ...]]
    tired: tuple[str, ...]
    more_than_tired: tuple[str, ...]
    everything: tuple[str, ...]
    going_on: tuple[str, ...]
    fillers: tuple[str, ...]
    of_the_check: tuple[str, ...]
    strong: tuple[str, ...]
    mild: tuple[str, ...]
    sizes: tuple[Size, ...]
    causes: tuple[Cause, ...]
    activities: tuple[Activity, ...]
    programmes: tuple[Programme, ...]
    families: tuple[Family, ...]
    places: tuple[Place, ...]
    excluded: tuple[Excluded, ...]
    progress: Progress

    def place(self, exercise: str) -> Place | None:
        """The place of an exercise, or None when it is in no plan."""
        return next((place for place in self.places if place.exercise == exercise), None)
