"""Where a student says in their own words what changed."""

from PySide6.QtWidgets import QPlainTextEdit, QWidget

# Longer ones would keep the reader of claims busy for seconds.
LONGEST_WORDS = 5000


class OwnWords(QPlainTextEdit):
    def __init__(self, example: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTabChangesFocus(True)
        self.setAccessibleName(self.tr("In your own words"))
        self.setPlaceholderText(example)

    @property
    def text(self) -> str:
        return self.toPlainText().strip()

    @property
    def missing(self) -> str:
        """What keeps the words from being read, as a sentence; empty when nothing does."""
        if not self.text:
            return self.tr("Say it in a sentence.")
        if len(self.text) > LONGEST_WORDS:
            return self.tr("This is too long; say it in at most {count} characters.").format(
                count=self.locale().toString(LONGEST_WORDS)
            )
        return ""
