"""A small picture of a question's film: dashed the reference, solid what the student marked."""

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt, Slot
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from app.film.film import Film
from app.film.pyramid import GREY_MAX
from app.study.predict.exercise import Exercise
from app.study.predict.judging import Outcome
from app.theme.look import Look
from app.viewer.layer_painting import placed_mark

_LINE = 1.6


class MarkedFilm(QWidget):
    def __init__(self, look: Look, outcome: Outcome, side: int) -> None:
        """`side`: in device-independent pixels."""
        super().__init__()
        film = _film_of(outcome.exercise)
        self._look = look
        self._picture = _picture(film, 2 * side)
        self._reference = outcome.place
        self._mine = outcome.attempt.answer.mark
        self.setFixedSize(side, side)
        self.setAccessibleName(film.title)
        look.changed.connect(self._repaint)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        colours = self._look.palette
        painter.fillRect(self.rect(), QColor(colours.film))
        size = self._picture.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRectF(QPointF(), size.toSizeF())
        place.moveCenter(QRectF(self.rect()).center())
        painter.drawImage(place, self._picture)
        if self._reference is not None:
            pen = QPen(QColor(colours.film_reference), _LINE, Qt.PenStyle.DashLine)
            painter.strokePath(placed_mark(self._reference, place), pen)
        if self._mine is not None:
            painter.strokePath(
                placed_mark(self._mine, place), QPen(QColor(colours.film_accent), _LINE)
            )
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()


def _film_of(exercise: Exercise) -> Film:
    """The film that was right where one was to be chosen, else the one that was marked."""
    choices = zip(exercise.item.choices, exercise.films, strict=False)
    right = (film for choice, film in choices if choice in exercise.item.right_choices)
    return next(right, exercise.prior)


def _picture(film: Film, pixels: int) -> QImage:
    scale = pixels / max(film.size)
    greys = film.greys.levels[film.greys.level_for(scale)]
    codes = np.ascontiguousarray(greys // ((GREY_MAX + 1) // 256)).astype(np.uint8)
    height, width = codes.shape
    return QImage(codes.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
