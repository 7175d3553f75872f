"""What is said of films: of the one that is shown, and of all others that are selected with it."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from app.authoring.fields import Form, LineField
from app.authoring.film_work import day_of
from app.theme.tokens import SPACE
from app.widgets.basics import label
from lessons.pack.draft.model import FilmDraft


class FilmForm(Form):
    said = Signal(str, str, object)
    """What it is called for undoing, the field of the draft, and its new value."""
    paint_wanted = Signal()
    nobody_named = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.title = LineField(self.tr("Title of the film"))
        self.licence = LineField(self.tr("Licence of the film"), self.tr("For example CC BY 4.0"))
        self.attribution = LineField(self.tr("Who is to be named"), self.tr("Names or a hospital"))
        self.source = LineField(self.tr("Source"), self.tr("Own case, or where it is published"))
        self.patient = LineField(self.tr("Patient, by a pseudonym"), self.tr("For example P1"))
        self.day = LineField(self.tr("Day"), self.tr("0 for the first film, 14 two weeks on"))
        self.for_all = QPushButton(self.tr("The same for films that say nothing"))
        self.synthetic = QCheckBox(self.tr("The film is synthetic"))
        self.on_phones = QCheckBox(self.tr("May be shown on phones in a lecture"))
        self.on_phones.setToolTip(
            self.tr(
                "Tick this where licence and consent allow a reduced copy on the phones of a hall. "
                "Films of digital patients may be shown there anyway."
            )
        )
        self.paint_over = QPushButton(self.tr("Paint it over"))
        self.names_nobody = QPushButton(self.tr("It names nobody"))
        self._several = label("", "caution", wrap=True)
        self._dropped = label("", "muted", wrap=True)
        self._lines = {
            "title": self.title,
            "licence": self.licence,
            "attribution": self.attribution,
            "source": self.source,
            "patient": self.patient,
        }
        self._hints = {name: field.placeholderText() for name, field in self._lines.items()}
        self._day_hint = self.day.placeholderText()
        self._lay_out()
        self._connect()

    def field(self, name: str) -> QWidget:
        """By the name of the draft's field; the title for any other."""
        fields: dict[str, QWidget] = {**self._lines, "burnt_in": self.paint_over, "day": self.day}
        return fields.get(name, self.title)

    def show_films(self, film: FilmDraft, selected: Sequence[FilmDraft]) -> None:
        """film: on the stage, one of `selected`. What differs between them is not shown."""
        for name, field in self._lines.items():
            self._show(field, {getattr(one, name) for one in selected}, self._hints[name])
        days = {one.day for one in selected}
        if len(days) > 1 or day_of(self.day.text()) != film.day:
            shown = {"" if day is None else str(day) for day in days}
            self._show(self.day, shown, self._day_hint)
        self.synthetic.setChecked(film.synthetic)
        self.on_phones.setChecked(film.on_phones or film.synthetic)
        self.on_phones.setEnabled(not film.synthetic)
        dropped = self.tr("Not taken in: {kinds}.").format(kinds=", ".join(film.dropped))
        self._dropped.setText(dropped)
        self._dropped.setVisible(bool(film.dropped))
        self._warning.setVisible(film.is_suspicious)
        several = self.tr("{count} films are selected: what you enter is set for all of them.")
        self._several.setText(several.format(count=len(selected)))
        self._several.setVisible(len(selected) > 1)
        self.for_all.setVisible(len(selected) == 1)

    def _show(self, field: LineField, texts: set[str], hint: str) -> None:
        is_one = len(texts) == 1
        field.setPlaceholderText(hint if is_one else self.tr("Several values"))
        field.show_text(next(iter(texts)) if is_one else "")

    @Slot(str)
    def _on_title(self, text: str) -> None:
        self.said.emit(self.tr("Title of a film"), "title", text)

    @Slot(str)
    def _on_licence(self, text: str) -> None:
        self.said.emit(self.tr("Licence of a film"), "licence", text)

    @Slot(str)
    def _on_attribution(self, text: str) -> None:
        self.said.emit(self.tr("Who is named for a film"), "attribution", text)

    @Slot(str)
    def _on_source(self, text: str) -> None:
        self.said.emit(self.tr("Source of a film"), "source", text)

    @Slot(str)
    def _on_patient(self, text: str) -> None:
        self.said.emit(self.tr("Pseudonym of a patient"), "patient", text)

    @Slot(str)
    def _on_day(self, text: str) -> None:
        self.said.emit(self.tr("Day of a film"), "day", day_of(text))

    @Slot(bool)
    def _on_synthetic(self, synthetic: bool) -> None:
        self.said.emit(self.tr("Synthetic or real"), "synthetic", synthetic)

    @Slot(bool)
    def _on_on_phones(self, allowed: bool) -> None:
        self.said.emit(self.tr("Film on phones"), "on_phones", allowed)

    def _lay_out(self) -> None:
        self.add(self._make_warning())
        self.add(self._several)
        self.add(self._dropped)
        self.add(self.title, self.tr("Title"))
        self.add(self.licence, self.tr("Licence"))
        self.add(self.attribution, self.tr("Who is to be named"))
        self.add(self.source, self.tr("Source"))
        self.add(self.for_all)
        self.add(self.synthetic)
        self.add(self.on_phones)
        self.add(
            self.patient, self.tr("Patient"), self.tr("Never a name: a pseudonym, or nothing.")
        )
        self.add(self.day, self.tr("Day"), self.tr("Says in which order films were taken."))

    def _make_warning(self) -> QWidget:
        self._warning = QWidget()
        self._warning.setProperty("role", "notice")
        column = QVBoxLayout(self._warning)
        column.setContentsMargins(SPACE.medium, SPACE.medium, SPACE.medium, SPACE.medium)
        column.setSpacing(SPACE.small)
        text = self.tr(
            "Text seems to be burnt into this film, where it is hatched. Names must not leave "
            "with it."
        )
        column.addWidget(label(text, "notice-text", wrap=True))
        row = QHBoxLayout()
        row.addWidget(self.paint_over)
        row.addWidget(self.names_nobody)
        column.addLayout(row)
        return self._warning

    def _connect(self) -> None:
        self.title.edited.connect(self._on_title)
        self.licence.edited.connect(self._on_licence)
        self.attribution.edited.connect(self._on_attribution)
        self.source.edited.connect(self._on_source)
        self.patient.edited.connect(self._on_patient)
        self.day.edited.connect(self._on_day)
        self.synthetic.clicked.connect(self._on_synthetic)
        self.on_phones.clicked.connect(self._on_on_phones)
        self.paint_over.clicked.connect(self.paint_wanted)
        self.names_nobody.clicked.connect(self.nobody_named)
