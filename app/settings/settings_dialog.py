"""The student's settings. Each choice holds at once; nothing has to be confirmed."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.film.grey_window import WindowDrag
from app.services.settings import AnotherRun, Settings
from app.theme.preferences import (
    FASTEST_BLINK_MS,
    OWN_NAMES,
    SLOWEST_BLINK_MS,
    TEXT_PERCENTS,
    Language,
    Motion,
    Theme,
)
from app.theme.tokens import SPACE
from app.widgets.basics import label, scrolled
from app.widgets.dialogs import closing_row, dialog_column, fit_to_screen
from app.widgets.number_boxes import DecimalBox

_COMFORTABLE = QSize(560, 560)


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
        self._rows: list[tuple[str, QWidget, QWidget]] = []
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Find a setting"))
        self._search.setAccessibleName(self.tr("Find a setting"))
        self._search.setClearButtonEnabled(True)
        self._search.textChanged.connect(self._find)
        self._none_found = label(self.tr("No setting is called so."), "muted", wrap=True)
        self._blink = DecimalBox(FASTEST_BLINK_MS / 1000, SLOWEST_BLINK_MS / 1000, 0.05)
        self._blink.setSuffix(self.tr(" s"))
        self._blink.setValue(settings.blink_ms / 1000)
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
        self._lay_out()
        self._find("")
        fit_to_screen(self, _COMFORTABLE)

    @property
    def search(self) -> QLineEdit:
        return self._search

    def box(self, field: str) -> QComboBox:
        """The list with the choices for this field of the settings."""
        return self._boxes[field]

    @property
    def anew(self) -> QPushButton:
        """Visible while another language is chosen than the one that the window speaks."""
        return self._anew

    @property
    def blink(self) -> QDoubleSpinBox:
        """Seconds for each film."""
        return self._blink

    def _lay_out(self) -> None:
        inside = QWidget()
        rows = QVBoxLayout(inside)
        rows.setContentsMargins(0, 0, SPACE.small, 0)
        rows.setSpacing(SPACE.medium)
        rows.addLayout(self._grid)
        rows.addWidget(self._none_found)
        rows.addWidget(self._anew)
        rows.addWidget(self._about_anew)
        rows.addStretch(1)
        column = dialog_column(self, self.windowTitle())
        column.addWidget(self._search)
        column.addWidget(scrolled(inside), 1)
        column.addLayout(closing_row(self))

    @Slot(str)
    def _find(self, text: str) -> None:
        """Rows that say this, in their name or in one of their choices."""
        wanted = text.strip().casefold()
        found = False
        for words, caption, part in self._rows:
            fits = wanted in words
            found |= fits
            caption.setVisible(fits)
            part.setVisible(fits)
        self._none_found.setVisible(not found)

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
            "text_percent",
            self.tr("Size of text"),
            {percent: self.tr("{percent} %").format(percent=percent) for percent in TEXT_PERCENTS},
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

    def _choose(self, field: str, name: str, choices: Mapping[int | str, str]) -> None:
        box = QComboBox()
        for value, text in choices.items():
            box.addItem(text, str(value) if isinstance(value, str) else value)
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
        words = [name]
        if isinstance(part, QComboBox):
            words += [part.itemText(place) for place in range(part.count())]
        self._rows.append((" ".join(words).casefold(), caption, part))

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
