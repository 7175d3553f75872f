"""The films of a pack: dropped in, described, freed of what is burnt into them."""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QFileDialog,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.authoring.editor import DraftEditor
from app.authoring.fields import Form, LineField, panel
from app.authoring.film_cache import FilmCache
from app.authoring.film_work import (
    TakenFilms,
    completed,
    day_of,
    painted,
    suspected_mask,
    take_all,
)
from app.authoring.pick_list import PickList
from app.film.film import prior_picture
from app.services.paths import documents_folder
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.canvas import Canvas
from app.viewer.marking_bar import MarkingBar
from app.viewer.pane_content import PaneText
from app.viewer.view_state import ViewState
from app.viewer.viewport import FIT
from app.widgets.basics import label
from app.widgets.entries import Entry
from app.widgets.film_files import film_kinds
from lessons.marks import Mark
from lessons.pack.draft.compiling import Spot
from lessons.pack.draft.intake import PIXEL_FIELDS
from lessons.pack.draft.model import FilmDraft

LEFT, RIGHT = 248, 348


class FilmsPage(QWidget):
    refused = Signal(str)
    """Films that could not be taken in, and why: a sentence for each."""

    def __init__(self, look: Look, editor: DraftEditor, cache: FilmCache) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._editor = editor
        self._cache = cache
        self._chosen: UUID | None = None
        self._shown_file = ""
        self._view = ViewState(self)
        self.canvas = Canvas(self._view, look, self._pane_text(None))
        self.layers = self.canvas.layers
        self.add = QPushButton(self.tr("Add films…"))
        self.add.setProperty("role", "primary")
        self.films = PickList(look, self.tr("Films of the pack"), can_delete=True)
        self.marking = MarkingBar(self.layers)
        self._make_fields()
        self._lay_out()
        self._connect()
        self.follow()

    @property
    def chosen(self) -> FilmDraft | None:
        return self._editor.draft.film(self._chosen)

    def lead_to(self, spot: Spot) -> bool:
        if self._editor.draft.film(spot.part) is None:
            return False
        self._choose(spot.part)
        fields: dict[str, QWidget] = {
            "title": self.title,
            "licence": self.licence,
            "attribution": self.attribution,
            "source": self.source,
            "burnt_in": self.paint_over,
        }
        fields.get(spot.field, self.title).setFocus()
        return True

    def take(self, paths: Sequence[Path]) -> None:
        """Take films in, one after the other; `refused` reports those that are none."""
        if paths:
            work = partial(take_all, self._editor.folder, tuple(paths))
            self._editor.ask(work).ready.connect(self._on_taken)

    # What the user does

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        urls = [url for url in event.mimeData().urls() if url.isLocalFile()]
        event.acceptProposedAction()
        self.take([Path(url.toLocalFile()) for url in urls])

    @Slot()
    def _pick(self) -> None:
        names, _ = QFileDialog.getOpenFileNames(
            self,
            self.tr("Add films"),
            str(documents_folder()),
            film_kinds(),
        )
        self.take([Path(name) for name in names])

    @Slot(object)
    def _choose(self, film_id: UUID) -> None:
        self._chosen = film_id
        self.follow()

    @Slot(object)
    def _remove(self, film_id: UUID) -> None:
        name = self.tr("Take a film out")
        self._editor.change(name, self._editor.draft.without_film(film_id))

    @Slot()
    def _paint_over(self) -> None:
        film = self.chosen
        if film is not None:
            mask = self.layers.mask
            if self.layers.box.marking.is_empty:
                mask = suspected_mask(film)
            work = partial(painted, self._editor.folder, film, mask)
            self._editor.ask(work).ready.connect(self._on_painted)

    @Slot()
    def _clear(self) -> None:
        film = self.chosen
        if film is not None:
            cleared = film.having(cleared=True)
            name = self.tr("Nothing burnt in names anybody")
            self._editor.change(name, self._editor.draft.with_film(cleared))

    @Slot()
    def _say_for_all(self) -> None:
        """Films of one instructor mostly have one licence and one source."""
        film = self.chosen
        if film is not None:
            films = tuple(completed(one, film) for one in self._editor.draft.films)
            name = self.tr("Licence and source of all films")
            self._editor.change(name, self._editor.draft.having(films=films))

    # What happened

    @Slot(object)
    def _on_taken(self, taken: TakenFilms) -> None:
        if taken.films:
            self._chosen = taken.films[0].id
            name = self.tr("Add films")
            before = self._editor.draft.films
            films = [completed(film, before[-1]) if before else film for film in taken.films]
            self._editor.change(name, self._editor.draft.with_films(films))
        if taken.refusals:
            self.refused.emit(" ".join(taken.refusals))

    @Slot(object)
    def _on_painted(self, changed: FilmDraft) -> None:
        film = self._editor.draft.film(changed.id)
        if film is not None:
            pixels = {field: getattr(changed, field) for field in PIXEL_FIELDS}
            draft = self._editor.draft.with_film(film.having(**pixels))
            self._editor.change(self.tr("Paint over"), draft)

    @Slot()
    def follow(self) -> None:
        draft = self._editor.draft
        if draft.film(self._chosen) is None:
            self._chosen = draft.films[0].id if draft.films else None
        entries = [self._entry(film) for film in draft.films]
        self.films.show_entries(entries, self._chosen)
        self._show_film(draft.film(self._chosen))

    def _entry(self, film: FilmDraft) -> Entry:
        title = film.title or self.tr("Untitled film")
        text = f"{film.width} × {film.height}"
        if film.is_suspicious:
            text = self.tr("Text burnt in?")
        elif not (film.licence and film.attribution and film.source):
            text = self.tr("Licence or source missing")
        return Entry(title, text, self._cache.thumbnail(film), film.id)

    def _show_film(self, film: FilmDraft | None) -> None:
        self._form.setVisible(film is not None)
        self.tools.setVisible(film is not None)
        if film is None:
            self.canvas.show_picture(None)
            self._shown_file = ""
            return
        self.title.show_text(film.title)
        self.licence.show_text(film.licence)
        self.attribution.show_text(film.attribution)
        self.source.show_text(film.source)
        self.patient.show_text(film.patient)
        if day_of(self.day.text()) != film.day:
            self.day.show_text("" if film.day is None else str(film.day))
        self.synthetic.setChecked(film.synthetic)
        self.on_phones.setChecked(film.on_phones or film.synthetic)
        self.on_phones.setEnabled(not film.synthetic)
        dropped = self.tr("Not taken in: {kinds}.").format(kinds=", ".join(film.dropped))
        self._dropped.setText(dropped)
        self._dropped.setVisible(bool(film.dropped))
        self._warning.setVisible(film.is_suspicious)
        self._show_pixels(film)

    def _show_pixels(self, film: FilmDraft) -> None:
        shown = self._cache.film(film)
        if shown is None or film.file == self._shown_file:
            if shown is not None:
                self.layers.set_reference(_suspects(film))
            return
        self._shown_file = film.file
        self._view.set_viewport(FIT)
        self.layers.show_film(shown.size)
        self.layers.set_reference(_suspects(film))
        self.canvas.set_text(self._pane_text(film))
        self.canvas.show_picture(prior_picture(shown))

    # Fields

    @Slot(str)
    def _on_title(self, text: str) -> None:
        self._change(self.tr("Title of a film"), "title", text)

    @Slot(str)
    def _on_licence(self, text: str) -> None:
        self._change(self.tr("Licence of a film"), "licence", text)

    @Slot(str)
    def _on_attribution(self, text: str) -> None:
        self._change(self.tr("Who is named for a film"), "attribution", text)

    @Slot(str)
    def _on_source(self, text: str) -> None:
        self._change(self.tr("Source of a film"), "source", text)

    @Slot(str)
    def _on_patient(self, text: str) -> None:
        self._change(self.tr("Pseudonym of a patient"), "patient", text)

    @Slot(str)
    def _on_day(self, text: str) -> None:
        self._change(self.tr("Day of a film"), "day", day_of(text))

    @Slot(bool)
    def _on_synthetic(self, synthetic: bool) -> None:
        self._change(self.tr("Synthetic or real"), "synthetic", synthetic)

    @Slot(bool)
    def _on_on_phones(self, allowed: bool) -> None:
        self._change(self.tr("Film on phones"), "on_phones", allowed)

    def _change(self, name: str, field: str, value: object) -> None:
        film = self.chosen
        if film is not None:
            changed = film.having(**{field: value})
            draft = self._editor.draft.with_film(changed)
            self._editor.change(name, draft, merges=f"film/{film.id}/{field}")

    # Putting together

    def _make_fields(self) -> None:
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
        self._dropped = label("", "muted", wrap=True)
        self.paint_over = QPushButton(self.tr("Paint it over"))
        self.names_nobody = QPushButton(self.tr("It names nobody"))

    def _lay_out(self) -> None:
        left = panel(width=LEFT)
        column = QVBoxLayout(left)
        column.setContentsMargins(SPACE.medium, SPACE.large, SPACE.medium, SPACE.medium)
        column.setSpacing(SPACE.small)
        column.addWidget(self.add)
        hint = self.tr("or drop PNG, JPEG or DICOM files here. Only pixels are kept.")
        column.addWidget(label(hint, "muted", wrap=True))
        column.addWidget(self.films, 1)
        middle = QVBoxLayout()
        middle.setSpacing(SPACE.small)
        middle.addWidget(self._make_tools())
        middle.addWidget(self.canvas, 1)
        right = panel(width=RIGHT)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(SPACE.large, SPACE.large, SPACE.tight, SPACE.large)
        beside.addWidget(self._make_form())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(left)
        row.addLayout(middle, 1)
        row.addWidget(right)

    def _make_tools(self) -> QWidget:
        """Painting over: mark with the viewer's tools, then paint."""
        self.tools = QWidget()
        self.tools.setProperty("role", "stagebar")
        column = QVBoxLayout(self.tools)
        column.setContentsMargins(SPACE.medium, SPACE.small, SPACE.medium, SPACE.small)
        column.setSpacing(SPACE.tight)
        self.paint_marked = QPushButton(self.tr("Paint black what is marked"))
        self.paint_marked.clicked.connect(self._paint_over)
        row = QHBoxLayout()
        row.addWidget(label(self.tr("Hide what must not be seen"), "section"))
        row.addStretch(1)
        row.addWidget(self.paint_marked)
        column.addLayout(row)
        column.addWidget(self.marking)
        return self.tools

    def _make_form(self) -> Form:
        self._form = form = Form()
        form.add(self._make_warning())
        form.add(self._dropped)
        form.add(self.title, self.tr("Title"))
        form.add(self.licence, self.tr("Licence"))
        form.add(self.attribution, self.tr("Who is to be named"))
        form.add(self.source, self.tr("Source"))
        form.add(self.for_all)
        form.add(self.synthetic)
        form.add(self.on_phones)
        form.add(
            self.patient, self.tr("Patient"), self.tr("Never a name: a pseudonym, or nothing.")
        )
        form.add(self.day, self.tr("Day"), self.tr("Says in which order films were taken."))
        return form

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
        self.add.clicked.connect(self._pick)
        self.films.picked.connect(self._choose)
        self.films.delete_wanted.connect(self._remove)
        self.paint_over.clicked.connect(self._paint_over)
        self.names_nobody.clicked.connect(self._clear)
        self.title.edited.connect(self._on_title)
        self.licence.edited.connect(self._on_licence)
        self.attribution.edited.connect(self._on_attribution)
        self.source.edited.connect(self._on_source)
        self.patient.edited.connect(self._on_patient)
        self.day.edited.connect(self._on_day)
        self.synthetic.clicked.connect(self._on_synthetic)
        self.on_phones.clicked.connect(self._on_on_phones)
        self.for_all.clicked.connect(self._say_for_all)
        self._editor.changed.connect(self.follow)
        self._cache.arrived.connect(self.follow)
        self.layers.marked.connect(self._follow_mark)
        self._follow_mark()

    @Slot()
    def _follow_mark(self) -> None:
        self.paint_marked.setEnabled(not self.layers.box.marking.is_empty)

    def _pane_text(self, film: FilmDraft | None) -> PaneText:
        mark = self.tr("Synthetic") if film is not None and film.synthetic else ""
        title = film.title if film is not None and film.title else self.tr("Film")
        return PaneText(title, mark, self.tr("No films yet.\nDrop PNG, JPEG or DICOM files here."))


def _suspects(film: FilmDraft) -> Mark | None:
    """Where text may be burnt in, if it may."""
    return Mark.from_mask(suspected_mask(film)) if film.is_suspicious else None
