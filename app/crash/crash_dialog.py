"""The report of a bug, to be copied."""

from PySide6.QtCore import Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton, QWidget

from app.widgets.basics import label
from app.widgets.dialogs import closing_row, dialog_column


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
        column = dialog_column(self, self.tr("Something went wrong inside Foresee"))
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
        row = closing_row(self)
        row.insertWidget(0, copy)
        column.addLayout(row)

    @property
    def report(self) -> str:
        return self._report.toPlainText()

    @Slot()
    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report)
