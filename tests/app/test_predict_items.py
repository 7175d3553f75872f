"""Questions of an installed pack: shown, answered, graded against their reference."""

from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.paths import find_paths
from app.study.predict.flow import Step
from app.window.main_window import MainWindow
from engine.findings import Finding, Side, Trend
from lessons.answers import Answer, Asked, Attempt
from lessons.grades import Part
from lessons.store import Store
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.app.installed import begin, window_with_pack
from tests.lessons.packs import SQUARE, part_id, write_folder, write_pack


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> MainWindow:
    """With a pack of two questions and no model."""
    return window_with_pack(qtbot, open_window, tmp_path / "pack", write_folder)


def answer_spot(qtbot: QtBot, window: MainWindow) -> None:
    window.stage.layers.set_mask(SQUARE.mask(96, 80))
    line = window.learning.panel.form.changes.lines[0]
    for box, word in (
        (line.finding, Finding.EFFUSION),
        (line.trend, Trend.WORSE),
        (line.side, Side.RIGHT),
    ):
        box.setCurrentIndex(box.findData(word))
    lock(qtbot, window)


def lock(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.mouseClick(window.learning.panel.commit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.learning.flow.step is Step.COMPARE, timeout=WAIT_MS)


def test_what_changed_between_two_films_is_asked_with_both_in_sight(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window, "spot")
    exercise = window.learning.flow.exercise
    assert exercise is not None
    assert exercise.asks == (Asked.PLACE, Asked.CHANGES, Asked.CONFIDENCE)
    assert window.stage.follow_up.picture is not None
    assert window.stage.follow_up.isVisible()
    assert exercise.prior.title == "Spot"


def test_a_right_answer_is_graded_by_the_reference_without_any_model(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window, "spot")
    answer_spot(qtbot, window)
    attempt = window.learning.flow.attempt
    assert attempt is not None
    assert attempt.grade is not None
    assert attempt.grade.right
    assert {part.part for part in attempt.grade.parts} == {
        Part.PLACE,
        Part.CHANGES,
        Part.CONFIDENCE,
    }
    assert "Right: worse right effusion" in window.learning.panel.comparison.text


def test_the_next_question_follows_and_the_last_one_says_so(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window, "spot", "calibrate")
    answer_spot(qtbot, window)
    comparison = window.learning.panel.comparison
    assert comparison.following.isVisible()
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        qtbot.mouseClick(comparison.following, Qt.MouseButton.LeftButton)
    statement = window.learning.panel.form.statement
    assert statement.isVisible()
    statement.holds.setChecked(True)
    lock(qtbot, window)
    assert comparison.following.text() == "How it went"
    assert "as you said" in comparison.text


def test_a_lesson_is_counted_through_and_ends_with_what_was_right_and_what_was_not(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window, "spot", "calibrate")
    panel = window.learning.panel
    assert panel.place.startswith("1 of 2")
    answer_spot(qtbot, window)
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        qtbot.mouseClick(panel.comparison.following, Qt.MouseButton.LeftButton)
    assert panel.place.startswith("2 of 2")
    panel.form.statement.fails.setChecked(True)
    lock(qtbot, window)
    qtbot.mouseClick(panel.comparison.following, Qt.MouseButton.LeftButton)
    recap = window.lessons.recap
    assert recap.isVisible()
    assert recap.said.startswith("1 of 2 right")
    assert [card.item for card in recap.cards] == [part_id("calibrate"), part_id("spot")]
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        qtbot.mouseClick(recap.repeat, Qt.MouseButton.LeftButton)
    exercise = window.learning.flow.exercise
    assert exercise is not None
    assert exercise.item.id == part_id("calibrate")
    assert panel.place.startswith("2 of 2")


def test_control_and_enter_lock_compare_and_go_on(qtbot: QtBot, window: MainWindow) -> None:
    begin(qtbot, window, "calibrate", "spot")
    panel = window.learning.panel
    window.commands.submit.trigger()
    assert window.learning.flow.attempt is None
    panel.form.statement.holds.setChecked(True)
    with qtbot.waitSignal(window.learning.flow.compared, timeout=WAIT_MS):
        window.commands.submit.trigger()
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        window.commands.submit.trigger()
    exercise = window.learning.flow.exercise
    assert exercise is not None
    assert exercise.item.id == part_id("spot")


def test_a_lesson_that_is_continued_counts_from_where_it_was_left(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window, "calibrate")
    assert window.learning.panel.place == "2 of 2 · A lesson"


def test_a_pack_whose_file_is_gone_says_so_and_the_window_goes_on(
    qtbot: QtBot, window: MainWindow
) -> None:
    for file in find_paths().packs.iterdir():
        file.unlink()
    with qtbot.waitSignal(window.learning.practice.trouble, timeout=WAIT_MS):
        window.learning.practice.answer_items([part_id("spot")])
    assert "import the pack again" in window.notice.text
    assert not window.learning.practice.is_on


def test_home_shows_packs_with_progress_and_goes_on_with_them(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.show_home()
    qtbot.waitUntil(lambda: len(window.home.packs) == 1, timeout=WAIT_MS)
    (row,) = window.home.packs
    assert (row.pack.answered, row.pack.items) == (0, 2)
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        qtbot.mouseClick(row.button, Qt.MouseButton.LeftButton)
    answer_spot(qtbot, window)
    window.show_home()
    qtbot.waitUntil(lambda: window.home.packs[0].pack.answered == 1, timeout=WAIT_MS)
    assert window.home.packs[0].pack.next_items == (part_id("calibrate"),)


def test_an_answer_locked_in_an_earlier_session_is_gone_on_with_from_home(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow
) -> None:
    begin(qtbot, window, "spot")
    exercise, learner = window.learning.flow.exercise, window.learning.learner.id
    assert exercise is not None
    assert learner is not None
    now = datetime.now(UTC)
    locked = Attempt(uuid4(), learner, part_id("spot"), exercise.digest, now, now, Answer(text=""))
    window.close()
    with Store.open(find_paths().database) as store:
        store.attempts.lock(locked)
    later = open_window()
    qtbot.waitUntil(lambda: later.home.overview is not None, timeout=WAIT_MS)
    assert later.home.next.last.isVisible()
    qtbot.mouseClick(later.home.next.last.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: later.learning.flow.step is Step.COMPARE, timeout=WAIT_MS)
    attempt = later.learning.flow.attempt
    assert attempt is not None
    assert attempt.id == locked.id
    assert attempt.locked_at == locked.locked_at


def test_every_film_of_a_question_is_credited_not_only_the_first(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    def write(folder: Path) -> None:
        pack = write_folder(folder)
        later = pack.images[1].model_copy(update={"attribution": "The later film's hospital"})
        write_pack(folder, pack.model_copy(update={"images": (pack.images[0], later)}))

    window = window_with_pack(qtbot, open_window, tmp_path / "pack", write)
    begin(qtbot, window, "spot")
    exercise = window.learning.flow.exercise
    assert exercise is not None
    assert exercise.source.splitlines() == [
        "Made for the tests · CC0-1.0",
        "The later film's hospital · CC0-1.0",
    ]
