"""How balanced a draft is, as bars: the share without change, the sides, the findings."""

from PySide6.QtCore import QRectF, QSize, Qt, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.theme.fonts import font
from app.theme.look import Look
from app.theme.tokens import SPACE, TYPE
from app.widgets.basics import label
from app.words.vocabulary import word_name
from engine.findings import Finding, Side
from lessons.changes import real_changes
from lessons.pack.checking import ENOUGH_TO_BALANCE, UNCHANGED_SHARE
from lessons.pack.draft.model import PackDraft

_LINE = 24
_NAMES = 104
_COUNT = 28
_BAR = 8


class BalanceMeter(QWidget):
    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._caption = label("", "value", wrap=True)
        self._unchanged = _Band(look)
        self._sides = _Counts(look, self.tr("Sides"))
        self._findings = _Counts(look, self.tr("Findings"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(label(self.tr("Items without change"), "section"))
        column.addWidget(self._unchanged)
        column.addWidget(self._caption)
        column.addSpacing(SPACE.small)
        column.addWidget(label(self.tr("Sides of the changes"), "section"))
        column.addWidget(self._sides)
        column.addSpacing(SPACE.small)
        column.addWidget(label(self.tr("Findings of the changes"), "section"))
        column.addWidget(self._findings)

    @property
    def caption(self) -> str:
        return self._caption.text()

    def show_draft(self, draft: PackDraft) -> None:
        items = draft.without_later.items
        changing = [item for item in items if real_changes(item.changes)]
        share = 1 - len(changing) / len(items) if items else 0.0
        flat = [change for item in changing for change in real_changes(item.changes)]
        self._unchanged.show_share(share, empty=not items)
        self._caption.setText(self._in_words(len(items), share))
        self._sides.show_counts(
            {word_name(side): sum(one.side is side for one in flat) for side in Side}
        )
        counts = {
            word_name(finding): sum(one.finding is finding for one in flat) for finding in Finding
        }
        self._findings.show_counts({name: count for name, count in counts.items() if count})

    def _in_words(self, items: int, share: float) -> str:
        if not items:
            return self.tr("There are no items yet.")
        percent = round(100 * share)
        text = self.tr("No change in {percent} % of all items.").format(percent=percent)
        if items < ENOUGH_TO_BALANCE:
            return f"{text} " + self.tr("About 40 % teach best; it counts from ten items on.")
        low, high = UNCHANGED_SHARE
        if share < low:
            return f"{text} " + self.tr(
                "Add films on which nothing changes: about 40 % teach best."
            )
        if share > high:
            return f"{text} " + self.tr("Add films on which something changes: 60 % teach best.")
        return f"{text} " + self.tr("That is a good share.")


class _Band(QWidget):
    """A share on a line, with the band that teaches best."""

    def __init__(self, look: Look) -> None:
        super().__init__()
        self._look = look
        self._share = 0.0
        self._empty = True
        self.setFixedHeight(22)
        look.changed.connect(self._repaint)

    def show_share(self, share: float, *, empty: bool) -> None:
        self._share, self._empty = share, empty
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        line = QRectF(0, self.height() / 2 - _BAR / 2, self.width(), _BAR)
        painter.setBrush(QColor(palette.raised))
        painter.drawRoundedRect(line, _BAR / 2, _BAR / 2)
        low, high = UNCHANGED_SHARE
        band = QRectF(line.left() + low * line.width(), line.top(),
                      (high - low) * line.width(), _BAR)  # fmt: skip
        painter.setBrush(QColor(palette.selected))
        painter.drawRect(band)
        if not self._empty:
            at = line.left() + min(max(self._share * line.width(), 7.0), line.width() - 7.0)
            good = low <= self._share <= high
            painter.setBrush(QColor(palette.accent if good else palette.caution))
            painter.drawEllipse(QRectF(at - 7, self.height() / 2 - 7, 14, 14))
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()


class _Counts(QWidget):
    """One bar for each name."""

    def __init__(self, look: Look, name: str) -> None:
        super().__init__()
        self._look = look
        self._counts: dict[str, int] = {}
        self.setAccessibleName(name)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        look.changed.connect(self._repaint)

    def show_counts(self, counts: dict[str, int]) -> None:
        self._counts = counts
        text = ", ".join(f"{name}: {count}" for name, count in counts.items())
        self.setAccessibleDescription(text)
        self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(200, max(1, len(self._counts)) * _LINE)

    def paintEvent(self, event: QPaintEvent) -> None:
        palette = self._look.palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font(TYPE.label))
        most = max(self._counts.values(), default=0)
        room = self.width() - _NAMES - _COUNT
        centred = int(Qt.AlignmentFlag.AlignVCenter)
        if not self._counts:
            painter.setPen(QColor(palette.muted))
            painter.drawText(self.rect(), centred, self.tr("None yet"))
        for row, (name, count) in enumerate(self._counts.items()):
            top = row * _LINE
            painter.setPen(QColor(palette.text if count else palette.muted))
            painter.drawText(QRectF(0, top, _NAMES, _LINE), centred, name)
            length = room * count / most if most else 0
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(palette.raised))
            middle = top + (_LINE - _BAR) / 2
            painter.drawRoundedRect(QRectF(_NAMES, middle, room, _BAR), 4, 4)
            painter.setBrush(QColor(palette.accent))
            if count:
                painter.drawRoundedRect(QRectF(_NAMES, middle, max(length, 8), _BAR), 4, 4)
            painter.setPen(QColor(palette.muted))
            place = QRectF(self.width() - _COUNT, top, _COUNT, _LINE)
            painter.drawText(place, centred | int(Qt.AlignmentFlag.AlignRight), str(count))
        painter.end()

    @Slot()
    def _repaint(self) -> None:
        self.update()
