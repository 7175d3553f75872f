"""The items of a lesson as dots: new, begun, right, wrong; told apart without their colours."""

from collections import Counter
from collections.abc import Sequence

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.look import Look
from lessons.pack_records import ItemState, ItemSummary

_DOT, _STEP, _LINE = 10, 16, 18
_ARM = QPointF(2.5, 2.5)


class ItemDots(QWidget):
    def __init__(self, look: Look, items: Sequence[ItemSummary]) -> None:
        super().__init__()
        self._look = look
        self._states = [item.state for item in items]
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        counts = Counter(self._states)
        names = {
            ItemState.NEW: self.tr("new"),
            ItemState.OPEN: self.tr("begun"),
            ItemState.RIGHT: self.tr("right"),
            ItemState.WRONG: self.tr("wrong"),
        }
        said = ", ".join(f"{counts[state]} {name}" for state, name in names.items())
        self.setAccessibleName(said)
        self.setToolTip(said)
        look.changed.connect(self._repaint)

    def sizeHint(self) -> QSize:
        return QSize(min(len(self._states), 20) * _STEP, _LINE)

    def heightForWidth(self, width: int) -> int:
        in_line = max(1, width // _STEP)
        return max(1, -(-len(self._states) // in_line)) * _LINE

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        in_line = max(1, self.width() // _STEP)
        for place, state in enumerate(self._states):
            down, right = divmod(place, in_line)
            dot = QRectF(right * _STEP + 1, down * _LINE + (_LINE - _DOT) / 2, _DOT, _DOT)
            self._paint_dot(painter, dot, state)
        painter.end()

    def _paint_dot(self, painter: QPainter, dot: QRectF, state: ItemState) -> None:
        """Right is full, wrong has a hole, begun is half full, new is a ring."""
        palette = self._look.palette
        colours = {
            ItemState.NEW: palette.line_strong,
            ItemState.OPEN: palette.accent,
            ItemState.RIGHT: palette.accent,
            ItemState.WRONG: palette.caution,
        }
        pen = QPen(QColor(colours[state]), 2.0)
        painter.setPen(pen)
        is_full = state is ItemState.RIGHT
        painter.setBrush(pen.color() if is_full else Qt.BrushStyle.NoBrush)
        painter.drawEllipse(dot)
        if state is ItemState.WRONG:
            painter.drawLine(dot.center() - _ARM, dot.center() + _ARM)
        elif state is ItemState.OPEN:
            painter.setBrush(pen.color())
            painter.drawPie(dot, 90 * 16, 180 * 16)

    @Slot()
    def _repaint(self) -> None:
        self.update()
