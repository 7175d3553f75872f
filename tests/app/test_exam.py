"""An exam in the window: asked, locked, revealed at its end only, gone on with after a crash."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.paths import find_paths
from app.study.predict.flow import Step
from app.window.main_window import MainWindow
from lessons.pack.manifest import Pack
from lessons.store import Store
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.app.installed import window_with_pack
from tests.lessons.packs import write_folder, write_pack


def write_exam(folder: Path) -> Pack:
    """Two questions in five minutes; both films are of one patient, 14 days apart."""
    pack = write_folder(folder)
    days = dict(zip((image.id for image in pack.images), (0, 14), strict=True))
    images = tuple(
        image.model_copy(update={"patient": "P1", "day": days[image.id]}) for image in pack.images
    )
    lesson = pack.lessons[0].model_copy(update={"exam_minutes": 5})
    exam = pack.model_copy(update={"images": images, "lessons": (lesson,)})
    write_pack(folder, exam)
    return exam


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> MainWindow:
    return window_with_pack(qtbot, open_window, tmp_path / "pack", write_exam)


def open_exam(qtbot: QtBot, window: MainWindow) -> None:
    page = window.lessons.packs
    window.lessons.show_packs.trigger()
    qtbot.waitUntil(
        lambda: bool(page.details.lessons) and page.details.lessons[0].isVisible(), timeout=WAIT_MS
    )
    qtbot.mouseClick(page.details.lessons[0].button, Qt.MouseButton.LeftButton)


def begin(qtbot: QtBot, window: MainWindow) -> None:
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        open_exam(qtbot, window)


def answer(window: MainWindow) -> None:
    """Somehow."""
    form = window.learning.panel.form
    exercise = window.learning.flow.exercise
    assert exercise is not None
    if exercise.item.kind == "calibrate":
        form.statement.holds.setChecked(True)
    else:
        form.changes.nothing.setChecked(True)
    window.learning.panel.commit.click()


def test_nothing_is_revealed_until_the_last_answer_and_then_all(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window)
    learning = window.learning
    asked = [learning.flow.exercise]
    assert "left" in learning.panel.left
    assert not learning.panel.steps.isVisible()
    assert learning.panel.place.startswith("1 of 2")
    with qtbot.waitSignal(learning.practice.began, timeout=WAIT_MS):
        answer(window)
    assert learning.flow.step is Step.PREDICT
    assert learning.panel.place.startswith("2 of 2")
    asked.append(learning.flow.exercise)
    assert len({one.item.id for one in asked if one is not None}) == 2
    with qtbot.waitSignal(learning.exam.ended, timeout=WAIT_MS) as ended:
        answer(window)
    assert ended.args is not None
    (recap,) = ended.args
    assert len(recap.outcomes) == 2
    assert recap.unanswered == 0
    assert window.lessons.recap.isVisible()
    with Store.open(find_paths().database) as store:
        assert store.attempts.unfinished(recap.outcomes[0].attempt.learner) == ()


def test_days_between_the_films_are_said(qtbot: QtBot, window: MainWindow) -> None:
    begin(qtbot, window)
    exercise = window.learning.flow.exercise
    assert exercise is not None
    if exercise.follow_up is None:
        with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
            answer(window)
    assert window.learning.panel.interval == "14 days lie between the two films."


def test_leaving_stops_no_clock_and_reveals_nothing(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow
) -> None:
    begin(qtbot, window)
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        answer(window)
    window.learning.practice.leave()
    assert not window.learning.exam.is_on
    window.close()
    again = open_window()
    begin(qtbot, again)
    learning = again.learning
    assert learning.panel.place.startswith("2 of 2")
    assert 0 < learning.exam.left < 300


def test_when_the_time_is_up_the_results_are_shown_with_what_is_missing(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window)
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        answer(window)
    with qtbot.waitSignal(window.learning.exam.ended, timeout=WAIT_MS):
        window.learning.exam.time_up.emit()
    assert not window.learning.practice.is_on
    assert "Not answered: 1." in window.lessons.recap.said
    # One attempt: from now on there are results only.
    with qtbot.waitSignal(window.learning.exam.ended, timeout=WAIT_MS):
        open_exam(qtbot, window)
    assert not window.learning.practice.is_on
