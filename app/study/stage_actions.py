"""What can be done to the view of the films, with its keys: for the stage's bar and the menu."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QWidget

from app.viewer.comparing import CompareMode
from app.viewer.presets import PRESETS
from app.viewer.view_state import ViewState
from app.viewer.viewport import FIT

_MODE_KEYS = {
    CompareMode.SIDE_BY_SIDE: "S",
    CompareMode.OVERLAY: "O",
    CompareMode.DIFFERENCE: "D",
}
_OPACITY_STEP = 0.1


class StageActions(QWidget):
    """Never shown: a widget only because keys need one to belong to. Zooming and `decoded` are
    carried out by the stage, the rest here."""

    def __init__(self, view: ViewState, owner: QWidget) -> None:
        super().__init__(owner)
        self.hide()
        self._view = view
        self._owner = owner
        self.modes = self._make_modes()
        self.presets = self._make_presets()
        self.fit = self._action(self.tr("Fit to pane"), "F")
        self.one_to_one = self._action(self.tr("One film pixel per screen pixel"), "0")
        self.zoom_in = self._action(self.tr("Zoom in"), "+")
        self.zoom_out = self._action(self.tr("Zoom out"), "-")
        self.invert = self._action(self.tr("Invert greys"), "I", checkable=True)
        self.reset = self._action(self.tr("Reset zoom and window"), "R")
        self.decoded = self._action(self.tr("Show as the model decoded it"), "M", checkable=True)
        self.stronger = self._action(self.tr("Stronger overlay"), "]")
        self.weaker = self._action(self.tr("Weaker overlay"), "[")
        self.fit.triggered.connect(self._fit)
        self.invert.triggered.connect(self._invert)
        self.reset.triggered.connect(self._reset)
        self.stronger.triggered.connect(self._strengthen)
        self.weaker.triggered.connect(self._weaken)
        view.changed.connect(self._follow_view)
        self._follow_view()

    def _make_modes(self) -> QActionGroup:
        group = QActionGroup(self)
        names = {
            CompareMode.SIDE_BY_SIDE: self.tr("Side by side"),
            CompareMode.OVERLAY: self.tr("Overlay"),
            CompareMode.DIFFERENCE: self.tr("Difference"),
        }
        for mode, name in names.items():
            action = self._action(name, _MODE_KEYS[mode], checkable=True)
            action.setData(mode.value)
            group.addAction(action)
        group.triggered.connect(self._choose_mode)
        return group

    def _make_presets(self) -> QActionGroup:
        group = QActionGroup(self)
        for position, preset in enumerate(PRESETS):
            action = self._action(preset.name(), str(position + 1))
            action.setData(position)
            group.addAction(action)
        group.triggered.connect(self._choose_preset)
        return group

    def _action(self, name: str, key: str, *, checkable: bool = False) -> QAction:
        action = QAction(name, self)
        action.setShortcut(QKeySequence(key))
        action.setShortcutContext(Qt.ShortcutContext.WindowShortcut)
        action.setCheckable(checkable)
        self._owner.addAction(action)
        return action

    @Slot()
    def _follow_view(self) -> None:
        for action in self.modes.actions():
            action.setChecked(action.data() == self._view.mode.value)
        self.invert.setChecked(self._view.window.inverted)

    @Slot(QAction)
    def _choose_mode(self, action: QAction) -> None:
        self._view.set_mode(CompareMode(action.data()))

    @Slot(QAction)
    def _choose_preset(self, action: QAction) -> None:
        self._view.set_window(PRESETS[action.data()].window)

    @Slot()
    def _fit(self) -> None:
        self._view.set_viewport(FIT)

    @Slot()
    def _invert(self) -> None:
        self._view.invert()

    @Slot()
    def _reset(self) -> None:
        self._view.reset()

    @Slot()
    def _strengthen(self) -> None:
        self._view.set_opacity(self._view.opacity + _OPACITY_STEP)

    @Slot()
    def _weaken(self) -> None:
        self._view.set_opacity(self._view.opacity - _OPACITY_STEP)
