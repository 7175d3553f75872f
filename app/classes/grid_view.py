"""A table of a report on the screen: rows are chosen by the arrow keys and read out as a whole."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem

from app.theme.fonts import scaled
from app.widgets.printed import Grid

_LEAST = 150
_LEAST_NAME = 150
"""Of the first column; the others are scrolled to where there is no room."""


class GridView(QTreeWidget):
    def __init__(self, name: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setAllColumnsShowFocus(True)
        self.setMinimumHeight(_LEAST)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.header().setStretchLastSection(False)

    @property
    def row(self) -> int:
        """That is chosen; -1 for none."""
        chosen = self.currentItem()
        return -1 if chosen is None else self.indexOfTopLevelItem(chosen)

    def show_grid(self, grid: Grid) -> None:
        """The row that was chosen stays so, where there is still one."""
        before = max(self.row, 0)
        self.clear()
        self.setColumnCount(len(grid.header))
        self.setHeaderLabels(list(grid.header))
        for cells in grid.rows:
            row = QTreeWidgetItem(list(cells))
            row.setToolTip(0, cells[0])
            said = (f"{name}: {cell}" for name, cell in zip(grid.header, cells, strict=True))
            row.setData(0, Qt.ItemDataRole.AccessibleTextRole, "; ".join(said))
            self.addTopLevelItem(row)
        header = self.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Fixed)
        self._share_width()
        chosen = self.topLevelItem(min(before, len(grid.rows) - 1))
        if chosen is not None:
            self.setCurrentItem(chosen)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()

    def _share_width(self) -> None:
        """What the numbers leave is for the names."""
        header = self.header()
        taken = sum(
            max(self.sizeHintForColumn(at), header.sectionSizeHint(at))
            for at in range(1, self.columnCount())
        )
        header.resizeSection(0, max(self.viewport().width() - taken, scaled(_LEAST_NAME)))
