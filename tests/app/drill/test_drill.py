"""The drill in the window: forty cases by mouse, one by keys, one by touch; kept before shown."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.drill.flow import DrillFlow, Step
from app.drill.page import DrillPage
from app.services.background import Background
from app.services.learner import CurrentLearner
from app.services.library import Library
from app.theme.fonts import install_fonts
from app.theme.look import Look
from app.viewer.canvas import Canvas
from app.viewer.comparing.blink import Blink
from lessons.changes import Course
from lessons.drill.case import DrillCase
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.app.drill.sets import write_drawn_set
from tests.app.test_touch import TouchScreen

WAIT_MS = 30_000
Key, Button = Qt.Key, Qt.MouseButton


class Clock:
    """Goes on by some seconds whenever it is looked at."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 2, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(seconds=3)
        return self.now


class Drill:
    """A page over a library of its own."""

    def __init__(self, qtbot: QtBot, folder: Path, minutes_of: Callable[[], datetime]) -> None:
        install_fonts()
        self.qtbot = qtbot
        self.library = Library(folder / "library.db")
        self.films = Background("films")
        self.learner = CurrentLearner(self.library)
        cases = folder / "cases.zip"
        if not cases.exists():
            write_drawn_set(cases)
        shelf = Shelf(folder / "packs")
        self.flow = DrillFlow(
            self.library, self.films, self.learner, shelf, cases, dice=Random(5), clock=minutes_of
        )
        self.page = DrillPage(Look(), self.flow)
        qtbot.addWidget(self.page)
        self.page.resize(1000, 640)
        self.films.start()
        with qtbot.waitSignal(self.learner.known, timeout=WAIT_MS):
            self.library.start()
        with qtbot.waitExposed(self.page):
            self.page.show()

    def begin(self) -> None:
        with self.qtbot.waitSignal(self.flow.shown, timeout=WAIT_MS):
            self.page.begin()

    def close(self) -> None:
        self.flow.close()
        self.films.close()
        self.library.close()

    @property
    def case(self) -> DrillCase:
        assert self.flow.case is not None
        return self.flow.case.case

    def wait_for(self, step: Step) -> None:
        self.qtbot.waitUntil(lambda: self.flow.step is step, timeout=WAIT_MS)

    def place(self, pane: Canvas, point: tuple[float, float] | None = None) -> QPoint:
        """Of a point of the film, the middle of the change if none is given, on a pane."""
        outline = self.case.mark.outlines[0]
        x, y = point or (
            sum(x for x, _ in outline) / len(outline),
            sum(y for _, y in outline) / len(outline),
        )
        width, height = self.page.panes.layers.film
        projection = pane.projection()
        assert projection is not None
        at = projection.to_pane(x * width, y * height)
        return QPoint(round(at[0]), round(at[1]))

    def answer_rightly_by_mouse(self) -> None:
        panes = self.page.panes
        if self.case.change is None:
            self.page.nothing.trigger()
        else:
            QTest.mouseClick(panes.follow_up, Button.LeftButton, pos=self.place(panes.follow_up))
            more = self.case.course is Course.MORE
            QTest.mouseClick(
                panes.follow_up if more else panes.prior,
                Button.LeftButton,
                pos=QPoint(60, 200),
            )
        self.wait_for(Step.TOLD)

    def go_on(self) -> None:
        self.page.next.trigger()
        self.qtbot.waitUntil(
            lambda: self.flow.step in (Step.LOOK, Step.OVER, Step.AWAY), timeout=WAIT_MS
        )


@pytest.fixture
def drill(qtbot: QtBot, tmp_path: Path) -> Iterator[Drill]:
    made = Drill(qtbot, tmp_path, Clock())
    yield made
    made.close()


def test_forty_cases_by_mouse_come_one_after_the_other_to_an_end(drill: Drill) -> None:
    drill.begin()
    for number in range(40):
        # Every fifth is answered wrongly: a change where there is none, or no change at all.
        if number % 5 == 4:
            if drill.case.change is None:
                panes = drill.page.panes
                for _ in range(2):
                    QTest.mouseClick(panes.prior, Button.LeftButton, pos=QPoint(200, 250))
            else:
                drill.page.nothing.trigger()
            drill.wait_for(Step.TOLD)
        else:
            drill.answer_rightly_by_mouse()
        judged = drill.flow.answers[-1]
        assert judged.right is (number % 5 != 4)
        is_changed = drill.case.change is not None
        assert (drill.page.panes.layers.reference is not None) is is_changed
        assert drill.page.said
        drill.go_on()
        if drill.flow.step is Step.OVER:
            break
    assert drill.flow.step is Step.OVER or len(drill.flow.answers) == 40
    while drill.flow.step is Step.LOOK:
        drill.page.stop.trigger()
    assert drill.page.summary.isVisible()
    assert f"of {len(drill.flow.answers)} right" in drill.page.summary.said


