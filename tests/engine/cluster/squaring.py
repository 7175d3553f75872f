"""A worker that squares numbers, and can be told to fail or to die."""

import os
import signal
from dataclasses import dataclass

RAISE, DIE = -1, -2


@dataclass(frozen=True)
class OpenSquarer:
    def __call__(self) -> "Squarer":
        return Squarer()


class Squarer:
    def work(self, item: int, /) -> int:
        if item == DIE:
            os.kill(os.getpid(), signal.SIGKILL)
        if item == RAISE:
            raise ValueError("this number cannot be squared")
        return item * item

    def close(self) -> None:
        """Nothing is held open."""
