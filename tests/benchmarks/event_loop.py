"""How fluid the window stays: the longest time between two turns of its event loop."""

import os
import tempfile
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Slot

from app.main_window import MainWindow
from app.window import make_window, prepared_application
from tests.app.event_loop_gaps import EventLoopGaps
from tests.benchmarks.measurements import Measurement

# After the result has arrived the window still has to draw it.
SHOWING_MS = 500
LIMIT_MS = 50
LONGEST_S = 300


def measure_event_loop(film: Path, model: Path, hypothesis: str, runs: int) -> Measurement:
    """The longest gap from Generate until the finished run is drawn, over `runs` runs."""
    with tempfile.TemporaryDirectory() as home:
        os.environ["FORESEE_HOME"] = home
        application = prepared_application()
        window = make_window()
        student = _Student(window, hypothesis, runs)
        window.show()
        window.open_model(model)
        window.open_film(film)
        application.exec()
        with EventLoopGaps() as gaps:
            student.predict()
            application.exec()
        window.close()
    if student.trouble:
        raise RuntimeError(student.trouble)
    what = f"longest event-loop gap in {runs} runs"
    return Measurement(what, gaps.longest_ms, "ms", limit=LIMIT_MS)


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
        prepared_application().exit()
