"""The scale of the overlay: what its colours mean, in words and in percent of the display range."""

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.theme.fonts import tabular
from app.theme.look import Look
from app.theme.tokens import SPACE, TYPE
from engine.difference import OVERLAY_LIMIT, overlay_rgba

_BAR_HEIGHT = 8
_STEPS = 256


class Legend(QWidget):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Scale of the change"))
        self.setAccessibleDescription(
            self.tr(
                "Orange is denser, blue is clearer than the prior, in percent of the display range"
            )
        )
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(420, 32)

    def minimumSizeHint(self) -> QSize:
        return QSize(220, 32)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setFont(tabular(TYPE.label))
        metrics = painter.fontMetrics()
        clearer, denser = self.tr("clearer"), self.tr("denser")
        before = metrics.horizontalAdvance(clearer) + SPACE.small
        after = metrics.horizontalAdvance(denser) + SPACE.small
        bar = QRectF(before, 4, max(self.width() - before - after, 1), _BAR_HEIGHT)
        painter.setPen(QColor(self._look.palette.text))
        line = QRectF(0, 0, self.width(), 16)
        painter.drawText(
            line, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter), clearer
        )
        painter.drawText(
            line, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter), denser
        )
        painter.fillRect(bar, QColor(self._look.palette.film))
        painter.drawImage(bar, _ramp())
        self._paint_ticks(painter, bar)
        painter.end()

    def _paint_ticks(self, painter: QPainter, bar: QRectF) -> None:
        painter.setFont(tabular(TYPE.small))
        painter.setPen(QColor(self._look.palette.muted))
        limit = round(OVERLAY_LIMIT * 100)
        for part, text in (
            (0.0, self.tr("−{percent} %").format(percent=limit)),
            (0.5, "0"),
            (1.0, self.tr("+{percent} %").format(percent=limit)),
        ):
            x = bar.left() + part * bar.width()
            place = QRectF(x - 40, bar.bottom() + 2, 80, 16)
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)


def _ramp() -> QImage:
    """The overlay's own colours from -limit to +limit."""
    change = np.linspace(-OVERLAY_LIMIT, OVERLAY_LIMIT, _STEPS, dtype=np.float32)
    rgba = np.ascontiguousarray(overlay_rgba(change[np.newaxis]))
    return QImage(rgba.data, _STEPS, 1, rgba.strides[0], QImage.Format.Format_RGBA8888).copy()
