"""The tools with which a place is marked on the film, as a row of buttons with words."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLabel, QPushButton, QWidget

from app.theme.tokens import SPACE
from app.viewer.film_layers import FilmLayers
from app.viewer.tools import Tool
from app.widgets.basics import label
from app.words.numbers import decimal

_IN_A_ROW = 3


class MarkingBar(QWidget):
    marked = Signal()
    """What is marked on the film is another place."""

    def __init__(self, layers: FilmLayers, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._layers = layers
        self._tools: dict[Tool, QPushButton] = {}
        self._undo = QPushButton(self.tr("Undo"))
        self._undo.clicked.connect(layers.undo)
        self._clear = QPushButton(self.tr("Clear"))
        self._clear.clicked.connect(layers.clear_mask)
        self._said = label("", "muted", wrap=True)
        self._said.setAccessibleName(self.tr("What is marked"))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(SPACE.tight)
        hints = self._hints()
        for place, (tool, name) in enumerate(self._names().items()):
            button = QPushButton(name)
            button.setCheckable(True)
            button.setProperty("role", "compact")
            button.setProperty("tool", tool.value)
            button.setToolTip(hints[tool])
            button.clicked.connect(self._choose)
            self._tools[tool] = button
            grid.addWidget(button, place // _IN_A_ROW, place % _IN_A_ROW)
        for button in (self._undo, self._clear):
            button.setProperty("role", "compact")
        for column in range(_IN_A_ROW):
            grid.setColumnStretch(column, 1)
        grid.addWidget(self._undo, 1, 1)
        grid.addWidget(self._clear, 1, 2)
        grid.addWidget(self._said, 2, 0, 1, 3)
        layers.tool_changed.connect(self._follow_tool)
        layers.marked.connect(self._follow_mark)
        layers.changed.connect(self._follow_regions)
        self._follow_tool()
        self._follow_mark()
        self._follow_regions()

    @property
    def said(self) -> QLabel:
        return self._said

    def tool_button(self, tool: Tool) -> QPushButton:
        return self._tools[tool]

    def lay_down(self) -> None:
        """The tool is put away; the left drag windows again."""
        self._layers.set_tool(Tool.WINDOW)

    def _names(self) -> dict[Tool, str]:
        return {
            Tool.ZONE: self.tr("Zone"),
            Tool.BRUSH: self.tr("Brush"),
            Tool.POLYGON: self.tr("Polygon"),
            Tool.ERASER: self.tr("Eraser"),
        }

    def _hints(self) -> dict[Tool, str]:
        width = self.tr("Press and draw. Wider and narrower with ] and [.")
        return {
            Tool.ZONE: self.tr("Click a zone; or go to it with period and comma, then Enter."),
            Tool.BRUSH: width,
            Tool.POLYGON: self.tr("Click corner after corner, and the first one again to close."),
            Tool.ERASER: width,
        }

    @Slot()
    def _choose(self) -> None:
        button = self.sender()
        if isinstance(button, QPushButton):
            tool = Tool(button.property("tool"))
            self._layers.set_tool(tool if button.isChecked() else Tool.WINDOW)

    @Slot()
    def _follow_tool(self) -> None:
        for tool, button in self._tools.items():
            button.setChecked(tool is self._layers.tool)

    @Slot()
    def _follow_regions(self) -> None:
        has_regions = len(self._layers.regions) > 0
        if has_regions != self._tools[Tool.ZONE].isEnabled():
            self._tools[Tool.ZONE].setEnabled(has_regions)

    @Slot()
    def _follow_mark(self) -> None:
        share = float(self._layers.mask.mean()) if self._layers.mask.size else 0.0
        marking = self._layers.box.marking
        self._undo.setEnabled(marking.can_undo)
        self._clear.setEnabled(not marking.is_empty)
        if marking.is_empty:
            self._said.setText(self.tr("Nothing is marked. Choose a tool, then draw on the film."))
        else:
            percent = decimal(share * 100, 1)
            self._said.setText(self.tr("Marked: {percent} % of the film.").format(percent=percent))
        self.marked.emit()
