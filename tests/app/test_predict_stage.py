"""What the stage shows while a question of a pack is on: what the question needs, nothing else."""

from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.film.film import Film
from app.study.predict.flow import Step
from app.viewer.comparing.mode import Needs
from app.viewer.comparing.modes import MODES
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.comparing.wipe import Wipe
from app.window.main_window import MainWindow
from engine.cases import built_in_cases
from engine.radiograph import Radiograph
from lessons.pack.kinds import ChooseItem, PredictItem
from lessons.pack.manifest import Lesson, Pack
from lessons.pack.manifest_json import write_manifest
from lessons.pack.reference import Reference
from lessons.records import RunSummary
from tests.app.conftest import WAIT_MS, OpenWindow, film_greys
from tests.app.installed import begin, window_with_pack
from tests.lessons.packs import EFFUSION, SQUARE, film_bytes, make_pack, pack_image, part_id
from tests.lessons.stored_runs import make_result

FILMS = {"before": 1, "after": 2, "third": 3}


def write_pack(folder: Path) -> None:
    """The pack of the tests with a question of three films and one whose answer is a film."""
    (folder / "images").mkdir(parents=True)
    for name, seed in FILMS.items():
        (folder / "images" / f"{name}.png").write_bytes(film_bytes(seed))
    images = tuple(pack_image(name, film_bytes(seed)) for name, seed in FILMS.items())
    choose = ChooseItem(
        id=part_id("choose"),
        title="Choose",
        question="Which film shows it?",
        reference=Reference(text="The second film has it."),
        films=tuple(image.id for image in images),
        right=(images[1].id,),
    )
    predict = PredictItem(
        id=part_id("predict"),
        title="Predict",
        question="What comes?",
        reference=Reference(changes=(EFFUSION,), mark=SQUARE),
        prior=images[0].id,
        follow_up=images[1].id,
    )
    pack = make_pack(images)
    items = (*pack.lessons[0].items, choose, predict)
    lesson = Lesson(id=part_id("lesson"), title="A lesson", items=items)
    whole = Pack.model_validate({**pack.model_dump(), "lessons": (lesson.model_dump(),)})
    (folder / "pack.json").write_bytes(write_manifest(whole))


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> MainWindow:
    return window_with_pack(qtbot, open_window, tmp_path / "pack", write_pack)


def lock(qtbot: QtBot, window: MainWindow, step: Step = Step.COMPARE) -> None:
    qtbot.mouseClick(window.learning.panel.commit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.learning.flow.step is step, timeout=WAIT_MS)


def modes(window: MainWindow) -> set[str]:
    actions = window.stage.tools.comparing.modes.actions()
    return {one.data() for one in actions if one.isEnabled()}


def test_films_to_choose_from_stand_beside_each_other_and_nothing_else_does(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window, "choose")
    stage, panel = window.stage, window.learning.panel
    assert [pane.text.title for pane in stage.choices] == ["A", "B", "C"]
    assert all(pane.isVisible() and pane.picture is not None for pane in stage.choices)
    assert not any(pane.isVisible() for pane in (stage.prior, stage.counterfactual))
    assert modes(window) == {SideBySide.id}
    assert panel.steps.text == "Answer › Compare"
    panel.form.films.choices[0].click()
    assert stage.choices[0].text.title == "A · your choice"
    lock(qtbot, window)
    assert "You chose A; right is B." in panel.comparison.text
    assert "The second film has it." in panel.comparison.text
    assert [pane.text.title for pane in stage.choices] == ["A · your choice", "B · right", "C"]
    window.learning.practice.leave()
    assert stage.choices == ()
    assert stage.prior.isVisible()
    assert modes(window) == {mode.id for mode in MODES}


def test_a_statement_is_shown_beside_the_one_film_that_it_is_about(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window, "calibrate")
    statement = window.learning.panel.form.statement
    assert statement.text == "“There is no effusion.”"
    assert window.stage.prior.isVisible()
    assert not window.stage.counterfactual.isVisible()
    statement.fails.setChecked(True)
    lock(qtbot, window)
    said = window.learning.panel.comparison.text
    assert "“There is no effusion.”" in said
    assert "you said that it does not" in said


def test_two_films_of_a_question_are_wiped_against_each_other(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window, "spot")
    stage = window.stage
    assert stage.prior.isVisible()
    assert stage.follow_up.isVisible()
    assert not stage.counterfactual.isVisible()
    assert stage.follow_up.text.title == "Follow-up"
    assert stage.follow_up.text.mark == "Synthetic"
    assert modes(window) == {mode.id for mode in MODES if mode.needs is not Needs.CHANGE}
    assert window.learning.panel.form.missing == "Mark where it changed."
    window.view.choose_mode(Wipe)
    assert stage.comparison.isVisible()
    assert stage.comparison.picture is not None


def test_a_later_film_has_its_place_before_it_may_be_seen(qtbot: QtBot, window: MainWindow) -> None:
    begin(qtbot, window, "predict")
    stage = window.stage
    assert stage.follow_up.isVisible()
    assert stage.follow_up.picture is None
    assert "hidden" in stage.follow_up.text.empty
    assert not stage.counterfactual.isVisible()
    assert modes(window) == {SideBySide.id}
    window.learning.panel.form.changes.nothing.setChecked(True)
    lock(qtbot, window, Step.EXPLAIN)
    assert stage.follow_up.picture is not None


