"""One assignment as a card: its pack and class, a bar, and how far it is."""

from datetime import datetime, timedelta

from PySide6.QtCore import QDate, QLocale, Qt
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.theme.tokens import SPACE
from app.widgets.basics import label


class LabRow(QWidget):
    def __init__(self, done: int, of: int) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._bar = QProgressBar()
        self._bar.setRange(0, max(of, 1))
        self._bar.setValue(done)
        self._bar.setTextVisible(False)
        self._title = label("", "strong", wrap=True)
        self._said = label("", "muted", wrap=True)
        self.words = QVBoxLayout()
        self.words.setSpacing(SPACE.tight)
        for part in (self._title, self._bar, self._said):
            self.words.addWidget(part)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        self.row.setSpacing(SPACE.large)
        self.row.addLayout(self.words, 1)

    @property
    def title(self) -> str:
        return self._title.text()

    @property
    def said(self) -> str:
        return self._said.text()

    def say(self, title: str, said: str) -> None:
        self._title.setText(title)
        self._said.setText(said)
        self._bar.setAccessibleName(f"{title}: {said}")


def last_day(ends_at: datetime) -> str:
    """An assignment ends with the midnight after its last day."""
    day = (ends_at - timedelta(seconds=1)).astimezone()
    return QLocale().toString(QDate(day.year, day.month, day.day), QLocale.FormatType.ShortFormat)
