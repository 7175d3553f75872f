"""The few things that deserve a window of their own: the model's card, a crash."""

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QPlainTextEdit,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.services.engine_worker import ModelInfo
from app.theme.tokens import SPACE
from app.theme.widgets import label, rule
from engine.hypothesis import Scope, abilities


class ModelDialog(QDialog):
    """Name, scope and limits of the model, then its card."""

    def __init__(self, model: ModelInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        manifest = model.manifest
        self.setWindowTitle(self.tr("The model"))
        self.resize(680, 620)
        card = QTextBrowser()
        card.setMarkdown(model.card)
        card.setOpenExternalLinks(True)
        card.setAccessibleName(self.tr("Model card"))
        facts = QGridLayout()
        facts.setHorizontalSpacing(SPACE.large)
        facts.setVerticalSpacing(SPACE.tight)
        facts.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(
            (
                (self.tr("Draws"), self._scope(manifest.scope)),
                (self.tr("Licence"), manifest.licence),
                (self.tr("Runs on"), f"{model.device}, {manifest.language_model.dtype}"),
                (self.tr("Digest"), model.digest),
            )
        ):
            facts.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            shown = label(value, "value", wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            facts.addWidget(shown, row, 1)
        column = _column(self)
        column.addWidget(label(f"{manifest.title} {manifest.version}", "title"))
        column.addWidget(label(manifest.description, "value", wrap=True))
        column.addLayout(facts)
        column.addWidget(rule())
        column.addWidget(card, 1)
        column.addLayout(_closing_row(self))

    def _scope(self, scope: Scope) -> str:
        text = self.tr("{findings}; {count} change at a time")
        return text.format(findings=abilities(scope), count=scope.max_progressions)


class CrashDialog(QDialog):
    """Something went wrong that nobody foresaw: a report that can be copied."""

    def __init__(self, report: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("An error in Foresee"))
        self.resize(720, 480)
        self._report = QPlainTextEdit(report)
        self._report.setReadOnly(True)
        self._report.setAccessibleName(self.tr("Error report"))
        copy = QPushButton(self.tr("Copy the report"))
        copy.setProperty("role", "primary")
        copy.clicked.connect(self._copy)
        column = _column(self)
        column.addWidget(label(self.tr("Something went wrong inside Foresee"), "title"))
        column.addWidget(
            label(
                self.tr(
                    "Your library is safe, and you can go on working. The report below holds no "
                    "picture and no patient data except file names; please send it to the authors."
                ),
                "value",
                wrap=True,
            )
        )
        column.addWidget(self._report, 1)
        row = _closing_row(self)
        row.insertWidget(0, copy)
        column.addLayout(row)

    @property
    def report(self) -> str:
        return self._report.toPlainText()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)


def _column(dialog: QDialog) -> QVBoxLayout:
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(SPACE.wide, SPACE.wide, SPACE.wide, SPACE.large)
    column.setSpacing(SPACE.medium)
    return column


def _closing_row(dialog: QDialog) -> QHBoxLayout:
    close = QPushButton(QCoreApplication.translate("Dialog", "Close"))
    close.clicked.connect(dialog.accept)
    row = QHBoxLayout()
    row.addStretch(1)
    row.addWidget(close)
    return row
