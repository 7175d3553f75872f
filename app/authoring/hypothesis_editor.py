"""Writing or picking the hypothesis of an item; says at once how it is read, or why it is not."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from app.authoring.fields import LineField
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.basics import label, set_role
from app.words.vocabulary import progression_name
from engine.errors import HypothesisDeclined
from engine.findings import NO_CHANGE, Progression, Side
from engine.hypothesis import EVERYTHING, Scope, read_hypothesis, require_scope

_SIDES = (Side.RIGHT, Side.LEFT)


class HypothesisEditor(QWidget):
    edited = Signal(str)

    def __init__(self, look: Look) -> None:
        super().__init__()
        self.setProperty("role", "clear")
        self._scope = EVERYTHING
        self.field = LineField(self.tr("Hypothesis"), self.tr("For example new right effusion"))
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._pick)
        self._menu.aboutToShow.connect(self._fill)
        self.pick = QToolButton()
        self.pick.setText(self.tr("Pick"))
        self.pick.setMenu(self._menu)
        self.pick.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._reading = label("", "muted", wrap=True)
        row = QHBoxLayout()
        row.setSpacing(SPACE.tight)
        row.addWidget(self.field, 1)
        row.addWidget(self.pick)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addLayout(row)
        column.addWidget(self._reading)
        self.field.edited.connect(self.edited)
        self.setFocusProxy(self.field)

    @property
    def menu(self) -> QMenu:
        return self._menu

    @property
    def reading(self) -> str:
        return self._reading.text()

    def set_scope(self, scope: Scope) -> None:
        """Of the model that will bake."""
        self._scope = scope
        self._read(self.field.text())

    def show_text(self, text: str) -> None:
        self.field.show_text(text)
        self._read(text)

    def _read(self, text: str) -> None:
        if not text.strip():
            self._say("", "muted")
            return
        try:
            reading = read_hypothesis(text, self._scope)
            require_scope(reading, self._scope)
        except HypothesisDeclined as error:
            self._say(str(error), "caution")
        else:
            parts = " + ".join(progression_name(one) for one in reading.progressions)
            self._say(self.tr("Read as: {reading}").format(reading=parts), "muted")

    def _say(self, text: str, role: str) -> None:
        self._reading.setText(text)
        self._reading.setVisible(bool(text))
        if self._reading.property("role") != role:
            set_role(self._reading, role)

    @Slot()
    def _fill(self) -> None:
        """What the model can draw, by finding."""
        self._menu.clear()
        for finding in self._scope.findings:
            group = self._menu.addMenu(finding.value.capitalize())
            for trend in self._scope.trends:
                for side in _SIDES:
                    one = Progression(finding, side, None, trend, None, False, 0, 0)
                    if self._scope.supports(one):
                        group.addAction(one.canonical())
        if self._scope.no_change:
            self._menu.addAction(NO_CHANGE)

    @Slot(QAction)
    def _pick(self, action: QAction) -> None:
        if action.menu() is None:
            self.edited.emit(action.text())
