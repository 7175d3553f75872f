"""What stands beside the films and whether it is shown: the library, the side, the whole screen."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from app.study.predict.practice import Practice
from app.window.actions import WindowActions

_ROOM_FOR_LIBRARY = 1200


class Panels(QObject):
    def __init__(
        self,
        window: QMainWindow,
        actions: WindowActions,
        library: QWidget,
        side: QWidget,
        practice: Practice,
    ) -> None:
        super().__init__(window)
        self._window = window
        self._actions = actions
        self._library = library
        self._side = side
        self._is_asked = False
        actions.library.toggled.connect(self._follow)
        actions.side.toggled.connect(self._follow)
        actions.full_screen.triggered.connect(self._fill_screen)
        practice.began.connect(self._on_question)
        practice.ended.connect(self._on_no_question)

    def follow_width(self, event: QResizeEvent) -> None:
        """The films need the room more than the library, which comes back with its key."""
        was_narrow = 0 < event.oldSize().width() < _ROOM_FOR_LIBRARY
        is_narrow = event.size().width() < _ROOM_FOR_LIBRARY
        if is_narrow is not was_narrow:
            self._actions.library.setChecked(not is_narrow)

    def follow_state(self) -> None:
        """The window system has a say in what fills the screen."""
        self._actions.full_screen.setChecked(self._window.isFullScreen())

    @Slot()
    def show_side(self) -> None:
        """Something stands there that was asked for."""
        self._actions.side.setChecked(True)

    @Slot()
    def _on_question(self) -> None:
        self._is_asked = True
        self._follow()

    @Slot()
    def _on_no_question(self) -> None:
        self._is_asked = False
        self._follow()

    @Slot()
    def _follow(self) -> None:
        """During a question nothing but the question, which is at the side, and the films."""
        self._library.setVisible(self._actions.library.isChecked() and not self._is_asked)
        self._side.setVisible(self._actions.side.isChecked() or self._is_asked)

    @Slot(bool)
    def _fill_screen(self, wanted: bool) -> None:
        state = self._window.windowState()
        full = Qt.WindowState.WindowFullScreen
        self._window.setWindowState(state | full if wanted else state & ~full)
