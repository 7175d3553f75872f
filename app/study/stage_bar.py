"""The bar above the films: how they are compared, through which window, how close."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSlider,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.study.legend import Legend
from app.study.stage_actions import StageActions
from app.theme.icons import icon_size
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.theme.widgets import IconButton, label
from app.viewer.comparing import CompareMode
from app.viewer.view_state import ViewState


class StageBar(QWidget):
    def __init__(self, look: Look, view: ViewState, tools: StageActions) -> None:
        super().__init__()
        self.setProperty("role", "stagebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._look = look
        self._view = view
        self._scale = self._make_scale()
        row = QHBoxLayout()
        row.setSpacing(SPACE.tight)
        row.addWidget(_Segments(tools.modes.actions()))
        row.addStretch(1)
        row.addWidget(IconButton(look, "mark", tools.decoded))
        row.addWidget(self._make_presets(tools))
        for name, action in (
            ("invert", tools.invert),
            ("fit", tools.fit),
            ("one-to-one", tools.one_to_one),
            ("reset", tools.reset),
        ):
            row.addWidget(IconButton(look, name, action))
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.small, SPACE.tight, SPACE.small, SPACE.tight)
        column.setSpacing(SPACE.tight)
        column.addLayout(row)
        column.addWidget(self._scale)
        view.changed.connect(self._follow_view)
        look.changed.connect(self._follow_look)
        self._follow_look()
        self._follow_view()

    def _make_scale(self) -> QWidget:
        scale = QWidget()
        scale.setProperty("role", "clear")
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(0, 100)
        self._opacity.setFixedWidth(120)
        self._opacity.setAccessibleName(self.tr("Opacity of the overlay"))
        self._opacity.valueChanged.connect(self._set_opacity)
        self._opacity_label = label(self.tr("Opacity"), "muted")
        self._opacity_label.setBuddy(self._opacity)
        row = QHBoxLayout(scale)
        row.setContentsMargins(SPACE.tight, 0, SPACE.tight, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(Legend(self._look))
        row.addSpacing(SPACE.large)
        row.addWidget(self._opacity_label)
        row.addWidget(self._opacity)
        row.addStretch(1)
        return scale

    def _make_presets(self, tools: StageActions) -> QToolButton:
        menu = QMenu(self)
        menu.addActions(tools.presets.actions())
        self._presets = QToolButton()
        self._presets.setProperty("role", "plain")
        self._presets.setIconSize(icon_size())
        self._presets.setMenu(menu)
        self._presets.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._presets.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._presets.setAccessibleName(self.tr("Window presets"))
        self._presets.setToolTip(self.tr("Window presets (1 to 5)"))
        return self._presets

    @Slot(int)
    def _set_opacity(self, percent: int) -> None:
        self._view.set_opacity(percent / 100)

    @Slot()
    def _follow_view(self) -> None:
        mode = self._view.mode
        self._scale.setVisible(mode is not CompareMode.SIDE_BY_SIDE)
        self._opacity.setVisible(mode is CompareMode.OVERLAY)
        self._opacity_label.setVisible(mode is CompareMode.OVERLAY)
        self._opacity.setValue(round(self._view.opacity * 100))

    @Slot()
    def _follow_look(self) -> None:
        self._presets.setIcon(self._look.icon("window"))


class _Segments(QWidget):
    """Actions of which one holds, as buttons side by side."""

    def __init__(self, actions: list[QAction]) -> None:
        super().__init__()
        self.setProperty("role", "segments")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.hair, SPACE.hair, SPACE.hair, SPACE.hair)
        row.setSpacing(SPACE.hair)
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._actions = actions
        self._buttons = [_segment(action) for action in actions]
        for button, action in zip(self._buttons, actions, strict=True):
            self._group.addButton(button)
            row.addWidget(button)
            button.clicked.connect(action.trigger)
            action.toggled.connect(button.setChecked)


def _segment(action: QAction) -> QPushButton:
    button = QPushButton(action.text())
    button.setProperty("role", "segment")
    button.setCheckable(True)
    button.setChecked(action.isChecked())
    button.setToolTip(f"{action.text()} ({action.shortcut().toString()})")
    return button
