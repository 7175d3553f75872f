"""The pieces of the home page: a card with one thing to do, a pack with its progress, a case."""

from collections.abc import Sequence
from textwrap import wrap

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPixmap
from PySide6.QtWidgets import (
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.home.overview import PackProgress
from app.theme.tokens import SPACE
from app.widgets.basics import label, plain_tip
from app.widgets.entries import Entry
from lessons.drill.session import DrillOverview

_TILE_PICTURE = 112
_TILE_LETTERS = 20
_SMALL = 100
_NUMBER = 22


class ActionCard(QWidget):
    """A picture, what there is to do, and the button that does it."""

    def __init__(self, title: str, action: str, *, picture: int = 0) -> None:
        """`picture`: side of the picture in pixels; 0 for a card without one."""
        super().__init__()
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._picture = QLabel()
        self._picture.setFixedSize(picture, picture)
        self._picture.setVisible(picture > 0)
        self._picture.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = label(title, "title", wrap=True)
        self.text = label("", "value" if picture > _SMALL else "muted", wrap=True)
        self.button = QPushButton(action)
        words = self._words = QVBoxLayout()
        words.setSpacing(SPACE.small)
        words.addWidget(self.title)
        words.addWidget(self.text)
        words.addStretch(1)
        words.addWidget(self.button, 0, Qt.AlignmentFlag.AlignLeft)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.large, SPACE.large, SPACE.large, SPACE.large)
        row.setSpacing(SPACE.large)
        row.addWidget(self._picture)
        row.addLayout(words, 1)

    def add_steps(self, steps: Sequence[str]) -> None:
        """What comes one after the other, numbered, below the text."""
        grid = QGridLayout()
        grid.setHorizontalSpacing(SPACE.medium)
        grid.setVerticalSpacing(SPACE.small)
        grid.setColumnStretch(1, 1)
        for row, step in enumerate(steps):
            number = label(str(row + 1), "number")
            number.setFixedSize(_NUMBER, _NUMBER)
            number.setAlignment(Qt.AlignmentFlag.AlignCenter)
            grid.addWidget(number, row, 0)
            grid.addWidget(label(step, "value", wrap=True), row, 1)
        self._words.insertLayout(2, grid)

    def show_picture(self, png: bytes) -> None:
        """`png` may be empty: then there is none, and no room for it."""
        self._picture.setVisible(bool(png))
        if png:
            self._picture.setPixmap(_fitted(png, self._picture.width(), self.devicePixelRatioF()))


class PackRow(QWidget):
    def __init__(self, pack: PackProgress) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.pack = pack
        begun = pack.answered > 0
        self.button = QPushButton(self.tr("Continue") if begun else self.tr("Start"))
        self.button.setVisible(bool(pack.next_items))
        self.button.setAccessibleName(f"{self.button.text()}: {pack.title}")
        bar = QProgressBar()
        bar.setRange(0, max(pack.items, 1))
        bar.setValue(pack.answered)
        bar.setTextVisible(False)
        bar.setAccessibleName(pack.title)
        said = self.tr("{answered} of {items} questions answered")
        said = said.format(answered=pack.answered, items=pack.items)
        if not pack.next_items:
            said += " · " + self.tr("all done")
        elif pack.next_lesson:
            said += " · " + self.tr("next: {lesson}").format(lesson=pack.next_lesson)
        words = QVBoxLayout()
        words.setSpacing(SPACE.tight)
        words.addWidget(label(pack.title, "strong"))
        words.addWidget(bar)
        words.addWidget(label(said, "muted"))
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        row.setSpacing(SPACE.large)
        row.addLayout(words, 1)
        row.addWidget(self.button)


class DrillRow(QWidget):
    """One line of what the drill is or stands at, and the button that begins it."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text = label("", "muted", wrap=True)
        self.button = QPushButton()
        self.show_progress(None)
        words = QVBoxLayout()
        words.setSpacing(SPACE.tight)
        words.addWidget(label(self.tr("Drill"), "strong"))
        words.addWidget(self.text)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        row.setSpacing(SPACE.large)
        row.addLayout(words, 1)
        row.addWidget(self.button)

    def show_progress(self, drill: DrillOverview | None) -> None:
        """None: nobody said yet who learns."""
        parts: list[str] = []
        if drill is not None and drill.answers:
            if drill.answers_today:
                parts.append(self.tr("{count} today.").format(count=drill.answers_today))
            if drill.due:
                one, many = self.tr("One skill is due."), self.tr("{count} skills are due.")
                parts.append(one if drill.due == 1 else many.format(count=drill.due))
            if drill.days > 1:
                parts.append(self.tr("{count} days in a row.").format(count=drill.days))
            if drill.minutes:
                parts.append(self.tr("{count} minutes so far.").format(count=drill.minutes))
        said = self.tr("Two films of one patient: what changed, and where? The answer at once.")
        self.text.setText(" ".join(parts) or said)
        goes_on = drill is not None and drill.unfinished is not None and bool(drill.answers_today)
        self.button.setText(
            self.tr("Continue the drill") if goes_on else self.tr("Drill, 5 minutes")
        )


class CaseTile(QToolButton):
    """A film to test oneself on."""

    def __init__(self, entry: Entry) -> None:
        super().__init__()
        self.entry = entry
        self.setProperty("role", "tile")
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextUnderIcon)
        self.setText("\n".join(wrap(entry.title, _TILE_LETTERS)))
        self.setAccessibleName(entry.title)
        self.setToolTip(plain_tip(entry.tip))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        self.setIcon(QIcon(_fitted(entry.thumbnail, _TILE_PICTURE, 2.0)))
        self.setIconSize(QSize(_TILE_PICTURE, _TILE_PICTURE))


def _fitted(png: bytes, side: int, density: float) -> QPixmap:
    image = QImage.fromData(png)
    if image.isNull():
        return QPixmap()
    pixels = round(side * density)
    image = image.scaled(
        pixels,
        pixels,
        Qt.AspectRatioMode.KeepAspectRatio,
        Qt.TransformationMode.SmoothTransformation,
    )
    image.setDevicePixelRatio(density)
    return QPixmap.fromImage(image)
