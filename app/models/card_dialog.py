"""What a model is: its scope, licence and digest, and its card."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from app.services.engine_events import ModelInfo
from app.theme.tokens import SPACE
from app.widgets.basics import label, rule
from app.widgets.dialogs import closing_row, dialog_column
from app.widgets.foreign_text import ForeignText
from app.words.sentences import named
from engine.hypothesis import Scope, abilities


class ModelDialog(QDialog):
    """Name, scope and limits of the model, then its card."""

    def __init__(self, model: ModelInfo, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        manifest = model.manifest
        self.setWindowTitle(self.tr("The model"))
        self.resize(680, 620)
        card = ForeignText(model.card)
        card.setAccessibleName(self.tr("Model card"))
        facts = QGridLayout()
        facts.setHorizontalSpacing(SPACE.large)
        facts.setVerticalSpacing(SPACE.tight)
        facts.setColumnStretch(1, 1)
        for row, (name, value) in enumerate(
            (
                (self.tr("Draws"), self._scope(manifest.scope)),
                (self.tr("Licence"), manifest.licence),
                (self.tr("Runs on"), f"{model.device}, {manifest.language_model.dtype}"),
                (self.tr("Digest"), model.digest),
            )
        ):
            facts.addWidget(label(name, "muted"), row, 0, Qt.AlignmentFlag.AlignTop)
            shown = label(value, "value", wrap=True)
            shown.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            facts.addWidget(shown, row, 1)
        column = dialog_column(self, f"{manifest.title} {manifest.version}")
        column.addWidget(label(manifest.description, "value", wrap=True))
        column.addLayout(facts)
        column.addWidget(rule())
        column.addWidget(card, 1)
        column.addWidget(card.asking)
        column.addLayout(closing_row(self))

    def _scope(self, scope: Scope) -> str:
        text = self.tr("{findings}; changes at a time: {count}")
        return text.format(findings=named(abilities(scope)), count=scope.max_progressions)
