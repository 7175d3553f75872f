"""Lists of films and runs: a model, a painter and a list for all of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFont, QFontMetrics, QImage, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from app.theme.fonts import font, scaled
from app.theme.look import Look
from app.theme.tokens import SPACE, TYPE
from app.widgets.basics import plain_tip

Index = QModelIndex | QPersistentModelIndex
_ENTRY = Qt.ItemDataRole.UserRole
_ROW_HEIGHT = 56
_PICTURE = 44
_LINES = 2
_RAIL = 18
_DOT = 3.5
_STAR = "★"
_ONE_LINE = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
# Enough for screens of four times the usual density; the library's own thumbnails are smaller, and
# are kept as they are: making a picture smaller takes longer than all the rest of its line.
_KEPT = 4 * _PICTURE
# Some screens full: what was scrolled past is decoded again.
_MOST_PICTURES = 64


@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """`thumbnail`: a PNG of any size; `payload`: what choosing it means to whoever made it; `key`:
    by which the entry that is on the stage is known; `keys`: of others that it stands for."""

    title: str
    subtitle: str
    thumbnail: bytes
    payload: object
    tip: str = ""
    key: object = None
    keys: frozenset[object] = frozenset()
    is_favourite: bool = False

    def is_of(self, key: object) -> bool:
        return key is not None and (key == self.key or key in self.keys)


class EntryModel(QAbstractListModel):
    """`more_wanted` asks for the lines that follow, while `has_more`."""

    more_wanted = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._entries: list[Entry] = []
        self._pictures: dict[int, QImage] = {}
        self._has_more = False
        self._shown: object = None

    @property
    def shown(self) -> object:
        """The key of the entry that is on the stage."""
        return self._shown

    def set_shown(self, key: object) -> None:
        self._shown = key
        if self._entries:
            self.dataChanged.emit(self.index(0), self.index(len(self._entries) - 1))

    def row_of(self, key: object) -> int | None:
        """The line of its own comes before one that stands for others too."""
        own = (row for row, entry in enumerate(self._entries) if entry.key == key)
        of_others = (row for row, entry in enumerate(self._entries) if entry.is_of(key))
        return next(own, next(of_others, None))

    @property
    def entries(self) -> tuple[Entry, ...]:
        return tuple(self._entries)

    def replace(self, entries: Sequence[Entry], *, has_more: bool = False) -> None:
        self.beginResetModel()
        self._entries = list(entries)
        self._pictures.clear()
        self._has_more = has_more
        self.endResetModel()

    def append(self, entries: Sequence[Entry], *, has_more: bool) -> None:
        self._has_more = has_more
        if entries:
            first = len(self._entries)
            self.beginInsertRows(QModelIndex(), first, first + len(entries) - 1)
            self._entries += entries
            self.endInsertRows()

    def remove(self, row: int) -> None:
        self.beginRemoveRows(QModelIndex(), row, row)
        del self._entries[row]
        self._pictures.clear()
        self.endRemoveRows()

    def picture(self, row: int) -> QImage:
        picture = self._pictures.pop(row, None)
        if picture is None:
            picture = _no_larger_than_kept(QImage.fromData(self._entries[row].thumbnail))
        # Back in as the latest; the one that was not asked for longest goes.
        self._pictures[row] = picture
        if len(self._pictures) > _MOST_PICTURES:
            del self._pictures[next(iter(self._pictures))]
        return picture

    @property
    def pictures_kept(self) -> int:
        """How many decoded thumbnails are in memory."""
        return len(self._pictures)

    def rowCount(self, parent: Index = QModelIndex()) -> int:
        return 0 if parent.isValid() else len(self._entries)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        entry = self._entries[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return entry.title
            case Qt.ItemDataRole.AccessibleDescriptionRole:
                return f"{_STAR} {entry.subtitle}" if entry.is_favourite else entry.subtitle
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(entry.tip or f"{entry.title}\n{entry.subtitle}")
            case _ if role == _ENTRY:
                return entry
        return None

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and self._has_more

    def fetchMore(self, parent: Index) -> None:
        self._has_more = False
        self.more_wanted.emit()


class EntryList(QListView):
    chosen = Signal(object)
    """The payload."""
    delete_wanted = Signal(object)
    """The payload, on Delete; only where the list `can_delete`."""

    def __init__(
        self, look: Look, name: str, *, can_delete: bool = False, is_timeline: bool = False
    ) -> None:
        """`is_timeline`: the entries hang on a line, the one on the stage is marked there."""
        super().__init__()
        self._can_delete = can_delete
        self._entries = EntryModel(self)
        self.setModel(self._entries)
        self.setItemDelegate(_EntryPainter(look, self._entries, self, is_timeline=is_timeline))
        self.setAccessibleName(name)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.clicked.connect(self._choose)
        look.changed.connect(self._follow_look)

    @property
    def entries(self) -> EntryModel:
        return self._entries

    def fit_to_rows(self, at_most: int) -> None:
        rows = min(max(self._entries.rowCount(), 1), at_most)
        self.setFixedHeight(_height(rows))

    def show_at_least(self, rows: int) -> None:
        """Never lower than these, or than all of them where there are fewer."""
        self.setMinimumHeight(_height(min(rows, self._entries.rowCount())))

    def fit_between_rows(self, at_least: int) -> None:
        """As high as there is room for, from `at_least` rows up to all of them."""
        rows = max(self._entries.rowCount(), 1)
        self.setMinimumHeight(_height(min(at_least, rows)))
        self.setMaximumHeight(_height(rows))

    def show_key(self, key: object) -> None:
        """The entry that is on the stage: marked, and current for keys."""
        self._entries.set_shown(key)
        row = self._entries.row_of(key)
        if row is not None:
            self.setCurrentIndex(self._entries.index(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and index.isValid():
            self._choose(index)
        elif event.key() == Qt.Key.Key_Delete and self._can_delete and index.isValid():
            self.delete_wanted.emit(index.data(_ENTRY).payload)
        else:
            super().keyPressEvent(event)

    @Slot(QModelIndex)
    def _choose(self, index: QModelIndex) -> None:
        self.chosen.emit(index.data(_ENTRY).payload)

    @Slot()
    def _follow_look(self) -> None:
        """The lines may be of another height."""
        self.scheduleDelayedItemsLayout()
        self.viewport().update()


class _EntryPainter(QStyledItemDelegate):
    def __init__(
        self, look: Look, entries: EntryModel, parent: QObject, *, is_timeline: bool
    ) -> None:
        super().__init__(parent)
        self._look = look
        self._entries = entries
        self._is_timeline = is_timeline

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, scaled(_ROW_HEIGHT))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        entry: Entry = index.data(_ENTRY)
        place: QRect = option.rect  # pyright: ignore[reportAttributeAccessIssue]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._is_timeline:
            self._paint_line(painter, place, index.row(), entry)
            place = place.adjusted(_RAIL, 0, 0, 0)
        self._paint_ground(painter, option, place)
        picture = QRect(
            place.left() + SPACE.small,
            place.top() + (place.height() - _PICTURE) // 2,
            _PICTURE,
            _PICTURE,
        )
        self._paint_picture(painter, picture, self._entries.picture(index.row()))
        self._paint_words(painter, place, picture.right() + SPACE.medium, entry)
        painter.restore()

    def _paint_line(self, painter: QPainter, place: QRect, row: int, entry: Entry) -> None:
        """The line of time with this entry's moment on it, the latest at the top."""
        palette = self._look.palette
        x, y = place.left() + _RAIL // 2, place.center().y()
        painter.setPen(QPen(QColor(palette.line_strong), 1))
        top = y if row == 0 else place.top()
        bottom = y if row == self._entries.rowCount() - 1 else place.bottom() + 1
        painter.drawLine(x, top, x, bottom)
        is_shown = entry.is_of(self._entries.shown)
        painter.setPen(QPen(QColor(palette.accent if is_shown else palette.line_strong), 1.5))
        painter.setBrush(QColor(palette.accent if is_shown else palette.panel))
        radius = _DOT + 1 if is_shown else _DOT
        painter.drawEllipse(QPointF(x + 0.5, y), radius, radius)

    def _paint_ground(self, painter: QPainter, option: QStyleOptionViewItem, place: QRect) -> None:
        palette = self._look.palette
        state: QStyle.StateFlag = option.state  # pyright: ignore[reportAttributeAccessIssue]
        ground = QRectF(place).adjusted(1, 1, -1, -1)
        painter.setPen(Qt.PenStyle.NoPen)
        if state & QStyle.StateFlag.State_Selected:
            painter.setBrush(QColor(palette.selected))
            painter.drawRoundedRect(ground, SPACE.radius_small, SPACE.radius_small)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(palette.hover))
            painter.drawRoundedRect(ground, SPACE.radius_small, SPACE.radius_small)
        if state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QColor(palette.focus))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(
                ground.adjusted(0.5, 0.5, -0.5, -0.5), SPACE.radius_small, SPACE.radius_small
            )

    def _paint_picture(self, painter: QPainter, frame: QRect, picture: QImage) -> None:
        painter.fillRect(frame, QColor(self._look.palette.film))
        if picture.isNull():
            return
        size = picture.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
        place = QRect(frame.topLeft(), size)
        place.moveCenter(frame.center())
        painter.drawImage(place, picture)

    def _paint_words(self, painter: QPainter, place: QRect, left: int, entry: Entry) -> None:
        """The title on one line or two, the subtitle below it."""
        palette = self._look.palette
        width = place.right() - left - SPACE.tight
        size = TYPE.label if self._is_timeline else TYPE.body
        painter.setFont(font(size, weight=QFont.Weight.Medium))
        title = broken(entry.title, painter.fontMetrics(), width)
        line = painter.fontMetrics().height()
        small = font(TYPE.label)
        small_line = QFontMetrics(small).height()
        top = place.center().y() - (len(title) * line + small_line) // 2 + 1
        painter.setPen(QColor(palette.text))
        for words in title:
            painter.drawText(QRect(left, top, width, line), _ONE_LINE, words)
            top += line
        painter.setFont(small)
        painter.setPen(QColor(palette.muted))
        if entry.is_favourite:
            painter.setPen(QColor(palette.caution))
            painter.drawText(QRect(left, top, width, small_line), _ONE_LINE, _STAR)
            advance = painter.fontMetrics().horizontalAdvance(f"{_STAR} ")
            left, width = left + advance, width - advance
            painter.setPen(QColor(palette.muted))
        shown = painter.fontMetrics().elidedText(entry.subtitle, Qt.TextElideMode.ElideRight, width)
        painter.drawText(QRect(left, top, width, small_line), _ONE_LINE, shown)


def _no_larger_than_kept(picture: QImage) -> QImage:
    if max(picture.width(), picture.height()) <= _KEPT:
        return picture
    smooth = Qt.TransformationMode.SmoothTransformation
    return picture.scaled(_KEPT, _KEPT, Qt.AspectRatioMode.KeepAspectRatio, smooth)


def broken(text: str, metrics: QFontMetrics, width: int) -> list[str]:
    """The text on at most two lines; what does not fit on the second is left out."""
    lines = [""]
    words = text.split()
    while words and len(lines) <= _LINES:
        longer = f"{lines[-1]} {words[0]}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            if len(lines) == _LINES:
                lines[-1] = f"{lines[-1]} {' '.join(words)}"
                break
            lines.append("")
        else:
            lines[-1] = longer
            words.pop(0)
    elide = Qt.TextElideMode.ElideRight
    return [metrics.elidedText(one, elide, width) for one in lines]


def _height(rows: int) -> int:
    return rows * scaled(_ROW_HEIGHT) + 2 * SPACE.hair
