"""Bugs: whatever no code expected reaches this hook and becomes a report that can be copied. The
terminal is told a sentence, and the log where it happened."""

import sys
import threading
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot

from app.crash.crash_dialog import CrashDialog
from app.services.crash_log import crash_report, crash_sentence, log_crash


class CrashReporter(QObject):
    """Exceptions may come from any thread; the dialog is opened in the reporter's own."""

    crashed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_telling = False
        self.crashed.connect(self._tell)

    def install(self) -> None:
        self._before, self._before_in_threads = sys.excepthook, threading.excepthook
        sys.excepthook, threading.excepthook = self.hook, self._thread_hook

    def uninstall(self) -> None:
        sys.excepthook, threading.excepthook = self._before, self._before_in_threads

    def hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if not issubclass(kind, Exception):
            self._before(kind, error, trace)
            return
        sys.stderr.write(f"{crash_sentence(log_crash(kind, error, trace))}\n")
        self.crashed.emit(crash_report(kind, error, trace))

    def _thread_hook(self, met: threading.ExceptHookArgs) -> None:
        """Of threads that are not Qt's."""
        if met.exc_value is not None:
            self.hook(met.exc_type, met.exc_value, met.exc_traceback)

    @Slot(str)
    def _tell(self, report: str) -> None:
        # One bug may be met at every frame: one dialog is enough.
        if not self._is_telling:
            self._is_telling = True
            dialog = CrashDialog(report)
            dialog.finished.connect(self._be_ready)
            dialog.open()
            self._dialog = dialog

    @Slot()
    def _be_ready(self) -> None:
        self._is_telling = False
