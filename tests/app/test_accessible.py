"""Every control of the student's pages has a name, is reached by Tab, and can be read."""

from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractAnimation, Qt, QTimer
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSpinBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.library.run_marking import NoteDialog
from app.settings.settings_dialog import SettingsDialog
from app.theme.preferences import Theme
from app.theme.tokens import contrast
from app.window.main_window import MainWindow
from engine.findings import Finding
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.app.installed import begin, window_with_pack
from tests.app.test_history import choose, predict
from tests.app.test_predict_items import answer_spot, lock
from tests.lessons.packs import write_folder

KINDS = (QAbstractButton, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit, QAbstractItemView)
# What Qt puts inside a control stands for that control.
PARTS = (QComboBox, QAbstractSpinBox)


def nameless(root: QWidget) -> list[QWidget]:
    found: list[QWidget] = []
    for kind in KINDS:
        for control in root.findChildren(kind):
            inside = isinstance(control.parentWidget(), PARTS)
            if not control.isVisible() or inside or control.focusPolicy() is Qt.FocusPolicy.NoFocus:
                continue
            named = control.accessibleName() or (
                isinstance(control, QAbstractButton) and control.text()
            )
            if not named:
                found.append(control)
    return found


def unreadable(root: QWidget, ground: str) -> list[str]:
    """Words on the page's own ground with a contrast below 4.5."""
    found: list[str] = []
    for one in root.findChildren(QLabel):
        if one.isVisible() and one.text() and one.isEnabled():
            colour: QColor = one.palette().color(QPalette.ColorRole.WindowText)
            if contrast(colour.name(), ground) < 4.5:
                found.append(one.text())
    return found


@pytest.fixture(params=[Theme.DARK, Theme.LIGHT])
def themed(request: pytest.FixtureRequest, window: MainWindow) -> MainWindow:
    window.look.set_theme(request.param)
    return window


def test_the_workspace_with_history_search_and_qualities(qtbot: QtBot, themed: MainWindow) -> None:
    predict(qtbot, themed, "new large right effusion")
    themed.hypothesis.sampling_action.trigger()
    choose(themed, 0)
    assert nameless(themed) == []
    themed.library.timeline.marking.note.trigger()
    dialog = themed.findChild(NoteDialog)
    assert dialog is not None
    assert nameless(dialog) == []
    dialog.close()


def test_the_glossary_and_the_settings(qtbot: QtBot, themed: MainWindow) -> None:
    themed.lessons.show_glossary.trigger()
    page = themed.lessons.glossary
    assert nameless(page) == []
    assert unreadable(page, themed.look.palette.window) == []
    page.show_finding(Finding.EFFUSION)
    assert nameless(page) == []
    themed.commands.settings.trigger()
    dialog = themed.findChild(SettingsDialog)
    assert dialog is not None
    assert nameless(dialog) == []
    assert unreadable(dialog, themed.look.palette.window) == []
    dialog.close()


@pytest.mark.parametrize("theme", [Theme.DARK, Theme.LIGHT])
def test_home_with_the_days_and_the_end_of_a_lesson(
    qtbot: QtBot, open_window: OpenWindow, tmp_path: Path, theme: Theme
) -> None:
    window = window_with_pack(qtbot, open_window, tmp_path / "pack", write_folder)
    window.look.set_theme(theme)
    begin(qtbot, window, "spot", "calibrate")
    answer_spot(qtbot, window)
    comparison = window.learning.panel.comparison
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        qtbot.mouseClick(comparison.following, Qt.MouseButton.LeftButton)
    window.learning.panel.form.statement.fails.setChecked(True)
    lock(qtbot, window)
    qtbot.mouseClick(comparison.following, Qt.MouseButton.LeftButton)
    recap = window.lessons.recap
    assert recap.isVisible()
    assert nameless(recap) == []
    assert unreadable(recap, window.look.palette.window) == []
    assert recap.repeat.hasFocus()
    window.show_home()
    qtbot.waitUntil(lambda: window.home.habit.isVisible(), timeout=WAIT_MS)
    assert nameless(window.home) == []
    assert unreadable(window.home, window.look.palette.panel) == []


def test_nothing_on_the_new_pages_moves_by_itself(window: MainWindow) -> None:
    """The days are painted, not animated: reduced motion changes nothing there."""
    for page in (window.home, window.lessons.recap, window.lessons.glossary):
        assert page.findChildren(QAbstractAnimation) == []
        assert [one for one in page.findChildren(QTimer) if one.isActive()] == []
