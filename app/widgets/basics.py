"""Small widgets that the whole window shares. They know the look and nothing of films or runs."""

import html
from collections.abc import Iterable

from PySide6.QtCore import QEvent, Qt, Slot
from PySide6.QtGui import QAction, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLayout,
    QMenu,
    QPushButton,
    QScrollArea,
    QToolButton,
    QWidget,
)

from app.theme.icons import icon_size
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.flow import FlowLayout


def label(text: str, role: str, *, wrap: bool = False) -> QLabel:
    made = WrappedLabel(text) if wrap else QLabel(text)
    made.setProperty("role", role)
    made.setTextFormat(Qt.TextFormat.PlainText)
    return made


def plain_tip(text: str) -> str:
    """For `setToolTip`: Qt takes a tip that looks like markup for markup, and would load the
    pictures in it."""
    return f"<span>{html.escape(text).replace(chr(10), '<br>')}</span>"


class WrappedLabel(QLabel):
    """Never lower than its words need at its width.

    Qt asks for the least height of a page without a width, and then gives words on several lines
    the room of one; so a window that is too low would cut them instead of being scrolled.
    """

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.setWordWrap(True)

    def setText(self, text: str) -> None:
        super().setText(text)
        self._keep_height()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_height()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._keep_height()

    def _keep_height(self) -> None:
        needed = self.heightForWidth(self.width()) if self.testAttribute(_WAS_PLACED) else 0
        if needed != self.minimumHeight():
            self.setMinimumHeight(max(needed, 0))


class WrappedCheck(QWidget):
    """A box to tick whose words may take several lines; a click on them ticks it, too."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.box = QCheckBox()
        self.box.setAccessibleName(words)
        self._words = label(words, "value", wrap=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(self.box, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        if event.button() is Qt.MouseButton.LeftButton:
            self.box.click()


# Set by Qt with the first size that a layout gives.
_WAS_PLACED = Qt.WidgetAttribute.WA_Resized


def centred_page(column: QLayout, widest: int, below: int = SPACE.wide) -> QWidget:
    """The ground of a page with the column in its middle, however wide the window is."""
    middle = QWidget()
    middle.setProperty("role", "clear")
    middle.setMaximumWidth(widest)
    middle.setLayout(column)
    page = QWidget()
    page.setProperty("role", "home")
    page.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    row = QHBoxLayout(page)
    row.setContentsMargins(SPACE.wide, SPACE.large, SPACE.wide, below)
    row.addStretch(1)
    row.addWidget(middle, 100)
    row.addStretch(1)
    return page


def rule() -> QFrame:
    line = QFrame()
    line.setProperty("role", "rule")
    return line


def row_of(gap: int, parts: Iterable[QWidget]) -> QWidget:
    """Side by side on the ground of whatever they stand on."""
    made = QWidget()
    made.setProperty("role", "clear")
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(gap)
    for part in parts:
        row.addWidget(part)
    return made


def scrolled(inside: QWidget) -> QScrollArea:
    """Scrolled up and down where it does not fit, on the ground that is there."""
    inside.setProperty("role", "clear")
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.viewport().setAutoFillBackground(False)
    area.setWidget(inside)
    return area


def set_role(widget: QWidget, role: str) -> None:
    """Change what a widget is to the style sheet after it was first shown."""
    widget.setProperty("role", role)
    widget.style().unpolish(widget)
    widget.style().polish(widget)


class Fold(QPushButton):
    """A heading that shows what stands below it, or puts it away; at first it is away."""

    def __init__(self, title: str, folded: QWidget) -> None:
        super().__init__()
        self._title = title
        self.setProperty("role", "fold")
        self.setCheckable(True)
        self.setAccessibleName(title)
        self.toggled.connect(folded.setVisible)
        self.toggled.connect(self._follow)
        folded.setVisible(False)
        self._follow()

    @Slot()
    def _follow(self) -> None:
        self.setText(f"{'▾' if self.isChecked() else '▸'}  {self._title}")


class IconButton(QToolButton):
    """A button for an action; its icon follows the theme, its name and shortcut the action."""

    def __init__(self, look: Look, icon_name: str, action: QAction, role: str = "plain") -> None:
        super().__init__()
        self._look = look
        self._icon_name = icon_name
        self._action = action
        self.setProperty("role", role)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(icon_size())
        self.setCheckable(action.isCheckable())
        self.clicked.connect(action.trigger)
        action.changed.connect(self._follow)
        look.changed.connect(self._follow)
        self._follow()

    def show_icon(self, icon_name: str) -> None:
        self._icon_name = icon_name
        self._follow()

    @Slot()
    def _follow(self) -> None:
        name = self._action.text()
        shortcut = self._action.shortcut().toString()
        self.setIcon(self._look.icon(self._icon_name))
        self.setAccessibleName(name)
        self.setToolTip(f"{name} ({shortcut})" if shortcut else name)
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())


class ChipRow(QWidget):
    """Things in one row, or in as many as they need."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._row = FlowLayout(self, SPACE.small)
        self._chips: list[QWidget] = []

    @property
    def chips(self) -> tuple[QWidget, ...]:
        return tuple(self._chips)

    def show_chips(self, chips: list[QWidget]) -> None:
        for chip in self._chips:
            self._row.removeWidget(chip)
            chip.hide()
            chip.deleteLater()
        self._chips = chips
        for chip in chips:
            self._row.addWidget(chip)


class MenuButton(QToolButton):
    """A button that opens a menu of actions; its icon follows the theme."""

    def __init__(self, look: Look, icon_name: str, name: str, actions: Iterable[QAction]) -> None:
        super().__init__()
        self._look = look
        self._icon_name = icon_name
        menu = QMenu(self)
        menu.addActions(list(actions))
        self.setMenu(menu)
        self.setProperty("role", "plain")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setIconSize(icon_size())
        self.setAccessibleName(name)
        self.setToolTip(name)
        look.changed.connect(self._follow_look)
        self._follow_look()

    @Slot()
    def _follow_look(self) -> None:
        self.setIcon(self._look.icon(self._icon_name))