def test_the_follow_up_of_a_question_is_put_away_after_it_and_comes_back_with_undo(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window, "spot")
    close = window.past.close_follow_up
    assert not close.isEnabled()
    window.learning.practice.leave()
    assert close.isEnabled()
    close.trigger()
    assert not window.stage.follow_up.isVisible()
    assert not close.isEnabled()
    (undo,) = window.notice.buttons
    undo.click()
    assert window.stage.follow_up.isVisible()


def test_an_answer_that_is_not_locked_waits_for_the_next_start(
    qtbot: QtBot, open_window: OpenWindow, window: MainWindow
) -> None:
    begin(qtbot, window, "choose")
    window.learning.panel.form.films.choices[2].click()
    window.learning.panel.form.confidence.slider.setValue(35)
    window.close()
    again = open_window()
    qtbot.waitUntil(lambda: again.home.overview is not None, timeout=WAIT_MS)
    assert "have not locked" in again.home.next.last.text.text()
    with qtbot.waitSignal(again.learning.practice.began, timeout=WAIT_MS):
        again.home.next.last.button.click()
    form = again.learning.panel.form
    assert form.films.chosen == (2,)
    assert form.confidence.percent == 35
    lock(qtbot, again)
    assert again.learning.resuming.kept is None


def test_a_run_of_a_packs_film_is_reopened_another_day(
    qtbot: QtBot, open_window: OpenWindow, window: MainWindow
) -> None:
    begin(qtbot, window, "spot")
    film = window.session.film
    assert film is not None
    result = make_result(film.radiograph)
    library = window.services.library
    with qtbot.waitSignal(library.run_saved, timeout=WAIT_MS):
        library.save_run(result, film.radiograph, film.source, film.title)
    window.close()
    again = open_window()
    history = again.library.history
    again.library.timeline.every_film.click()
    qtbot.waitUntil(lambda: history.entries.rowCount() == 1, timeout=WAIT_MS)
    assert not again.library.recent.isVisibleTo(again.library)
    run = history.entries.entries[0].payload
    assert isinstance(run, RunSummary)
    with qtbot.waitSignal(again.session.run_shown, timeout=WAIT_MS):
        again.session.reopen(run)
    assert again.stage.counterfactual.picture is not None
    assert again.stage.prior.picture is not None


def test_every_pane_of_a_digital_patient_says_that_it_is_synthetic(
    qtbot: QtBot, window: MainWindow, film_file: Path
) -> None:
    begin(qtbot, window, "spot")
    stage = window.stage
    assert [stage.prior.text.mark, stage.follow_up.text.mark] == ["Synthetic", "Synthetic"]
    window.view.choose_mode(Wipe)
    assert stage.comparison.text.mark == "Synthetic"
    begin(qtbot, window, "choose")
    assert {pane.text.mark for pane in stage.choices} == {"Synthetic"}
    for path, mark in ((built_in_cases()[0].path, "Synthetic"), (film_file, "")):
        with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
            window.open_film(path)
        assert stage.prior.text.mark == mark


def test_films_to_choose_from_are_measured_enlarged_and_chosen_by_keyboard_alone(
    qtbot: QtBot, window: MainWindow
) -> None:
    begin(qtbot, window, "choose")
    window.activateWindow()
    stage, form, tools = window.stage, window.learning.panel.form, window.stage.tools
    assert window.focusWidget() is form.films.choices[0]
    first, second, third = stage.choices
    second.setFocus()
    qtbot.keyClick(second, Qt.Key.Key_U)
    assert [pane.isVisible() for pane in stage.choices] == [False, True, False]
    assert second.hasFocus()
    qtbot.keyClick(second, Qt.Key.Key_E)
    for key in (Qt.Key.Key_Return, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        qtbot.keyClick(second, key)
    assert len(second.layers.box.measurements) == 1
    assert not first.layers.box.measurements
    assert tools.forget_measurements.isEnabled()
    qtbot.keyClick(second, Qt.Key.Key_E, Qt.KeyboardModifier.ShiftModifier)
    assert not second.layers.box.measurements
    assert not tools.forget_measurements.isEnabled()
    (undo,) = window.notice.buttons
    undo.click()
    assert len(second.layers.box.measurements) == 1
    form.films.choices[1].setFocus()
    qtbot.keyClick(form.films.choices[1], Qt.Key.Key_U)
    assert third.isVisible()
    assert first.isVisible()
    form.films.choices[1].setFocus()
    qtbot.keyClick(form.films.choices[1], Qt.Key.Key_Space)
    panel = window.learning.panel
    panel.commit.setFocus()
    qtbot.keyClick(panel.commit, Qt.Key.Key_Space)
    qtbot.waitUntil(lambda: window.learning.flow.step is Step.COMPARE, timeout=WAIT_MS)
    attempt = window.learning.flow.attempt
    assert attempt is not None
    assert attempt.grade is not None
    assert attempt.grade.right
    window.learning.practice.leave()
    assert not tools.alone.isEnabled()


def test_lengths_on_a_film_to_choose_are_those_of_that_film(
    qtbot: QtBot, window: MainWindow
) -> None:
    pixels = film_greys(240, 200) / np.float32(255)
    fine = Radiograph.from_pixels(pixels, spacing_mm=(0.5, 0.5))
    coarse = Radiograph.from_pixels(pixels[::2, ::2], spacing_mm=(1.0, 1.0))
    films = [Film.of(one, Path("film.png"), "Film") for one in (fine, coarse)]
    window.stage.show_choices(films)
    assert [pane.layers.spacing_mm for pane in window.stage.choices] == [(0.5, 0.5), (0.5, 0.5)]
