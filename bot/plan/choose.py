"""Finding exercises that fit a wish, and holding back what a rule forbids.

Pure. The order is the careful one of the comparisons: stretches before strength (AZ-F31), and inside a kind the
exercises that load the knee least come first (lying, then all fours, then standing: X11, X14).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.knowledge.models import Exercise, Instructions, Kind, Position

_KIND_ORDER = (Kind.STRETCH, Kind.BALANCE, Kind.STRENGTH, Kind.MOBILITY, Kind.MASSAGE, Kind.CARDIO)
_POSITION_ORDER = (
    Position.LYING_ON_BACK,
    Position.LYING_ON_SIDE,
    Position.LYING_FACE_DOWN,
    Position.ALL_FOURS,
    Position.STANDING,
)
_FLOOR = frozenset(_POSITION_ORDER) - {Position.STANDING}
_LYING = _FLOOR - {Position.ALL_FOURS}
# Words for where the body is that are not one position.
ON_THE_FLOOR = "floor"
OFF_THE_FLOOR = "no_floor"
LYING = "lying"


@dataclass(frozen=True, slots=True)
class Wish:
    """What a person asked for; every tag group that is filled must match at least once."""

    body_parts: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    positions: frozenset[str] = frozenset()
    equipment: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    sources: frozenset[str] = frozenset()

    @property
    def empty(self) -> bool:
        """Whether nothing particular was asked for."""
        return not (self.body_parts or self.purposes or self.positions or self.equipment or self.kinds or self.sources)


def choose(exercises: Mapping[str, Exercise], wish: Wish) -> tuple[Exercise, ...]:
    """The exercises that fit, those with instructions first, in the careful order; never one that is not offered."""
    fitting = [exercise for exercise in exercises.values() if exercise.offered and _fits(exercise, wish)]
    return tuple(sorted(fitting, key=_order))


def choose_closest(exercises: Mapping[str, Exercise], wish: Wish) -> tuple[Exercise, ...]:
    """The exercises that fit the wish, or most of it: equipment is given up first, then position, then purpose.

    One word may stand for two tags ("stairs" is a purpose and a place); then either is enough. Empty when nothing fits.
    """
    none: frozenset[str] = frozenset()
    gentler = (
        wish,
        replace(wish, equipment=none),
        replace(wish, positions=none),
        replace(wish, purposes=none),
        replace(wish, equipment=none, positions=none),
    )
    found = (choose(exercises, option) for option in gentler if not option.empty)
    return next((fitting for fitting in found if fitting), ())


def _fits(exercise: Exercise, wish: Wish) -> bool:
    return (
        _overlap(wish.body_parts, exercise.body_parts)
        and _overlap(wish.purposes, exercise.purposes)
        and _overlap(wish.equipment, exercise.equipment)
        and _overlap(wish.kinds, (exercise.kind.value,))
        and _overlap(wish.sources, (exercise.source,))
        and (not wish.positions or any(_placed(exercise, position) for position in wish.positions))
    )


def _overlap(wanted: frozenset[str], found: tuple[str, ...]) -> bool:
    return not wanted or not wanted.isdisjoint(found)


def _placed(exercise: Exercise, position: str) -> bool:
    if exercise.position is None:
        return False
    if position == ON_THE_FLOOR:
        return exercise.position in _FLOOR
    if position == LYING:
        return exercise.position in _LYING
    if position == OFF_THE_FLOOR:
        return exercise.position not in _FLOOR
    return exercise.position.value == position


def _order(exercise: Exercise) -> tuple[bool, int, int]:
    position = _POSITION_ORDER.index(exercise.position) if exercise.position else len(_POSITION_ORDER)
    return exercise.instructions is Instructions.NAMED_ONLY, _KIND_ORDER.index(exercise.kind), position
