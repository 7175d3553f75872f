"""One film before a line and the other after it; the line is dragged."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from PySide6.QtCore import QCoreApplication, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from app.theme.tokens import Palette
from app.viewer.comparing.mode import Amount, Brush, CompareMode, ModeCommand
from app.viewer.decorations import HALO, saved
from app.viewer.pane_content import PaneText
from app.viewer.viewport import Point

_REACH = 14.0
_GRIP_RADIUS = 13.0
_STEPS = {
    Qt.Key.Key_PageUp: -0.05,
    Qt.Key.Key_PageDown: 0.05,
    Qt.Key.Key_Home: -1.0,
    Qt.Key.Key_End: 1.0,
}

translate = QCoreApplication.translate


class WipeLine(StrEnum):
    """An upright line has the first film at its left, a level one above it."""

    UPRIGHT = "upright"
    LEVEL = "level"


@dataclass(frozen=True)
class Wipe(CompareMode):
    """`place` of the line on the pane, [0, 1] from the left or the top."""

    id = "mode-wipe"
    shortcut = "W"

    place: float = 0.5
    line: WipeLine = WipeLine.UPRIGHT

    @property
    def name(self) -> str:
        return translate("CompareMode", "Wipe")

    @property
    def hint(self) -> str:
        return translate("CompareMode", "Drag the line on the picture.")

    @property
    def gestures(self) -> tuple[tuple[str, str], ...]:
        what = translate("CompareMode", "Move the line of the wipe")
        return ((what, translate("CompareMode", "Drag it, or Page Up and Page Down")),)

    def caption(self, first: PaneText, second: PaneText) -> PaneText:
        between = "|" if self._is_upright else "/"
        return PaneText(f"{first.title} {between} {second.title}", second.mark)

    def paint(self, brush: Brush) -> None:
        width, height = brush.size
        if self._is_upright:
            line = round(self.place * width)
            brush.first(QRect(0, 0, line, height))
            brush.second(QRect(line, 0, width - line, height))
        else:
            line = round(self.place * height)
            brush.first(QRect(0, 0, width, line))
            brush.second(QRect(0, line, width, height - line))

    def paint_over(self, painter: QPainter, pane: QRectF, palette: Palette) -> None:
        """The line, with a grip in its middle."""
        with saved(painter):
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            start, grip, end = self._line_on(pane)
            for pen in (QPen(HALO, 4), QPen(QColor(palette.film_text), 1.5)):
                painter.setPen(pen)
                painter.drawLine(start, end)
            painter.setBrush(QColor(palette.film))
            painter.drawEllipse(grip, _GRIP_RADIUS, _GRIP_RADIUS)
            self._paint_arrows(painter, grip)

    def is_second_at(self, at: Point, pane: Point) -> bool:
        return at[self._axis] / pane[self._axis] >= self.place

    @property
    def amount(self) -> Amount:
        name = translate("CompareMode", "Place of the wipe's line")
        return Amount(name, round(self.place * 100), 0, 100, step=10)

    def with_amount(self, value: int) -> Self:
        return replace(self, place=value / 100)

    @property
    def commands(self) -> tuple[ModeCommand, ...]:
        text = translate("CompareMode", "Turn the wipe's line")
        return (ModeCommand("turn-line", text, "Shift+W", "line", self._turned),)

    def cursor_at(self, at: Point, pane: Point) -> Qt.CursorShape | None:
        if abs(at[self._axis] - self.place * pane[self._axis]) > _REACH:
            return None
        return Qt.CursorShape.SplitHCursor if self._is_upright else Qt.CursorShape.SplitVCursor

    def dragged_to(self, at: Point, pane: Point) -> Self:
        return self._moved_to(at[self._axis] / pane[self._axis])

    def after_key(self, key: Qt.Key) -> Self | None:
        step = _STEPS.get(key)
        return None if step is None else self._moved_to(self.place + step)

    @property
    def _is_upright(self) -> bool:
        return self.line is WipeLine.UPRIGHT

    @property
    def _axis(self) -> int:
        return 0 if self._is_upright else 1

    def _moved_to(self, place: float) -> Self:
        return replace(self, place=min(max(place, 0.0), 1.0))

    def _turned(self) -> Self:
        return replace(self, line=WipeLine.LEVEL if self._is_upright else WipeLine.UPRIGHT)

    def _line_on(self, pane: QRectF) -> tuple[QPointF, QPointF, QPointF]:
        """Start, middle, end."""
        middle = pane.center()
        if self._is_upright:
            x = self.place * pane.width()
            return QPointF(x, pane.top()), QPointF(x, middle.y()), QPointF(x, pane.bottom())
        y = self.place * pane.height()
        return QPointF(pane.left(), y), QPointF(middle.x(), y), QPointF(pane.right(), y)

    def _paint_arrows(self, painter: QPainter, at: QPointF) -> None:
        for sign in (-1.0, 1.0):
            tip, back = 7.5 * sign, 3.5 * sign
            corners = [(back, -4.0), (tip, 0.0), (back, 4.0)]
            upright = self._is_upright
            painter.drawPolyline(
                [at + (QPointF(x, y) if upright else QPointF(y, x)) for x, y in corners]
            )
