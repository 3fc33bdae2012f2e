"""Figures out of what was measured. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True, slots=True)
class Spread:
    """How long turns took, in milliseconds: the middle, and what 95 and 99 of 100 stayed below."""

    count: int
    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, seconds: Sequence[float]) -> Spread:
        """The spread of some times.

        Raises:
            ValueError: There are none.
        """
        if not seconds:
            raise ValueError("There are no times to look at.")
        p50, p95, p99 = np.percentile(np.asarray(seconds) * 1000, (50, 95, 99))
        return cls(len(seconds), float(p50), float(p95), float(p99))

    def cells(self) -> tuple[str, str, str]:
        """The three figures for a table."""
        return milliseconds(self.p50), milliseconds(self.p95), milliseconds(self.p99)


def milliseconds(value: float) -> str:
    """A time for a table."""
    return f"{value:.0f} ms"


def growth(samples: Sequence[tuple[float, float]], warm: float, window: float) -> float:
    """How much the middle grew between the first window after the warm-up and the last window, as a share.

    Args:
        samples: Moments in seconds, each with what was measured then.
        warm: The moment at which the warm-up is over.
        window: The length of both windows in seconds.

    Raises:
        ValueError: A window holds no sample.
    """
    end = samples[-1][0]
    first = [value for moment, value in samples if warm <= moment <= warm + window]
    last = [value for moment, value in samples if end - window <= moment]
    if not first or warm > end:
        raise ValueError("There are no samples after the warm-up.")
    return float(np.median(last) / np.median(first) - 1)
