"""A person at the window: looks at what is on the screen, points, types, takes pictures.

Finds things only by what can be read on the screen, and waits for what appears there.
"""

from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget
from pytestqt.qtbot import QtBot

from app.viewer.canvas import Canvas
from app.window.main_window import MainWindow
from tests.app.event_loop_gaps import EventLoopGaps

PATIENCE_MS = 240_000
_Widget = TypeVar("_Widget", bound=QWidget)


class Person:
    def __init__(
        self, window: MainWindow, qtbot: QtBot, pictures: Path, gaps: EventLoopGaps
    ) -> None:
        """`gaps`: of the window's loop; taking pictures does not count."""
        self._gaps = gaps
        self._window = window
        self._qtbot = qtbot
        self._pictures = pictures
        self._taken = 0
        pictures.mkdir(parents=True, exist_ok=True)

    def look(self, name: str) -> Path:
        """A picture of the whole window."""
        self._taken += 1
        path = self._pictures / f"{self._taken:02}-{name}.png"
        QApplication.processEvents()
        with self._gaps.excused():
            self._window.grab().save(str(path))
        return path

    def reads(self, text: str) -> bool:
        return any(text in label.text() for label in self._visible(QLabel))

    def wait_to_read(self, text: str) -> None:
        self._qtbot.waitUntil(lambda: self.reads(text), timeout=PATIENCE_MS)

    def sees_button(self, text: str) -> bool:
        return any(button.text() == text for button in self._visible(QAbstractButton))

    def press(self, text: str) -> None:
        """The button with these words, as soon as it can be pressed."""
        self._qtbot.waitUntil(lambda: self._button(text) is not None, timeout=PATIENCE_MS)
        button = self._button(text)
        assert button is not None
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def paint(self, pane: Canvas, way: list[tuple[float, float]]) -> None:
        """Press, drag and release along places on the film, as fractions of its size."""
        points = [self._in_pane(pane, place) for place in way]
        self._qtbot.mousePress(pane, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            self._qtbot.mouseMove(pane, point)
        self._qtbot.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=points[-1])

    def click(self, pane: Canvas, place: tuple[float, float]) -> None:
        self._qtbot.mouseClick(pane, Qt.MouseButton.LeftButton, pos=self._in_pane(pane, place))

    def choose(self, name: str, word: str) -> None:
        """In the list of this name, with the arrow keys."""
        boxes = self._visible(QComboBox)
        box = next(one for one in boxes if one.accessibleName() == name)
        box.setFocus()
        for _ in range(box.findText(word)):
            self._qtbot.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == word

    def write_where_the_cursor_is(self, text: str) -> None:
        field = QApplication.focusWidget()
        assert field is not None
        self._qtbot.keyClicks(field, text)

    def _button(self, text: str) -> QAbstractButton | None:
        buttons = self._visible(QAbstractButton)
        return next((one for one in buttons if one.text() == text and one.isEnabled()), None)

    def _visible(self, kind: type[_Widget]) -> list[_Widget]:
        return [one for one in self._window.findChildren(kind) if one.isVisible()]

    def _in_pane(self, pane: Canvas, place: tuple[float, float]) -> QPoint:
        projection = pane.projection()
        assert projection is not None
        width, height = projection.film
        at = QPointF(*projection.to_pane(place[0] * width, place[1] * height))
        return at.toPoint()
