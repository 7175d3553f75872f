"""Predict, observe, explain: committed before anything is shown, graded with reasons."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from uuid import UUID, uuid4

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.services.paths import find_paths
from app.study.predict.exercise import Exercise
from app.study.predict.flow import Step
from app.viewer.tools import Tool
from app.window.main_window import MainWindow
from engine.findings import Finding, Side, Trend
from lessons.answers import Attempt
from lessons.changes import Change
from lessons.grades import Part
from lessons.marks import Mark
from lessons.pack.kinds import PredictItem
from lessons.pack.reference import Reference
from lessons.store import Store
from tests.app.conftest import WAIT_MS, OpenWindow, film_greys

T = TypeVar("T")
CORNER = Mark(outlines=(((0.1, 0.6), (0.4, 0.6), (0.4, 0.9), (0.1, 0.9)),))
EFFUSION = Change(finding=Finding.EFFUSION, side=Side.RIGHT, trend=Trend.NEW)


@pytest.fixture
def window(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """With its library open, too."""
    qtbot.waitUntil(lambda: window.learning.learner.id is not None, timeout=WAIT_MS)
    return window


def step_is(window: MainWindow, step: Step) -> Callable[[], bool]:
    return lambda: window.learning.flow.step is step


def ask_store(qtbot: QtBot, window: MainWindow, work: Callable[[Store], T]) -> T:
    """What the library says, once all that was asked before is done."""
    reply = window.services.library.ask(work)
    with qtbot.waitSignal(reply.ready, timeout=WAIT_MS) as answered:
        pass
    assert answered.args is not None
    return answered.args[0]


def attempt_of(qtbot: QtBot, window: MainWindow) -> Attempt:
    attempt = window.learning.flow.attempt
    assert attempt is not None
    return ask_store(qtbot, window, lambda store: store.attempts.get(attempt.id))


def begin_free(window: MainWindow) -> None:
    window.reading.predict_first.trigger()
    assert window.learning.flow.step is Step.PREDICT


def begin_with_reference(window: MainWindow, reference: Reference) -> None:
    film = window.session.film
    assert film is not None
    item = PredictItem(
        id=uuid4(),
        title="An item",
        question="Where will it change?",
        reference=reference,
        prior=UUID(int=0),
        hypothesis="new right effusion",
    )
    window.learning.practice.begin(Exercise(item, "digest", film))


def mark_corner(window: MainWindow) -> None:
    window.stage.layers.set_mask(CORNER.mask(120, 100))


def say_effusion(window: MainWindow, finding: Finding = Finding.EFFUSION) -> None:
    line = window.learning.panel.form.changes.lines[0]
    for box, word in ((line.finding, finding), (line.trend, Trend.NEW), (line.side, Side.RIGHT)):
        box.setCurrentIndex(box.findData(word))


def lock(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(window.learning.panel.commit, Qt.MouseButton.LeftButton)


def finish(qtbot: QtBot, window: MainWindow, words: str) -> str:
    """Watch, explain, compare; returns what the comparison says."""
    explain(qtbot, window, words)
    with qtbot.waitSignal(window.learning.flow.compared, timeout=WAIT_MS):
        press_compare(qtbot, window)
    assert window.learning.flow.step is Step.COMPARE
    return window.learning.panel.comparison.text


def explain(qtbot: QtBot, window: MainWindow, words: str) -> None:
    qtbot.waitUntil(step_is(window, Step.EXPLAIN), timeout=WAIT_MS)
    window.learning.panel.words.setPlainText(words)


def press_compare(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(window.learning.panel.compare, Qt.MouseButton.LeftButton)


def test_a_free_prediction_is_locked_run_explained_and_compared(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin_free(window)
    mark_corner(window)
    say_effusion(window)
    window.learning.panel.form.confidence.slider.setValue(85)
    lock(qtbot, window)
    said = finish(qtbot, window, "A new right effusion")
    shown = window.session.shown
    assert shown is not None
    assert shown.result.recipe.hypothesis == "new right effusion"
    assert "There is no reference here" in said
    assert "85\u00a0% sure" in said
    assert "A new right effusion" in said
    kept = attempt_of(qtbot, window)
    assert kept.answer.confidence == pytest.approx(0.85)
    assert kept.answer.changes == (EFFUSION,)
    assert kept.runs == (shown.id,)
    assert kept.explanation == "A new right effusion"
    assert kept.revealed_at is not None
    assert kept.shown_at <= kept.locked_at <= kept.revealed_at


def test_the_answer_is_kept_before_anything_is_revealed(qtbot: QtBot, window: MainWindow) -> None:
    begin_free(window)
    mark_corner(window)
    say_effusion(window)
    seen: list[Attempt] = []
    window.learning.flow.reveal_wanted.connect(
        lambda _: seen.append(attempt_of(qtbot, window)), Qt.ConnectionType.DirectConnection
    )
    lock(qtbot, window)
    qtbot.waitUntil(step_is(window, Step.EXPLAIN), timeout=WAIT_MS)
    (kept,) = seen
    assert kept.revealed_at is None
    assert kept.answer.mark is not None


def test_a_locked_answer_can_no_longer_be_changed(qtbot: QtBot, window: MainWindow) -> None:
    begin_free(window)
    mark_corner(window)
    say_effusion(window)
    lock(qtbot, window)
    qtbot.waitUntil(step_is(window, Step.EXPLAIN), timeout=WAIT_MS)
    before = attempt_of(qtbot, window).answer
    mask = window.stage.layers.mask
    window.stage.layers.set_tool(Tool.BRUSH)
    window.stage.layers.press((100.0, 20.0))
    window.stage.layers.clear_mask()
    assert window.stage.layers.mask is mask
    assert not window.learning.panel.commit.isVisible()
    lock(qtbot, window)
    finish(qtbot, window, "Something")
    assert attempt_of(qtbot, window).answer == before


def test_nothing_can_be_asked_of_the_model_while_a_question_is_open(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.hypothesis.set_text("new right effusion")
    begin_free(window)
    assert not window.hypothesis.isVisible()
    assert not window.library.isVisible()
    assert window.stage.counterfactual.picture is None
    assert "hidden" in window.stage.counterfactual.text.empty
    assert window.learning.panel.form.changes.answer == (EFFUSION,)


def test_what_is_still_to_be_said_is_said_one_after_the_other(
    qtbot: QtBot, window: MainWindow
) -> None:
    panel = window.learning.panel
    begin_free(window)
    assert "Mark where" in panel.missing.text()
    assert not panel.commit.isEnabled()
    mark_corner(window)
    assert "which finding" in panel.missing.text()
    say_effusion(window)
    assert panel.missing.text() == ""
    assert panel.commit.isEnabled()


def test_no_change_needs_no_place(qtbot: QtBot, window: MainWindow) -> None:
    begin_free(window)
    window.learning.panel.form.changes.nothing.setChecked(True)
    lock(qtbot, window)
    finish(qtbot, window, "Nothing changed")
    assert attempt_of(qtbot, window).answer.changes == ()
    assert window.session.shown is not None
    assert window.session.shown.result.recipe.hypothesis == "no change"


def test_a_finding_that_the_model_cannot_draw_is_told_before_it_is_locked(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin_free(window)
    mark_corner(window)
    say_effusion(window, Finding.PNEUMOTHORAX)
    lock(qtbot, window)
    assert "pneumothorax" in window.learning.panel.missing.text()
    assert window.learning.flow.step is Step.PREDICT
    assert window.learning.flow.attempt is None


def test_where_a_reference_exists_the_score_is_the_references_alone(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin_with_reference(window, Reference(changes=(EFFUSION,), mark=CORNER))
    mark_corner(window)
    lock(qtbot, window)
    said = finish(qtbot, window, "A new right effusion")
    kept = attempt_of(qtbot, window)
    assert kept.grade is not None
    place = next(part for part in kept.grade.parts if part.part is Part.PLACE)
    assert place.score > 0.95
    assert kept.grade.score == pytest.approx(place.score)
    assert window.learning.panel.comparison.score.text() == f"{round(place.score * 100)}\u00a0%"
    assert "Against the reference" in said
    assert "This does not count" in said
    assert window.stage.layers.reference == CORNER


def test_a_cancelled_run_leaves_the_answer_locked_and_can_be_run_again(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin_with_reference(window, Reference(changes=(EFFUSION,), mark=CORNER))
    mark_corner(window)
    observe = window.learning.panel.observe
    # The tests' model may be done before a hand could press: pressed as soon as there is a run.
    window.session.run_asked.connect(observe.cancel.click)
    with qtbot.waitSignal(window.session.run_stopped, timeout=WAIT_MS):
        lock(qtbot, window)
    window.session.run_asked.disconnect(observe.cancel.click)
    assert "stopped" in observe.said
    assert window.learning.flow.step is Step.OBSERVE
    locked = attempt_of(qtbot, window)
    qtbot.mouseClick(observe.retry, Qt.MouseButton.LeftButton)
    finish(qtbot, window, "A new right effusion")
    assert attempt_of(qtbot, window).locked_at == locked.locked_at


def test_an_answer_locked_before_the_model_is_open_runs_as_soon_as_it_is(
    qtbot: QtBot, open_window: OpenWindow, tiny_bundle: Path, film_file: Path
) -> None:
    window = open_window()
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(film_file)
    qtbot.waitUntil(lambda: window.learning.learner.id is not None, timeout=WAIT_MS)
    begin_free(window)
    mark_corner(window)
    say_effusion(window)
    lock(qtbot, window)
    qtbot.waitUntil(step_is(window, Step.OBSERVE), timeout=WAIT_MS)
    assert "still being opened" in window.learning.panel.observe.said
    window.open_model(tiny_bundle, "cpu")
    finish(qtbot, window, "A new right effusion")


def test_opening_another_film_leaves_the_question(
    qtbot: QtBot, window: MainWindow, film_file: Path
) -> None:
    other = film_file.with_name("Another.png")
    Image.fromarray(film_greys()[:, ::-1]).save(other)
    begin_free(window)
    with qtbot.waitSignal(window.learning.practice.ended, timeout=WAIT_MS):
        window.open_film(other)
    assert window.learning.flow.step is Step.NONE
    assert window.hypothesis.isVisible()
    assert window.library.isVisible()
    assert window.side.page is window.reading


def test_leaving_takes_the_marks_and_the_tools_away(qtbot: QtBot, window: MainWindow) -> None:
    begin_free(window)
    mark_corner(window)
    window.learning.panel.closed.emit()
    assert not window.stage.layers.mask.any()
    assert window.stage.layers.tool is Tool.WINDOW
    assert window.side.page is window.reading


def test_a_prediction_is_made_by_keyboard_alone(qtbot: QtBot, window: MainWindow) -> None:
    panel, layers = window.learning.panel, window.stage.layers
    window.activateWindow()
    qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(step_is(window, Step.PREDICT), timeout=WAIT_MS)
    assert layers.tool is Tool.BRUSH
    pane = window.stage.prior
    pane.setFocus()
    width = layers.box.brush
    for key in (Qt.Key.Key_Left, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_BracketRight):
        qtbot.keyClick(pane, key)
    assert layers.box.brush > width
    qtbot.keyClick(pane, Qt.Key.Key_Return)
    assert layers.mask.any()
    line = panel.form.changes.lines[0]
    for box, word in ((line.finding, "effusion"), (line.trend, "new"), (line.side, "right")):
        box.setFocus()
        for _ in range(box.findText(word)):
            qtbot.keyClick(box, Qt.Key.Key_Down)
    slider = panel.form.confidence.slider
    slider.setFocus()
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    panel.commit.setFocus()
    qtbot.keyClick(panel.commit, Qt.Key.Key_Space)
    qtbot.waitUntil(step_is(window, Step.EXPLAIN), timeout=WAIT_MS)
    assert panel.words.hasFocus()
    qtbot.keyClicks(panel.words, "new right effusion")
    panel.compare.setFocus()
    qtbot.keyClick(panel.compare, Qt.Key.Key_Space)
    qtbot.waitUntil(step_is(window, Step.COMPARE), timeout=WAIT_MS)
    assert attempt_of(qtbot, window).answer.confidence == pytest.approx(0.75)


def test_leaving_the_window_keeps_the_home_folder_s_library_whole(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin_free(window)
    mark_corner(window)
    say_effusion(window)
    with qtbot.waitSignal(window.session.run_started, timeout=WAIT_MS):
        lock(qtbot, window)
    attempt = window.learning.flow.attempt
    assert attempt is not None
    window.close()
    with Store.open(find_paths().database) as store:
        kept = store.attempts.get(attempt.id)
    assert kept.answer == attempt.answer
    assert kept.finished_at is None


@pytest.fixture
def locked(qtbot: QtBot, open_window: OpenWindow, film_file: Path) -> Attempt:
    """A free prediction that no model had answered yet when the window was closed."""
    window = open_window()
    qtbot.waitUntil(lambda: window.learning.learner.id is not None, timeout=WAIT_MS)
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(film_file)
    begin_free(window)
    mark_corner(window)
    say_effusion(window)
    lock(qtbot, window)
    qtbot.waitUntil(step_is(window, Step.OBSERVE), timeout=WAIT_MS)
    attempt = attempt_of(qtbot, window)
    assert attempt.revealed_at is None
    window.close()
    return attempt


def at_home(qtbot: QtBot, open_window: OpenWindow) -> MainWindow:
    window = open_window()
    qtbot.waitUntil(lambda: window.home.overview is not None, timeout=WAIT_MS)
    return window


def test_a_free_prediction_that_was_locked_is_gone_on_with_another_day(
    qtbot: QtBot, locked: Attempt, open_window: OpenWindow, tiny_bundle: Path
) -> None:
    again = at_home(qtbot, open_window)
    assert "You locked an answer about “A chest film”" in again.home.next.last.text.text()
    with qtbot.waitSignal(again.session.model_opened, timeout=WAIT_MS):
        again.open_model(tiny_bundle, "cpu")
    qtbot.mouseClick(again.home.next.last.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(step_is(again, Step.EXPLAIN), timeout=WAIT_MS)
    assert again.stage.layers.mask.any()
    assert again.learning.panel.question.text()
    said = finish(qtbot, again, "An effusion")
    assert "An effusion" in said
    kept = attempt_of(qtbot, again)
    assert (kept.id, kept.answer, kept.locked_at) == (locked.id, locked.answer, locked.locked_at)
    assert kept.finished_at is not None


@pytest.mark.usefixtures("locked")
def test_home_says_why_a_locked_prediction_cannot_be_gone_on_with(
    qtbot: QtBot, open_window: OpenWindow, film_file: Path
) -> None:
    elsewhere = film_file.rename(film_file.with_name("moved.png"))
    again = at_home(qtbot, open_window)
    said = " ".join(one.text() for one in again.home.findChildren(QLabel) if one.isVisible())
    assert str(film_file) in said
    with qtbot.waitSignal(again.session.film_opened, timeout=WAIT_MS):
        again.open_film(elsewhere)
    again.show_home()
    qtbot.waitUntil(lambda: "You locked" in again.home.next.last.text.text(), timeout=WAIT_MS)


@pytest.mark.usefixtures("locked")
def test_a_locked_prediction_is_not_compared_with_another_film(
    qtbot: QtBot, open_window: OpenWindow, film_file: Path
) -> None:
    again = at_home(qtbot, open_window)
    Image.fromarray(film_greys()[::-1]).save(film_file)
    with qtbot.waitSignal(again.learning.practice.trouble, timeout=WAIT_MS):
        again.home.next.last.button.click()
    assert "not the film any more" in again.notice.text
    assert not again.learning.practice.is_on


def test_words_too_long_to_be_read_wait_until_they_are_shorter(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin_free(window)
    mark_corner(window)
    say_effusion(window)
    lock(qtbot, window)
    qtbot.waitUntil(step_is(window, Step.EXPLAIN), timeout=WAIT_MS)
    panel = window.learning.panel
    panel.words.setPlainText("a new right effusion " * 20_000)
    assert not panel.compare.isEnabled()
    assert "too long" in panel.too_long.text()
    panel.words.setPlainText("a new right effusion")
    assert panel.compare.isEnabled()
    assert panel.too_long.text() == ""
