"""Films and words on the clipboard, and the menu that a film has under the right button.

What is copied is what the panes show, with the words that say which of it is synthetic.
"""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QRect, Qt, Slot
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMainWindow, QMenu

from app.stage.stage import Stage
from app.viewer.canvas import Canvas
from app.widgets.actions import add_action
from app.widgets.notice_bar import NoticeBar


class Copying(QObject):
    def __init__(
        self,
        window: QMainWindow,
        stage: Stage,
        notice: NoticeBar,
        copy_text: QAction,
    ) -> None:
        super().__init__(window)
        self._stage = stage
        self._notice = notice
        self._copy_text = copy_text
        self._others: list[QAction] = []
        self._film: Canvas | None = None
        self.copy_films = add_action(window, "copy-films", self.tr("Copy the films"), "Ctrl+C")
        self.copy_films.triggered.connect(self._copy_films)
        self.copy_film = add_action(window, "", self.tr("Copy this film"))
        self.copy_film.triggered.connect(self._copy_film)
        for pane in self._panes:
            pane.menu_wanted.connect(self._open_menu)

    def add_actions(self, actions: Sequence[QAction]) -> None:
        """What else the menu of a film offers, below copying and looking."""
        self._others += actions

    @property
    def _panes(self) -> list[Canvas]:
        return self._stage.findChildren(Canvas)

    @Slot(QPoint)
    def _open_menu(self, at: QPoint) -> None:
        pane = self.sender()
        if isinstance(pane, Canvas):
            self._film = pane
            menu = self._menu()
            menu.popup(at)

    def _menu(self) -> QMenu:
        tools = self._stage.tools
        menu = QMenu(self._stage)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addActions([self.copy_film, self.copy_films, self._copy_text])
        menu.addSeparator()
        menu.addActions([tools.fit, tools.one_to_one, tools.invert, tools.reset])
        menu.addSeparator()
        menu.addActions(self._others)
        return menu

    @Slot()
    def _copy_film(self) -> None:
        if self._film is not None and self._film.isVisible():
            QGuiApplication.clipboard().setPixmap(self._film.grab())
            self._notice.tell(self.tr("The film is on the clipboard."))

    @Slot()
    def _copy_films(self) -> None:
        shown = [pane for pane in self._panes if pane.isVisible()]
        if not shown:
            return
        place = QRect()
        for pane in shown:
            place |= QRect(pane.mapTo(self._stage, QPoint()), pane.size())
        QGuiApplication.clipboard().setPixmap(self._stage.grab(place))
        self._notice.tell(self.tr("The films are on the clipboard."))
