"""Bugs: whatever no code expected reaches this hook and becomes a report that can be copied."""

import platform
import re
import sys
import traceback
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType

from PySide6.QtCore import QObject, Signal, Slot

from app.crash.crash_dialog import CrashDialog

_PACKAGES = ("foresee-cxr", "PySide6_Essentials", "onnxruntime-gpu", "onnxruntime", "numpy")
_QUOTED_PLACE = re.compile(r"""(['"])[^'"]*[/\\][^'"]*\1""")


class CrashReporter(QObject):
    """Exceptions may come from any thread; the dialog is opened in the reporter's own."""

    crashed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._is_telling = False
        self.crashed.connect(self._tell)

    def install(self) -> None:
        self._before = sys.excepthook
        sys.excepthook = self.hook

    def uninstall(self) -> None:
        sys.excepthook = self._before

    def hook(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        self._before(kind, error, trace)
        if issubclass(kind, Exception):
            self.crashed.emit(crash_report(kind, error, trace))

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


def crash_report(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> str:
    versions = "\n".join(f"{name} {_version(name)}" for name in _PACKAGES)
    system = f"{platform.platform()}, Python {platform.python_version()}"
    what = "".join(traceback.format_exception(kind, error, trace))
    return f"{system}\n{versions}\n\n{_without_places(what)}"


def _without_places(report: str) -> str:
    """Names of files and folders may be those of patients; those of our own code are kept."""
    return "\n".join(
        line if line.lstrip().startswith('File "') else _QUOTED_PLACE.sub("'…'", line)
        for line in report.split("\n")
    )


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
