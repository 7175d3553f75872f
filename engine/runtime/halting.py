"""Ending what a model computes, from any thread.

ONNX Runtime looks at its flag between two nodes, in loops too; one node alone is not interrupted.
"""

from collections.abc import Generator
from contextlib import contextmanager
from typing import Any, cast

import onnxruntime  # pyright: ignore[reportMissingTypeStubs]

_ort = cast("Any", onnxruntime)
# What the runtime writes to the terminal holds names out of the graph; its errors are raised.
SILENT = 4


class GraphHalted(Exception):
    """The graph did not finish because its halt was set. Not an error: the way out."""


class Halt:
    """One for everything that a model does. `set` may be called from any thread."""

    def __init__(self) -> None:
        self.options: Any = _ort.RunOptions()
        self.options.log_severity_level = SILENT
        self._loading: Any = None
        self.is_computing = False
        """Whether ONNX Runtime is at work now, which alone may never end."""

    @property
    def is_set(self) -> bool:
        return bool(self.options.terminate)

    def set(self) -> None:
        """Graphs that run or are opened end with GraphHalted, and so do all later ones."""
        self.options.terminate = True
        if (loading := self._loading) is not None:
            loading.set_load_cancellation_flag(True)

    def clear(self) -> None:
        """Graphs run again."""
        self.options.terminate = False

    @contextmanager
    def computing(self, opening: Any = None) -> Generator[None]:
        """Around whatever the runtime does; `opening`: onnxruntime.SessionOptions of a session that
        is made. Raises GraphHalted in the place of any error once the halt is set."""
        self._loading, self.is_computing = opening, True
        try:
            if self.is_set:
                raise GraphHalted
            yield
        except Exception as error:
            if self.is_set:
                raise GraphHalted from error
            raise
        finally:
            self._loading, self.is_computing = None, False
