"""A person at the window: looks at what is on the screen, points, types, takes pictures.

Finds things only by what can be read on the screen, and waits for what appears there. Knows no
pytest: the benchmarks walk, too.
"""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QPoint, QPointF, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QLabel, QWidget

from app.viewer.canvas import Canvas
from app.window.main_window import MainWindow

PATIENCE_MS = 240_000
BASE_OF_THE_RIGHT_LUNG = [(0.17, 0.55), (0.30, 0.60), (0.42, 0.62), (0.30, 0.66), (0.17, 0.70)]
_GLANCE_MS = 10
_Widget = TypeVar("_Widget", bound=QWidget)


def wait(milliseconds: int) -> None:
    """While the event loop turns."""
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """While the event loop turns. Raises TimeoutError, saying `what`, after PATIENCE_MS."""
    deadline = QDeadlineTimer(PATIENCE_MS)
    while not is_so():
        if deadline.hasExpired():
            raise TimeoutError(f"waited too long: {what}")
        wait(_GLANCE_MS)


class Person:
    def __init__(
        self,
        window: MainWindow,
        pictures: Path,
        excused: Callable[[], AbstractContextManager[None]] = nullcontext,
    ) -> None:
        """`excused`: entered for looking about and taking pictures, which no window waits for."""
        self._excused = excused
        self._window = window
        self._pictures = pictures
        self._taken = 0
        pictures.mkdir(parents=True, exist_ok=True)

    def look(self, name: str) -> Path:
        """A picture of the whole window."""
        self._taken += 1
        path = self._pictures / f"{self._taken:02}-{name}.png"
        QApplication.processEvents()
        with self._excused():
            self._window.grab().save(str(path))
        return path

    def reads(self, text: str) -> bool:
        return any(text in label.text() for label in self._visible(QLabel))

    def wait_to_read(self, text: str) -> None:
        wait_until(lambda: self.reads(text), f"to read “{text}”")

    def wait_until_one_is_read(self, *texts: str) -> None:
        wait_until(lambda: any(map(self.reads, texts)), f"to read one of {texts}")

    def sees_button(self, text: str) -> bool:
        return any(button.text() == text for button in self._visible(QAbstractButton))

    def press(self, text: str) -> None:
        """The button with these words, as soon as it can be pressed."""
        wait_until(lambda: self._button(text) is not None, f"to press “{text}”")
        button = self._button(text)
        assert button is not None
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    def paint(self, pane: Canvas, way: list[tuple[float, float]]) -> None:
        """Press, drag and release along places on the film, as fractions of its size; no hand is
        so fast that the window had not shown where it was before.
        """
        points = [self._in_pane(pane, place) for place in way]
        QTest.mousePress(pane, Qt.MouseButton.LeftButton, pos=points[0])
        for point in points[1:]:
            wait(_GLANCE_MS)
            QTest.mouseMove(pane, point)
        QTest.mouseRelease(pane, Qt.MouseButton.LeftButton, pos=points[-1])

    def click(self, pane: Canvas, place: tuple[float, float]) -> None:
        QTest.mouseClick(pane, Qt.MouseButton.LeftButton, pos=self._in_pane(pane, place))

    def choose(self, name: str, word: str) -> None:
        """In the list of this name, with the arrow keys."""
        boxes = self._visible(QComboBox)
        box = next(one for one in boxes if one.accessibleName() == name)
        box.setFocus()
        for _ in range(box.findText(word)):
            QTest.keyClick(box, Qt.Key.Key_Down)
        assert box.currentText() == word

    def write_where_the_cursor_is(self, text: str) -> None:
        field = QApplication.focusWidget()
        assert field is not None
        QTest.keyClicks(field, text)

    def _button(self, text: str) -> QAbstractButton | None:
        buttons = self._visible(QAbstractButton)
        return next((one for one in buttons if one.text() == text and one.isEnabled()), None)

    def _visible(self, kind: type[_Widget]) -> list[_Widget]:
        with self._excused():
            return [one for one in self._window.findChildren(kind) if one.isVisible()]

    def _in_pane(self, pane: Canvas, place: tuple[float, float]) -> QPoint:
        projection = pane.projection()
        assert projection is not None
        width, height = projection.film
        at = QPointF(*projection.to_pane(place[0] * width, place[1] * height))
        return at.toPoint()


def walk_to_a_graded_prediction(person: Person, window: MainWindow) -> None:
    """From the first start, with a picture of every step."""
    person.wait_to_read("Make your first prediction")
    person.look("home")
    person.press("Start the two-minute tour")
    person.wait_to_read("Paint on the left film")
    person.look("tour-question")
    person.paint(window.stage.prior, BASE_OF_THE_RIGHT_LUNG)
    person.wait_to_read("lock your prediction")
    person.look("tour-marked")
    person.press("Lock my prediction")
    # The model may be done before anyone has looked.
    person.wait_until_one_is_read("The model now draws", "in a sentence of your own")
    person.look("tour-observe")
    person.wait_to_read("in a sentence of your own")
    person.look("tour-explain")
    person.write_where_the_cursor_is("New fluid at the right base, it hides the diaphragm")
    person.press("Compare")
    person.wait_to_read("That is all there is to it")
    person.look("tour-compare")
    person.press("Done")
    person.look("workspace")
