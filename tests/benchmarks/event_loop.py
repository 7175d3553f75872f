"""How fluid the window stays: the longest time between two turns of its event loop."""

import os
import tempfile
from pathlib import Path
from time import perf_counter

from PySide6.QtCore import QObject, Qt, QTimer, Slot

from app.main_window import MainWindow
from app.window import make_window, prepared_application
from tests.benchmarks.measurements import Measurement

TURN_MS = 2
# After the result has arrived the window still has to draw it.
SHOWING_MS = 500
LIMIT_MS = 50


class LoopGapMeter(QObject):
    """`gaps` are the seconds between two turns of the event loop since `start`.

    A gap includes the meter's own interval, so it errs on the long side.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.gaps: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self, interval=TURN_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_turn)

    def start(self) -> None:
        self._last = perf_counter()
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    @Slot()
    def _on_turn(self) -> None:
        now = perf_counter()
        self.gaps.append(now - self._last)
        self._last = now


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
        window.close()
    if student.trouble:
        raise RuntimeError(student.trouble)
    longest = max(student.meter.gaps) * 1000
    return Measurement(f"longest event-loop gap in {runs} runs", longest, "ms", limit=LIMIT_MS)


class _Student(QObject):
    """Predicts as soon as the film and the model are there, `runs` times, then leaves."""

    def __init__(self, window: MainWindow, hypothesis: str, runs: int) -> None:
        super().__init__()
        self.meter = LoopGapMeter(self)
        self.trouble = ""
        self._window = window
        self._hypothesis = hypothesis
        self._runs_left = runs
        session = window.session
        session.model_opened.connect(self._on_part)
        session.film_opened.connect(self._on_part)
        session.run_shown.connect(self._on_run)
        for trouble in (session.model_failed, session.film_failed, session.run_failed):
            trouble.connect(self._on_trouble)
        session.declined.connect(self._on_trouble)

    @Slot()
    def _on_part(self) -> None:
        if self._window.session.model is not None and self._window.session.film is not None:
            self._window.hypothesis.set_text(self._hypothesis)
            QTimer.singleShot(SHOWING_MS, self, self._predict)

    @Slot()
    def _predict(self) -> None:
        self.meter.start()
        self._window.hypothesis.button.click()

    @Slot()
    def _on_run(self) -> None:
        QTimer.singleShot(SHOWING_MS, self, self._after_run)

    @Slot()
    def _after_run(self) -> None:
        self.meter.stop()
        self._runs_left -= 1
        if self._runs_left:
            self._predict()
        else:
            prepared_application().quit()

    @Slot(str)
    def _on_trouble(self, message: str) -> None:
        self.trouble = message
        prepared_application().quit()
