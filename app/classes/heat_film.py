"""A film with the places that were marked wrongly laid over it, and the reference's outline."""

import numpy as np
from PIL import Image
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.theme.look import Look
from app.theme.tokens import Palette
from app.viewer.heat import heat_image
from app.viewer.layer_painting import placed_mark
from engine.radiograph import Radiograph
from lessons.classes.report import ItemResult
from lessons.pack.kinds import Item
from lessons.pack.shelf import Shelf

_LINE = 1.6
_PIXELS = 640
SIDE = 208


def item_picture(shelf: Shelf, digest: str, item: Item) -> QImage:
    """The film on which the item's place is marked. Raises PackFileMissing, PackRefused."""
    with shelf.open(digest) as opened:
        return _grey_picture(opened.image(item.shown_images[0]))


def _grey_picture(radiograph: Radiograph) -> QImage:
    picture = Image.fromarray(np.rint(radiograph.pixels * 255).astype(np.uint8))
    picture.thumbnail((_PIXELS, _PIXELS), Image.Resampling.LANCZOS)
    width, height = picture.size
    return QImage(picture.tobytes(), width, height, width, QImage.Format.Format_Grayscale8).copy()


def paint_heat(
    painter: QPainter, place: QRectF, film: QImage, result: ItemResult, palette: Palette
) -> None:
    """Within `place`, at the film's proportions."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
    painter.fillRect(place, QColor(palette.film))
    size = QSize(film.size()).scaled(place.size().toSize(), Qt.AspectRatioMode.KeepAspectRatio)
    frame = QRectF(QPointF(), size.toSizeF())
    frame.moveCenter(place.center())
    painter.drawImage(frame, film)
    if result.wrong_place is not None:
        heat = result.wrong_place.heat
        painter.drawImage(frame, heat_image(heat / max(float(heat.max()), 1e-6)))
    reference = None if result.item is None else result.item.reference.mark
    if reference is not None:
        pen = QPen(QColor(palette.film_reference), _LINE, Qt.PenStyle.DashLine)
        painter.strokePath(placed_mark(reference, frame), pen)


def heat_picture(film: QImage, result: ItemResult, palette: Palette) -> QImage:
    """For paper."""
    picture = QImage(film.size(), QImage.Format.Format_RGB32)
    painter = QPainter(picture)
    paint_heat(painter, QRectF(picture.rect()), film, result, palette)
    painter.end()
    return picture


class HeatFilm(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._film: QImage | None = None
        self._result: ItemResult | None = None
        self.setFixedSize(SIDE, SIDE)
        look.changed.connect(self._repaint)

    @property
    def is_shown(self) -> bool:
        """A film is there."""
        return self._film is not None

    def show_film(self, film: QImage | None, result: ItemResult | None, name: str) -> None:
        self._film, self._result = film, result
        self.setAccessibleName(name)
        self.setVisible(film is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._film is not None and self._result is not None:
            painter = QPainter(self)
            paint_heat(painter, QRectF(self.rect()), self._film, self._result, self._look.palette)
            painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()
