"""How often somebody may ask: a bucket of tokens for each, refilled at a steady rate.

Nothing is kept of anybody but the level of the bucket, in memory, until it is full again.
"""

from collections.abc import Callable
from time import monotonic

_MOST_KEYS = 10_000


class Rates:
    def __init__(
        self, burst: float, per_second: float, now: Callable[[], float] = monotonic
    ) -> None:
        """`burst` tokens at first and at most; `per_second` of them come back."""
        self._burst = burst
        self._per_second = per_second
        self._now = now
        self._levels: dict[str, tuple[float, float]] = {}

    @property
    def known(self) -> int:
        """Whose buckets are in memory."""
        return len(self._levels)

    def allows(self, key: str) -> bool:
        """Takes one of the key's tokens where one is left."""
        now = self._now()
        level, since = self._levels.get(key, (self._burst, now))
        level = min(self._burst, level + (now - since) * self._per_second)
        if level < 1:
            return False
        if len(self._levels) >= _MOST_KEYS and key not in self._levels:
            self._forget_full(now)
        self._levels[key] = (level - 1, now)
        return True

    def _forget_full(self, now: float) -> None:
        """Whose bucket is full again need not be known. Where all are in use, all begin anew."""
        refill = self._burst / self._per_second
        self._levels = {key: one for key, one in self._levels.items() if now - one[1] < refill}
        if len(self._levels) >= _MOST_KEYS:
            self._levels.clear()
