"""The wall: the audience window's content, and the small copy that the presenter sees.

Every text is at least 3 % of the height; everything scales with the widget, so that the
copy is the wall in small.
"""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.presenter.wall_content import WallContent
from app.presenter.wall_motion import WallMotion
from app.presenter.wall_page import HEADING, MARGIN, WORDS, Page, Part
from app.theme.look import Look
from app.theme.tokens import Palette
from app.viewer.pane_renderer import PaneRenderer
from lessons.lecture.state import Blank


class Wall(QWidget):
    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._content = WallContent()
        self._parts: tuple[Part, ...] = ()
        self._pointer: QPointF | None = None
        self._frames: list[QRectF] = []
        self._motion = WallMotion(self)
        self._motion.moved.connect(self.update)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAccessibleName(self.tr("What the hall sees"))
        look.changed.connect(self.update)

    @property
    def content(self) -> WallContent:
        return self._content

    @Slot(WallContent)
    def show_content(self, content: WallContent) -> None:
        self._content = content
        known = {id(part.film.picture.greys): part.renderer for part in self._parts}
        self._parts = tuple(
            Part(film, known.get(id(film.picture.greys)) or PaneRenderer())
            for film in content.films
        )
        comparison = content.films[0].comparison if content.films else None
        self._motion.follow(comparison)
        said = (content.heading, content.words, *content.facts)
        self.setAccessibleDescription(". ".join(one for one in said if one))
        self.update()

    def set_may_move(self, may_move: bool) -> None:
        """False: nothing moves by itself."""
        self._motion.set_may_move(may_move)

    @Slot(object)
    def point(self, at: QPointF | None) -> None:
        """A laser pointer at a place in fractions of the wall; None takes it away."""
        self._pointer = at
        self.update()

    def on_first_film(self, at: QPointF) -> tuple[float, float] | None:
        """The place of the first film that is at this one of the widget, as fractions of the film;
        None beside it."""
        if not self._frames or not self._frames[0].contains(at):
            return None
        frame = self._frames[0]
        return (at.x() - frame.left()) / frame.width(), (at.y() - frame.top()) / frame.height()

    def sizeHint(self) -> QSize:
        return QSize(640, 400)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.TextAntialiasing)
        share = self._motion.share
        parts = [replace(part, share=share) for part in self._parts]
        size = QSizeF(self.size())
        self._frames = paint_wall(painter, size, self._content, parts, self._look.palette)
        if self._pointer is not None:
            _paint_pointer(painter, QSizeF(self.size()), self._pointer)
        painter.end()


def paint_wall(
    painter: QPainter,
    size: QSizeF,
    content: WallContent,
    parts: Sequence[Part],
    palette: Palette,
) -> list[QRectF]:
    """Returns where the films are, in the order of `parts`; none while it is blank."""
    if content.blank is not Blank.NOTHING:
        ground = Qt.GlobalColor.white if content.blank is Blank.WHITE else Qt.GlobalColor.black
        painter.fillRect(QRectF(QPointF(), size), QColor(ground))
        return []
    painter.fillRect(QRectF(QPointF(), size), QColor(palette.window))
    margin = MARGIN * size.height()
    room = QRectF(QPointF(), size).adjusted(margin, margin, -margin, -margin)
    page = Page(painter, size.height(), palette)
    if content.credits or content.is_synthetic or content.badge:
        room = page.footer(room, content.credits, content.badge, synthetic=content.is_synthetic)
    if content.films:
        return _paint_with_films(page, room, content, parts)
    _paint_words(page, room, content)
    return []


def _paint_words(page: Page, room: QRectF, content: WallContent) -> None:
    """A title, or a word of thanks, in the middle."""
    if content.joining is not None:
        side = min(room.height() * 0.62, room.width() * 0.4)
        page.joining(QRectF(room.right() - side, room.center().y() - side / 2 - 0.06 * page.height,
                            side, side), content.joining)  # fmt: skip
        room = room.adjusted(0, 0, -side - 2 * MARGIN * page.height, 0)
    middle = room.center().y()
    heading = QRectF(room.left(), room.top(), room.width(), middle - room.top())
    below = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignBottom | Qt.TextFlag.TextWordWrap
    above = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWordWrap
    page.text(heading, content.heading, 1.6 * HEADING, below, bold=True)
    rest = QRectF(room.left(), middle + 0.02 * page.height, room.width(), room.bottom() - middle)
    page.text(rest, content.words, WORDS, above, muted=True)


def _paint_with_films(
    page: Page, room: QRectF, content: WallContent, parts: Sequence[Part]
) -> list[QRectF]:
    if content.heading:
        room = page.heading(room, content.heading)
    beside = bool(content.words or content.bars or content.facts or content.joining)
    if beside:
        share = 0.42 if content.words or content.bars else 0.27
        column = QRectF(room.right() - share * room.width(), room.top(),
                        share * room.width(), room.height())  # fmt: skip
        room = room.adjusted(0, 0, -column.width() - MARGIN * page.height, 0)
        page.column(column, content)
    return [page.film(place, part) for place, part in zip(_cells(room, parts), parts, strict=True)]


def _cells(room: QRectF, parts: Sequence[Part]) -> list[QRectF]:
    """Side by side, or in two rows, whichever makes the films larger."""
    count = len(parts)
    width, height = parts[0].film.picture.size
    best, rows = 0.0, 1
    for candidate in (1, 2):
        columns = -(-count // candidate)
        scale = min(room.width() / columns / width, room.height() / candidate / height)
        if scale > best:
            best, rows = scale, candidate
    columns = -(-count // rows)
    cell = QSizeF(room.width() / columns, room.height() / rows)
    return [
        QRectF(room.left() + (index % columns) * cell.width(),
               room.top() + (index // columns) * cell.height(), cell.width(), cell.height())
        .adjusted(2, 2, -2, -2)
        for index in range(count)
    ]  # fmt: skip


def _paint_pointer(painter: QPainter, size: QSizeF, at: QPointF) -> None:
    radius = 0.012 * size.height()
    centre = QPointF(at.x() * size.width(), at.y() * size.height())
    painter.setPen(QPen(QColor("#ffffff"), 0.2 * radius))
    painter.setBrush(QColor(255, 40, 40, 230))
    painter.drawEllipse(centre, radius, radius)
