"""Formatted text by somebody who is not trusted: words and their emphasis, nothing that is loaded.

A link is followed only to the web, and only once the reader has seen where it leads.
"""

import re

from PySide6.QtCore import QUrl, Slot
from PySide6.QtGui import QDesktopServices, QTextCursor, QTextDocument
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTextBrowser, QWidget

from app.theme.tokens import SPACE
from app.widgets.basics import label
from engine.plain_text import one_line, plain

_PICTURE = re.compile(r"!(?=\[)")
_WEB = ("http", "https")
_LONGEST_ADDRESS = 300


class ForeignText(QTextBrowser):
    def __init__(self, markdown: str) -> None:
        super().__init__()
        self.asking = LinkQuestion()
        """Belongs below the text."""
        self.setOpenLinks(False)
        # What would be a picture is the link to it.
        text = _PICTURE.sub("", plain(markdown))
        self.document().setMarkdown(text, QTextDocument.MarkdownFeature.MarkdownNoHTML)
        self.moveCursor(QTextCursor.MoveOperation.Start)
        self.anchorClicked.connect(self.asking.ask)

    def loadResource(self, kind: int, name: QUrl | str) -> object:
        """Neither from this machine nor from anywhere else."""
        return None


class LinkQuestion(QWidget):
    """Where a link leads, and whether to follow it."""

    def __init__(self) -> None:
        super().__init__()
        self._address = QUrl()
        self._said = label("", "value", wrap=True)
        self.follow = QPushButton(self.tr("Open it in the browser"))
        self.leave = QPushButton(self.tr("Not now"))
        self.follow.clicked.connect(self._follow)
        self.leave.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(self._said, 1)
        for part in (self.follow, self.leave):
            row.addWidget(part)
        self.hide()

    @property
    def text(self) -> str:
        return self._said.text()

    @Slot(QUrl)
    def ask(self, address: QUrl) -> None:
        self._address = address
        # In ASCII, so that no letter looks like another one.
        told = one_line(bytes(address.toEncoded().data()).decode("ascii", "replace"))
        told = told if len(told) <= _LONGEST_ADDRESS else f"{told[:_LONGEST_ADDRESS]}…"
        leads_to_the_web = address.scheme().lower() in _WEB and bool(address.host())
        if leads_to_the_web:
            self._said.setText(self.tr("The link leads to {address}").format(address=told))
        else:
            text = self.tr("The link leads to {address}, which is not opened: no page of the web.")
            self._said.setText(text.format(address=told))
        self.follow.setVisible(leads_to_the_web)
        self.show()

    @Slot()
    def _follow(self) -> None:
        self.hide()
        QDesktopServices.openUrl(self._address)
