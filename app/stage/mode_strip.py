"""The strip below the stage's bar: which compare mode is on, its key, and its controls."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from app.stage.change_controls import ChangeControls
from app.stage.legend import CertaintyLegend, Legend
from app.stage.mode_controls import ModeControls
from app.stage.stage_actions import StageActions
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.comparing.mode import Against, CompareMode
from app.viewer.comparing.modes import MODES
from app.viewer.view_state import ViewState
from app.widgets.announce import announce
from app.widgets.basics import label, plain_tip


class ModeStrip(QWidget):
    def __init__(self, look: Look, view: ViewState, tools: StageActions) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._view = view
        self._tools = tools
        self._is_narrow = False
        self._key = label("", "key")
        self._key.setMinimumHeight(22)
        self._mode = label("", "mode")
        self._hint = label("", "muted")
        self._controls = [ModeControls(look, view, mode, tools.comparing) for mode in MODES]
        self._change = ChangeControls(look, view, tools.comparing)
        self._certainty = CertaintyLegend(look)
        self._certainty.hide()
        tools.certain.toggled.connect(self._follow_view)
        self._against = self._make_against()
        self._lay_out()
        view.changed.connect(self._follow_view)
        comparing = tools.comparing
        comparing.against.triggered.connect(self._follow_view)
        for action in (*comparing.modes.actions(), *comparing.against.actions()):
            action.changed.connect(self._follow_view)
        self._follow_view()

    @property
    def text(self) -> str:
        """The mode and its key, as shown."""
        return f"{self._mode.text()} {self._key.text()}"

    @property
    def against(self) -> QToolButton:
        return self._against

    @property
    def legend(self) -> Legend:
        return self._change.legend

    def set_narrow(self, narrow: bool) -> None:
        """Without the words that the chosen segment says anyway."""
        self._is_narrow = narrow
        self._follow_view()

    @Slot()
    def _follow_view(self) -> None:
        mode = self._view.mode
        self._show_name(mode)
        self._show_against(mode)
        # The scale of the change needs all the room that there is.
        shows_certainty = self._tools.certain.isChecked() and not mode.shows_change
        self._certainty.setVisible(shows_certainty)
        # What is compared matters more than how to drag.
        has_choice = not self._against.isHidden()
        self._mode.setVisible(not self._is_narrow and not (mode.shows_change and has_choice))
        self._hint.setVisible(bool(mode.hint) and not (shows_certainty and has_choice))

    def _show_name(self, mode: CompareMode) -> None:
        (action,) = (one for one in self._tools.comparing.modes.actions() if one.data() == mode.id)
        if self._mode.text() == action.text() and self._key.text() == action.shortcut().toString():
            return
        self._mode.setText(action.text())
        self._key.setText(action.shortcut().toString())
        self._key.setVisible(bool(self._key.text()))
        self._hint.setText(mode.hint)
        if self.isVisible():
            announce(self, action.text())

    def _show_against(self, mode: CompareMode) -> None:
        """Apart, all films are shown, whichever two are compared otherwise; and a change is that of
        the run, unless it is compared with another run."""
        offered = [one for one in self._tools.comparing.against.actions() if one.isEnabled()]
        has_other = any(action.data() == Against.OTHER_RUN.value for action in offered)
        is_same = mode.shows_change and not has_other
        self._against.setVisible(len(offered) > 1 and not mode.is_apart and not is_same)
        for action in offered:
            if action.isChecked():
                self._against.setText(action.text())
                said = f"{self._against.accessibleName()}: {action.text()}"
                self._against.setToolTip(plain_tip(said))

    def _make_against(self) -> QToolButton:
        button = QToolButton()
        menu = QMenu(button)
        menu.addActions(self._tools.comparing.against.actions())
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setProperty("role", "small")
        button.setAccessibleName(self.tr("What is compared"))
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.tight, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(self._key, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._mode)
        row.addSpacing(SPACE.tight)
        row.addWidget(self._hint)
        for controls in self._controls:
            row.addWidget(controls)
        row.addWidget(self._change, 20)
        row.addStretch(1)
        row.addWidget(self._certainty)
        row.addWidget(self._against)
        self.setMinimumHeight(36)
