"""The handle on a run: iterated in one thread, cancelled from any. Knows only that events come."""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager, suppress
from threading import Event as Flag
from threading import Lock
from typing import Self

from engine.events import Cancelled, Event, Finished
from engine.generation.pipeline import Generation, RunCancelled
from engine.runtime.halting import GraphHalted, Halt


class Run:
    """The events of one generation. Iterate it in one thread; cancel it from any.

    Ends after Finished or, as soon as the node that computes is done with, after Cancelled.
    """

    def __init__(
        self,
        prepare: Callable[[], Generation],
        cancelled: Flag,
        release: Callable[[], None],
        halt: Halt,
    ) -> None:
        self._prepare = prepare
        self._cancelled = cancelled
        self._release = release
        self._halt = halt
        self._halting = Lock()
        self._is_computing = False
        self._generation: Generation | None = None
        self._events: Iterator[Event] = iter(())
        self._over = False

    def cancel(self) -> None:
        """Harmless when the run is over."""
        self._cancelled.set()
        with self._halting:
            # What computes at this moment ends too; the run after this one has a free way.
            if self._is_computing:
                self._halt.set()

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
        event = None
        with suppress(RunCancelled, GraphHalted), self._computing():
            event = None if self._cancelled.is_set() else self._advance()
        if event is None or self._cancelled.is_set():
            return Cancelled(0 if self._generation is None else self._generation.passes)
        return event

    @contextmanager
    def _computing(self) -> Generator[None]:
        with self._halting:
            self._is_computing = True
        try:
            yield
        finally:
            with self._halting:
                self._is_computing = False
                if self._cancelled.is_set():
                    self._halt.clear()

    def _advance(self) -> Event:
        if self._generation is None:
            self._generation = self._prepare()
            self._events = self._generation.events()
        return next(self._events)

    def _end(self) -> None:
        if not self._over:
            self._over = True
            self._release()
