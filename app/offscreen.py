"""A lesson without a display: the real window, offscreen, from the film to the exported run.

`make run` plays it where no screen is. Decides nothing; does what a student's hands would do.
"""

import os
import sys
from pathlib import Path
from types import TracebackType
from typing import Annotated

import typer
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QObject,
    QSize,
    QTimer,
    Signal,
    Slot,
)

from app.commands.terminal import say
from app.services.bundles import default_model
from app.services.engine_events import RunPreview
from app.viewer.comparing.modes import MODES
from app.window.main_window import MainWindow
from app.window.opening import make_window, prepared_application
from engine.errors import ForeseeError

BUG = 1
"""The exit code after an error inside Foresee."""

HYPOTHESIS = "new large right effusion"
WINDOW = QSize(1280, 800)
LONGEST_LESSON_MS = 180_000
# The stage fades nothing in, but a first layout needs a turn or two of the event loop.
SETTLE_MS = 200


class Lesson(QObject):
    """Opens a film, predicts, exports, taking a picture at every step."""

    over = Signal(int)
    """The exit code."""
    bug_met = Signal()
    """In any thread."""

    def __init__(self, window: MainWindow, out: Path) -> None:
        super().__init__()
        self._window = window
        self._out = out
        self._has_film = self._has_model = self._has_preview = False
        self.has_bug = False
        self.bug_met.connect(self._on_bug)
        self._limit = QTimer(self, singleShot=True, interval=LONGEST_LESSON_MS)
        self._limit.timeout.connect(self._on_too_long)
        session = window.session
        session.model_opened.connect(self._on_model)
        session.film_opened.connect(self._on_film)
        session.previewed.connect(self._on_preview)
        session.run_shown.connect(self._on_run)
        session.exported.connect(self._on_exported)
        for trouble in (
            session.model_failed,
            session.film_failed,
            session.run_failed,
            session.export_failed,
        ):
            trouble.connect(self._on_trouble)
        session.declined.connect(self._on_declined)

    def hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """For `sys.excepthook`: an exception that nobody caught, in any thread."""
        sys.__excepthook__(kind, error, trace)
        self.has_bug = True
        self.bug_met.emit()

    def begin(self, bundle: Path, image: Path | None) -> None:
        self._limit.start()
        self._window.show()
        self._window.open_model(bundle)
        self._window.open_first_film(image)

    @Slot(object)
    def _on_model(self) -> None:
        self._has_model = True
        self._predict_when_ready()

    @Slot(object)
    def _on_film(self) -> None:
        self._has_film = True
        self._predict_when_ready()

    def _predict_when_ready(self) -> None:
        if self._has_film and self._has_model:
            QTimer.singleShot(SETTLE_MS, self, self._predict)

    @Slot()
    def _predict(self) -> None:
        self._take_picture("1-before.png")
        self._window.hypothesis.set_text(HYPOTHESIS)
        self._window.hypothesis.button.click()

    @Slot(object)
    def _on_preview(self, preview: RunPreview) -> None:
        if not self._has_preview and preview.rows_done * 2 >= preview.rows_total:
            self._has_preview = True
            self._take_picture("2-while-it-runs.png")

    @Slot(object)
    def _on_run(self) -> None:
        QTimer.singleShot(SETTLE_MS, self, self._finish)

    @Slot()
    def _finish(self) -> None:
        self._take_picture("3-finished.png")
        for number, mode in enumerate(MODES[1:], 4):
            self._window.view.choose_mode(type(mode))
            self._take_picture(f"{number}-{mode.id.removeprefix('mode-')}.png")
        self._window.session.export(self._out / "results")

    @Slot(object)
    def _on_exported(self, folder: Path) -> None:
        say(f"Screenshots: {self._out}\nResults:     {folder}")
        self.over.emit(0)

    @Slot(str)
    def _on_trouble(self, message: str) -> None:
        say(message, err=True)
        self.over.emit(2)

    @Slot(str, object)
    def _on_declined(self, message: str) -> None:
        self._on_trouble(message)

    @Slot()
    def _on_bug(self) -> None:
        self.over.emit(BUG)

    @Slot()
    def _on_too_long(self) -> None:
        self._on_trouble(f"The lesson was not over after {LONGEST_LESSON_MS // 1000} seconds.")

    def _take_picture(self, name: str) -> None:
        # What a change of mode shows or hides is laid out by an event that is still to come.
        QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._window.grab().save(str(self._out / name))


def play(window: MainWindow, out: Path, bundle: Path, image: Path | None = None) -> int:
    """Play the lesson on `image`, or the first built-in case, and close the window.

    Pictures and results go to `out`. Returns an exit code.
    """
    out.mkdir(parents=True, exist_ok=True)
    lesson, loop = Lesson(window, out), QEventLoop()
    lesson.over.connect(loop.exit)
    before, sys.excepthook = sys.excepthook, lesson.hook
    try:
        lesson.begin(bundle, image)
        code = loop.exec()
        # Waits for the threads: what goes wrong in them until then counts too.
        window.close()
    finally:
        sys.excepthook = before
    if lesson.has_bug:
        say(
            "The lesson met an error inside Foresee; its report stands above, "
            "please send it to the authors.",
            err=True,
        )
        return BUG
    return code


def main(out: Annotated[Path, typer.Option(help="Folder for pictures and results.")]) -> None:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    prepared_application()
    try:
        window = make_window()
        window.resize(WINDOW)  # the offscreen screen is smaller than any that students have
        raise typer.Exit(play(window, out, default_model()))
    except ForeseeError as error:
        say(str(error), err=True)
        raise typer.Exit(2) from error


if __name__ == "__main__":
    sys.exit(typer.run(main))
