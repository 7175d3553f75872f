"""The last page: what is still to do, what is signed, and the way out as one file."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.authoring.balance_meter import BalanceMeter
from app.authoring.editor import DraftEditor
from app.authoring.fields import Form, panel
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.words.sentences import error_text
from lessons.pack.draft.compiling import Compiled, DraftProblem, Spot
from lessons.pack.draft.signing import Check, checks_of, is_signed, is_signed_off, signed


class CheckPage(QWidget):
    led = Signal(Spot)
    """Where to go to."""
    preview_wanted = Signal()
    export_wanted = Signal()

    def __init__(self, look: Look, editor: DraftEditor) -> None:
        super().__init__()
        self._editor = editor
        self._found = Compiled(None, ())
        self.problems: list[ProblemRow] = []
        self._todo = label("", "title")
        self._summary = label("", "muted", wrap=True)
        self._list = Form()
        self.balance = BalanceMeter(look)
        self.checks = {check: QCheckBox(name) for check, name in self._check_names().items()}
        self._state = label("", "muted", wrap=True)
        self.preview = QPushButton(self.tr("Preview as a student"))
        self.export = QPushButton(self.tr("Export the pack…"))
        self.export.setProperty("role", "primary")
        self._lay_out()
        for check, box in self.checks.items():
            box.setProperty("check", check.value)
            box.clicked.connect(self._sign)
        self.preview.clicked.connect(self.preview_wanted)
        self.export.clicked.connect(self.export_wanted)
        editor.changed.connect(self.follow)

    @property
    def is_ready(self) -> bool:
        """Whether the pack may leave the machine."""
        return not self._found.blocking and is_signed_off(self._editor.draft)

    def show_problems(self, found: Compiled) -> None:
        if found.problems != self._found.problems or not self.problems:
            self._found = found
            self._show_rows(found)
        self._found = found
        self.follow()

    @Slot()
    def follow(self) -> None:
        draft = self._editor.draft
        self.balance.show_draft(draft)
        wanted = checks_of(draft)
        for check, box in self.checks.items():
            box.setVisible(check in wanted)
            box.setChecked(is_signed(draft, check))
        blocking = self._found.blocking
        self.preview.setEnabled(not blocking)
        self.export.setEnabled(self.is_ready)
        self._state.setText(self._state_text(blocking))

    def _state_text(self, blocking: tuple[DraftProblem, ...]) -> str:
        if blocking:
            return self.tr("The pack can be exported once nothing stands in its way.")
        if not is_signed_off(self._editor.draft):
            return self.tr("Tick what you have checked; changing it later takes the tick back.")
        return self.tr("Ready. Students import the one file that you export.")

    def _show_rows(self, found: Compiled) -> None:
        blocking = len(found.blocking)
        advice = len(found.problems) - blocking
        many = self.tr("{count} things to do").format(count=blocking)
        few = self.tr("One thing to do") if blocking else self.tr("Nothing stands in the way")
        self._todo.setText(many if blocking > 1 else few)
        text = self.tr("Click one to go to its spot.") if found.problems else ""
        if advice:
            one = self.tr("One is advice only.")
            more = self.tr("{count} are advice only.").format(count=advice)
            text = f"{text} {one if advice == 1 else more}"
        self._summary.setText(text)
        for row in self.problems:
            row.hide()
            row.deleteLater()
        self.problems = []
        for problem in found.problems:
            row = ProblemRow(problem)
            row.clicked.connect(self._lead)
            self._list.add(row)
            self.problems.append(row)

    @Slot()
    def _lead(self) -> None:
        row = self.sender()
        if isinstance(row, ProblemRow):
            self.led.emit(row.problem.spot)

    @Slot(bool)
    def _sign(self, holds: bool) -> None:
        box = self.sender()
        if isinstance(box, QCheckBox):
            check = Check(box.property("check"))
            draft = signed(self._editor.draft, check, holds=holds)
            self._editor.change(self.tr("Sign off"), draft)

    def _check_names(self) -> dict[Check, str]:
        return {
            Check.PRIVACY: self.tr("No film shows or names a patient"),
            Check.RIGHTS: self.tr("I may share these films under their licences"),
            Check.REFERENCES: self.tr("References and texts are right"),
            Check.RUNS: self.tr("I looked at every baked run"),
            Check.PREVIEW: self.tr("I did the pack as a student would"),
        }

    def _lay_out(self) -> None:
        left = panel()
        column = QVBoxLayout(left)
        column.setContentsMargins(SPACE.wide, SPACE.large, SPACE.large, SPACE.large)
        column.setSpacing(SPACE.small)
        column.addWidget(self._todo)
        column.addWidget(self._summary)
        column.addSpacing(SPACE.small)
        column.addWidget(self._list, 1)
        right = panel(width=360)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(SPACE.large, SPACE.large, SPACE.large, SPACE.large)
        beside.setSpacing(SPACE.small)
        beside.addWidget(label(self.tr("Balance"), "title"))
        beside.addWidget(self.balance)
        beside.addSpacing(SPACE.large)
        beside.addWidget(label(self.tr("Sign-off"), "title"))
        for box in self.checks.values():
            beside.addWidget(box)
        beside.addWidget(self._state)
        beside.addStretch(1)
        beside.addWidget(self.preview)
        beside.addWidget(self.export)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(left, 1)
        row.addWidget(right)


class ProblemRow(QPushButton):
    """One sentence that leads to where it can be put right."""

    def __init__(self, problem: DraftProblem) -> None:
        super().__init__()
        self.problem = problem
        self.setProperty("role", "problem" if problem.blocking else "advice")
        self.setAccessibleName(error_text(problem.fault))
        self._text: QLabel = label(error_text(problem.fault), "value", wrap=True)
        kind = self.tr("To do") if problem.blocking else self.tr("Advice")
        self._kind: QLabel = label(kind, "caution" if problem.blocking else "muted")
        self._kind.setFixedWidth(56)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE.medium, SPACE.small, SPACE.medium, SPACE.small)
        row.setSpacing(SPACE.medium)
        row.addWidget(self._kind)
        row.addWidget(self._text, 1)
        self.setMinimumHeight(44)
