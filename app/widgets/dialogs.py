"""What the app's dialogs have in common: margins, a title, a way to close."""

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtWidgets import QDialog, QHBoxLayout, QPushButton, QVBoxLayout

from app.theme.tokens import SPACE
from app.widgets.basics import label

# Some room for the frame that the system draws around it.
_FRAME = QSize(8, 40)


def fit_to_screen(dialog: QDialog, comfortable: QSize) -> None:
    """As large as is comfortable, or as the screen allows; what is inside is scrolled."""
    dialog.resize(comfortable.boundedTo(dialog.screen().availableSize() - _FRAME))


def dialog_column(dialog: QDialog, title: str) -> QVBoxLayout:
    """The dialog's parts go below its title; it is thrown away once it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    column = QVBoxLayout(dialog)
    column.setContentsMargins(SPACE.wide, SPACE.wide, SPACE.wide, SPACE.large)
    column.setSpacing(SPACE.medium)
    column.addWidget(label(title, "title"))
    return column


def closing_row(dialog: QDialog) -> QHBoxLayout:
    """The button that closes it, on the right; others go before it."""
    close = QPushButton(QCoreApplication.translate("Dialog", "Close"))
    close.clicked.connect(dialog.accept)
    row = QHBoxLayout()
    row.setSpacing(SPACE.small)
    row.addStretch(1)
    row.addWidget(close)
    return row
