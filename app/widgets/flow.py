"""Widgets in rows, as many in each as fit: like words on a page. Knows nothing of what they are."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    def __init__(self, parent: QWidget, spacing: int) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(spacing)

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        return self._items.pop(index) if 0 <= index < len(self._items) else None

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return max((place.bottom() + 1 for _, place in self._placed(width)), default=0)

    def sizeHint(self) -> QSize:
        """All in one row."""
        sizes = [item.sizeHint() for item in self._shown()]
        between = self.spacing() * max(len(sizes) - 1, 0)
        width = sum(size.width() for size in sizes) + between
        return QSize(width, max((size.height() for size in sizes), default=0))

    def minimumSize(self) -> QSize:
        size = QSize()
        for item in self._shown():
            size = size.expandedTo(item.minimumSize())
        return size

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._keep_height(rect.width())
        for item, place in self._placed(rect.width()):
            item.setGeometry(place.translated(rect.topLeft()))

    def _keep_height(self, width: int) -> None:
        """Qt asks for the least height without a width: in a window that is too low, rows beyond
        the first would be given no room instead of being scrolled to."""
        holder = self.parentWidget()
        needed = self.heightForWidth(width)
        if holder is not None and holder.layout() is self and holder.minimumHeight() != needed:
            holder.setMinimumHeight(needed)

    def _shown(self) -> list[QLayoutItem]:
        return [item for item in self._items if not item.isEmpty()]

    def _placed(self, width: int) -> list[tuple[QLayoutItem, QRect]]:
        """Each in the middle of its row's height."""
        rows: list[list[tuple[QLayoutItem, QRect]]] = [[]]
        left = top = height = 0
        for item in self._shown():
            size = item.sizeHint().boundedTo(QSize(width, item.sizeHint().height()))
            if rows[-1] and left + size.width() > width:
                rows.append([])
                left, top, height = 0, top + height + self.spacing(), 0
            rows[-1].append((item, QRect(QPoint(left, top), size)))
            left, height = left + size.width() + self.spacing(), max(height, size.height())
        return [one for row in rows for one in _level(row)]


def _level(row: list[tuple[QLayoutItem, QRect]]) -> list[tuple[QLayoutItem, QRect]]:
    height = max((place.height() for _, place in row), default=0)
    return [(item, place.translated(0, (height - place.height()) // 2)) for item, place in row]
