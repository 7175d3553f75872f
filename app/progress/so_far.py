"""What was met so far, before there is enough to judge: counts, and what is still to be met."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.words.vocabulary import word_name
from engine.findings import Finding
from lessons.progress_records import Practised, Progress

_COLUMNS = 2


class SoFar(QWidget):
    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "card")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._rows: list[QWidget] = []
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE.wide)
        self._grid.setVerticalSpacing(SPACE.tight)
        for column in range(_COLUMNS):
            self._grid.setColumnStretch(column, 1)
        self._missing = label("", "muted", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.medium)
        column.setSpacing(SPACE.small)
        column.addWidget(label(self.tr("What you have met so far"), "section"))
        column.addLayout(self._grid)
        column.addWidget(self._missing)

    @property
    def said(self) -> tuple[str, ...]:
        """A line for each finding that was met, and one for the others."""
        return (*(row.accessibleName() for row in self._rows), self._missing.text())

    def show_progress(self, progress: Progress) -> None:
        """Counts only: of few answers a share would say more than they can."""
        for row in self._rows:
            self._grid.removeWidget(row)
            row.deleteLater()
        self._rows = [self._row(one) for one in progress.practised]
        for place, row in enumerate(self._rows):
            self._grid.addWidget(row, place // _COLUMNS, place % _COLUMNS)
        met = {one.finding for one in progress.practised}
        others = [word_name(finding) for finding in Finding if finding not in met]
        text = self.tr("Not met yet: {findings}.")
        self._missing.setText(text.format(findings=", ".join(others)))
        self._missing.setVisible(bool(others))

    def _row(self, practised: Practised) -> QWidget:
        text = self.tr("{finding}: {right} of {count} right")
        said = text.format(
            finding=word_name(practised.finding), right=practised.right, count=practised.answers
        )
        row = label(said, "value")
        row.setAccessibleName(said)
        return row
