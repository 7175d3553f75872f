"""The whole app: how fluid the window stays during runs, and what memory all of it takes.

`python -m tests.benchmarks.window FILM MODEL HYPOTHESIS RUNS` prints one JSON object; measured in a
process of its own, which holds nothing but the app.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
from PySide6.QtCore import QCoreApplication, QObject, QTimer, Slot

from app.window.main_window import MainWindow
from app.window.opening import make_window, prepared_application
from tests.benchmarks.alone import told_by
from tests.benchmarks.event_loop_gaps import EventLoopGaps
from tests.benchmarks.measurements import Measurement

# After the result has arrived the window still has to draw it.
SHOWING_MS = 500
GAP_LIMIT_MS = 50
MEMORY_LIMIT_MB = 700
LONGEST_S = 300


def measure_window(film: Path, model: Path, hypothesis: str, runs: int) -> Iterator[Measurement]:
    """The longest gap from Generate until the finished run is drawn, and memory, over `runs`."""
    told = told_by("tests.benchmarks.window", film, model, hypothesis, runs)
    gap = f"longest event-loop gap in {runs} runs"
    yield Measurement(gap, told["longest_gap_ms"], "ms", GAP_LIMIT_MS)
    yield Measurement("memory of the whole app", told["rss_mb"], "MB", MEMORY_LIMIT_MB)


class _Student(QObject):
    """Leaves the event loop when film and model are there, and again after `runs` runs."""

    def __init__(self, window: MainWindow, hypothesis: str, runs: int) -> None:
        super().__init__()
        self.trouble = ""
        self._window = window
        self._hypothesis = hypothesis
        self._runs_left = runs
        QTimer.singleShot(LONGEST_S * 1000, self, self._on_too_long)
        session = window.session
        session.model_opened.connect(self._on_part)
        session.film_opened.connect(self._on_part)
        session.run_shown.connect(self._on_run)
        for trouble in (session.model_failed, session.film_failed, session.run_failed):
            trouble.connect(self._on_trouble)
        session.declined.connect(self._on_trouble)

    def predict(self) -> None:
        self._window.hypothesis.button.click()

    @Slot()
    def _on_part(self) -> None:
        if self._window.session.model is not None and self._window.session.film is not None:
            self._window.hypothesis.set_text(self._hypothesis)
            QTimer.singleShot(SHOWING_MS, self, self._leave)

    @Slot()
    def _on_run(self) -> None:
        QTimer.singleShot(SHOWING_MS, self, self._after_run)

    @Slot()
    def _after_run(self) -> None:
        self._runs_left -= 1
        if self._runs_left:
            self.predict()
        else:
            self._leave()

    @Slot(str)
    def _on_trouble(self, message: str) -> None:
        self.trouble = message
        self._leave()

    @Slot()
    def _on_too_long(self) -> None:
        self._on_trouble(f"the window was not done after {LONGEST_S} seconds")

    @Slot()
    def _leave(self) -> None:
        # Not quit(), which would close the window.
        QCoreApplication.exit()


def main(film: Path, model: Path, hypothesis: str, runs: int) -> int:
    application = prepared_application()
    window = make_window()
    student = _Student(window, hypothesis, runs)
    window.show()
    window.open_model(model, "cpu")
    window.open_film(film)
    application.exec()
    with EventLoopGaps() as gaps:
        if not student.trouble:
            student.predict()
            application.exec()
    resident = psutil.Process().memory_info().rss
    window.close()
    if student.trouble:
        sys.stderr.write(student.trouble)
        return 1
    told = {"longest_gap_ms": gaps.longest_ms, "rss_mb": resident / 1e6}
    sys.stdout.write(json.dumps(told) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int(sys.argv[4])))
