"""Ending what a model computes, from any thread.

ONNX Runtime looks at its flag between two nodes, in loops too; one node alone is not interrupted.
Knows the runtime only through what it is given, so that a window can halt what it has not loaded.
"""

from collections.abc import Generator
from contextlib import contextmanager
from threading import Lock
from typing import Any


class GraphHalted(Exception):
    """The graph did not finish because its halt was set. Not an error: the way out."""


class Halt:
    """One for everything that a model does. `set` may be called from any thread."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._is_set = False
        self._running: Any = None
        self._opening: Any = None
        self.is_computing = False
        """Whether ONNX Runtime is at work now, which alone may never end."""

    @property
    def is_set(self) -> bool:
        return self._is_set

    def set(self) -> None:
        """Graphs that run or are opened end with GraphHalted, and so do all later ones."""
        with self._lock:
            self._is_set = True
            if self._running is not None:
                self._running.terminate = True
            if self._opening is not None:
                self._opening.set_load_cancellation_flag(True)

    def clear(self) -> None:
        """Graphs run again."""
        with self._lock:
            self._is_set = False

    @contextmanager
    def computing(self, *, running: Any = None, opening: Any = None) -> Generator[None]:
        """Around whatever the runtime does. running: onnxruntime.RunOptions of a run; opening:
        onnxruntime.SessionOptions of a session that is made. Raises GraphHalted in the place of any
        error once the halt is set."""
        with self._lock:
            if self._is_set:
                raise GraphHalted
            self._running, self._opening, self.is_computing = running, opening, True
        try:
            yield
        except Exception as error:
            if self._is_set:
                raise GraphHalted from error
            raise
        finally:
            with self._lock:
                self._running = self._opening = None
                self.is_computing = False
