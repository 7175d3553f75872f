"""What a student may do between pressing Compare and the comparison, which another thread makes."""

from collections.abc import Callable
from typing import NoReturn

import pytest
from pytestqt.qtbot import QtBot

from app.study.predict.flow import Step
from app.window.main_window import MainWindow
from engine.errors import ForeseeError
from lessons.pack.reference import Reference
from tests.app.conftest import WAIT_MS
from tests.app.test_predict import (
    CORNER,
    EFFUSION,
    ask_store,
    begin_free,
    begin_with_reference,
    explain,
    lock,
    mark_corner,
    press_compare,
    step_is,
)

WORDS = "A new right effusion"


@pytest.fixture
def explained(qtbot: QtBot, window: MainWindow) -> MainWindow:
    """Everything is said; Compare is still to be pressed."""
    qtbot.waitUntil(lambda: window.learning.learner.id is not None, timeout=WAIT_MS)
    begin_with_reference(window, Reference(changes=(EFFUSION,), mark=CORNER))
    mark_corner(window)
    lock(qtbot, window)
    explain(qtbot, window, WORDS)
    return window


def wait_for_films(qtbot: QtBot, window: MainWindow) -> None:
    """Until all is done that was asked of their thread so far."""
    with qtbot.waitSignal(window.services.films.ask(int).ready, timeout=WAIT_MS):
        pass


def leave(window: MainWindow) -> None:
    window.learning.panel.closed.emit()


def ask_anew(window: MainWindow) -> None:
    leave(window)
    begin_free(window)


def open_a_run(window: MainWindow) -> None:
    assert window.session.shown is not None
    window.session.show_run(window.session.shown)


@pytest.mark.parametrize(
    ("meanwhile", "then"),
    [(leave, Step.NONE), (ask_anew, Step.PREDICT), (open_a_run, Step.NONE)],
)
def test_a_question_left_before_it_is_compared_stays_left_and_its_answer_is_graded(
    qtbot: QtBot, explained: MainWindow, meanwhile: Callable[[MainWindow], None], then: Step
) -> None:
    flow = explained.learning.flow
    attempt = flow.attempt
    assert attempt is not None
    with qtbot.assertNotEmitted(flow.compared):
        press_compare(qtbot, explained)
        assert flow.step is Step.EXPLAIN
        meanwhile(explained)
        wait_for_films(qtbot, explained)
    assert flow.step is then
    assert explained.stage.layers.reference is None
    assert not explained.learning.panel.comparison.isVisible()
    kept = ask_store(qtbot, explained, lambda store: store.attempts.get(attempt.id))
    assert kept.explanation == WORDS
    assert kept.grade is not None
    assert kept.grade.score > 0.95


def test_another_run_that_is_asked_for_before_the_comparison_ends_the_question(
    qtbot: QtBot, explained: MainWindow
) -> None:
    flow, session = explained.learning.flow, explained.session
    press_compare(qtbot, explained)
    with qtbot.waitSignal(session.run_shown, timeout=WAIT_MS):
        assert session.generate("new left effusion", None, explained.stage.preview_pixels)
    assert flow.step is Step.NONE
    assert explained.stage.layers.reference is None
    assert explained.side.page is explained.reading


def test_what_was_marked_is_not_undone_before_the_comparison(
    qtbot: QtBot, explained: MainWindow
) -> None:
    mask = explained.stage.layers.mask
    with qtbot.waitSignal(explained.learning.flow.compared, timeout=WAIT_MS):
        press_compare(qtbot, explained)
        explained.stage.layers.undo()
    assert explained.stage.layers.mask is mask


def test_compare_pressed_twice_compares_once(qtbot: QtBot, explained: MainWindow) -> None:
    told: list[object] = []
    explained.learning.flow.compared.connect(told.append)
    press_compare(qtbot, explained)
    press_compare(qtbot, explained)
    wait_for_films(qtbot, explained)
    assert len(told) == 1
    assert explained.learning.panel.comparison.isVisible()


def test_a_comparison_that_fails_is_told_and_can_be_asked_for_again(
    qtbot: QtBot, explained: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*_: object) -> NoReturn:
        raise ForeseeError("There is no room for this.")

    monkeypatch.setattr("app.study.predict.flow.judge", fails)
    press_compare(qtbot, explained)
    wait_for_films(qtbot, explained)
    assert explained.learning.panel.too_long.text() == "There is no room for this."
    assert explained.learning.flow.step is Step.EXPLAIN
    monkeypatch.undo()
    press_compare(qtbot, explained)
    qtbot.waitUntil(step_is(explained, Step.COMPARE), timeout=WAIT_MS)
