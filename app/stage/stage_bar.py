"""The bar above the films: how they are compared, through which window, how close, what is
measured."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtGui import QAction, QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QButtonGroup,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)

from app.stage.grey_panel import GreyPanel
from app.stage.mode_strip import ModeStrip
from app.stage.stage_actions import StageActions
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.view_state import ViewState
from app.widgets.basics import IconButton, MenuButton, row_of
from app.widgets.buttons import ActionButton

# Beside the library and the reading, in a window that shows both; all but the longest words fit.
_STRIP_AT_MOST = 640


class StageBar(QWidget):
    def __init__(self, look: Look, view: ViewState, tools: StageActions) -> None:
        super().__init__()
        self.setProperty("role", "stagebar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.strip = ModeStrip(look, view, tools)
        self._greys_button = IconButton(look, "window", tools.greys)
        self._segments = _Segments(tools.comparing.modes.actions())
        self._tools = row_of(SPACE.hair, self._make_buttons(look, tools))
        # A child may make Qt ask for the smallest size: by then its rows are there.
        self.greys = GreyPanel(view, tools, self)
        tools.greys.triggered.connect(self._open_greys)
        self._row = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._row.setSpacing(SPACE.hair)
        self._row.addWidget(self._segments, 0, Qt.AlignmentFlag.AlignLeft)
        self._row.addWidget(self._tools, 0, Qt.AlignmentFlag.AlignRight)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.small, SPACE.tight, SPACE.small, SPACE.tight)
        column.setSpacing(SPACE.tight)
        column.addLayout(self._row)
        column.addWidget(self.strip)

    def minimumSizeHint(self) -> QSize:
        """As narrow as the widest of its rows, where there is no room for two in one."""
        rows = (self._segments, self._tools)
        strip = min(self.strip.minimumSizeHint().width(), _STRIP_AT_MOST)
        widest = max(strip, *(part.minimumSizeHint().width() for part in rows))
        return QSize(widest + 2 * SPACE.small, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        both = sum(part.minimumSizeHint().width() for part in (self._segments, self._tools))
        is_narrow = self.width() < both + 2 * SPACE.small + SPACE.hair
        way = QBoxLayout.Direction
        self._row.setDirection(way.TopToBottom if is_narrow else way.LeftToRight)
        self.strip.set_narrow(is_narrow)

    def _make_buttons(self, look: Look, tools: StageActions) -> list[QWidget]:
        measuring = (*tools.tools.actions(), tools.forget_measurements)
        zooming = (
            tools.fit,
            tools.one_to_one,
            tools.zoom_in,
            tools.zoom_out,
            tools.alone,
        )
        return [
            IconButton(look, "certainty", tools.certain),
            IconButton(look, "mark", tools.decoded),
            self._greys_button,
            IconButton(look, "invert", tools.invert),
            IconButton(look, "magnifier", tools.magnify),
            MenuButton(look, "ruler", self.tr("Tools for the pointer"), measuring),
            MenuButton(look, "turn", self.tr("Turn and flip"), (tools.turn, tools.flip)),
            MenuButton(look, "zoom", self.tr("Zoom"), zooming),
            IconButton(look, "reset", tools.reset),
        ]

    @Slot()
    def _open_greys(self) -> None:
        self.greys.open_below(self._greys_button)


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
        for action in actions:
            button = ActionButton(action, "segment")
            self._group.addButton(button)
            row.addWidget(button)
