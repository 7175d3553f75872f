"""The handle on a run: iterated in one thread, cancelled from any. Knows only that events come."""

from collections.abc import Callable, Iterator
from threading import Event as Flag
from typing import Self

from engine.events import Cancelled, Event, Finished
from engine.generation.pipeline import Generation, RunCancelled


class Run:
    """The events of one generation. Iterate it in one thread; cancel it from any.

    Ends after Finished or, within one decoding step of `cancel`, after Cancelled.
    """

    def __init__(
        self, prepare: Callable[[], Generation], cancelled: Flag, release: Callable[[], None]
    ) -> None:
        self._prepare = prepare
        self._cancelled = cancelled
        self._release = release
        self._generation: Generation | None = None
        self._events: Iterator[Event] = iter(())
        self._over = False

    def cancel(self) -> None:
        """Harmless when the run is over."""
        self._cancelled.set()

    def __iter__(self) -> Self:
        return self

    def __next__(self) -> Event:
        if self._over:
            raise StopIteration
        try:
            event = self._next_unless_cancelled()
        except BaseException:
            self._end()
            raise
        if isinstance(event, Finished | Cancelled):
            self._end()
        return event

    def __del__(self) -> None:
        self._end()  # a run that nobody follows to its end must not keep the engine busy

    def _next_unless_cancelled(self) -> Event:
        try:
            event = None if self._cancelled.is_set() else self._advance()
        except RunCancelled:
            event = None
        if event is None or self._cancelled.is_set():
            return Cancelled(0 if self._generation is None else self._generation.passes)
        return event

    def _advance(self) -> Event:
        if self._generation is None:
            self._generation = self._prepare()
            self._events = self._generation.events()
        return next(self._events)

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._release()
