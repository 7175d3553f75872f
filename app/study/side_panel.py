"""The right column: one page at a time. The interpretation, or what for a while takes its place."""

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QStackedLayout, QVBoxLayout, QWidget

from app.study.glossary_card import GlossaryCard
from app.theme.tokens import SPACE
from engine.findings import Finding

_NARROWEST = 264


class SidePanel(QWidget):
    def __init__(self, reading: QWidget, *pages: QWidget, parent: QWidget | None = None) -> None:
        """`reading`: the page to which the column comes back."""
        super().__init__(parent)
        self.setProperty("role", "column")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._reading = reading
        self._glossary = GlossaryCard()
        self._glossary.closed.connect(self._go_back)
        self._before = reading
        self._pages = QStackedLayout()
        for page in (reading, self._glossary, *pages):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE.large, SPACE.medium, SPACE.large, SPACE.large)
        column.addLayout(self._pages)

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().expandedTo(QSize(_NARROWEST, 0))

    @property
    def glossary(self) -> GlossaryCard:
        return self._glossary

    @property
    def page(self) -> QWidget | None:
        return self._pages.currentWidget()

    def show_page(self, page: QWidget) -> None:
        self._pages.setCurrentWidget(page)

    @Slot()
    def show_reading(self) -> None:
        self._pages.setCurrentWidget(self._reading)

    @Slot(object)
    def explain(self, finding: Finding) -> None:
        """The glossary entry; Back returns to what stood here."""
        current = self._pages.currentWidget()
        if current is not None and current is not self._glossary:
            self._before = current
        self._glossary.show_entry(finding)
        self._pages.setCurrentWidget(self._glossary)

    @Slot()
    def _go_back(self) -> None:
        self._pages.setCurrentWidget(self._before)
