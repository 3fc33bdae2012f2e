"""How much of an exercise to do: the figures of its own source, the smaller first (X18), and none that is not there.

Pure. A figure that the source leaves out stays None, and whoever speaks of it says so.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import Enum

from bot.knowledge.models import Dose, Range


class Figure(str, Enum):
    """A figure of a dose that can be raised within its source's range."""

    SETS = "sets"
    REPS = "reps"
    HOLD_SECONDS = "hold_seconds"
    HOLD_BREATHS = "hold_breaths"


@dataclass(frozen=True, slots=True)
class Amount:
    """What to count in one exercise.

    `hold_seconds` is in seconds, `hold_breaths` in breaths. `at_most` tells whether `reps` is an upper limit ("up to
    10") and not a number to reach.
    """

    sets: int | None = None
    reps: int | None = None
    hold_seconds: int | None = None
    hold_breaths: int | None = None
    at_most: bool = False

    @property
    def silent(self) -> bool:
        """Whether the source gives no figure at all."""
        return not any(getattr(self, field.name) for field in fields(self))


def starting(dose: Dose | None) -> Amount:
    """The smallest amount that the source gives."""
    if dose is None:
        return Amount()
    reps = dose.reps
    return Amount(
        sets=_least(dose.sets or dose.rounds),
        reps=_least(reps),
        hold_seconds=_least(dose.hold_seconds),
        hold_breaths=_least(dose.hold_breaths),
        at_most=reps is not None and reps.low is None,
    )


def raisable(dose: Dose | None) -> tuple[Figure, ...]:
    """The figures that the source gives as a range, so that there is more than the start."""
    return tuple(figure for figure in Figure if (found := _range(dose, figure)) and _widens(found))


def raised(amount: Amount, dose: Dose | None, figure: Figure) -> Amount:
    """The amount with one figure at the upper end of its source's range.

    Raises:
        ValueError: The source gives no range for it.
    """
    found = _range(dose, figure)
    if found is None or found.high is None:
        raise ValueError(f"no range for {figure.value}")
    more: dict[str, int] = {figure.value: int(found.high)}
    return replace(amount, at_most=amount.at_most or figure is Figure.REPS, **more)


def _range(dose: Dose | None, figure: Figure) -> Range | None:
    if dose is None:
        return None
    if figure is Figure.SETS:
        return dose.sets or dose.rounds
    found: Range | None = getattr(dose, figure.value)
    return found


def _widens(found: Range) -> bool:
    return found.low is not None and found.high is not None and found.low < found.high


def _least(found: Range | None) -> int | None:
    if found is None:
        return None
    value = found.high if found.low is None else found.low
    return None if value is None else int(value)
