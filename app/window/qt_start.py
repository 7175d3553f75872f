"""Starting Qt. Where it cannot start it would abort the process with a message for engineers;
here that becomes a sentence and the exit code of a device that does not work."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from app.window.application import Application

EXIT_CODE = 2


def started_application() -> QApplication:
    """The one that runs already, or a new one. Ends the process where Qt cannot open a window."""
    running = QApplication.instance()
    if isinstance(running, QApplication):
        return running
    with _failure_in_words():
        return Application(sys.argv[:1])


@contextmanager
def _failure_in_words() -> Iterator[None]:
    said: list[str] = []

    def hear(kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
        if kind is not QtMsgType.QtFatalMsg:
            said.append(message)
            return
        reason = ". ".join(line.strip().rstrip(".") for line in said or [message])
        sys.stderr.write(
            f"The window cannot be opened here ({' '.join(reason.split())}); install Qt's system "
            "libraries as the README says. `foresee generate` needs no window.\n"
        )
        sys.stderr.flush()
        # Returning would abort, and no exception passes through Qt.
        os._exit(EXIT_CODE)

    before = qInstallMessageHandler(hear)
    try:
        yield
    finally:
        qInstallMessageHandler(before)
        sys.stderr.writelines(f"{message}\n" for message in said)
