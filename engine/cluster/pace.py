"""How fast work goes, and how long the rest of it takes."""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

_MINUTE, _HOUR = 60, 3600


@dataclass(frozen=True, slots=True)
class Progress:
    """done of total; per_minute and seconds_left are None until something was done in this
    sitting."""

    done: int
    total: int
    per_minute: float | None
    seconds_left: float | None

    def text(self, what: str) -> str:
        """ "run 12 of 100, 3.1 a minute, 28 min left"."""
        counted = f"{what} {self.done} of {self.total}"
        if self.per_minute is None or self.seconds_left is None or self.done == self.total:
            return counted
        return f"{counted}, {self.per_minute:.1f} a minute, {_duration(self.seconds_left)} left"


class Pace:
    """What was finished in an earlier sitting counts as done and says nothing about the pace."""

    def __init__(self, done: int, total: int, clock: Callable[[], float] = monotonic) -> None:
        self._before, self._done, self._total = done, done, total
        self._clock, self._begun = clock, clock()

    def progress(self, ended: int = 0) -> Progress:
        """After so many more have ended."""
        self._done += ended
        now, passed = self._done - self._before, self._clock() - self._begun
        if not now or passed <= 0:
            return Progress(self._done, self._total, None, None)
        left = (self._total - self._done) * passed / now
        return Progress(self._done, self._total, _MINUTE * now / passed, left)


def _duration(seconds: float) -> str:
    if seconds < _MINUTE:
        return f"{seconds:.0f} s"
    if seconds < _HOUR:
        return f"{seconds / _MINUTE:.0f} min"
    return f"{seconds / _HOUR:.1f} h"
