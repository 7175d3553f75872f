"""The audience window: the wall alone, as large as the projector, without a cursor or a control."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QMouseEvent, QScreen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.presenter.lecture_commands import LectureCommands
from app.presenter.wall import Wall
from app.theme.look import Look


class AudienceWindow(QWidget):
    clicked = Signal()
    """The left button, which some clickers send for *next*."""
    closed = Signal()
    """By the system, not by a command."""

    def __init__(self, look: Look, commands: LectureCommands) -> None:
        super().__init__()
        self.setWindowTitle(self.tr("Foresee: for the hall"))
        self.setWindowFlag(Qt.WindowType.FramelessWindowHint)
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.wall = Wall(look)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.wall)
        self.addActions(commands.all)

    @Slot(QScreen)
    def show_on(self, screen: QScreen) -> None:
        """Fill this screen. Moving a full-screen window needs it to be an ordinary one between."""
        self.showNormal()
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.showFullScreen()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()

    def closeEvent(self, event: QCloseEvent) -> None:
        self.closed.emit()
        super().closeEvent(event)
