"""Asks which handout is wanted: whose edition, of what, on which paper; then where to."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QButtonGroup,
    QComboBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QWidget,
)

from app.handout.blocks import Edition
from app.handout.writing import HandoutOptions
from app.services.paths import documents_folder
from app.widgets.basics import label
from app.widgets.dialogs import dialog_column


class HandoutDialog(QDialog):
    """It deletes itself when it is closed."""

    wanted = Signal(HandoutOptions, Path)

    def __init__(
        self, parent: QWidget, title: str, lessons: Sequence[tuple[UUID, str]], language: str
    ) -> None:
        """title: of the pack. lessons: ids and titles. language: that of the handout."""
        super().__init__(parent)
        self._title = title
        self._language = language
        self.setWindowTitle(self.tr("Handout"))
        self.editions = {
            Edition.STUDENT: QRadioButton(self.tr("For students, with room to answer")),
            Edition.TEACHER: QRadioButton(self.tr("For teachers, with keys and predictions")),
        }
        self.editions[Edition.STUDENT].setChecked(True)
        group = QButtonGroup(self)
        for box in self.editions.values():
            group.addButton(box)
        self.lesson = QComboBox()
        self.lesson.setAccessibleName(self.tr("Of what"))
        self.lesson.addItem(self.tr("The whole pack"), None)
        for lesson, name in lessons:
            self.lesson.addItem(name, lesson)
        self.paper = QComboBox()
        self.paper.setAccessibleName(self.tr("Paper"))
        self.paper.addItem("A4", "a4")
        self.paper.addItem(self.tr("US Letter"), "letter")
        self.save = QPushButton(self.tr("Save as PDF…"))
        self.save.setProperty("role", "primary")
        self.save.setDefault(True)
        self.cancel = QPushButton(self.tr("Cancel"))
        self._lay_out()
        self.save.clicked.connect(self._pick)
        self.cancel.clicked.connect(self.reject)

    @property
    def options(self) -> HandoutOptions:
        edition = next(one for one, box in self.editions.items() if box.isChecked())
        return HandoutOptions(
            edition, self.paper.currentData(), self.lesson.currentData(), self._language
        )

    @Slot()
    def _pick(self) -> None:
        name = f"{self._title}-{self.options.edition}".replace("/", "-")
        chosen, _ = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the handout"),
            str(documents_folder() / f"{name}.pdf"),
            self.tr("PDF (*.pdf)"),
        )
        if chosen:
            self.save_to(Path(chosen).with_suffix(".pdf"))

    def save_to(self, path: Path) -> None:
        """Answered by `wanted`."""
        self.wanted.emit(self.options, path)
        self.accept()

    def _lay_out(self) -> None:
        column = dialog_column(self, self._title)
        for box in self.editions.values():
            column.addWidget(box)
        form = QFormLayout()
        form.addRow(self.tr("Of what"), self.lesson)
        form.addRow(self.tr("Paper"), self.paper)
        column.addLayout(form)
        text = self.tr(
            "Every film comes with its licence and who is to be named; what is synthetic says so."
        )
        column.addWidget(label(text, "muted", wrap=True))
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.cancel)
        row.addWidget(self.save)
        column.addLayout(row)
        self.setMinimumWidth(440)
