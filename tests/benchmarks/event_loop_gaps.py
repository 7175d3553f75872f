"""Measures how long a Qt event loop is kept from turning. Knows nothing of Foresee."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter, thread_time
from types import TracebackType
from typing import Self

from PySide6.QtCore import QObject, Qt, QTimer, Slot

_TICK_MS = 2


class EventLoopGaps(QObject):
    """While entered, a precise timer ticks in the current thread's loop; a turn that takes long
    shows as a long time between two ticks.

        with EventLoopGaps() as gaps:
            ...  # let the loop run
        print(gaps.longest_ms)
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.gaps_ms: list[float] = []
        self.busy_ms: list[float] = []
        """Of each gap, what the thread itself worked: the same however busy the machine is."""
        self._last = self._worked = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self._tick)

    @property
    def longest_ms(self) -> float:
        return max(self.gaps_ms, default=0.0)

    @contextmanager
    def excused(self) -> Iterator[None]:
        """What happens within is the walker's own work, which is no part of the window's turn. The
        loop must not turn within."""
        begun = perf_counter()
        try:
            yield
        finally:
            self._last += perf_counter() - begun

    def percentile_ms(self, percent: float) -> float:
        ordered = sorted(self.gaps_ms)
        return ordered[min(len(ordered) - 1, int(len(ordered) * percent / 100))] if ordered else 0.0

    def __enter__(self) -> Self:
        self.gaps_ms.clear()
        self.busy_ms.clear()
        self._last, self._worked = perf_counter(), thread_time()
        self._timer.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._timer.stop()

    @Slot()
    def _tick(self) -> None:
        now, worked = perf_counter(), thread_time()
        self.gaps_ms.append((now - self._last) * 1000.0)
        self.busy_ms.append((worked - self._worked) * 1000.0)
        self._last, self._worked = now, worked
