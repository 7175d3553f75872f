"""Keys, settings, and what a screen reader finds: names, roles and values of every control."""

from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleInterface, QAction, QKeySequence
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.film.grey_window import WindowDrag
from app.services.paths import find_paths
from app.services.settings import AnotherRun, load_settings
from app.settings.keys_dialog import KeysDialog
from app.settings.settings_dialog import SettingsDialog
from app.theme.look import Look
from app.theme.motion import may_move
from app.theme.preferences import Motion, Theme
from app.theme.tokens import DARK, LIGHT
from app.viewer.comparing.blink import Blink
from app.viewer.comparing.difference import Difference
from app.viewer.comparing.modes import MODES
from app.viewer.comparing.overlay import Overlay
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.comparing.wipe import Wipe, WipeLine
from app.viewer.mode_timer import ModeTimer
from app.viewer.tools import Tool
from app.viewer.view_state import ViewState
from app.window.main_window import MainWindow
from tests.app.conftest import WAIT_MS, OpenWindow

Role = QAccessible.Role
HAVE_VALUES = {Role.Slider, Role.SpinBox, Role.ProgressBar, Role.ScrollBar}


def dialog_of(window: MainWindow, kind: type[QWidget]) -> QWidget:
    (dialog,) = [one for one in window.findChildren(kind) if one.isVisible()]
    return dialog


# Keys


def mode_actions(window: MainWindow) -> list[QAction]:
    return window.stage.tools.comparing.modes.actions()


