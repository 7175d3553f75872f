"""A crew of several workers in this process: what a cluster does, without one."""

from collections import deque
from collections.abc import Sequence

from engine.cluster.workers import Done, Failed
from engine.errors import ForeseeError
from tests.engine.cluster.squaring import DIE, Squarer


class RehearsedCrew:
    """Workers end in the reverse order in which they were given items. One that dies is replaced
    while `spares` last."""

    def __init__(self, workers: int, spares: int = 0) -> None:
        self.given: list[tuple[str, int]] = []
        self._names = [f"worker {number}" for number in range(1, workers + 1)]
        self._spares = deque(f"spare {number}" for number in range(1, spares + 1))
        self._at_work: list[tuple[str, int, int]] = []
        self._squarer = Squarer()

    def workers(self) -> Sequence[str]:
        return tuple(self._names)

    def free(self) -> Sequence[str]:
        busy = {worker for worker, _, _ in self._at_work}
        return tuple(name for name in self._names if name not in busy)

    def give(self, worker: str, number: int, item: int) -> None:
        self.given.append((worker, number))
        self._at_work.append((worker, number, item))

    def next(self) -> Done[int] | Failed | None:
        if not self._names:
            raise ForeseeError("no worker is left")
        worker, number, item = self._at_work.pop()
        if item == DIE:
            self._names.remove(worker)
            if self._spares:
                self._names.append(self._spares.popleft())
            return Failed(number, worker, "the worker died")
        try:
            return Done(number, worker, self._squarer.work(item))
        except ValueError as error:
            return Failed(number, worker, str(error))
