"""The scale of the overlay: what its colours and its hatching mean, in words and in percent."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.film.pyramid import GREY_MAX, change_codes
from app.theme.fonts import tabular
from app.theme.look import Look
from app.theme.tokens import SPACE, TYPE
from app.viewer.rendering import certainties, colours
from app.viewer.sampling import Box, Sampled
from app.viewer.view_state import ViewState
from engine.difference import OVERLAY_LIMIT

_BAR_HEIGHT = 12
_HEIGHT = 34
_CERTAINTY_WIDTH = 56
_SHORTEST_BAR = 72
_POINTER = 5.0


class Legend(QWidget):
    """Painted as the film is: where the view hatches, the scale is hatched."""

    def __init__(self, look: Look, view: ViewState, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._view = view
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMaximumWidth(420)
        self.setAccessibleName(self.tr("Scale of the change"))
        self.setAccessibleDescription(
            self.tr(
                "Orange with rising lines is denser, blue with falling lines is clearer than the "
                "prior, in percent of the display range"
            )
        )
        self._range = (0.0, 0.0)
        look.changed.connect(self.update)
        view.changed.connect(self.update)

    @property
    def range(self) -> tuple[float, float]:
        return self._range

    def show_range(self, lowest: float, highest: float) -> None:
        """The strongest changes of the picture, fractions of the display range, are marked."""
        if (lowest, highest) != self._range:
            self._range = lowest, highest
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(300, _HEIGHT)

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(tabular(TYPE.label))
        words = metrics.horizontalAdvance(self.tr("clearer") + self.tr("denser"))
        return QSize(words + 2 * SPACE.small + _SHORTEST_BAR, _HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(tabular(TYPE.label))
        metrics = painter.fontMetrics()
        clearer, denser = self.tr("clearer"), self.tr("denser")
        before = metrics.horizontalAdvance(clearer) + SPACE.small
        after = metrics.horizontalAdvance(denser) + SPACE.small
        bar = QRectF(before, 3, max(self.width() - before - after, 1), _BAR_HEIGHT)
        painter.setPen(QColor(self._look.palette.text))
        line = QRectF(0, 0, self.width(), 18)
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(line, int(Qt.AlignmentFlag.AlignLeft | middle), clearer)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight | middle), denser)
        painter.fillRect(bar, QColor(self._look.palette.film))
        painter.drawImage(bar, self._ramp(round(bar.width())))
        self._paint_ticks(painter, bar)
        self._paint_range(painter, bar)
        painter.end()

    def _paint_ticks(self, painter: QPainter, bar: QRectF) -> None:
        painter.setFont(tabular(TYPE.small))
        limit = round(OVERLAY_LIMIT * 100)
        for part, text in (
            (0.0, self.tr("−{percent} %").format(percent=limit)),
            (0.5, "0"),
            (1.0, self.tr("+{percent} %").format(percent=limit)),
        ):
            x = bar.left() + part * bar.width()
            place = QRectF(x - 40, bar.bottom() + 2, 80, 16)
            painter.setPen(QColor(self._look.palette.muted))
            painter.drawText(place, int(Qt.AlignmentFlag.AlignCenter), text)
        style = self._view.change_style
        if style.is_outlined or style.is_hatched:
            painter.setPen(QPen(QColor(self._look.palette.text), 1.5))
            for sign in (-1, 1):
                x = bar.center().x() + sign * style.contour / OVERLAY_LIMIT * bar.width() / 2
                painter.drawLine(round(x), int(bar.top()) - 2, round(x), int(bar.bottom()) + 2)

    def _paint_range(self, painter: QPainter, bar: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self._look.palette.film), 1))
        painter.setBrush(QColor(self._look.palette.text))
        for change in self._range:
            if change != 0:
                part = min(max(change / OVERLAY_LIMIT, -1.0), 1.0)
                at = QPointF(bar.center().x() + part * bar.width() / 2, bar.top() + 4)
                corners = (QPointF(0, 0), QPointF(-_POINTER, -7), QPointF(_POINTER, -7))
                painter.drawPolygon([at + corner for corner in corners])

    def _ramp(self, width: int) -> QImage:
        """The overlay's own colours from -limit to +limit."""
        density = self.devicePixelRatioF()
        columns, rows = max(1, round(width * density)), round(_BAR_HEIGHT * density)
        ramp = np.linspace(-OVERLAY_LIMIT, OVERLAY_LIMIT, columns, dtype=np.float32)
        codes = change_codes(np.tile(ramp, (rows, 1)))
        box, style = Box(0, 0, columns, rows), self._view.change_style
        pixels = colours(Sampled(codes, box), 1.0, style.hatched_from, density)
        kind = QImage.Format.Format_ARGB32_Premultiplied
        return QImage(pixels.data, columns, rows, pixels.strides[0], kind).copy()


class CertaintyLegend(QWidget):
    """How sure the model is where: from one of several samples to all of them."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName(self.tr("Where the samples agree"))
        self.setAccessibleDescription(self.tr("The stronger the violet, the more samples agree"))
        look.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(tabular(TYPE.label))
        words = metrics.horizontalAdvance(self.tr("few samples") + self.tr("all samples"))
        return QSize(words + _CERTAINTY_WIDTH + 2 * SPACE.small + SPACE.tight, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(tabular(TYPE.label))
        painter.setPen(QColor(self._look.palette.text))
        left = painter.fontMetrics().horizontalAdvance(self.tr("few samples")) + SPACE.small
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(
            self.rect(), int(Qt.AlignmentFlag.AlignLeft | middle), self.tr("few samples")
        )
        painter.drawText(
            self.rect(), int(Qt.AlignmentFlag.AlignRight | middle), self.tr("all samples")
        )
        bar = QRectF(left, 4, _CERTAINTY_WIDTH, _BAR_HEIGHT)
        painter.fillRect(bar, QColor(self._look.palette.film))
        ramp = np.linspace(0, GREY_MAX, _CERTAINTY_WIDTH).astype(np.uint16)
        pixels = np.ascontiguousarray(certainties(np.tile(ramp, (_BAR_HEIGHT, 1))))
        kind = QImage.Format.Format_ARGB32_Premultiplied
        painter.drawImage(
            bar, QImage(pixels.data, _CERTAINTY_WIDTH, _BAR_HEIGHT, pixels.strides[0], kind)
        )
        painter.end()
