"""The student's settings. Each choice holds at once; nothing has to be confirmed."""

from enum import StrEnum

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QGridLayout,
    QPushButton,
    QWidget,
)

from app.film.grey_window import WindowDrag
from app.services.settings import AnotherRun, Settings
from app.theme.preferences import (
    FASTEST_BLINK_MS,
    OWN_NAMES,
    SLOWEST_BLINK_MS,
    Language,
    Motion,
    Theme,
)
from app.theme.tokens import SPACE
from app.widgets.basics import inset, label
from app.widgets.dialogs import closing_row, dialog_column


class SettingsDialog(QDialog):
    chosen = Signal(Settings)
    """With the choice that was just made."""
    reopen_wanted = Signal()
    """The window is to be opened again in the language that was chosen."""

    def __init__(self, settings: Settings, spoken: Language, parent: QWidget | None = None) -> None:
        """`spoken`: the choice of language with which the window was opened."""
        super().__init__(parent)
        self.setWindowTitle(self.tr("Settings"))
        self._settings = settings
        self._spoken = spoken
        self._boxes: dict[str, QComboBox] = {}
        self._blink = QDoubleSpinBox()
        self._blink.setRange(FASTEST_BLINK_MS / 1000, SLOWEST_BLINK_MS / 1000)
        self._blink.setSingleStep(0.05)
        self._blink.setSuffix(self.tr(" s"))
        self._blink.setValue(settings.blink_ms / 1000)
        inset(self._blink)
        self._blink.valueChanged.connect(self._take_blink)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(SPACE.wide)
        self._grid.setVerticalSpacing(SPACE.medium)
        self._grid.setColumnMinimumWidth(1, 240)
        self._anew = QPushButton(self.tr("Change the language now"))
        self._anew.clicked.connect(self.reopen_wanted)
        self._about_anew = label(
            self.tr(
                "The window closes and opens again in the other language, with the film that is "
                "open; a run that goes on is given up. Or leave it for the next start."
            ),
            "muted",
            wrap=True,
        )
        self._add_choices()
        self._follow_language()
        self._add(self.tr("Each film, while blinking, for"), self._blink)
        column = dialog_column(self, self.windowTitle())
        column.setSpacing(SPACE.large)
        column.addLayout(self._grid)
        column.addWidget(self._anew)
        column.addWidget(self._about_anew)
        column.addLayout(closing_row(self))

    def box(self, field: str) -> QComboBox:
        """The list with the choices for this field of the settings."""
        return self._boxes[field]

    @property
    def anew(self) -> QPushButton:
        """In sight while another language is chosen than the one that the window speaks."""
        return self._anew

    @property
    def blink(self) -> QDoubleSpinBox:
        """Seconds for each film."""
        return self._blink

    def _add_choices(self) -> None:
        self._choose(
            "theme",
            self.tr("Look"),
            {
                Theme.SYSTEM: self.tr("As the system"),
                Theme.DARK: self.tr("Dark, as a reading room"),
                Theme.LIGHT: self.tr("Light, for projectors"),
            },
        )
        self._choose(
            "language",
            self.tr("Language"),
            {
                Language.SYSTEM: self.tr("As the system"),
                **OWN_NAMES,
            },
        )
        self._choose(
            "motion",
            self.tr("Motion"),
            {
                Motion.SYSTEM: self.tr("As the system"),
                Motion.FULL: self.tr("Films may blink by themselves"),
                Motion.REDUCED: self.tr("Reduced: nothing moves by itself"),
            },
        )
        self._choose(
            "window_drag",
            self.tr("Dragging down on a film"),
            {
                WindowDrag.DARKENS: self.tr("Darkens it"),
                WindowDrag.BRIGHTENS: self.tr("Brightens it"),
            },
        )
        self._choose(
            "another_run",
            self.tr("A run asked for during another"),
            {
                AnotherRun.REPLACES: self.tr("Takes its place"),
                AnotherRun.WAITS: self.tr("Waits for its end"),
            },
        )

    def _choose(self, field: str, name: str, choices: dict[StrEnum, str]) -> None:
        box = QComboBox()
        for value, text in choices.items():
            box.addItem(text, value.value)
        box.setCurrentIndex(list(choices).index(getattr(self._settings, field)))
        box.setProperty("field", field)
        box.currentIndexChanged.connect(self._take_choice)
        self._boxes[field] = box
        self._add(name, box)

    def _add(self, name: str, part: QWidget) -> None:
        part.setAccessibleName(name)
        caption = label(name, "value")
        caption.setBuddy(part)
        row = self._grid.rowCount()
        self._grid.addWidget(caption, row, 0)
        self._grid.addWidget(part, row, 1)

    @Slot()
    def _take_choice(self) -> None:
        box = self.sender()
        if isinstance(box, QComboBox):
            self._take(str(box.property("field")), box.currentData())

    @Slot(float)
    def _take_blink(self, seconds: float) -> None:
        self._take("blink_ms", round(seconds * 1000))

    def _take(self, field: str, value: object) -> None:
        values = self._settings.model_dump()
        self._settings = Settings.model_validate({**values, field: value})
        self._follow_language()
        self.chosen.emit(self._settings)

    def _follow_language(self) -> None:
        is_other = self._settings.language is not self._spoken
        self._anew.setVisible(is_other)
        self._about_anew.setVisible(is_other)
