"""Draws the parts of a wall: texts, films, bars, the way in. Sizes are fractions of its height."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPolygonF

from app.film.grey_window import FULL_WINDOW
from app.presenter.qr import qr_image
from app.presenter.wall_content import Bar, Comparison, Joining, WallContent, WallFilm
from app.theme.fonts import FAMILY
from app.theme.tokens import FILM_LABEL_ALPHA, FILM_LABEL_GROUND, Palette
from app.viewer.heat import heat_image
from app.viewer.pane_brush import draw_layer
from app.viewer.pane_renderer import PaneRenderer, Place, Shade
from app.viewer.viewport import FIT, Projection, project
from lessons.lecture.state import Showing
from lessons.marks import Mark

translate = QCoreApplication.translate

SMALLEST_TEXT = 0.03
"""Of the wall's height: the height of a line of text that the last row can read."""
HEADING, WORDS, FACTS, CREDITS = 0.055, 0.05, 0.042, SMALLEST_TEXT
MARGIN = 0.025
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
WRAPPED = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextWordWrap
CENTRED = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap


@dataclass(frozen=True, slots=True)
class Part:
    """A film with the renderer that keeps its pixels from one frame to the next. `share`: of its
    comparison at this moment; `None`: as its content says."""

    film: WallFilm
    renderer: PaneRenderer
    share: float | None = None


