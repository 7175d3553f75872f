"""The last page: what is still to do, what is signed, and the way out as one file."""

from collections.abc import Iterator

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
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
from lessons.pack.draft.compiling import Compiled, DraftProblem, Spot, meant_so
from lessons.pack.draft.signing import Check, checks_of, is_signed, is_signed_off, signed


class CheckPage(QWidget):
    led = Signal(Spot)
    """Where to go to."""
    preview_wanted = Signal()
    handout_wanted = Signal()
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
        self.ask_again = QPushButton()
        self.ask_again.setProperty("role", "link")
        self.preview = QPushButton(self.tr("Preview as a student"))
        self.handout = QPushButton(self.tr("Handout…"))
        self.handout.setToolTip(self.tr("A PDF to print, for students or for teachers"))
        self.export = QPushButton(self.tr("Export the pack…"))
        self.export.setProperty("role", "primary")
        self._lay_out()
        for check, box in self.checks.items():
            box.setProperty("check", check.value)
            box.clicked.connect(self._sign)
        self.ask_again.clicked.connect(self._ask_again)
        self.preview.clicked.connect(self.preview_wanted)
        self.handout.clicked.connect(self.handout_wanted)
        self.export.clicked.connect(self.export_wanted)
        editor.changed.connect(self.follow)

    @property
    def is_ready(self) -> bool:
        """Whether the pack may leave the machine."""
        is_checked = self._found.pack is not None
        return is_checked and not self._found.open and is_signed_off(self._editor.draft)

    def show_problems(self, found: Compiled) -> None:
        if found != self._found or not self.problems:
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
        self.preview.setEnabled(not self._found.blocking)
        self.handout.setEnabled(self._found.pack is not None and not self._found.blocking)
        self.export.setEnabled(self.is_ready)
        self._state.setText(self._state_text())

    def _state_text(self) -> str:
        if self._found.open:
            return self.tr("The pack can be exported once nothing stands in its way.")
        if not is_signed_off(self._editor.draft):
            return self.tr("Tick what you have checked; changing it later takes the tick back.")
        return self.tr("Ready. Students import the one file that you export.")

    def _show_rows(self, found: Compiled) -> None:
        count = len(found.open)
        many = self.tr("{count} things to do").format(count=count)
        few = self.tr("One thing to do") if count else self.tr("Nothing stands in the way")
        self._todo.setText(many if count > 1 else few)
        self._summary.setText(" ".join(self._summary_parts(found)))
        self.ask_again.setVisible(bool(found.meant))
        text = self.tr("Ask again what you said is meant so ({count})")
        self.ask_again.setText(text.format(count=len(found.meant)))
        at = next((n for n, row in enumerate(self.problems) if row.meant.hasFocus()), None)
        for row in self.problems:
            row.hide()
            row.deleteLater()
        self.problems = []
        for problem in found.problems:
            row = ProblemRow(problem)
            row.go.clicked.connect(self._lead)
            row.meant.clicked.connect(self._mean)
            self._list.add(row)
            self.problems.append(row)
        if at is not None:
            self._go_on_from(at)

    def _summary_parts(self, found: Compiled) -> Iterator[str]:
        advice = len(found.problems) - len(found.open)
        if found.problems:
            yield self.tr("Click one to go to its spot.")
        if len(found.open) > len(found.blocking):
            yield self.tr("What is asked is to be put right, or answered: it is meant so.")
        if advice == 1:
            yield self.tr("One is advice only.")
        elif advice:
            yield self.tr("{count} are advice only.").format(count=advice)

    def _go_on_from(self, at: int) -> None:
        """After an answer by key, the next question is there."""
        asked = [row for row in self.problems[at:] if row.problem.asked]
        (asked[0].meant if asked else self.export).setFocus()

    @Slot()
    def _mean(self) -> None:
        button = self.sender()
        row = next((row for row in self.problems if row.meant is button), None)
        if row is not None:
            draft = meant_so(self._editor.draft, [row.problem])
            self._editor.change(self.tr("It is meant so"), draft)

    @Slot()
    def _ask_again(self) -> None:
        self._editor.change(self.tr("Ask again"), self._editor.draft.having(meant=()))

    @Slot()
    def _lead(self) -> None:
        button = self.sender()
        row = next((row for row in self.problems if row.go is button), None)
        if row is not None:
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
        column.addWidget(self.ask_again)
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
        beside.addWidget(self.handout)
        beside.addWidget(self.export)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(left, 1)
        row.addWidget(right)


class ProblemRow(QWidget):
    """One sentence that leads to where it can be put right; what is asked can be answered."""

    def __init__(self, problem: DraftProblem) -> None:
        super().__init__()
        self.problem = problem
        self.setProperty("role", "clear")
        text = error_text(problem.fault)
        self.go = _RowButton()
        self.go.setProperty("role", "problem" if problem.blocking or problem.asked else "advice")
        self.go.setAccessibleName(text)
        kind = label(self._kind(), "muted" if self._is_advice else "caution")
        kind.setFixedWidth(64)
        self.go.row.addWidget(kind)
        self.go.row.addWidget(label(text, "value", wrap=True), 1)
        self.meant = QPushButton(self.tr("It is meant so"))
        self.meant.setAccessibleName(self.tr("It is meant so: {text}").format(text=text))
        self.meant.setVisible(problem.asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(self.go, 1)
        row.addWidget(self.meant)

    @property
    def _is_advice(self) -> bool:
        return not self.problem.blocking and not self.problem.asked

    def _kind(self) -> str:
        if self.problem.blocking:
            return self.tr("To do")
        return self.tr("Asked") if self.problem.asked else self.tr("Advice")


class _RowButton(QPushButton):
    """As high as the lines of its words: a button knows only of its own text."""

    _LEAST = 44

    def __init__(self) -> None:
        super().__init__()
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(SPACE.medium, SPACE.small, SPACE.medium, SPACE.small)
        self.row.setSpacing(SPACE.medium)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def heightForWidth(self, width: int) -> int:
        return max(self._LEAST, self.row.totalHeightForWidth(width))

    def sizeHint(self) -> QSize:
        return self.row.totalSizeHint().expandedTo(QSize(0, self._LEAST))

    def minimumSizeHint(self) -> QSize:
        return self.row.totalMinimumSize().expandedTo(QSize(0, self._LEAST))
