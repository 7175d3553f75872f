"""What a worker is, and the simplest place to have one: this process.

A worker is opened where it works, so only what opens it has to be picklable. Knows no Ray.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Generic, Protocol, Self, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
_Item = TypeVar("_Item", contravariant=True)
_Result = TypeVar("_Result", covariant=True)


class Worker(Protocol[_Item, _Result]):
    """Does one item after the other, such as with an engine that it holds."""

    def work(self, item: _Item, /) -> _Result: ...
    def close(self) -> None: ...


Opening = Callable[[], Worker[Item, Result]]
"""Raises ForeseeError where a worker cannot be opened here."""


@dataclass(frozen=True, slots=True)
class Done(Generic[Result]):
    """number: of the item."""

    number: int
    worker: str
    result: Result


@dataclass(frozen=True, slots=True)
class Failed:
    """The worker is gone, or the item was too much for it: `reason` is a sentence."""

    number: int
    worker: str
    reason: str


class Crew(Protocol[_Item, Result]):
    """Workers that take one item each."""

    def workers(self) -> Sequence[str]:
        """Names of all that can work or soon will."""
        ...

    def free(self) -> Sequence[str]:
        """Names of those that can take an item now."""
        ...

    def give(self, worker: str, number: int, item: _Item, /) -> None: ...

    def next(self) -> Done[Result] | Failed | None:
        """Waits until an item has ended or, then None, a worker has come or gone.

        Raises ForeseeError where no worker is left."""
        ...


class ThisProcess(Generic[Item, Result]):
    """A crew of one, in the thread that asks. What an item raises is raised, and ends the work."""

    _NAME = "this process"

    def __init__(self, opening: Opening[Item, Result]) -> None:
        self._worker = opening()
        self._given: tuple[int, Item] | None = None

    def workers(self) -> Sequence[str]:
        return (self._NAME,)

    def free(self) -> Sequence[str]:
        return () if self._given else (self._NAME,)

    def give(self, worker: str, number: int, item: Item) -> None:
        self._given = number, item

    def next(self) -> Done[Result]:
        if self._given is None:
            raise RuntimeError("nothing was given to the worker")
        (number, item), self._given = self._given, None
        return Done(number, self._NAME, self._worker.work(item))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self._worker.close()
