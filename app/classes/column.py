"""The left column of the page: the classes, and a way to make one."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QListWidget, QListWidgetItem, QPushButton, QVBoxLayout, QWidget

from app.classes.words import class_lines
from app.theme.fonts import scaled
from app.theme.tokens import SPACE
from app.widgets.basics import label
from lessons.classes.answers import ClassSummary

_WIDTH = 236


class ClassesColumn(QWidget):
    chosen = Signal(UUID)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "column")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.follow_text()
        self.list = QListWidget()
        self.list.setAccessibleName(self.tr("Classes"))
        self.list.setWordWrap(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.currentItemChanged.connect(self._on_row)
        self.make = QPushButton(self.tr("New class…"))
        note = self.tr(
            "Students keep their history as a file on the page of their progress, and send it to "
            "you. It never mixes with what you answered yourself."
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.medium, SPACE.large, SPACE.medium, SPACE.medium)
        column.setSpacing(SPACE.small)
        column.addWidget(label(self.tr("Classes"), "section"))
        column.addWidget(self.list, 1)
        column.addWidget(self.make)
        column.addWidget(label(note, "muted", wrap=True))

    @Slot()
    def follow_text(self) -> None:
        """Large text needs more room, though not as much more: the report does, too."""
        self.setFixedWidth((3 * _WIDTH + scaled(_WIDTH)) // 4)

    def show_classes(self, classes: Sequence[ClassSummary], chosen: UUID | None) -> None:
        self.list.blockSignals(True)
        self.list.clear()
        for one in classes:
            item = QListWidgetItem("\n".join((one.name, *class_lines(one))))
            item.setData(Qt.ItemDataRole.UserRole, one.id)
            self.list.addItem(item)
            if one.id == chosen:
                self.list.setCurrentItem(item)
        self.list.blockSignals(False)

    @Slot(QListWidgetItem)
    def _on_row(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            class_id: UUID = item.data(Qt.ItemDataRole.UserRole)
            self.chosen.emit(class_id)
