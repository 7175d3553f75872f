"""Files that the system asks Foresee to open while it runs: macOS tells them by an event."""

from pathlib import Path

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication


class FilesAskedFor(QObject):
    file = Signal(object)  # a Path

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.file.emit(Path(event.file()))
            return True
        return super().eventFilter(watched, event)
