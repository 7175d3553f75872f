"""How films are compared, as actions: the modes and what each can do, which two films, how a change
is drawn. Knows no mode by name."""

from collections.abc import Collection

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QWidget

from app.viewer.comparing.mode import Against, CompareMode
from app.viewer.comparing.modes import MODES
from app.viewer.view_state import ViewState
from app.widgets.actions import add_action

_CONTOUR_STEP = 0.01


class CompareActions(QObject):
    def __init__(self, view: ViewState, owner: QWidget) -> None:
        super().__init__(owner)
        self._view = view
        self._owner = owner
        self.modes = self._make_modes()
        self.commands = self._make_commands()
        """By the commands' ids."""
        self.against = self._make_against()
        self._make_change_style()
        view.changed.connect(self._follow_view)
        self._follow_view()

    def offer_modes(self, offered: Collection[type[CompareMode]]) -> None:
        """The modes that say something about the films that are there; the first always does."""
        for action, mode in zip(self.modes.actions(), MODES, strict=True):
            action.setEnabled(type(mode) in offered)
        if type(self._view.mode) not in offered:
            self._view.choose_mode(type(MODES[0]))

    def offer_against(self, offered: frozenset[Against]) -> None:
        """Which two films can be compared."""
        for action in self.against.actions():
            action.setEnabled(Against(action.data()) in offered)
        if offered and self._view.against not in offered:
            self._view.set_against(next(one for one in Against if one in offered))

    # Making

    def _make_modes(self) -> QActionGroup:
        group = QActionGroup(self)
        for mode in MODES:
            action = add_action(self._owner, mode.id, mode.name, mode.shortcut, checkable=True)
            action.setData(mode.id)
            group.addAction(action)
        group.triggered.connect(self._choose_mode)
        return group

    def _make_commands(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        for command in (command for mode in MODES for command in mode.commands):
            action = add_action(self._owner, command.id, command.text, command.shortcut)
            action.triggered.connect(self._run_command)
            made[command.id] = action
        return made

    def _make_against(self) -> QActionGroup:
        names = {
            Against.COUNTERFACTUAL: (self.tr("Prior and counterfactual"), "Shift+C"),
            Against.FOLLOW_UP: (self.tr("Prior and follow-up"), "Shift+F"),
            Against.OTHER_RUN: (self.tr("This run and the other run"), "Shift+R"),
        }
        group = QActionGroup(self)
        for against, (name, key) in names.items():
            action = add_action(self._owner, f"against-{against}", name, key, checkable=True)
            action.setData(against.value)
            group.addAction(action)
        group.triggered.connect(self._choose_against)
        return group

    def _make_change_style(self) -> None:
        owner = self._owner
        self.raise_contour = add_action(
            owner, "contour-up", self.tr("Outline stronger changes only"), "Ctrl+]"
        )
        self.raise_contour.triggered.connect(self._raise_contour)
        self.lower_contour = add_action(
            owner, "contour-down", self.tr("Outline weaker changes too"), "Ctrl+["
        )
        self.lower_contour.triggered.connect(self._lower_contour)
        self.outlined = add_action(
            owner, "outlined", self.tr("Outline the change"), "L", checkable=True
        )
        self.outlined.triggered.connect(self._view.set_outlined)
        self.hatched = add_action(
            owner, "hatched", self.tr("Hatch the change"), "H", checkable=True
        )
        self.hatched.triggered.connect(self._view.set_hatched)

    # Following

    @Slot()
    def _follow_view(self) -> None:
        mode, style = self._view.mode, self._view.change_style
        for action in self.modes.actions():
            action.setChecked(action.data() == mode.id)
        for action in self.against.actions():
            action.setChecked(action.data() == self._view.against.value)
        offered = {command.id for command in mode.commands}
        for identity, action in self.commands.items():
            action.setEnabled(identity in offered)
        self.outlined.setChecked(style.is_outlined)
        self.hatched.setChecked(style.is_hatched)

    # Doing

    @Slot(QAction)
    def _choose_mode(self, action: QAction) -> None:
        self._view.choose_mode(type(MODES[self.modes.actions().index(action)]))

    @Slot()
    def _run_command(self) -> None:
        wanted = self.sender().objectName()
        for command in self._view.mode.commands:
            if command.id == wanted:
                self._view.set_mode(command.result())

    @Slot(QAction)
    def _choose_against(self, action: QAction) -> None:
        self._view.set_against(Against(action.data()))

    @Slot()
    def _raise_contour(self) -> None:
        self._view.set_contour(self._view.change_style.contour + _CONTOUR_STEP)

    @Slot()
    def _lower_contour(self) -> None:
        self._view.set_contour(self._view.change_style.contour - _CONTOUR_STEP)
