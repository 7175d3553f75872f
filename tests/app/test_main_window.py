"""A student's way through the window, with the real engine, library and settings."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QToolButton,
)
from pytestqt.qtbot import QtBot

from app.services.paths import find_paths
from app.services.settings import load_settings
from app.study.corrections import Part
from app.theme.preferences import Theme
from app.viewer.comparing.modes import MODES
from app.viewer.comparing.overlay import Overlay
from app.viewer.comparing.side_by_side import SideBySide
from app.window.main_window import MainWindow
from lessons.records import RunSummary
from tests.app.conftest import WAIT_MS, OpenWindow, film_greys

HYPOTHESIS = "new large right effusion"


def predict(qtbot: QtBot, window: MainWindow, hypothesis: str = HYPOTHESIS) -> None:
    kept = len(history(window))
    window.hypothesis.set_text(hypothesis)
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(history(window)) == kept + 1, timeout=WAIT_MS)


def chips(window: MainWindow) -> list[str]:
    return [
        chip.text()
        for chip in window.hypothesis.chips.chips
        if isinstance(chip, QLabel | QAbstractButton)
    ]


def history(window: MainWindow) -> list[str]:
    return [entry.title for entry in window.library.history.entries.entries]


# Predicting


def test_enter_predicts_and_the_run_is_shown_and_kept(qtbot, window: MainWindow) -> None:
    predict(qtbot, window)
    shown = window.session.shown
    assert shown is not None
    assert window.stage.counterfactual.picture is shown.counterfactual
    assert window.interpretation.text == shown.result.interpretation
    assert window.interpretation.facts["hypothesis"] == HYPOTHESIS
    assert history(window) == [HYPOTHESIS]
    assert "Predicted in" in window.hypothesis.status.text()


def test_rows_arrive_on_the_stage_while_the_run_goes_on(qtbot, window: MainWindow) -> None:
    seen: list[tuple[float | None, bool, str]] = []
    bar = window.hypothesis

    def look() -> None:
        picture = window.stage.counterfactual.picture
        assert picture is not None
        seen.append((picture.arrived, bar.progress.isVisible(), bar.button.text()))

    window.session.previewed.connect(look)
    bar.set_text(HYPOTHESIS)
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(bar.field, Qt.Key.Key_Return)
    arrived, has_progress, button = seen[0]
    assert arrived is not None
    assert has_progress
    assert button == "Cancel"
    assert not bar.progress.isVisible()
    assert bar.button.text() == "Predict"


def test_escape_cancels_and_brings_back_what_was_there(qtbot, window: MainWindow) -> None:
    predict(qtbot, window)
    before = window.stage.counterfactual.picture
    words = window.interpretation.text
    with qtbot.waitSignal(window.session.run_asked, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    with qtbot.waitSignal(window.session.run_stopped, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Escape)
    assert window.stage.counterfactual.picture is before
    assert window.interpretation.text == words
    assert "Cancelled" in window.hypothesis.status.text()
    assert len(history(window)) == 1


def test_another_run_replaces_the_one_that_goes_on(qtbot, window: MainWindow) -> None:
    window.hypothesis.set_text(HYPOTHESIS)
    with qtbot.waitSignal(window.session.run_asked, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    predict(qtbot, window, "resolved left effusion")
    assert window.session.shown is not None
    assert window.session.shown.result.recipe.hypothesis == "resolved left effusion"
    assert history(window) == ["resolved left effusion"]


def test_opening_another_film_abandons_the_run(qtbot, window: MainWindow, film_file: Path) -> None:
    window.hypothesis.set_text(HYPOTHESIS)
    with qtbot.waitSignal(window.session.run_asked, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    other = film_file.with_name("Another.png")
    Image.fromarray(film_greys()[:, ::-1]).save(other)
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(other)
    assert not window.session.is_running
    assert window.stage.counterfactual.picture is None
    assert "Another" in window.windowTitle()


def test_the_seed_from_the_drawer_is_the_seed_of_the_run(qtbot, window: MainWindow) -> None:
    window.hypothesis.drawer.seed.setValue(41)
    predict(qtbot, window)
    assert window.interpretation.facts["seed"] == "41"


# The hypothesis bar


def test_the_reading_is_shown_as_chips_while_typing(qtbot, window: MainWindow) -> None:
    qtbot.keyClicks(window.hypothesis.field, "worsening right pleural effusion")
    assert chips(window) == ["Read as", "worse", "amount?", "right", "zone?", "effusion", "?"]


def test_without_words_examples_are_offered(window: MainWindow) -> None:
    assert chips(window)[0] == "Try"
    assert len(chips(window)) > 2


def test_a_declined_hypothesis_says_why_and_starts_nothing(qtbot, window: MainWindow) -> None:
    predict(qtbot, window)
    before = window.stage.counterfactual.picture
    window.hypothesis.set_text("new right pneumothorax")
    with qtbot.waitSignal(window.session.declined, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    assert "pneumothorax" in window.hypothesis.status.text()
    assert not window.session.is_running
    assert window.stage.counterfactual.picture is before


def test_clicking_a_suggestion_predicts_it(qtbot, window: MainWindow) -> None:
    window.hypothesis.set_text("new right pneumothorax")
    with qtbot.waitSignal(window.session.declined, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    suggestion = window.hypothesis.chips.chips[1]
    assert isinstance(suggestion, QPushButton)
    wanted = suggestion.text()
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.mouseClick(suggestion, Qt.MouseButton.LeftButton)
    assert window.session.shown is not None
    assert window.session.shown.result.recipe.hypothesis == wanted


def test_an_objection_goes_away_when_the_student_types_on(qtbot, window: MainWindow) -> None:
    window.hypothesis.set_text("new right pneumothorax")
    with qtbot.waitSignal(window.session.declined, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    qtbot.keyClicks(window.hypothesis.field, " and")
    assert "pneumothorax" not in window.hypothesis.status.text()


def test_letters_typed_into_the_bar_are_no_commands(qtbot, window: MainWindow) -> None:
    window.hypothesis.take_focus()
    qtbot.keyClicks(window.hypothesis.field, "oid1")
    assert window.hypothesis.text == "oid1"
    assert isinstance(window.view.mode, SideBySide)
    assert not window.view.window.inverted


# The stage


def test_keys_on_a_film_change_how_it_is_looked_at(qtbot, window: MainWindow) -> None:
    predict(qtbot, window)
    window.stage.prior.setFocus()
    qtbot.keyClick(window.stage.prior, Qt.Key.Key_I)
    assert window.view.window.inverted
    qtbot.keyClick(window.stage.prior, Qt.Key.Key_2)
    assert window.view.window.width < 1.0
    qtbot.keyClick(window.stage.prior, Qt.Key.Key_0)
    assert window.view.viewport.scale == pytest.approx(1.0)
    qtbot.keyClick(window.stage.prior, Qt.Key.Key_O)
    assert isinstance(window.view.mode, Overlay)
    assert window.stage.comparison.isVisible()
    assert not window.stage.prior.isVisible()


def test_zooming_without_a_film_does_nothing(qtbot, open_window: OpenWindow) -> None:
    window = open_window()
    window.stage.tools.zoom_in.trigger()
    window.stage.tools.one_to_one.trigger()
    assert window.view.viewport.scale is None


def test_what_the_model_decoded_is_one_key_away_and_named_so(qtbot, window: MainWindow) -> None:
    predict(qtbot, window)
    shown = window.session.shown
    assert shown is not None
    window.stage.tools.decoded.trigger()
    assert window.stage.counterfactual.picture is shown.decoded
    assert "decoded" in window.stage.counterfactual.text.title
    window.stage.tools.decoded.trigger()
    assert window.stage.counterfactual.picture is shown.counterfactual


def test_the_synthetic_mark_never_leaves_the_counterfactual(qtbot, window: MainWindow) -> None:
    marks = {window.stage.counterfactual.text.mark}
    predict(qtbot, window)
    for mode in MODES:
        window.view.set_mode(mode)
        marks.add(window.stage.counterfactual.text.mark)
        if mode.shows_change:
            marks.add(window.stage.comparison.text.mark)
    window.stage.tools.decoded.trigger()
    marks.add(window.stage.counterfactual.text.mark)
    assert marks == {"Synthetic"}
    assert window.stage.prior.text.mark == ""


# Films, history, export


def test_a_dropped_file_is_opened(qtbot, window: MainWindow, film_file: Path) -> None:
    dropped = film_file.with_name("Dropped.png")
    Image.fromarray(film_greys(300, 260)).save(dropped)
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(dropped))])
    event = QDropEvent(
        QPointF(200, 200),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS) as opened:
        window.dropEvent(event)
    assert opened.args is not None
    assert opened.args[0].source == dropped


def test_a_file_that_is_no_film_is_told_in_place_and_loses_nothing(
    qtbot, window: MainWindow, tmp_path: Path
) -> None:
    film = window.session.film
    wrong = tmp_path / "notes.txt"
    wrong.write_text("not a film")
    with qtbot.waitSignal(window.session.film_failed, timeout=WAIT_MS):
        window.open_film(wrong)
    assert window.notice.text
    assert window.session.film is film


def test_films_that_were_opened_are_listed_as_recent(
    qtbot, window: MainWindow, film_file: Path
) -> None:
    qtbot.waitUntil(lambda: bool(window.library.recent.entries.entries), timeout=WAIT_MS)
    assert window.library.recent.entries.entries[0].title == film_file.stem


def test_a_run_is_reopened_from_the_history_without_a_model(
    qtbot, open_window: OpenWindow, window: MainWindow
) -> None:
    predict(qtbot, window)
    shown = window.session.shown
    assert shown is not None
    window.close()
    later = open_window()
    qtbot.waitUntil(lambda: history(later) == [HYPOTHESIS], timeout=WAIT_MS)
    run = later.library.history.entries.entries[0].payload
    assert isinstance(run, RunSummary)
    with qtbot.waitSignal(later.session.run_shown, timeout=WAIT_MS):
        later.library.history.chosen.emit(run)
    again = later.session.shown
    assert again is not None
    assert later.session.model is None
    assert np.array_equal(again.result.counterfactual, shown.result.counterfactual)
    assert again.result.interpretation == later.interpretation.text
    assert later.stage.prior.picture is not None


def test_a_deleted_run_comes_back_with_undo(qtbot, window: MainWindow) -> None:
    predict(qtbot, window)
    window.library.history.setCurrentIndex(window.library.history.entries.index(0))
    window.library.history.setFocus()
    qtbot.keyClick(window.library.history, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: not history(window), timeout=WAIT_MS)
    (undo,) = window.notice.buttons
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: history(window) == [HYPOTHESIS], timeout=WAIT_MS)


def test_every_run_that_was_deleted_comes_back_whatever_was_done_meanwhile(
    qtbot, window: MainWindow, film_file: Path
) -> None:
    predict(qtbot, window)
    predict(qtbot, window)
    list_ = window.library.history
    qtbot.waitUntil(lambda: len(history(window)) == 2, timeout=WAIT_MS)
    for left in (1, 0):
        list_.setCurrentIndex(list_.entries.index(0))
        list_.setFocus()
        qtbot.keyClick(list_, Qt.Key.Key_Delete)
        qtbot.waitUntil(lambda left=left: len(history(window)) == left, timeout=WAIT_MS)
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(film_file)
    window.notice.tell("Something else.")
    window.notice.pass_by()
    for back in (1, 2):
        (undo,) = window.notice.buttons
        qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda back=back: len(history(window)) == back, timeout=WAIT_MS)
    assert window.notice.text == ""


def test_an_exported_run_is_a_complete_folder(qtbot, window: MainWindow, tmp_path: Path) -> None:
    predict(qtbot, window)
    with qtbot.waitSignal(window.session.exported, timeout=WAIT_MS):
        window.session.export(tmp_path / "exported")
    assert (tmp_path / "exported" / "result.json").is_file()
    assert str(tmp_path / "exported") in window.notice.text


def test_an_export_that_cannot_be_written_is_told_in_place(
    qtbot, window: MainWindow, film_file: Path
) -> None:
    predict(qtbot, window)
    with qtbot.waitSignal(window.session.export_failed, timeout=WAIT_MS):
        window.session.export(film_file)
    assert str(film_file) in window.notice.text


def test_without_a_model_films_are_looked_at_and_the_reason_is_told(
    qtbot, open_window: OpenWindow, film_file: Path, tmp_path: Path
) -> None:
    window = open_window()
    with qtbot.waitSignals(
        [window.session.model_failed, window.session.film_opened], timeout=WAIT_MS
    ):
        window.open_model(tmp_path / "nothing", "cpu")
        window.open_film(film_file)
    assert window.stage.prior.picture is not None
    assert "nothing" in window.hypothesis.status.text()
    window.hypothesis.set_text(HYPOTHESIS)
    assert not window.hypothesis.button.isEnabled()


# What is remembered, and what is let go


def test_theme_opacity_and_place_are_remembered(qtbot, open_window: OpenWindow) -> None:
    first = open_window()
    first.look.set_theme(Theme.LIGHT)
    first.view.keep(Overlay(opacity=0.25))
    first.close()
    second = open_window()
    assert second.look.theme is Theme.LIGHT
    assert second.view.latest(Overlay).opacity == pytest.approx(0.25)
    assert load_settings(find_paths().settings).settings == first.settings
    assert first.settings.window_geometry


def test_settings_that_cannot_be_saved_do_not_keep_the_window_open(
    qtbot, open_window: OpenWindow
) -> None:
    window = open_window()
    find_paths().settings.mkdir(parents=True)
    assert window.close()


def test_damaged_settings_are_told_and_the_window_opens(qtbot, open_window: OpenWindow) -> None:
    path = find_paths().settings
    path.write_text("{")
    window = open_window()
    assert "settings" in window.notice.text
    assert load_settings(path).settings.theme is window.look.theme


def test_closing_the_window_during_a_run_is_clean(qtbot, window: MainWindow) -> None:
    window.hypothesis.set_text(HYPOTHESIS)
    with qtbot.waitSignal(window.session.run_started, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    assert window.close()


@pytest.mark.parametrize("theme", Theme)
def test_every_control_has_a_name_for_screen_readers(
    qtbot, window: MainWindow, theme: Theme
) -> None:
    window.look.set_theme(theme)
    controls = [
        control
        for kind in (QAbstractButton, QAbstractSlider, QLineEdit, QAbstractItemView)
        for control in window.findChildren(kind)
        if control.isVisible() and control.focusPolicy() != Qt.FocusPolicy.NoFocus
    ]
    nameless = [
        control
        for control in controls
        if not (
            control.accessibleName() or (isinstance(control, QAbstractButton) and control.text())
        )
    ]
    assert len(controls) > 10
    assert not nameless


def test_settings_that_cannot_be_saved_are_told_with_what_to_do(window: MainWindow) -> None:
    settings = find_paths().settings
    settings.mkdir(parents=True)
    window.commands.theme.trigger()
    assert f"Make room in {settings.parent}" in window.notice.text
    settings.rmdir()


def test_a_narrow_window_gives_the_librarys_room_to_the_films_until_it_is_asked_for(
    qtbot, window: MainWindow
) -> None:
    window.resize(1280, 800)
    assert window.library.isVisible()
    window.resize(944, 500)
    assert not window.library.isVisible()
    bar = window.stage.bar
    words = [one for one in bar.findChildren(QPushButton) if one.property("role") == "segment"]
    qtbot.waitUntil(lambda: all(one.width() >= one.minimumSizeHint().width() for one in words))
    tools = [one for one in bar.findChildren(QToolButton) if one.isVisible()]
    assert all(bar.rect().contains(one.mapTo(bar, one.rect().center())) for one in tools)
    window.commands.library.trigger()
    assert window.library.isVisible()
    window.commands.library.trigger()
    window.resize(1280, 800)
    assert window.library.isVisible()


def test_a_run_that_went_on_when_the_window_closed_is_said_to_be_dropped(
    qtbot: QtBot, window: MainWindow, open_window: OpenWindow
) -> None:
    window.hypothesis.set_text(HYPOTHESIS)
    with qtbot.waitSignal(window.session.run_started, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    window.close()
    later = open_window()
    assert HYPOTHESIS in later.notice.text
    assert "dropped" in later.notice.text
    later.close()
    assert "dropped" not in open_window().notice.text


def test_amount_and_side_are_chosen_beside_the_text(qtbot: QtBot, window: MainWindow) -> None:
    qualities = window.hypothesis.qualities
    assert not qualities.box(Part.SIDE).isEnabled()
    window.hypothesis.set_text("new large right effusion")
    side, amount = qualities.box(Part.SIDE), qualities.box(Part.SEVERITY)
    assert (side.currentText(), amount.currentText()) == ("right", "large")
    side.activated.emit(side.findText("left"))
    assert window.hypothesis.text == "new large left effusion"
    amount.activated.emit(0)
    assert window.hypothesis.text == "new left effusion"
    window.hypothesis.set_text("cardiomegaly, worse")
    assert not side.isEnabled()


def test_control_and_enter_predict_from_anywhere(qtbot: QtBot, window: MainWindow) -> None:
    window.hypothesis.set_text(HYPOTHESIS)
    window.library.cases.setFocus()
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(window.library.cases, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)


def test_every_option_of_sampling_says_what_it_does(qtbot: QtBot, window: MainWindow) -> None:
    window.hypothesis.sampling_action.trigger()
    drawer = window.hypothesis.drawer
    boxes = drawer.findChildren(QAbstractSpinBox)
    assert len(boxes) == 5
    for box in boxes:
        assert box.toolTip().endswith(".")
        box.setFocus()
        qtbot.waitUntil(lambda box=box: drawer.help == box.toolTip(), timeout=WAIT_MS)
