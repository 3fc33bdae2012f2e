"""How often somebody may do something: a bucket for each key that fills at a steady rate. Pure."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable

_MANY_KEYS = 10_000


class Limit:
    """Token buckets; a key that was quiet long enough has its whole burst again.

    Args:
        burst: How many at once.
        per_second: How many a second in the long run.
        clock: Seconds, from any start.
    """

    def __init__(self, burst: int, per_second: float, clock: Callable[[], float] = time.monotonic) -> None:
        self._burst = burst
        self._rate = per_second
        self._clock = clock
        self._buckets: dict[Hashable, tuple[float, float]] = {}

    def take(self, key: Hashable) -> bool:
        """Takes one from the key's bucket; False when there is none left."""
        now = self._clock()
        left = self._left(key, now)
        if len(self._buckets) >= _MANY_KEYS:
            self._forget_the_quiet(now)
        if left < 1:
            return False
        self._buckets[key] = (left - 1, now)
        return True

    def _left(self, key: Hashable, now: float) -> float:
        left, since = self._buckets.get(key, (self._burst, now))
        return min(self._burst, left + (now - since) * self._rate)

    def _forget_the_quiet(self, now: float) -> None:
        """Drops full buckets, so that many visitors do not fill the memory."""
        self._buckets = {key: kept for key, kept in self._buckets.items() if self._left(key, now) < self._burst}
