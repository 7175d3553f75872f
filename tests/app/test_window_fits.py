"""The window on the screens that students have: size, place, title, sizes of text, panels."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QFontInfo
from PySide6.QtWidgets import QAbstractItemView, QFileDialog, QLabel
from pytestqt.qtbot import QtBot

from app.settings.settings_dialog import SettingsDialog
from app.theme.preferences import TEXT_PERCENTS, Theme
from app.theme.tokens import contrast
from app.window.header import Header
from app.window.main_window import MainWindow
from app.window.placing import first_place, placed_inside
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.engine.films import dataset, stored_film, write

SCREENS = [
    QRect(0, 0, 1024, 768),
    QRect(0, 0, 1366, 728),
    QRect(0, 0, 853, 480),
    QRect(1920, 40, 1920, 1040),
]


@pytest.mark.parametrize("screen", SCREENS)
def test_the_first_start_opens_inside_the_screen_with_its_frame(screen: QRect) -> None:
    place = placed_inside(first_place(screen), screen)
    assert screen.contains(place)
    assert place.top() - screen.top() >= 30
    assert place.width() >= min(screen.width() * 0.7, 1280)


def test_a_window_from_a_screen_that_is_gone_comes_back_into_sight() -> None:
    screen = QRect(0, 0, 1366, 728)
    assert screen.contains(placed_inside(QRect(2400, 900, 1600, 1000), screen))
    kept = QRect(100, 120, 900, 500)
    assert placed_inside(kept, screen) == kept


def test_size_and_place_are_remembered(open_window: OpenWindow) -> None:
    first = open_window()
    first.resize(700, 600)
    first.move(20, 60)
    first.close()
    settings = first.settings
    second = open_window()
    second.apply_settings(settings)
    second._settings.restore_geometry()
    assert second.size() == QSize(700, 600)


def test_the_title_names_the_film_that_is_shown_and_the_page(
    qtbot: QtBot, window: MainWindow
) -> None:
    assert window.windowTitle() == "A chest film – Foresee"
    window.show_home()
    assert window.windowTitle() == "Foresee"
    window.lessons.show_progress.trigger()
    assert window.windowTitle() == "Progress – Foresee"


@pytest.mark.parametrize("percent", [100, TEXT_PERCENTS[-1]])
@pytest.mark.parametrize("width", [1024, 1366])
def test_the_models_name_gives_way_to_what_the_pictures_must_never_be_used_for(
    qtbot: QtBot, window: MainWindow, percent: int, width: int
) -> None:
    window.look.set_text_percent(percent)
    header = window.findChild(Header)
    model = window.session.model
    assert header is not None
    assert model is not None
    named = model.manifest.model_copy(update={"title": "A model with a long name, " * 2})
    header.show_model(replace(model, manifest=named))
    window.resize(width, 700)
    banner = next(one for one in header.findChildren(QLabel) if one.property("role") == "banner")
    window.grab()  # lays out what still waits for it
    assert header.width() == width
    assert banner.width() >= banner.sizeHint().width()


def test_the_name_of_a_dicom_file_is_shown_nowhere(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, film_file: Path
) -> None:
    film = write(dataset(stored_film()), tmp_path / "Doe^Jane 1970.dcm")
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(film)
    assert window.windowTitle() == "Own film – Foresee"
    # Kept after it, a picture shows that the list is up to date.
    window.open_film(film_file)
    entries = window.library.recent.entries
    qtbot.waitUntil(
        lambda: any("A chest film" in one.title for one in entries.entries), timeout=WAIT_MS
    )
    assert all("Doe" not in one.title for one in entries.entries)


def test_text_grows_and_shrinks_with_keys_and_is_remembered(
    qtbot: QtBot, window: MainWindow
) -> None:
    shown = window.hypothesis.status
    before = QFontInfo(shown.font()).pixelSize()
    for _ in TEXT_PERCENTS:
        window.commands.larger_text.trigger()
    assert window.settings.text_percent == TEXT_PERCENTS[-1]
    assert QFontInfo(shown.font()).pixelSize() == round(before * 1.5)
    for _ in range(2 * len(TEXT_PERCENTS)):
        window.commands.smaller_text.trigger()
    assert window.settings.text_percent == TEXT_PERCENTS[0]


def test_the_panels_beside_the_films_are_put_away_and_come_back_for_a_question(
    qtbot: QtBot, window: MainWindow
) -> None:
    qtbot.waitUntil(lambda: window.learning.learner.id is not None, timeout=WAIT_MS)
    window.commands.side.trigger()
    window.commands.library.trigger()
    assert not window.side.isVisible()
    assert not window.library.isVisible()
    window.learning.predict_first()
    assert window.side.isVisible()
    window.learning.practice.leave()
    assert not window.side.isVisible()
    window.commands.side.trigger()
    assert window.side.isVisible()


def test_f11_fills_the_screen_and_gives_it_back(qtbot: QtBot, window: MainWindow) -> None:
    window.commands.full_screen.trigger()
    qtbot.waitUntil(window.isFullScreen, timeout=WAIT_MS)
    assert window.commands.full_screen.isChecked()
    window.commands.full_screen.trigger()
    qtbot.waitUntil(lambda: not window.isFullScreen(), timeout=WAIT_MS)


def test_what_was_said_of_a_run_goes_with_its_film(
    qtbot: QtBot, window: MainWindow, film_file: Path
) -> None:
    window.hypothesis.set_text("new large right effusion")
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    assert "Predicted in" in window.hypothesis.status.text()
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(film_file)
    assert window.hypothesis.text == ""
    assert "Predicted" not in window.hypothesis.status.text()
    assert window.interpretation.text == ""


def test_what_the_student_writes_stays_when_the_film_changes(
    qtbot: QtBot, window: MainWindow, film_file: Path
) -> None:
    window.hypothesis.set_text("worsening left effusion")
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(film_file)
    assert window.hypothesis.text == "worsening left effusion"


@pytest.mark.parametrize("theme", [Theme.DARK, Theme.LIGHT])
def test_a_dialog_for_files_is_readable(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, theme: Theme
) -> None:
    window.look.set_theme(theme)
    dialog = QFileDialog(window, "Open a film", str(tmp_path))
    dialog.setOption(QFileDialog.Option.DontUseNativeDialog)
    dialog.show()
    colours = window.look.palette
    for view in dialog.findChildren(QAbstractItemView):
        if view.isVisible():
            picture = view.grab().toImage()
            ground = picture.pixelColor(picture.width() // 2, picture.height() - 20).name()
            assert contrast(colours.text, ground) >= 4.5
    dialog.close()


def test_a_setting_is_found_by_its_name_and_by_its_choices(window: MainWindow) -> None:
    window.commands.settings.trigger()
    dialog = window.findChild(SettingsDialog)
    assert dialog is not None
    dialog.search.setText("projector")
    assert dialog.box("theme").isVisible()
    assert not dialog.box("language").isVisible()
    dialog.search.setText("text")
    assert dialog.box("text_percent").isVisible()
    dialog.search.setText("no such thing")
    assert not dialog.box("text_percent").isVisible()
    dialog.close()
