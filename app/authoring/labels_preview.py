"""What a table of labels would fill in: every line, whether it fits a film, and if not, why."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QProgressBar,
    QPushButton,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from app.authoring.fields import PickField, titled
from app.authoring.film_intake import Found
from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.words.sentences import error_text
from lessons.pack.draft.labels.filling import LabelMeaning
from lessons.pack.draft.labels.matching import MatchedLine, Matching

_LINE, _FILE, _PATIENT, _DAY, _SAYS, _STATE = range(6)


class LabelsPreview(QWidget):
    table_wanted = Signal(Path)
    """Another of the tables that were dropped."""
    taken = Signal(object, bool)
    """Matching, with or without the films that it does not name: to be filled in."""
    films_wanted = Signal()
    """The films alone, without the table."""
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "column")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._found: Found | None = None
        self._title = label("", "title")
        self._summary = label("", "value", wrap=True)
        self._unknown = label("", "muted", wrap=True)
        self.tables = PickField(self.tr("Table of labels"))
        self.lines = QTableWidget(0, 6)
        self.meaning = PickField(self.tr("The labels say"))
        self.unnamed = QCheckBox()
        self.fill = QPushButton()
        self.fill.setProperty("role", "primary")
        self.films_only = QPushButton(self.tr("Films without the table"))
        self.leave = QPushButton(self.tr("Cancel"))
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("Films that are taken in"))
        self._doing = label("", "muted")
        self._make_lines()
        self._lay_out()
        self.tables.picked.connect(self._on_table)
        self.fill.clicked.connect(self._on_fill)
        self.films_only.clicked.connect(self.films_wanted)
        self.leave.clicked.connect(self.left)

    @property
    def chosen_meaning(self) -> LabelMeaning:
        chosen = self.meaning.value
        return chosen if isinstance(chosen, LabelMeaning) else LabelMeaning.NEXT

    def show_found(self, found: Found) -> None:
        matching = found.matching
        assert matching is not None
        self._found = found
        self.show_progress(0, 0)
        tables = [(path.name, path) for path in found.dropped.tables]
        chosen = next((path for name, path in tables if name == matching.table), None)
        self.tables.offer(tables, chosen)
        self._tables.setVisible(len(tables) > 1)
        fitting = len(matching.fitting)
        self._title.setText(matching.table)
        text = self.tr("{fitting} of {lines} lines fit a film. Films found: {films}.")
        self._summary.setText(
            text.format(fitting=fitting, lines=len(matching.lines), films=len(found.dropped.films))
        )
        unknown = self.tr("Columns that are not used: {columns}.")
        self._unknown.setText(unknown.format(columns=", ".join(matching.unknown)))
        self._unknown.setVisible(bool(matching.unknown))
        self._fill_lines(matching)
        self.unnamed.setText(
            self.tr("Also films that the table does not name ({count})").format(
                count=len(matching.unnamed)
            )
        )
        self.unnamed.setVisible(bool(matching.unnamed))
        self.unnamed.setChecked(False)
        self.fill.setText(self.tr("Fill in what fits ({count})").format(count=fitting))
        self.fill.setEnabled(fitting > 0)
        self.meaning.setFocus()

    def show_progress(self, done: int, of: int) -> None:
        """of: 0 where nothing is taken in."""
        is_busy = of > 0
        self._bar.setVisible(is_busy)
        self._doing.setVisible(is_busy)
        self._bar.setRange(0, max(of, 1))
        self._bar.setValue(done)
        self._doing.setText(self.tr("Film {done} of {of}").format(done=done + 1, of=of))
        for part in (self.fill, self.films_only, self.meaning, self.unnamed, self.tables):
            part.setEnabled(not is_busy)

    @Slot(object)
    def _on_table(self, table: Path) -> None:
        self.table_wanted.emit(table)

    @Slot()
    def _on_fill(self) -> None:
        if self._found is not None:
            self.taken.emit(self._found.matching, self.unnamed.isChecked())

    def _fill_lines(self, matching: Matching) -> None:
        """What needs a look comes first."""
        ordered = sorted(matching.lines, key=lambda line: (line.path is not None, not line.remarks))
        self.lines.setRowCount(len(ordered))
        for row, line in enumerate(ordered):
            for column, text in enumerate(self._cells(line)):
                cell = QTableWidgetItem(text)
                cell.setToolTip(text)
                if column in (_LINE, _DAY):
                    cell.setTextAlignment(
                        Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                    )
                self.lines.setItem(row, column, cell)
        self.lines.resizeRowsToContents()

    def _cells(self, line: MatchedLine) -> tuple[str, ...]:
        said = line.label
        remarks = " ".join(error_text(one) for one in line.remarks)
        if line.path is None:
            state = self.tr("Left out: {reason}").format(reason=remarks)
        elif not said.says_something:
            state = self.tr("Film only: the line asks nothing. {remarks}").format(remarks=remarks)
        else:
            state = remarks or self.tr("Fits")
        day = "" if said.day is None else str(said.day)
        return str(said.line), said.file, said.patient, day, said.hypothesis, state

    # Putting together

    def _make_lines(self) -> None:
        table = self.lines
        table.setAccessibleName(self.tr("Lines of the table"))
        table.setHorizontalHeaderLabels(
            [
                self.tr("Line"),
                self.tr("File"),
                self.tr("Patient"),
                self.tr("Day"),
                self.tr("Hypothesis"),
                self.tr("Does it fit?"),
            ]
        )
        table.verticalHeader().hide()
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setTabKeyNavigation(False)
        table.setWordWrap(True)
        header = table.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(_STATE, QHeaderView.ResizeMode.Stretch)
        for column, width in ((_LINE, 56), (_FILE, 200), (_PATIENT, 110), (_DAY, 100)):
            table.setColumnWidth(column, width)
        table.setColumnWidth(_SAYS, 230)

    def _lay_out(self) -> None:
        self.meaning.offer(
            [
                (self.tr("what comes after the film"), LabelMeaning.NEXT),
                (self.tr("what changed since the patient's film before"), LabelMeaning.BEFORE),
            ],
            LabelMeaning.NEXT,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.wide, SPACE.large, SPACE.wide, SPACE.large)
        column.setSpacing(SPACE.small)
        column.addWidget(self._title)
        column.addWidget(self._summary)
        column.addWidget(self._unknown)
        self._tables = titled(self.tr("Table of labels"), self.tables)
        column.addWidget(self._tables)
        column.addWidget(self.lines, 1)
        privacy = self.tr(
            "Names of patients become P1, P2, … and dates become days since the patient's first "
            "film; of a DICOM file not even its name is kept."
        )
        column.addWidget(label(privacy, "muted", wrap=True))
        choices = QHBoxLayout()
        choices.setSpacing(SPACE.large)
        choices.addWidget(titled(self.tr("The labels say"), self.meaning), 1)
        choices.addWidget(self.unnamed, 1, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(choices)
        row = QHBoxLayout()
        row.setSpacing(SPACE.small)
        row.addWidget(self._doing)
        row.addWidget(self._bar, 1)
        row.addStretch(1)
        for button in (self.leave, self.films_only, self.fill):
            row.addWidget(button)
        column.addLayout(row)
