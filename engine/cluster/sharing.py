"""Gives items to workers until every item has a result or is given up. Knows no Ray."""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Generic

from engine.cluster.workers import Crew, Done, Failed, Item, Result

TRIES = 3
"""How often an item is tried: the first worker may have died of something else."""


def share_out(
    crew: Crew[Item, Result], items: Iterable[tuple[int, Item]]
) -> Iterator[Done[Result] | Failed]:
    """What comes of each numbered item, in the order in which they end.

    An item that fails is tried again, by another worker where there is one; `Failed` is what failed
    `TRIES` times. Items are taken from the iterable only when a worker is free. Raises ForeseeError
    where no worker is left.
    """
    waiting = _Waiting(iter(items))
    at_work: dict[int, _Task[Item]] = {}
    while True:
        for worker in crew.free():
            task = waiting.take(worker, crew.workers())
            if task is not None:
                at_work[task.number] = task
                crew.give(worker, task.number, task.item)
        if not at_work and waiting.is_empty:
            return
        ended = crew.next()
        if ended is None:
            continue
        task = at_work.pop(ended.number)
        if isinstance(ended, Done):
            yield ended
        elif len(task.tried_by) + 1 < TRIES:
            task.tried_by.append(ended.worker)
            waiting.again(task)
        else:
            yield ended


@dataclass(slots=True)
class _Task(Generic[Item]):
    number: int
    item: Item
    tried_by: list[str] = field(default_factory=list[str])


class _Waiting(Generic[Item]):
    """What failed before, and then what is new."""

    def __init__(self, items: Iterator[tuple[int, Item]]) -> None:
        self._new = items
        self._next = next(items, None)
        self._failed: deque[_Task[Item]] = deque()

    @property
    def is_empty(self) -> bool:
        return self._next is None and not self._failed

    def again(self, task: _Task[Item]) -> None:
        self._failed.append(task)

    def take(self, worker: str, workers: Iterable[str]) -> _Task[Item] | None:
        """None: nothing waits that this worker should try."""
        for task in self._failed:
            if worker not in task.tried_by or not set(workers) - set(task.tried_by):
                self._failed.remove(task)
                return task
        if self._next is None:
            return None
        (number, item), self._next = self._next, next(self._new, None)
        return _Task(number, item)
