"""What the model says about the change, what was measured of it, and how the run was made.

Pointing at a claim lights its regions on the film, pointing at a region lights its claims.
"""

from pathlib import Path

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QGuiApplication, QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.services.shown_run import VISIBLE, ShownRun
from app.study.claims_view import ClaimsView
from app.study.premise_note import PremiseNote
from app.study.real_follow_up import RealFollowUpNote
from app.study.session import StudySession
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.actions import add_action
from app.widgets.basics import Fold, IconButton, label, rule
from app.widgets.buttons import ActionButton
from app.words.claims import has_own_words
from app.words.numbers import decimal
from engine.result import RunResult

_LINE_HEIGHT = 125.0
_TWO_CLAIMS = 130


class InterpretationPanel(QWidget):
    export_wanted = Signal()
    predict_wanted = Signal(str)
    """A hypothesis that fits the prior better than the one that was asked."""

    def __init__(self, look: Look, session: StudySession, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._session = session
        self._make_parts(look)
        self._lay_out()
        session.film_opened.connect(self._clear)
        session.run_started.connect(self._clear)
        session.text_arrived.connect(self._add)
        session.run_shown.connect(self._show)
        session.run_stopped.connect(self._go_back)
        self._clear()

    @property
    def text(self) -> str:
        return self._text.toPlainText()

    @property
    def claims(self) -> ClaimsView:
        return self._claims

    @property
    def original(self) -> QPushButton:
        """Shows the model's own English instead of what is told of it."""
        return self._original

    @property
    def premise(self) -> PremiseNote:
        return self._premise

    @property
    def follow_up(self) -> RealFollowUpNote:
        return self._follow_up

    @property
    def copy_text(self) -> QAction:
        return self._copy

    @property
    def export(self) -> QAction:
        return self._export

    @property
    def facts(self) -> dict[str, str]:
        """What is shown below the text, name to value."""
        return {name: value.text() for name, value in self._values.items() if value.text()}

    @Slot()
    def _clear(self) -> None:
        self._start_text()
        self._follow_shown(None)
        self._show_facts({})

    @Slot(str)
    def _add(self, text: str) -> None:
        self._text.show()
        cursor = self._text.textCursor()
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.insertText(text)
        self._empty.hide()

    @Slot(object)
    def _show(self, shown: ShownRun) -> None:
        if self._text.toPlainText() != shown.result.interpretation:
            self._start_text()
            self._add(shown.result.interpretation)
        self._follow_shown(shown)
        self._show_facts(self._facts_of(shown))

    @Slot()
    def _go_back(self) -> None:
        if self._session.shown is None:
            self._clear()
        else:
            self._show(self._session.shown)

    def _follow_shown(self, shown: ShownRun | None) -> None:
        for action in (self._copy, self._export):
            action.setEnabled(shown is not None)
        self._export_button.setVisible(shown is not None)
        self._premise.show_premise(shown.result.premise if shown is not None else None)
        grounding = shown.result.grounding if shown is not None else None
        is_checked = grounding is not None and bool(grounding.claims)
        self._text.setVisible(not is_checked and bool(self.text))
        self._claims.setVisible(is_checked)
        self._original.setVisible(is_checked and has_own_words())
        if shown is not None and grounding is not None and is_checked:
            text, original = shown.result.interpretation, self._original.isChecked()
            self._claims.show_grounding(text, grounding, original=original)
        else:
            self._claims.clear()

    @Slot()
    def _show_original(self) -> None:
        self._follow_shown(self._session.shown)

    @Slot()
    def _copy_text(self) -> None:
        """The text, and below it what was found for each claim."""
        lines = [self._text.toPlainText()]
        lines += [f"– {row.accessibleName()}" for row in self._claims.rows]
        QGuiApplication.clipboard().setText("\n".join(lines))

    def _start_text(self) -> None:
        self._text.clear()
        roomy = QTextBlockFormat()
        roomy.setLineHeight(_LINE_HEIGHT, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
        self._text.textCursor().setBlockFormat(roomy)
        self._empty.show()

    def _show_facts(self, facts: dict[str, str]) -> None:
        for name, value in self._values.items():
            value.setText(facts.get(name, ""))
        self._recipe.setRowVisible(self._values["prompt"], _was_corrected(facts))
        self._measured.setVisible(bool(facts))

    def _facts_of(self, shown: ShownRun) -> dict[str, str]:
        result = shown.result
        recipe = result.recipe
        change = shown.strongest_change
        words = self.tr("denser") if change > 0 else self.tr("clearer")
        strongest = self.tr("{percent} % of the range, {word}").format(
            percent=f"{change * 100:+.0f}", word=words
        )
        area = self.tr("{percent} % of the film, by {least} % or more").format(
            percent=decimal(shown.visible_share * 100, 1), least=round(VISIBLE * 100)
        )
        return {
            "strongest": strongest if change else self.tr("nothing"),
            "area": area,
            "kept": self._kept(result),
            "hypothesis": recipe.hypothesis,
            "prompt": recipe.prompt,
            "seed": str(recipe.sampling.seed),
            "model": f"{recipe.bundle_name} {recipe.bundle_version}",
            "device": f"{recipe.device}, {recipe.dtype}",
            "time": self.tr("{seconds} s").format(seconds=decimal(result.timings.total_s, 1)),
        }

    def _kept(self, result: RunResult) -> str:
        if result.composite == "tokens":
            return self.tr("exactly, pixel for pixel")
        return self.tr("by a smooth mask: this model redraws the whole film")

    def _make_parts(self, look: Look) -> None:
        self._text = QTextBrowser()
        self._text.setProperty("role", "reading")
        self._text.document().setDocumentMargin(0)
        self._empty = label(
            self.tr("After the picture the model says in words what changed. It appears here."),
            "muted",
            wrap=True,
        )
        self._empty.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        self._text.setAccessibleName(self.tr("Interpretation"))
        self._text.setTabChangesFocus(True)
        self._claims = ClaimsView()
        self._claims.setMinimumHeight(_TWO_CLAIMS)
        self._premise = PremiseNote()
        self._premise.chosen.connect(self.predict_wanted)
        self._follow_up = RealFollowUpNote()
        self._original = QPushButton(self.tr("Original"))
        self._original.setProperty("role", "suggestion")
        self._original.setCheckable(True)
        self._original.setToolTip(self.tr("What the model wrote, word for word"))
        self._original.toggled.connect(self._show_original)
        self._copy = add_action(
            self, "copy-text", self.tr("Copy the interpretation"), "Ctrl+Shift+C"
        )
        self._copy.triggered.connect(self._copy_text)
        self._copy_button = IconButton(look, "copy", self._copy)
        self._export = add_action(self, "export-run", self.tr("Export this run…"), "Ctrl+E")
        self._export.triggered.connect(self.export_wanted)
        self._export_button = ActionButton(self._export)
        self._measured = self._make_measured()

    def _make_measured(self) -> QWidget:
        measured = QWidget()
        measured.setProperty("role", "clear")
        # Whole, also where the window is low: then the page is scrolled.
        measured.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        self._values: dict[str, QLabel] = {}
        in_picture = self._form(
            {
                "strongest": self.tr("Strongest"),
                "area": self.tr("Changed area"),
                "kept": self.tr("Rest kept"),
            }
        )
        self._recipe = self._form(
            {
                "hypothesis": self.tr("Hypothesis"),
                "prompt": self.tr("Model reads"),
                "model": self.tr("Model"),
                "device": self.tr("Device"),
                "seed": self.tr("Seed"),
                "time": self.tr("Time"),
            }
        )
        folded = QWidget()
        folded.setProperty("role", "clear")
        folded.setLayout(self._recipe)
        column = QVBoxLayout(measured)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.small)
        column.addWidget(rule())
        column.addWidget(label(self.tr("Measured in the picture"), "section"))
        column.addLayout(in_picture)
        column.addWidget(rule())
        column.addWidget(Fold(self.tr("How this run was made"), folded))
        column.addWidget(folded)
        return measured

    def _form(self, rows: dict[str, str]) -> QFormLayout:
        form = QFormLayout()
        form.setContentsMargins(0, 0, 0, 0)
        form.setHorizontalSpacing(SPACE.medium)
        form.setVerticalSpacing(SPACE.tight)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for name, caption in rows.items():
            value = label("", "value", wrap=True)
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
            value.setAccessibleName(caption)
            self._values[name] = value
            head = label(caption, "muted")
            head.setMinimumWidth(84)
            form.addRow(head, value)
        return form

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.addWidget(label(self.tr("Interpretation"), "title"))
        head.addStretch(1)
        head.addWidget(self._original)
        head.addWidget(self._copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.medium)
        column.addLayout(head)
        column.addWidget(self._empty)
        column.addWidget(self._text, 1)
        column.addWidget(self._claims, 1)
        column.addWidget(self._premise)
        column.addWidget(self._follow_up)
        column.addWidget(self._measured)
        column.addWidget(self._export_button)


def _was_corrected(facts: dict[str, str]) -> bool:
    """Whether the model read other words than the student wrote."""
    return facts.get("prompt") != facts.get("hypothesis")


def suggested_folder(base: Path, shown: ShownRun) -> Path:
    """A name for a run's folder that says what is inside and is free."""
    words = "".join(c if c.isalnum() else "-" for c in shown.result.recipe.hypothesis.lower())
    stem = f"foresee-{words[:40].strip('-')}-{shown.result.recipe.sampling.seed}"
    folder = base / stem
    count = 2
    while folder.exists():
        folder = base / f"{stem}-{count}"
        count += 1
    return folder
