"""How much of what a hypothesis presumes the prior shows, and what would fit it better."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.words.vocabulary import hypothesis_name
from engine.premises import Premise, Standing


class PremiseNote(QWidget):
    """Hidden where there is nothing to say: no premise, or one that the prior clearly shows."""

    chosen = Signal(str)
    """The hypothesis that was offered."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "clear")
        self._words = label("", "muted", wrap=True)
        self._button = QPushButton()
        self._button.setProperty("role", "suggestion")
        self._button.clicked.connect(self._choose)
        self._instead = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addWidget(self._words)
        column.addWidget(self._button)
        self.show_premise(None)

    @property
    def text(self) -> str:
        return self._words.text() if not self.isHidden() else ""

    @property
    def button(self) -> QPushButton:
        return self._button

    def show_premise(self, premise: Premise | None) -> None:
        told = premise is not None and premise.standing is not Standing.SEEN
        self.setVisible(told)
        if premise is None or not told:
            return
        self._words.setText(self._sentence(premise))
        self._instead = hypothesis_name(premise.instead) if premise.instead else ""
        self._button.setVisible(bool(self._instead))
        self._button.setText(self.tr("Predict: {text}").format(text=self._instead))

    def _sentence(self, premise: Premise) -> str:
        percent = f"{100 * premise.probability:.0f}"
        if premise.standing is Standing.ABSENT:
            return self.tr(
                "The model sees nothing of it in the prior (probability {percent} %)."
            ).format(percent=percent)
        return self.tr(
            "The model sees little of it in the prior (probability {percent} %) and takes your "
            "word for it."
        ).format(percent=percent)

    @Slot()
    def _choose(self) -> None:
        self.chosen.emit(self._instead)
