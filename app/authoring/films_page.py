"""The films of a pack: dropped in, described, freed of what is burnt into them."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from app.authoring.editor import DraftEditor
from app.authoring.fields import panel
from app.authoring.film_cache import FilmCache
from app.authoring.film_canvas import FilmCanvas
from app.authoring.film_form import FilmForm
from app.authoring.film_intake import FilmIntake, Found
from app.authoring.film_work import TakenFilms, completed
from app.authoring.labels_preview import LabelsPreview
from app.authoring.pick_list import PickList
from app.services.paths import documents_folder
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.basics import label
from app.widgets.entries import Entry
from app.widgets.film_files import film_kinds
from lessons.pack.draft.compiling import Spot
from lessons.pack.draft.labels.filling import Filled, filled, plainly_filled
from lessons.pack.draft.labels.matching import Matching
from lessons.pack.draft.model import FilmDraft
from lessons.pack.usual_questions import questions_in

LEFT, RIGHT = 248, 372


class FilmsPage(QWidget):
    refused = Signal(str)
    """Films that could not be taken in, and why: a sentence for each."""
    message = Signal(str)
    """What was done, as a sentence."""

    def __init__(self, look: Look, editor: DraftEditor, cache: FilmCache) -> None:
        super().__init__()
        self.setAcceptDrops(True)
        self._editor = editor
        self._cache = cache
        self._chosen: UUID | None = None
        self._dropped: tuple[Path, ...] = ()
        self._found: Found | None = None
        self._matching: Matching | None = None
        self.shown = FilmCanvas(look, editor, cache)
        self.add = QPushButton(self.tr("Add films…"))
        self.add.setProperty("role", "primary")
        self.add_folder = QPushButton(self.tr("Add a folder…"))
        self.take_out = QPushButton(self.tr("Take out"))
        self.films = PickList(look, self.tr("Films of the pack"), can_delete=True)
        self.form = FilmForm()
        self.preview = LabelsPreview()
        self.intake = FilmIntake(editor)
        self._progress = QProgressBar()
        self._progress.setTextVisible(False)
        self._progress.setAccessibleName(self.tr("Films that are taken in"))
        self._lay_out()
        self._connect()
        self.follow()

    @property
    def chosen(self) -> FilmDraft | None:
        return self._editor.draft.film(self._chosen)

    @property
    def selected(self) -> tuple[FilmDraft, ...]:
        """The chosen film, and others that are selected with it."""
        films = map(self._editor.draft.film, self.films.selected(self._chosen))
        return tuple(film for film in films if film is not None)

    @property
    def is_previewing(self) -> bool:
        """A table of labels is looked at before it is filled in."""
        return self._stack.currentWidget() is self.preview

    def lead_to(self, spot: Spot) -> bool:
        if self._editor.draft.film(spot.part) is None:
            return False
        self._stack.setCurrentIndex(0)
        self._choose(spot.part)
        self.films.select([spot.part])
        self.form.field(spot.field).setFocus()
        return True

    def take(self, paths: Sequence[Path]) -> None:
        """Films, folders of films, and a table of their labels, which is shown before it counts;
        `refused` reports what is no film."""
        if paths:
            self._dropped = tuple(paths)
            self.intake.look(paths)

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

    @Slot()
    def _pick_folder(self) -> None:
        title = self.tr("Add a folder of films, with a table of their labels or without")
        name = QFileDialog.getExistingDirectory(self, title, str(documents_folder()))
        self.take([Path(name)] if name else [])

    @Slot(object)
    def _choose(self, film_id: UUID) -> None:
        self._chosen = film_id
        self.follow()

    @Slot(object)
    def _remove(self, film_id: UUID) -> None:
        """With the others that are selected."""
        going = {film.id for film in self.selected} if film_id == self._chosen else {film_id}
        kept = tuple(film for film in self._editor.draft.films if film.id not in going)
        self._editor.change(self.tr("Take a film out"), self._editor.draft.having(films=kept))

    @Slot()
    def _remove_chosen(self) -> None:
        if self._chosen is not None:
            self._remove(self._chosen)

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

    @Slot(str, str, object)
    def _say(self, name: str, field: str, value: object) -> None:
        """Of all films that are selected."""
        selected = self.selected
        ids = {film.id for film in selected}
        films = tuple(
            film.having(**{field: value}) if film.id in ids else film
            for film in self._editor.draft.films
        )
        merges = f"film/{'/'.join(sorted(map(str, ids)))}/{field}"
        self._editor.change(name, self._editor.draft.having(films=films), merges=merges)

    @Slot(Path)
    def _look_again(self, table: Path) -> None:
        self.intake.look(self._dropped, table)

    @Slot(object, bool)
    def _fill(self, matching: Matching, with_unnamed: bool) -> None:
        self._matching = matching
        self.intake.take((*matching.films, *(matching.unnamed if with_unnamed else ())))

    @Slot()
    def _take_films(self) -> None:
        self._stack.setCurrentIndex(0)
        if self._found is not None:
            self.intake.take(self._found.dropped.films)

    @Slot()
    def _leave_preview(self) -> None:
        self.intake.stop()
        self._matching = None
        self._stack.setCurrentIndex(0)

    # What happened

    @Slot(object)
    def _on_found(self, found: Found) -> None:
        self._found = found
        if found.matching is not None:
            self._stack.setCurrentWidget(self.preview)
            self.preview.show_found(found)
        elif found.dropped.films:
            self.intake.take(found.dropped.films)
        else:
            self.refused.emit(self.tr("There are no films in what you dropped."))

    @Slot(int, int)
    def _on_progress(self, done: int, of: int) -> None:
        self._progress.setVisible(not self.is_previewing)
        self._progress.setRange(0, of)
        self._progress.setValue(done)
        self.preview.show_progress(done, of)

    @Slot(object)
    def _on_taken(self, taken: TakenFilms) -> None:
        self._progress.hide()
        self.preview.show_progress(0, 0)
        matching, self._matching = self._matching, None
        self._stack.setCurrentIndex(0)
        before = self._editor.draft
        done = self._filled(taken, matching)
        if done.draft != before:
            new = done.draft.films[len(before.films) :]
            self._chosen = new[0].id if new else self._chosen
            self._editor.change(self.tr("Add films"), done.draft)
        if matching is not None:
            text = self.tr("New: {films} films, {items} items. Lines without an item: {without}.")
            self.message.emit(
                text.format(films=done.films, items=done.items, without=done.without_item)
            )
        if taken.refusals:
            self.refused.emit(" ".join(taken.refusals))

    def _filled(self, taken: TakenFilms, matching: Matching | None) -> Filled:
        before = self._editor.draft.films
        by_path = taken.by_path
        if before and matching is None:
            # Films of one instructor mostly have one licence and one source.
            by_path = {path: completed(film, before[-1]) for path, film in by_path.items()}
        if matching is None:
            return plainly_filled(self._editor.draft, by_path.values())
        lesson = self._editor.draft.lessons[-1].id
        done = filled(
            self._editor.draft,
            matching,
            by_path,
            self.preview.chosen_meaning,
            questions_in(next(iter(self._editor.draft.languages), "en")),
            lesson,
        )
        others = [by_path[path] for path in matching.unnamed if path in by_path]
        plain = plainly_filled(done.draft, others)
        return Filled(plain.draft, done.films + plain.films, done.items, done.without_item)

    @Slot()
    def follow(self) -> None:
        draft = self._editor.draft
        if draft.film(self._chosen) is None:
            self._chosen = draft.films[0].id if draft.films else None
        entries = [self._entry(film) for film in draft.films]
        self.films.show_entries(entries, self._chosen)
        self._show_film(draft.film(self._chosen))

    @Slot()
    def _follow_selection(self) -> None:
        selected = self.selected
        if selected and all(one.id != self._chosen for one in selected):
            # It was taken out of the selection: another one of it is shown.
            self._choose(selected[0].id)
            return
        film = self.chosen
        if film is not None:
            self.form.show_films(film, selected)

    def _entry(self, film: FilmDraft) -> Entry:
        title = film.title or self.tr("Untitled film")
        text = f"{film.width} × {film.height}"
        if film.is_suspicious:
            text = self.tr("Text burnt in?")
        elif not (film.licence and film.attribution and film.source):
            text = self.tr("Licence or source missing")
        elif film.patient:
            dated = self.tr("{patient} · day {day}").format(patient=film.patient, day=film.day)
            text = film.patient if film.day is None else dated
        return Entry(title, text, self._cache.thumbnail(film), film.id)

    def _show_film(self, film: FilmDraft | None) -> None:
        for part in (self.form, self.take_out):
            part.setVisible(film is not None)
        if film is not None:
            self.form.show_films(film, self.selected)
        self.shown.show_film(film)

    # Putting together

    def _lay_out(self) -> None:
        left = panel(width=LEFT)
        column = QVBoxLayout(left)
        column.setContentsMargins(SPACE.medium, SPACE.large, SPACE.medium, SPACE.medium)
        column.setSpacing(SPACE.small)
        column.addWidget(self.add)
        column.addWidget(self.add_folder)
        hint = self.tr(
            "or drop films or a folder here, with a CSV or XLSX table of their labels if there is "
            "one. Only pixels are kept."
        )
        column.addWidget(label(hint, "muted", wrap=True))
        column.addWidget(self._progress)
        self._progress.hide()
        column.addWidget(self.films, 1)
        column.addWidget(self.take_out)
        right = panel(width=RIGHT)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(SPACE.large, SPACE.large, SPACE.tight, SPACE.large)
        beside.addWidget(self.form)
        browsing = QWidget()
        row = QHBoxLayout(browsing)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(left)
        row.addWidget(self.shown, 1)
        row.addWidget(right)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(browsing)
        self._stack.addWidget(self.preview)

    def _connect(self) -> None:
        self.add.clicked.connect(self._pick)
        self.add_folder.clicked.connect(self._pick_folder)
        self.take_out.clicked.connect(self._remove_chosen)
        self.films.picked.connect(self._choose)
        self.films.selection_changed.connect(self._follow_selection)
        self.films.delete_wanted.connect(self._remove)
        self.form.said.connect(self._say)
        self.form.paint_wanted.connect(self.shown.paint_over)
        self.form.nobody_named.connect(self._clear)
        self.form.for_all.clicked.connect(self._say_for_all)
        self.preview.table_wanted.connect(self._look_again)
        self.preview.taken.connect(self._fill)
        self.preview.films_wanted.connect(self._take_films)
        self.preview.left.connect(self._leave_preview)
        self.intake.found.connect(self._on_found)
        self.intake.progressed.connect(self._on_progress)
        self.intake.finished.connect(self._on_taken)
        self._editor.changed.connect(self.follow)
        self._cache.arrived.connect(self.follow)
