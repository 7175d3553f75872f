""" "The model is wrong here": kept with the run, shown on the film, taken back, exported."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.study.objections import ObjectionFile
from app.window.main_window import MainWindow
from tests.app.conftest import WAIT_MS

CORNER = np.pad(np.ones((40, 40), np.bool_), ((160, 40), (20, 140)))


@pytest.fixture
def window(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """With a finished run and its library open."""
    qtbot.waitUntil(lambda: window.learning.learner.id is not None, timeout=WAIT_MS)
    window.hypothesis.set_text("new right effusion")
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    return window


def object_to_it(qtbot: QtBot, window: MainWindow) -> None:
    window.reading.object.trigger()
    form = window.learning.objection_form
    assert window.side.page is form
    assert not form.keep.isEnabled()
    window.stage.layers.set_mask(CORNER)
    qtbot.keyClicks(form.note, "This rib was never broken")
    qtbot.mouseClick(form.keep, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(window.stage.layers.notes), timeout=WAIT_MS)


def test_an_objection_is_kept_with_its_place_and_shown_on_the_film(
    qtbot: QtBot, window: MainWindow
) -> None:
    object_to_it(qtbot, window)
    (note,) = window.stage.layers.notes
    assert note.text == "This rib was never broken"
    assert note.at == pytest.approx((40.0, 180.0), abs=2)
    assert window.side.page is window.reading
    assert not window.stage.layers.mask.any()


def test_an_objection_can_be_taken_back(qtbot: QtBot, window: MainWindow) -> None:
    object_to_it(qtbot, window)
    (undo,) = window.notice.buttons
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.stage.layers.notes, timeout=WAIT_MS)


def test_objections_are_exported_with_the_recipe_of_their_run_and_no_pixels(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    object_to_it(qtbot, window)
    file = tmp_path / "objections.json"
    window.learning.objecting.export(file)
    qtbot.waitUntil(file.exists, timeout=WAIT_MS)
    (entry,) = ObjectionFile.model_validate_json(file.read_bytes()).objections
    shown = window.session.shown
    assert shown is not None
    assert entry.recipe == shown.result.recipe
    assert entry.text == "This rib was never broken"
    assert entry.mark is not None


def test_an_export_that_cannot_be_written_is_told(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    object_to_it(qtbot, window)
    (tmp_path / "file").write_text("in the way")
    window.learning.objecting.export(tmp_path / "file" / "objections.json")
    qtbot.waitUntil(lambda: "cannot be written" in window.notice.text, timeout=WAIT_MS)


def test_without_a_run_there_is_nothing_to_object_to(
    qtbot: QtBot, window: MainWindow, film_file: Path
) -> None:
    assert window.reading.object.isEnabled()
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(film_file)
    assert not window.reading.object.isEnabled()
