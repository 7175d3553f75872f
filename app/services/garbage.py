"""Cyclic garbage is collected in the window's thread and in no other.

A collection that happens to run in a worker's thread meets Qt objects of the window there. Shiboken
then puts their end off to the main thread, and was seen to crash at it (PySide6 6.11.3).
"""

import gc

from PySide6.QtCore import QObject, QTimer, Slot

_EVERY_MS = 1_000


class GarbageCollector(QObject):
    """From now on Python collects when this timer of the window's thread says so."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what was loaded before stays, so that collecting does not hold up the window
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    @Slot()
    def collect(self) -> None:
        """The oldest generation whose turn it is, by Python's own thresholds."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation]:
                gc.collect(generation)
                return
