"""The glossary entry of a finding, beside the picture; it takes the place of the interpretation."""

from html import escape

from PySide6.QtCore import QCoreApplication, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.words.severity import CONTEXT, severity_meaning
from app.words.vocabulary import severity_name
from engine.findings import Finding, Severity
from engine.glossary import GlossaryEntry, glossary_entry
from engine.severity import anchors_of


class GlossaryCard(QWidget):
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._title = label("", "title", wrap=True)
        self._text = QTextBrowser()
        self._text.setProperty("role", "reading")
        self._text.setOpenExternalLinks(True)
        self._text.document().setDocumentMargin(0)
        self._back = QPushButton(self.tr("Back"))
        self._back.clicked.connect(self.closed)
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        head.addWidget(self._back)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.medium)
        column.addLayout(head)
        column.addWidget(self._text, 1)

    @property
    def text(self) -> str:
        return self._text.toPlainText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """No shortcut: while a run goes on, the key cancels it, here as everywhere."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        else:
            super().keyPressEvent(event)

    def show_entry(self, finding: Finding) -> None:
        entry = entry_in_words(finding)
        self._title.setText(entry.title)
        self._text.setHtml(self._html(entry))
        self._text.setAccessibleName(entry.title)
        self._back.setFocus(Qt.FocusReason.OtherFocusReason)

    def _degrees(self, finding: Finding) -> tuple[str, ...]:
        limits = anchors_of(finding).limits
        said = self.tr("{severity}: {what}", "as in: small: less than 2 cm")
        degrees = (
            said.format(
                severity=severity_name(finding, severity).capitalize(),
                what=severity_meaning(finding, severity),
            )
            for severity in Severity
        )
        return (*degrees, _translated(limits)) if limits else tuple(degrees)

    def _html(self, entry: GlossaryEntry) -> str:
        parts = [f"<p>{escape(entry.what)}</p>"]
        for title, texts in (
            (self.tr("Signs"), entry.signs),
            (self.tr("How much"), self._degrees(entry.finding)),
            (self.tr("When it gets worse"), (entry.worse,)),
            (self.tr("When it gets better"), (entry.better,)),
            (self.tr("Lying down"), (entry.supine,)),
            (self.tr("What may look like it"), entry.mimics),
        ):
            parts.append(_section(title, texts))
        citations = [source.citation for source in entry.sources]
        sources = dict.fromkeys([*citations, anchors_of(entry.finding).source])
        small = "".join(f"<p style='font-size: 11px'>{escape(one)}</p>" for one in sources)
        sources_title = self.tr("Sources")
        return "".join(parts) + f"<h4>{escape(sources_title)}</h4>{small}"


def entry_in_words(finding: Finding) -> GlossaryEntry:
    """The entry in the language of the window."""
    return glossary_entry(finding).in_words(_translated)


def _translated(text: str) -> str:
    return QCoreApplication.translate(CONTEXT, text)


def _section(title: str, texts: tuple[str, ...]) -> str:
    head = f"<h4>{escape(title)}</h4>"
    if len(texts) == 1:
        return f"{head}<p>{escape(texts[0])}</p>"
    items = "".join(f"<li style='margin-bottom: 4px'>{escape(one)}</li>" for one in texts)
    return f"{head}<ul style='margin-left: 14px; -qt-list-indent: 0'>{items}</ul>"
