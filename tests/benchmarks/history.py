"""How fluidly a history of a thousand runs scrolls: every step painted, pages arriving meanwhile.

The list is as large as in a window of 1920 by 1080 pixels; not part of the suite.
"""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.library.timeline import Timeline
from app.services.library import Library
from app.theme.look import Look
from app.theme.preferences import Theme
from app.window.opening import prepared_application
from tests.app.long_history import fill_history
from tests.benchmarks.measurements import Measurement

RUNS = 1000
WIDTH, HEIGHT = 240, 720
# Of a notch of a mouse's wheel, and of a page of the list.
STEPS = {"a notch of the wheel": 60, "a page": 560}
MEDIAN_LIMIT_MS = 16
SLOWEST_LIMIT_MS = 33
LONGEST_S = 60


def measure_history(film: Path) -> Iterator[Measurement]:
    application = prepared_application()
    for name, step in STEPS.items():
        steps = _steps(application, film, step)
        what = f"history of {RUNS} runs, scrolled by {name}"
        yield Measurement(f"{what}: median", float(np.median(steps)), "ms", MEDIAN_LIMIT_MS)
        slowest = float(np.percentile(steps, 99))
        yield Measurement(f"{what}: 99th percentile", slowest, "ms", SLOWEST_LIMIT_MS)


def _steps(application: QCoreApplication, film: Path, step: int) -> list[float]:
    """Milliseconds from each step to the list that is painted after it, down to the last run."""
    with tempfile.TemporaryDirectory() as folder:
        database = Path(folder) / "foresee.db"
        fill_history(database, RUNS, film)
        library = Library(database)
        timeline = Timeline(Look(Theme.DARK), library)
        timeline.every_film.click()
        timeline.resize(WIDTH, HEIGHT)
        timeline.show()
        library.start()
        try:
            return list(_scrolled(application, timeline, step))
        finally:
            timeline.close()
            library.close()


def _scrolled(application: QCoreApplication, timeline: Timeline, step: int) -> Iterator[float]:
    history, bar = timeline.list, timeline.list.verticalScrollBar()
    ends = perf_counter() + LONGEST_S
    while history.entries.rowCount() < RUNS or bar.value() < bar.maximum():
        if perf_counter() > ends:
            raise RuntimeError(f"the history was not scrolled through after {LONGEST_S} seconds")
        before, begun = bar.value(), perf_counter()
        bar.setValue(before + step)
        history.viewport().repaint()
        application.processEvents()
        if bar.value() != before:
            yield (perf_counter() - begun) * 1000
