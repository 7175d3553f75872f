"""A page that is scrolled up and down, and is never narrower than what stands on it."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QScrollArea, QWidget


class ScrolledPage(QScrollArea):
    """The window scrolls sideways where a page does not fit, if the page says how wide it is."""

    def __init__(self, inside: QWidget) -> None:
        super().__init__()
        inside.setProperty("role", "clear")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        self.setWidget(inside)

    def minimumSizeHint(self) -> QSize:
        needed = super().minimumSizeHint()
        inside = self.widget()
        if inside is None:
            return needed
        bar = self.verticalScrollBar().sizeHint().width()
        return QSize(inside.minimumSizeHint().width() + bar, needed.height())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