def test_a_case_is_answered_by_keys_alone(drill: Drill, qtbot: QtBot) -> None:
    drill.begin()
    while drill.case.change is None:
        QTest.keyClick(_focus(drill), Key.Key_N)
        drill.wait_for(Step.TOLD)
        QTest.keyClick(_focus(drill), Key.Key_Space)
        drill.wait_for(Step.LOOK)
    panes = drill.page.panes
    target = drill.place(panes.follow_up)
    for _ in range(400):
        projection = panes.follow_up.projection()
        assert projection is not None
        film = panes.layers.pointing.at or projection.to_film(
            panes.follow_up.width() / 2, panes.follow_up.height() / 2
        )
        at = projection.to_pane(*film)
        away = target.x() - at[0], target.y() - at[1]
        if max(map(abs, away)) <= 12:
            break
        across = Key.Key_Right if away[0] > 0 else Key.Key_Left
        down = Key.Key_Down if away[1] > 0 else Key.Key_Up
        QTest.keyClick(_focus(drill), across if abs(away[0]) > 12 else down)
    QTest.keyClick(_focus(drill), Key.Key_Return)
    qtbot.waitUntil(lambda: drill.page.asks_course, timeout=WAIT_MS)
    QTest.keyClick(_focus(drill), Key.Key_W if drill.case.course is Course.MORE else Key.Key_B)
    drill.wait_for(Step.TOLD)
    assert drill.flow.answers[-1].right
    QTest.keyClick(_focus(drill), Key.Key_C)
    assert panes.currentIndex() == 1
    QTest.keyClick(_focus(drill), Key.Key_Space)
    drill.wait_for(Step.LOOK)
    assert panes.currentIndex() == 0


def test_a_case_is_answered_by_touch_alone(drill: Drill, qtbot: QtBot) -> None:
    drill.begin()
    while drill.case.change is None:
        drill.answer_rightly_by_mouse()
        drill.go_on()
    pane = drill.page.panes.follow_up
    screen = TouchScreen(drill.page)
    at = pane.mapTo(drill.page, drill.place(pane))
    screen.fingers([(at.x(), at.y())])
    qtbot.waitUntil(lambda: drill.page.asks_course, timeout=WAIT_MS)
    other = pane if drill.case.course is Course.MORE else drill.page.panes.prior
    at = other.mapTo(drill.page, QPoint(80, 200))
    screen.fingers([(at.x(), at.y())])
    drill.wait_for(Step.TOLD)
    assert drill.flow.answers[-1].right


def test_nothing_is_shown_before_the_library_has_the_answer(drill: Drill, tmp_path: Path) -> None:
    drill.begin()
    shown: list[int] = []

    def look() -> None:
        with Store.open(tmp_path / "library.db") as store:
            shown.append(len(store.drills.answers(store.learners.first().id)))

    drill.flow.answered.connect(lambda _answered: look())
    for number in (1, 2, 3):
        drill.answer_rightly_by_mouse()
        assert shown[-1] == number
        drill.go_on()


def test_a_session_that_was_left_goes_on_where_it_was(
    drill: Drill, qtbot: QtBot, tmp_path: Path
) -> None:
    drill.begin()
    for _ in range(3):
        drill.answer_rightly_by_mouse()
        drill.go_on()
    session, answers = drill.flow.session, drill.flow.answers
    drill.flow.leave()
    drill.begin()
    assert drill.flow.session == session
    assert drill.flow.answers == answers
    drill.close()
    again = Drill(qtbot, tmp_path, Clock())
    again.begin()
    assert again.flow.session == session
    assert len(again.flow.answers) == 3
    again.close()


def test_misses_are_shown_once_more_and_not_counted_twice(drill: Drill) -> None:
    drill.begin()
    missed = 0
    while missed < 2:
        if drill.case.change is not None:
            drill.page.nothing.trigger()
            drill.wait_for(Step.TOLD)
            missed += 1
        else:
            drill.answer_rightly_by_mouse()
        drill.go_on()
    drill.page.stop.trigger()
    assert drill.flow.step is Step.OVER
    count = len(drill.flow.answers)
    drill.page.summary.look_back.click()
    drill.wait_for(Step.LOOK)
    assert drill.flow.looks_back
    for _ in range(2):
        assert drill.case.change is not None
        drill.answer_rightly_by_mouse()
        drill.go_on()
    assert drill.flow.step is Step.AWAY
    assert count == missed + sum(not one.is_changed for one in drill.flow.answers)


def test_films_may_be_looked_at_one_after_the_other(drill: Drill) -> None:
    drill.begin()
    drill.page.blinking.trigger()
    panes = drill.page.panes
    assert panes.blinks
    assert panes.currentIndex() == 1
    while drill.case.change is None:
        drill.page.nothing.trigger()
        drill.wait_for(Step.TOLD)
        drill.go_on()
    assert panes.blinks
    QTest.mouseClick(panes.both, Button.LeftButton, pos=drill.place(panes.both))
    assert drill.page.asks_course
    (drill.page.worse if drill.case.course is Course.MORE else drill.page.better).trigger()
    drill.wait_for(Step.TOLD)
    assert drill.flow.answers[-1].right
    assert not panes.blinks


def test_where_nothing_may_move_the_key_shows_one_film_after_the_other(drill: Drill) -> None:
    panes = drill.page.panes
    panes.set_blinking(500, may_move=False)
    drill.begin()
    seen: list[bool] = []
    for _ in range(2):
        drill.page.blinking.trigger()
        mode = panes.view.mode
        assert isinstance(mode, Blink)
        seen.append(mode.shows_second)
    assert seen == [False, True]
    assert not panes.mode_timer.is_running
    drill.page.blinking.trigger()
    assert not panes.blinks


def test_another_place_can_be_clicked_before_the_way_is_said(drill: Drill) -> None:
    drill.begin()
    panes = drill.page.panes
    QTest.mouseClick(panes.prior, Button.LeftButton, pos=QPoint(200, 250))
    assert drill.page.asks_course
    drill.page.other_place.trigger()
    assert not drill.page.asks_course
    assert panes.layers.notes == ()
    assert drill.flow.answers == ()


def _focus(drill: Drill) -> Canvas:
    panes = drill.page.panes
    return panes.follow_up if panes.currentIndex() == 0 else panes.both