def test_a_key_is_exchanged_and_holds_at_the_next_start(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window()
    window.commands.keys.trigger()
    dialog = dialog_of(window, KeysDialog)
    assert isinstance(dialog, KeysDialog)
    edit = dialog.edit("mode-overlay")
    edit.setKeySequence(QKeySequence("Y"))
    edit.editingFinished.emit()
    dialog.accept()
    (overlay,) = [
        one for one in window.stage.tools.comparing.modes.actions() if one.text() == "Overlay"
    ]
    assert overlay.shortcut().toString() == "Y"
    window.view.choose_mode(Overlay)
    assert window.stage.bar.strip.text == "Overlay Y"
    window.close()
    assert load_settings(find_paths().settings).settings.shortcuts == {"mode-overlay": "Y"}
    assert open_window().shortcuts.actions["mode-overlay"].shortcut().toString() == "Y"


def test_a_key_that_is_taken_is_refused_and_says_by_what(open_window: OpenWindow) -> None:
    window = open_window()
    window.commands.keys.trigger()
    dialog = dialog_of(window, KeysDialog)
    assert isinstance(dialog, KeysDialog)
    edit = dialog.edit("mode-overlay")
    edit.setKeySequence(QKeySequence("W"))
    edit.editingFinished.emit()
    assert "Wipe" in dialog.said.text()
    assert edit.keySequence().toString() == "O"
    assert not window.shortcuts.chosen


def test_no_two_commands_of_the_same_windows_have_the_same_key(open_window: OpenWindow) -> None:
    window = open_window()
    keys = [
        (window.shortcuts.scope(name), key.toString())
        for name, action in window.shortcuts.actions.items()
        for key in action.shortcuts()
    ]
    assert len(keys) > 40
    assert sorted(keys) == sorted(set(keys))


def test_every_way_of_looking_is_reached_by_its_key(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window()
    window.show_workspace()
    view, layers, pane = window.view, window.stage.layers, window.stage.comparison
    view.choose_mode(Overlay)
    pane.setFocus()
    key, none = Qt.Key, Qt.KeyboardModifier.NoModifier
    shift, alt = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier
    presses: list[tuple[Qt.Key, Qt.KeyboardModifier, Callable[[], bool]]] = [
        (key.Key_W, none, lambda: isinstance(view.mode, Wipe)),
        (key.Key_W, shift, lambda: view.latest(Wipe).line is WipeLine.LEVEL),
        (key.Key_BracketRight, none, lambda: view.latest(Wipe).place == pytest.approx(0.6)),
        (key.Key_B, none, lambda: isinstance(view.mode, Blink)),
        (key.Key_N, none, lambda: view.latest(Blink).shows_second),
        (key.Key_BracketRight, none, lambda: view.latest(Blink).milliseconds == 600),
        (key.Key_D, none, lambda: isinstance(view.mode, Difference)),
        (key.Key_L, none, lambda: not view.change_style.is_outlined),
        (key.Key_H, none, lambda: not view.change_style.is_hatched),
        (key.Key_O, none, lambda: isinstance(view.mode, Overlay)),
        (key.Key_BracketLeft, none, lambda: view.latest(Overlay).opacity == pytest.approx(0.5)),
        (key.Key_I, none, lambda: view.window.inverted),
        (key.Key_2, none, lambda: view.window.width == pytest.approx(0.62)),
        (key.Key_Up, alt, lambda: view.window.centre == pytest.approx(0.33)),
        (key.Key_Left, alt | shift, lambda: view.window.width == pytest.approx(0.61)),
        (key.Key_Z, none, lambda: view.magnifies),
        (key.Key_T, none, lambda: view.orientation.quarter_turns == 1),
        (key.Key_X, none, lambda: view.orientation.flipped),
        (key.Key_E, none, lambda: layers.tool is Tool.DISTANCE),
        (key.Key_Q, none, lambda: layers.tool is Tool.RATIO),
        (key.Key_P, none, lambda: layers.tool is Tool.PAN),
        (key.Key_R, none, lambda: view.orientation.is_upright),
    ]
    for pressed, modifiers, came_true in presses:
        qtbot.keyClick(pane, pressed, modifiers)
        assert came_true(), pressed
    qtbot.keyClick(pane, Qt.Key.Key_S)
    assert isinstance(view.mode, SideBySide)


def test_window_and_level_are_typed(open_window: OpenWindow) -> None:
    window = open_window()
    window.show_workspace()
    window.stage.tools.greys.trigger()
    panel = window.stage.bar.greys
    panel.width_box.setValue(40)
    panel.centre_box.setValue(35)
    panel.close()
    assert (window.view.window.width, window.view.window.centre) == (0.4, 0.35)


# Settings


def test_a_setting_holds_at_once_and_at_the_next_start(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window()
    window.commands.settings.trigger()
    dialog = dialog_of(window, SettingsDialog)
    assert isinstance(dialog, SettingsDialog)
    for field, value in (
        ("theme", Theme.LIGHT),
        ("window_drag", WindowDrag.BRIGHTENS),
        ("motion", Motion.REDUCED),
        ("another_run", AnotherRun.WAITS),
    ):
        dialog.box(field).setCurrentIndex(dialog.box(field).findData(value.value))
    dialog.blink.setValue(1.25)
    dialog.accept()
    assert window.look.shown is Theme.LIGHT
    assert window.view.window_drag is WindowDrag.BRIGHTENS
    assert not window.stage.mode_timer.may_move
    assert window.view.latest(Blink).milliseconds == 1250
    window.close()
    kept = load_settings(find_paths().settings).settings
    assert kept == window.settings
    assert (kept.another_run, kept.blink_ms) == (AnotherRun.WAITS, 1250)


class FakeDesktop(QObject):
    """The offscreen platform has neither a dark nor a light scheme."""

    colorSchemeChanged = Signal(Qt.ColorScheme)  # noqa: N815 - Qt's own name
    scheme = Qt.ColorScheme.Unknown

    def colorScheme(self) -> Qt.ColorScheme:
        return self.scheme

    def turn(self, scheme: Qt.ColorScheme) -> None:
        self.scheme = scheme
        self.colorSchemeChanged.emit(scheme)


def test_the_look_follows_the_system_until_one_is_chosen(qtbot: QtBot) -> None:
    desktop = FakeDesktop()
    look = Look(Theme.SYSTEM, None, desktop)
    assert look.palette is DARK
    with qtbot.waitSignal(look.changed):
        desktop.turn(Qt.ColorScheme.Light)
    assert look.palette is LIGHT
    look.set_theme(Theme.DARK)
    desktop.turn(Qt.ColorScheme.Light)
    assert look.palette is DARK


def test_motion_is_as_the_student_says() -> None:
    assert may_move(Motion.FULL)
    assert not may_move(Motion.REDUCED)


# Blinking


def test_blinking_switches_films_at_the_rate_that_is_set(qtbot: QtBot) -> None:
    view = ViewState()
    timer = ModeTimer(view)
    view.keep(Blink(350))
    view.choose_mode(Blink)
    assert timer.is_running
    qtbot.waitUntil(lambda: view.latest(Blink).shows_second, timeout=WAIT_MS)
    view.choose_mode(Wipe)
    assert not timer.is_running


def test_where_motion_is_reduced_films_are_switched_by_hand_alone(qtbot: QtBot) -> None:
    view = ViewState()
    timer = ModeTimer(view)
    timer.set_may_move(False)
    view.choose_mode(Blink)
    assert not timer.is_running
    view.set_mode(view.mode.ticked())
    assert view.latest(Blink).shows_second


# Screen readers


def controls(root: QAccessibleInterface) -> Iterator[QAccessibleInterface]:
    """All that can be reached with keys and is in sight."""
    state = root.state()
    if state.invisible:
        return
    if state.focusable:
        yield root
    if root.role() in (Role.List, Role.Table, Role.Tree):
        return  # its lines are named by what they show
    for place in range(root.childCount()):
        child = root.child(place)
        if child is not None:
            yield from controls(child)


def faults(widget: QWidget) -> list[str]:
    root = QAccessible.queryAccessibleInterface(widget)
    assert root is not None
    found = []
    for control in controls(root):
        name = control.text(QAccessible.Text.Name)
        if not name:
            found.append(f"no name: {control.role()} {control.object()}")
        if control.role() is Role.NoRole:
            found.append(f"no role: {name}")
        value = control.valueInterface()
        if control.role() in HAVE_VALUES and (value is None or value.currentValue() is None):
            found.append(f"no value: {name}")
    return found


def test_every_control_has_a_name_a_role_and_a_value_for_screen_readers(
    qtbot: QtBot, window: MainWindow
) -> None:
    found = faults(window)
    window.hypothesis.set_text("new large right effusion")
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    window.hypothesis.sampling_action.trigger()
    for mode in MODES:
        window.view.set_mode(mode)
        found += faults(window)
    window.stage.tools.greys.trigger()
    found += faults(window.stage.bar.greys)
    window.stage.bar.greys.close()
    for action, kind in (
        (window.commands.settings, SettingsDialog),
        (window.commands.keys, KeysDialog),
    ):
        action.trigger()
        dialog = dialog_of(window, kind)
        found += faults(dialog)
        dialog.close()
    window.show_home()
    found += faults(window)
    assert not found, "\n".join(sorted(set(found)))


def test_the_strip_says_which_mode_is_on_and_its_key(open_window: OpenWindow) -> None:
    window = open_window()
    said = []
    for mode in MODES:
        window.view.set_mode(mode)
        said.append(window.stage.bar.strip.text)
    assert said == [f"{mode.name} {mode.shortcut}" for mode in MODES]
