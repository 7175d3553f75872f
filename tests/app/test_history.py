"""The history of a film: comparing two runs, repeating them, writing them, undoing."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.services.marked_pictures import NOTICE
from app.services.shown_run import ShownRun
from app.viewer.comparing.difference import Difference
from app.viewer.comparing.mode import Against
from app.viewer.comparing.overlay import Overlay
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.comparing.wipe import Wipe
from app.viewer.tools import Tool
from app.window.main_window import MainWindow
from lessons.records import RunSummary
from tests.app.conftest import WAIT_MS, OpenWindow, film_greys


def predict(qtbot: QtBot, window: MainWindow, hypothesis: str, seed: int = 0) -> ShownRun:
    kept = len(titles(window))
    window.hypothesis.drawer.seed.setValue(seed)
    window.hypothesis.set_text(hypothesis)
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(titles(window)) == kept + 1, timeout=WAIT_MS)
    assert window.session.shown is not None
    return window.session.shown


def reopen_over(qtbot: QtBot, window: MainWindow, other: Path) -> None:
    """Reopen the latest run while another film is shown."""
    run = window.library.history.entries.entries[0].payload
    assert isinstance(run, RunSummary)
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(other)
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        window.session.reopen(run)


def titles(window: MainWindow) -> list[str]:
    return [entry.title for entry in window.library.history.entries.entries]


def choose(window: MainWindow, row: int) -> None:
    window.library.history.setCurrentIndex(window.library.history.entries.index(row))


@pytest.fixture
def two_runs(qtbot: QtBot, window: MainWindow) -> tuple[ShownRun, ShownRun]:
    """The later one is on the stage."""
    first = predict(qtbot, window, "new large right effusion", seed=3)
    return first, predict(qtbot, window, "new large left effusion", seed=4)


def test_the_run_on_the_stage_is_marked_on_the_line_of_time(window: MainWindow, two_runs) -> None:
    assert window.library.history.entries.shown == two_runs[1].id
    assert window.library.history.currentIndex().row() == 0


def test_two_runs_are_compared_with_each_other(qtbot, window: MainWindow, two_runs) -> None:
    first, second = two_runs
    choose(window, 1)
    with qtbot.waitSignal(window.past.past.other_ready, timeout=WAIT_MS):
        window.library.timeline.compare.trigger()
    assert window.view.against is Against.OTHER_RUN
    assert window.stage.other.isVisible()
    assert "seed 3" in window.stage.other.text.title
    window.view.choose_mode(Difference)
    picture = window.stage.comparison.picture
    assert picture is not None
    assert picture.change is not None
    between = first.result.change - second.result.change
    codes = picture.change.levels[0].astype(np.float32)
    assert np.abs((codes - 32768) / 32767 - between).max() < 1e-4


def test_the_run_to_compare_with_is_the_next_that_is_chosen(
    qtbot, window: MainWindow, two_runs
) -> None:
    window.library.timeline.compare.trigger()
    assert window.library.timeline.compare.isChecked()
    choose(window, 1)
    with qtbot.waitSignal(window.past.past.other_ready, timeout=WAIT_MS):
        qtbot.keyClick(window.library.history, Qt.Key.Key_Return)
    assert window.session.shown is two_runs[1]
    assert not window.library.timeline.compare.isChecked()


def test_a_run_is_repeated_with_the_same_recipe(qtbot, window: MainWindow, two_runs) -> None:
    first, _ = two_runs
    choose(window, 1)
    with qtbot.waitSignal(window.session.run_asked, timeout=WAIT_MS):
        window.library.timeline.repeat.trigger()
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        pass
    again = window.session.shown
    assert again is not None
    assert again.id != first.id
    assert again.result.recipe == first.result.recipe
    assert np.array_equal(again.result.tokens, first.result.tokens)


def test_a_run_is_tried_again_with_another_seed(qtbot, window: MainWindow, two_runs) -> None:
    with qtbot.waitSignal(window.session.run_asked, timeout=WAIT_MS):
        window.library.timeline.remix.trigger()
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        pass
    again = window.session.shown
    assert again is not None
    assert again.result.recipe.hypothesis == "new large left effusion"
    assert again.result.recipe.sampling.seed != 4


def test_up_brings_back_what_was_asked_in_an_earlier_lesson(
    qtbot, window: MainWindow, open_window: OpenWindow
) -> None:
    predict(qtbot, window, "new large right effusion")
    window.close()
    later = open_window()
    field = later.hypothesis.words

    def is_back() -> bool:
        qtbot.keyClick(field, Qt.Key.Key_Up)
        return field.text() == "new large right effusion"

    qtbot.waitUntil(is_back, timeout=WAIT_MS)


def test_the_history_is_of_this_film_or_of_every_film(
    qtbot, window: MainWindow, film_file: Path
) -> None:
    predict(qtbot, window, "new large right effusion")
    other = film_file.with_name("Another.png")
    Image.fromarray(film_greys()[:, ::-1]).save(other)
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(other)
    qtbot.waitUntil(lambda: not titles(window), timeout=WAIT_MS)
    window.library.timeline.every_film.click()
    qtbot.waitUntil(lambda: titles(window) == ["new large right effusion"], timeout=WAIT_MS)


def test_a_run_is_written_as_one_picture_that_says_it_is_synthetic(
    qtbot, window: MainWindow, two_runs, tmp_path: Path
) -> None:
    path = tmp_path / "run.png"
    with qtbot.waitSignal(window.session.exported, timeout=WAIT_MS):
        window.past.past.write_sheet(path)
    with Image.open(path) as sheet:
        sheet.load()
        assert sheet.width > 3 * 700
        assert sheet.info["Warning"] == NOTICE
        assert json.loads(sheet.info["Source"])["sampling"]["seed"] == 4


def test_a_picture_that_cannot_be_written_is_told_and_leaves_nothing(
    qtbot, window: MainWindow, two_runs, film_file: Path
) -> None:
    path = film_file / "run.png"
    with qtbot.waitSignal(window.session.export_failed, timeout=WAIT_MS):
        window.past.past.write_sheet(path)
    assert str(path) in window.notice.text
    assert film_file.is_file()


def test_a_real_follow_up_is_a_third_pane_and_can_be_wiped_against(
    qtbot, window: MainWindow, film_file: Path
) -> None:
    predict(qtbot, window, "new large right effusion")
    later = film_file.with_name("Later.png")
    Image.fromarray(film_greys(360, 300)).save(later)
    with qtbot.waitSignal(window.session.follow_up_opened, timeout=WAIT_MS):
        window.session.open_follow_up(later)
    panes = (window.stage.prior, window.stage.counterfactual, window.stage.follow_up)
    assert all(pane.isVisible() for pane in panes)
    assert window.stage.follow_up.text.mark == ""
    window.view.choose_mode(Wipe)
    window.view.set_against(Against.FOLLOW_UP)
    offered = window.stage.bar.strip.against
    assert offered.isVisible()
    picture = window.stage.comparison.picture
    assert picture is not None
    assert picture.size == panes[0].picture.size  # pyright: ignore[reportOptionalMemberAccess]
    window.view.choose_mode(Overlay)
    assert not offered.isVisible()  # the change is the run's, whichever film is wiped against
    window.past.close_follow_up.trigger()
    assert window.view.against is Against.COUNTERFACTUAL
    window.view.choose_mode(SideBySide)
    assert not window.stage.follow_up.isVisible()


def test_removed_measurements_come_back_with_undo(qtbot, window: MainWindow) -> None:
    layers = window.stage.layers
    layers.set_tool(Tool.DISTANCE)
    for at in ((10.0, 10.0), (60.0, 60.0)):
        layers.press(at)
        layers.release(at)
    measured = list(layers.box.measurements)
    assert measured
    window.stage.tools.forget_measurements.trigger()
    assert not layers.box.measurements
    (undo,) = window.notice.buttons
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    assert layers.box.measurements == measured
