"""How soon the drill shows the next case, and whether five hundred cases take more memory."""

import gc
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import perf_counter

import numpy as np
import psutil
from PySide6.QtCore import QCoreApplication

from app.drill.flow import DrillFlow, Step
from app.drill.page import DrillPage
from app.services.background import Background
from app.services.learner import CurrentLearner
from app.services.library import Library
from app.theme.look import Look
from app.window.opening import prepared_application
from lessons.drill.case_set import shipped_cases
from lessons.pack.shelf import Shelf
from tests.benchmarks.measurements import Measurement

CASES, WARM = 500, 100
NEXT_LIMIT_MS, GROWTH_LIMIT_MB = 100, 12
_PATIENCE_S = 30.0
_LONG = 100_000
"""Minutes: no session ends while it is measured."""


class _Clock:
    def __init__(self) -> None:
        self._now = datetime(2026, 3, 2, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        self._now += timedelta(seconds=4)
        return self._now


def measure_drill() -> Iterator[Measurement]:
    application = prepared_application()
    with tempfile.TemporaryDirectory(prefix="foresee-drill-") as folder:
        library, films = Library(Path(folder) / "library.db"), Background("films")
        learner, shelf = CurrentLearner(library), Shelf(Path(folder) / "packs")
        flow = DrillFlow(
            library, films, learner, shelf, shipped_cases(), dice=Random(1), clock=_Clock()
        )
        page = DrillPage(Look(), flow)
        page.resize(1280, 800)
        page.show()
        films.start()
        library.start()
        try:
            yield from _measured(application, page, flow, learner)
        finally:
            flow.close()
            films.close()
            library.close()


def _measured(
    application: QCoreApplication, page: DrillPage, flow: DrillFlow, learner: CurrentLearner
) -> Iterator[Measurement]:
    _wait(application, lambda: learner.id is not None)
    flow.begin(minutes=_LONG)
    _wait(application, lambda: flow.step is Step.LOOK)
    told: list[float] = []
    following: list[float] = []
    process, warm = psutil.Process(), 0
    for number in range(CASES):
        if number == WARM:
            gc.collect()
            warm = process.memory_info().rss
        told.append(_timed(application, page, page.nothing.trigger, flow, Step.TOLD))
        # As long as a hasty student looks at the answer.
        _pass(application, 0.03)
        following.append(_timed(application, page, page.next.trigger, flow, Step.LOOK))
    gc.collect()
    grown = (process.memory_info().rss - warm) / 1e6
    what = f"drill, {CASES} cases"
    yield Measurement(f"{what}: next case, median", float(np.median(following)), "ms")
    slowest = float(np.percentile(following, 99))
    yield Measurement(f"{what}: next case, 99th percentile", slowest, "ms", NEXT_LIMIT_MS)
    answered = float(np.percentile(told, 99))
    yield Measurement(f"{what}: answer kept and shown, 99th percentile", answered, "ms")
    yield Measurement(f"{what}: memory from case {WARM} on", grown, "MB", GROWTH_LIMIT_MB)


def _timed(
    application: QCoreApplication,
    page: DrillPage,
    act: Callable[[], None],
    flow: DrillFlow,
    step: Step,
) -> float:
    """Milliseconds until the step is there and painted."""
    begun = perf_counter()
    act()
    _wait(application, lambda: flow.step is step)
    page.panes.prior.repaint()
    page.panes.follow_up.repaint()
    return (perf_counter() - begun) * 1000


def _wait(application: QCoreApplication, there: Callable[[], bool]) -> None:
    begun = perf_counter()
    while not there():
        application.processEvents()
        if perf_counter() - begun > _PATIENCE_S:
            raise RuntimeError("the drill does not go on")


def _pass(application: QCoreApplication, seconds: float) -> None:
    begun = perf_counter()
    while perf_counter() - begun < seconds:
        application.processEvents()
