"""The line in which a hypothesis is typed: completion, recall with Up and Down, underlines.

Knows words and places in them; what they mean is for the hypothesis bar.
"""

from collections.abc import Sequence

from PySide6.QtCore import QStringListModel, Qt, Signal, Slot
from PySide6.QtGui import QColor, QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication, QCompleter, QLineEdit, QListView, QWidget

from app.study.completion import COMPLETIONS_AT_MOST, completions
from app.theme.look import Look
from app.words.language import window_language
from engine.findings import Span
from engine.hypothesis import Scope

_REMEMBERED = 50


class HypothesisField(QLineEdit):
    completed = Signal()
    """A completion was taken over."""

    def __init__(self, look: Look, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._look = look
        self._scope: Scope | None = None
        self._recalled: list[str] = []
        self._position = 0
        self._draft = ""
        self._words = QStringListModel(self)
        self._completer = QCompleter(self._words, self)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setWidget(self)
        self._popup = QListView()
        self._popup.setProperty("role", "completions")
        self._popup.setAccessibleName(self.tr("Completions"))
        self._popup.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._completer.setMaxVisibleItems(COMPLETIONS_AT_MOST)
        self._completer.setPopup(self._popup)
        self._completer.activated.connect(self._take)
        look.changed.connect(self._follow_look)
        self._follow_look()
        self.textEdited.connect(self._complete)

    @property
    def popup(self) -> QListView:
        return self._popup

    @property
    def offered(self) -> tuple[str, ...]:
        """The completions of what was typed last."""
        return tuple(self._words.stringList())

    def set_scope(self, scope: Scope) -> None:
        self._scope = scope

    def remember(self, text: str) -> None:
        """`text` was asked; Up brings it back."""
        if text in self._recalled:
            self._recalled.remove(text)
        self._recalled = [*self._recalled, text][-_REMEMBERED:]
        self._position = len(self._recalled)

    @Slot(object)
    def recall(self, texts: Sequence[str]) -> None:
        """What was asked in earlier lessons, the latest last."""
        known = list(dict.fromkeys([*reversed(self._recalled), *reversed(texts)]))
        self._recalled = known[:_REMEMBERED][::-1]
        self._position = len(self._recalled)

    def underline(self, spans: Sequence[Span]) -> None:
        """Underline these parts of the text, and nothing else."""
        mark = QTextCharFormat()
        mark.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        mark.setUnderlineColor(QColor(self._look.palette.caution))
        attributes = [
            QInputMethodEvent.Attribute(
                QInputMethodEvent.AttributeType.TextFormat,
                span.start - self.cursorPosition(),
                span.end - span.start,
                mark,
            )
            for span in spans
        ]
        # A line edit formats parts of its text for input methods only; this is the way in.
        QApplication.sendEvent(self, QInputMethodEvent("", attributes))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        takes = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab)
        if self._popup.isVisible() and takes and self._popup.currentIndex().isValid():
            event.ignore()  # The completer takes the word over; nothing is predicted yet.
        elif self._popup.isVisible():
            super().keyPressEvent(event)
        elif event.key() == Qt.Key.Key_Up:
            self._go(-1)
        elif event.key() == Qt.Key.Key_Down:
            self._go(1)
        else:
            super().keyPressEvent(event)

    def _go(self, step: int) -> None:
        """Past the latest lies what was being typed."""
        if self._position == len(self._recalled):
            self._draft = self.text()
        position = min(max(self._position + step, 0), len(self._recalled))
        if position != self._position:
            self._position = position
            is_draft = position == len(self._recalled)
            self.setText(self._draft if is_draft else self._recalled[position])

    @Slot()
    def _follow_look(self) -> None:
        # A popup is a window of its own, which no other window's style reaches.
        self._popup.setStyleSheet(self._look.style_sheet())
        self._popup.setPalette(self._look.qt_palette())

    @Slot(str)
    def _complete(self, text: str) -> None:
        self._position = len(self._recalled)
        offered = (
            completions(text, self._scope, window_language()) if self._scope is not None else ()
        )
        self._words.setStringList(list(offered))
        if offered:
            self._completer.complete()
        else:
            self._popup.hide()

    @Slot(str)
    def _take(self, text: str) -> None:
        self.setText(text)
        self.completed.emit()