class Page:
    """Draws the parts of one frame; sizes are fractions of the wall's height."""

    def __init__(self, painter: QPainter, height: float, palette: Palette) -> None:
        self._painter = painter
        self.height = height
        self._palette = palette

    def text(
        self,
        place: QRectF,
        text: str,
        size: float,
        how: Qt.AlignmentFlag | Qt.TextFlag,
        *,
        bold: bool = False,
        muted: bool = False,
        colour: str = "",
    ) -> None:
        """Made smaller where it would not fit, but never below `SMALLEST_TEXT`."""
        if not text:
            return
        font = self._fitting(place, text, size, how, bold=bold)
        self._painter.setFont(font)
        ink = colour or (self._palette.muted if muted else self._palette.text)
        self._painter.setPen(QColor(ink))
        self._painter.drawText(place, int(how), text)

    def heading(self, room: QRectF, text: str) -> QRectF:
        font = self.font(HEADING, bold=True)
        needed = QFontMetricsF(font).boundingRect(room, int(WRAPPED), text).height()
        height = min(needed, 0.24 * self.height)
        self.text(QRectF(room.left(), room.top(), room.width(), height), text, HEADING, WRAPPED,
                  bold=True)  # fmt: skip
        return room.adjusted(0, height + 0.015 * self.height, 0, 0)

    def footer(self, room: QRectF, credits_: str, badge: str, *, synthetic: bool) -> QRectF:
        """Whose the films are, how one still comes in, and that they are synthetic."""
        line = 1.35 * CREDITS * self.height
        place = QRectF(room.left(), room.bottom() - line, room.width(), line)
        mark = translate("Wall", "Synthetic, for teaching only") if synthetic else ""
        font = self.font(CREDITS, bold=True)
        width = QFontMetricsF(font).horizontalAdvance(mark) + 0.02 * self.height if mark else 0.0
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        self.text(place, mark, CREDITS, right, bold=True, colour=self._palette.caution)
        if badge:
            self.text(place.adjusted(0, 0, -width, 0), badge, CREDITS, right)
            width += QFontMetricsF(self.font(CREDITS)).horizontalAdvance(badge) + 0.03 * self.height
        left = place.adjusted(0, 0, -width, 0)
        metrics = QFontMetricsF(self.font(CREDITS))
        shown = metrics.elidedText(credits_, Qt.TextElideMode.ElideRight, left.width())
        self.text(left, shown, CREDITS, LEFT, muted=True)
        return room.adjusted(0, 0, 0, -line - 0.01 * self.height)

    def column(self, place: QRectF, content: WallContent) -> None:
        if content.joining is not None:
            side = min(place.width(), 0.42 * place.height())
            self.joining(QRectF(place.left(), place.top(), side, side), content.joining)
            place = place.adjusted(0, side + 3.6 * FACTS * self.height, 0, 0)
        if content.bars:
            place = self.bars(place, content.bars)
        facts = "\n".join(content.facts)
        top = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
        if content.words:
            self.text(place, content.words, WORDS, top)
        else:
            self.text(place, facts, FACTS, top, bold=True)

    def bars(self, place: QRectF, bars: Sequence[Bar]) -> QRectF:
        row = min(0.62 * place.height() / len(bars), 0.14 * self.height)
        for index, bar in enumerate(bars):
            self._bar(QRectF(place.left(), place.top() + index * row, place.width(), row), bar)
        return place.adjusted(0, len(bars) * row + 0.02 * self.height, 0, 0)

    def joining(self, place: QRectF, joining: Joining) -> None:
        """The code as a picture, and below it what is typed by hand."""
        self._painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, on=False)
        self._painter.drawImage(place, qr_image(joining.url))
        address, _, _ = joining.url.removeprefix("http://").rpartition("/")
        line = 1.3 * FACTS * self.height
        words = QRectF(
            place.left(), place.bottom() + 0.3 * line, max(place.width(), 0.4 * self.height), line
        )
        self.text(words, address, SMALLEST_TEXT, LEFT, muted=True)
        self.text(words.translated(0, line), joining.code, 1.2 * FACTS, LEFT, bold=True)

    def film(self, place: QRectF, part: Part) -> QRectF:
        """Returns where the film itself is."""
        film, picture = part.film, part.film.picture
        painter = self._painter
        painter.fillRect(place, QColor(self._palette.film))
        density = painter.device().devicePixelRatioF()
        projection = project(FIT, picture.frame or picture.size, (place.width(), place.height()))
        on_film = projection if picture.frame is None else projection.centred_on(picture.size)
        painter.save()
        painter.setClipRect(place)
        painter.translate(place.topLeft())
        painter.scale(1 / density, 1 / density)
        size = round(place.width() * density), round(place.height() * density)
        where = Place(on_film.scaled(density), size, density)
        if film.comparison is None:
            draw_layer(painter, part.renderer.first(picture, where, FULL_WINDOW))
        else:
            self._compare(part, film.comparison, where)
        if film.shows_change:
            draw_layer(painter, part.renderer.change(picture, where, Shade(0.6, None)))
        painter.restore()
        return self._over_film(place, film, on_film)

    def _compare(self, part: Part, comparison: Comparison, where: Place) -> None:
        """In device pixels of the film's place."""
        painter, renderer, prior = self._painter, part.renderer, part.film.picture
        share = comparison.share if part.share is None else part.share
        if comparison.showing is Showing.WIPE:
            left, _, width, _ = where.projection.frame
            line = round(left + comparison.line_at(share) * width)
            draw_layer(painter, renderer.first(prior, where, FULL_WINDOW))
            painter.save()
            later = QRectF(line, 0, where.pane[0] - line, where.pane[1])
            painter.setClipRect(later, Qt.ClipOperation.IntersectClip)
            draw_layer(painter, renderer.second(comparison.other, where, FULL_WINDOW))
            painter.restore()
            for colour, thickness in (("#000000", 0.006), (self._palette.film_text, 0.003)):
                painter.setPen(QPen(QColor(colour), thickness * self.height * where.density))
                painter.drawLine(QPointF(line, 0), QPointF(line, where.pane[1]))
        elif share in (0.0, 1.0):
            draw_layer(painter, renderer.first(comparison.other if share else prior, where,
                                               FULL_WINDOW))  # fmt: skip
        else:
            mixed = comparison.keyframes.picture(share, where.projection.scale)
            draw_layer(painter, renderer.first(mixed, where, FULL_WINDOW))

    def _over_film(self, place: QRectF, film: WallFilm, projection: Projection) -> QRectF:
        painter = self._painter
        left, top, width, height = projection.frame
        frame = QRectF(place.left() + left, place.top() + top, width, height)
        if film.heat is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(frame, heat_image(film.heat))
        if film.mark is not None:
            self._outline(frame, film.mark)
        if film.is_right is not None:
            colour = self._palette.film_accent if film.is_right else self._palette.film_line
            painter.setPen(QPen(QColor(colour), (0.008 if film.is_right else 0.003) * self.height))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(frame)
        if film.caption:
            self._caption(frame, ("✓ " if film.is_right else "") + film.caption)
        return frame

    def _outline(self, frame: QRectF, mark: Mark) -> None:
        """Light on dark, so that it is seen on every film and without colours."""
        painter = self._painter
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in (("#000000", 0.009), (self._palette.film_reference, 0.005)):
            painter.setPen(QPen(QColor(colour), width * self.height))
            for outline in mark.outlines:
                painter.drawPolygon(
                    QPolygonF(
                        [
                            QPointF(
                                frame.left() + x * frame.width(), frame.top() + y * frame.height()
                            )
                            for x, y in outline
                        ]
                    )
                )

    def _caption(self, frame: QRectF, text: str) -> None:
        font = self.font(FACTS, bold=True)
        metrics = QFontMetricsF(font)
        pad = 0.3 * metrics.height()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, frame.width() - 2 * pad)
        size = QSizeF(metrics.horizontalAdvance(shown) + 2 * pad, metrics.height() + pad)
        place = QRectF(frame.topLeft(), size)
        ground = QColor(FILM_LABEL_GROUND)
        ground.setAlphaF(FILM_LABEL_ALPHA)
        self._painter.fillRect(place, ground)
        self.text(place, shown, FACTS, CENTRED, bold=True, colour=self._palette.film_text)

    def _bar(self, place: QRectF, bar: Bar) -> None:
        label = QRectF(place.left(), place.top(), 0.24 * place.width(), place.height())
        self.text(label, ("✓ " if bar.is_right else "") + bar.label, FACTS, LEFT, bold=bar.is_right)
        shares = [bar.share] if bar.share_again is None else [bar.share, bar.share_again]
        area = place.adjusted(label.width(), 0.12 * place.height(), 0, -0.12 * place.height())
        height = area.height() / len(shares)
        for index, share in enumerate(shares):
            top = area.top() + index * height
            number = 0.2 * area.width()
            whole = QRectF(area.left(), top + 1, area.width() - number, height - 2)
            filled = QRectF(whole.left(), whole.top(), whole.width() * share, whole.height())
            self._painter.fillRect(whole, QColor(self._palette.raised))
            is_first = index == 0 and len(shares) == 2
            colour = self._palette.line_strong if is_first else self._palette.accent
            self._painter.fillRect(filled, QColor(colour))
            said = QRectF(whole.right(), top, number, height)
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            self.text(said, f"{round(100 * share)} %", SMALLEST_TEXT, right)

    def _fitting(
        self,
        place: QRectF,
        text: str,
        size: float,
        how: Qt.AlignmentFlag | Qt.TextFlag,
        *,
        bold: bool,
    ) -> QFont:
        while size > SMALLEST_TEXT:
            needed = QFontMetricsF(self.font(size, bold=bold)).boundingRect(place, int(how), text)
            if needed.height() <= place.height() and needed.width() <= place.width():
                break
            size = max(size * 0.93, SMALLEST_TEXT)
        return self.font(size, bold=bold)

    def font(self, size: float, *, bold: bool = False) -> QFont:
        """`size`: of a line, in fractions of the wall's height."""
        font = QFont(FAMILY)
        font.setPixelSize(max(1, round(size * self.height)))
        font.setWeight(QFont.Weight.DemiBold if bold else QFont.Weight.Normal)
        return font
