"""Many runs in one window with the shipped model: the process must not grow with them."""

import os
import tempfile

import psutil
from PySide6.QtCore import QEventLoop, QObject, QTimer, Slot

from app.services.bundles import default_model
from app.window.main_window import MainWindow
from app.window.opening import make_window, prepared_application

HYPOTHESES = ("new moderate right effusion", "new left effusion", "no change")
WARM_UP = 10
MOST_GROWTH_MB = 40.0
LONGEST_MS = 60 * 60 * 1000


def soak_window(runs: int) -> float:
    """Growth of the process in MB over `runs` runs after the first ten. Raises RuntimeError where
    a run fails or the process grows too much."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="foresee-soak-") as home:
        os.environ["FORESEE_HOME"] = home
        prepared_application()
        window, loop = make_window(), QEventLoop()
        student = _Student(window, loop, WARM_UP + runs)
        window.show()
        window.open_model(default_model())
        window.open_first_film(None)
        loop.exec()
        window.close()
    if student.trouble:
        raise RuntimeError(student.trouble)
    growth = student.resident_mb[-1] - student.resident_mb[WARM_UP]
    if growth > MOST_GROWTH_MB:
        raise RuntimeError(f"the window grew by {growth:.0f} MB over {runs} runs")
    return growth


class _Student(QObject):
    def __init__(self, window: MainWindow, loop: QEventLoop, runs: int) -> None:
        super().__init__()
        self.trouble = ""
        self.resident_mb: list[float] = []
        self._window = window
        self._loop = loop
        self._runs = runs
        self._process = psutil.Process()
        QTimer.singleShot(LONGEST_MS, self, self._on_too_long)
        session = window.session
        session.model_opened.connect(self._begin)
        session.film_opened.connect(self._begin)
        session.run_shown.connect(self._on_run)
        for trouble in (session.model_failed, session.film_failed, session.run_failed):
            trouble.connect(self._on_trouble)

    @Slot()
    def _begin(self) -> None:
        session = self._window.session
        if session.model is not None and session.film is not None and not session.is_running:
            self._predict()

    @Slot()
    def _predict(self) -> None:
        self._window.hypothesis.set_text(HYPOTHESES[len(self.resident_mb) % len(HYPOTHESES)])
        self._window.hypothesis.button.click()

    @Slot()
    def _on_run(self) -> None:
        self.resident_mb.append(self._process.memory_info().rss / 1e6)
        if len(self.resident_mb) > self._runs:
            self._loop.exit()
        else:
            QTimer.singleShot(0, self, self._predict)

    @Slot(str)
    def _on_trouble(self, message: str) -> None:
        self.trouble = message
        self._loop.exit()

    @Slot()
    def _on_too_long(self) -> None:
        self._on_trouble("the runs were not done after an hour")
