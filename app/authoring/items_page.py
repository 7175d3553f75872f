"""The items of a lesson: chosen, added, moved, copied, and changed together where several are
selected. The lesson, the films and the fields of an item are parts of their own."""

from collections import Counter
from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QVBoxLayout, QWidget

from app.authoring.editor import DraftEditor
from app.authoring.fields import panel
from app.authoring.film_cache import FilmCache
from app.authoring.films_page import LEFT, RIGHT
from app.authoring.item_films import ItemFilms
from app.authoring.item_form import ItemForm
from app.authoring.kinds import EDITED, OF_ONE_ITEM, changed_likewise, new_item
from app.authoring.lesson_panel import LessonPanel
from app.authoring.pick_list import PickList
from app.film.film import Film
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.widgets.entries import Entry
from lessons.marks import Mark
from lessons.pack.draft.compiling import Compiled, Spot
from lessons.pack.draft.model import FilmDraft, ItemDraft
from lessons.pack.draft.translating import (
    is_text,
    item_in_language,
    with_item_in_language,
    with_own_texts,
)


class ItemsPage(QWidget):
    def __init__(self, look: Look, editor: DraftEditor, cache: FilmCache) -> None:
        super().__init__()
        self._editor = editor
        self._cache = cache
        self._chosen: UUID | None = None
        self._problems: Counter[UUID] = Counter()
        self.lessons = LessonPanel(editor)
        self.films = ItemFilms(look)
        self.form = ItemForm(look, self.films.layers, cache)
        self.items = PickList(look, self.tr("Items of the lesson"), can_delete=True)
        self._make_buttons()
        self._lay_out()
        self._connect()
        self.follow()

    @property
    def chosen(self) -> ItemDraft | None:
        return self._editor.draft.item(self._chosen)

    def lead_to(self, spot: Spot) -> bool:
        lesson = self._editor.draft.lesson_of(spot.part)
        if lesson is None:
            return False
        self.lessons.show_lesson(lesson.id)
        if spot.part == lesson.id:
            self.follow()
            self.lessons.focus_field(spot.field)
        else:
            self._chosen = spot.part
            self.follow()
            self.items.select([spot.part])
            self.form.lead_to(spot.field)
        return True

    def show_problems(self, found: Compiled) -> None:
        self._problems = Counter(problem.spot.part for problem in found.problems)
        self.follow()

    def add_item(self, kind: str) -> None:
        draft = self._editor.draft
        item = new_item(kind, draft)
        self._chosen = item.id
        self._editor.change(self.tr("Add an item"), draft.with_item(item, self.lessons.lesson.id))
        self.form.title.setFocus()

    def keep_drawing(self) -> None:
        """What was drawn a moment ago too: before another item is shown, or the window goes."""
        self.films.keep_drawing()

    # What the user does

    @Slot(QAction)
    def _on_add(self, action: QAction) -> None:
        self.add_item(action.data())

    @Slot(object)
    def _choose(self, item: UUID) -> None:
        self.keep_drawing()
        self._chosen = item
        self.follow()

    @property
    def selected(self) -> tuple[ItemDraft, ...]:
        """The chosen item, and others of its lesson that are selected with it."""
        items = map(self._editor.draft.item, self.items.selected(self._chosen))
        return tuple(item for item in items if item is not None)

    @Slot(object)
    def _remove(self, item: UUID) -> None:
        """With the others that are selected."""
        draft = self._editor.draft
        for one in self.selected if item == self._chosen else ():
            draft = draft.without_item(one.id)
        self._editor.change(self.tr("Delete an item"), draft.without_item(item))

    @Slot()
    def set_aside(self) -> None:
        """What is selected is not exported until it is taken up again."""
        self.keep_drawing()
        later = not all(item.later for item in self.selected)
        draft = self._editor.draft
        for item in self.selected:
            draft = draft.with_item(item.having(later=later))
        self._editor.change(self.tr("Set an item aside"), draft)

    @Slot()
    def copy_selected(self) -> None:
        """Behind the last one that is selected; the first copy is shown."""
        self.keep_drawing()
        copies = tuple(
            item.copied(self.tr("{title} (copy)").format(title=item.title))
            for item in self.selected
        )
        if copies:
            draft = self._editor.draft.with_items_after(self.selected[-1].id, copies)
            self._chosen = copies[0].id
            self._editor.change(self.tr("Copy an item"), draft)
            self.items.select([copy.id for copy in copies])
            self.form.title.setFocus()
            self.form.title.selectAll()

    @Slot()
    def _remove_chosen(self) -> None:
        if self._chosen is not None:
            self._remove(self._chosen)

    @Slot()
    def _move_up(self) -> None:
        self._move(-1)

    @Slot()
    def _move_down(self) -> None:
        self._move(1)

    def _move(self, step: int) -> None:
        if self._chosen is not None:
            draft = self._editor.draft.moved(self._chosen, step)
            self._editor.change(self.tr("Move an item"), draft)

    @Slot()
    def _on_lesson_picked(self) -> None:
        self.keep_drawing()
        self.follow()

    @Slot(object, str)
    def _on_changed(self, item: ItemDraft, field: str) -> None:
        language = self._editor.language
        if language and is_text(field):
            draft = with_item_in_language(self._editor.draft, item, field, language)
            name = self.tr("Translate an item")
            self._editor.change(name, draft, merges=f"item/{item.id}/{language}/{field}")
            return
        item = with_own_texts(self._editor.draft, item) if language else item
        before, draft = self.chosen, self._editor.draft.with_item(item)
        selected = self.selected
        for one in selected if before is not None and field not in OF_ONE_ITEM else ():
            if before is not None and one.id != item.id:
                draft = draft.with_item(
                    changed_likewise(one, before, item, field, self._first_language)
                )
        ids = "/".join(str(one.id) for one in selected)
        self._editor.change(self.tr("Change an item"), draft, merges=f"item/{ids}/{field}")

    @Slot(object, object)
    def _on_marked(self, marked: UUID, drawn: Mark | None) -> None:
        """What is drawn on the film is the item's reference."""
        item = self.chosen
        if item is None or item.id != marked:
            return
        if drawn != (item.mark if item.mark is not None and item.mark.outlines else None):
            self._editor.change(
                self.tr("Mark where it changes"),
                self._editor.draft.with_item(item.model_copy(update={"mark": drawn})),
            )

    # Showing

    @Slot()
    def follow(self) -> None:
        self.lessons.follow()
        lesson = self.lessons.lesson
        if all(item.id != self._chosen for item in lesson.items):
            self._chosen = lesson.items[0].id if lesson.items else None
        self.items.show_entries([self._entry(item) for item in lesson.items], self._chosen)
        item = self.chosen
        buttons = (self.copy, self.aside, self.delete, self.up, self.down)
        for part in (self.form, *buttons):
            part.setVisible(item is not None)
        if item is None:
            self.films.show_nothing()
            return
        self._follow_selection()
        self._show_item(item)

    @Slot()
    def _follow_selection(self) -> None:
        selected = self.selected
        if selected and all(one.id != self._chosen for one in selected):
            # It was taken out of the selection: another one of it is shown.
            self._choose(selected[0].id)
            return
        item = self.chosen
        if item is not None:
            self.form.show_item(self._spoken(item), self._editor.draft, len(selected))
            self.form.show_originals(item if self._editor.language else None)
            are_aside = all(one.later for one in selected)
            self.aside.setText(self.tr("Take up again") if are_aside else self.tr("Set aside"))

    @property
    def _first_language(self) -> str:
        return next(iter(self._editor.draft.languages), "en")

    def _spoken(self, item: ItemDraft) -> ItemDraft:
        language = self._editor.language
        return item_in_language(self._editor.draft, item, language) if language else item

    def _entry(self, item: ItemDraft) -> Entry:
        draft = self._editor.draft
        text = EDITED[item.kind].name()
        count = self._problems[item.id]
        if item.later:
            text = self.tr("{kind} · set aside").format(kind=text)
        elif count:
            text = self.tr("{kind} · {count} to do").format(kind=text, count=count)
        title = item.title or self.tr("Untitled item")
        return Entry(
            title,
            text,
            self._cache.thumbnail(draft.film(EDITED[item.kind].first_film(item))),
            item.id,
        )

    def _show_item(self, item: ItemDraft) -> None:
        draft = self._editor.draft
        prior, later = draft.film(EDITED[item.kind].first_film(item)), draft.film(item.follow_up)
        pictures = (self._cache.film(prior), self._later_film(item, prior, later))
        self.films.show_item(item, (prior, later), pictures)

    def _later_film(
        self, item: ItemDraft, prior: FilmDraft | None, later: FilmDraft | None
    ) -> Film | None:
        """Where a place is marked, laid over the first film: what is drawn on one is there on the
        other, too."""
        if later is None:
            self.form.show_fit(None)
            return None
        pair = self._cache.pair(prior, later) if item.marks_place else None
        self.form.show_fit(None if pair is None else pair.registration)
        if pair is not None and pair.laid is not None and self.form.lay_over.isChecked():
            return pair.laid
        return self._cache.film(later)

    # Putting together

    def _make_buttons(self) -> None:
        self.add = QPushButton(self.tr("Add an item"))
        self.add.setProperty("role", "primary")
        menu = QMenu(self)
        for kind, edited in EDITED.items():
            action = menu.addAction(f"{edited.name()} – {edited.hint()}")
            action.setData(kind)
        menu.triggered.connect(self._on_add)
        self.add.setMenu(menu)
        self.copy = QPushButton(self.tr("Copy"))
        self.copy.setShortcut("Ctrl+D")
        self.copy.setToolTip(self.tr("Copy what is selected (Ctrl+D)"))
        self.aside = QPushButton()
        self.aside.setToolTip(
            self.tr("Items that are set aside stay in the draft and are not exported.")
        )
        self.delete = QPushButton(self.tr("Delete"))
        self.up = QPushButton(self.tr("Up"))
        self.down = QPushButton(self.tr("Down"))

    def _lay_out(self) -> None:
        left = panel(width=LEFT)
        column = QVBoxLayout(left)
        column.setContentsMargins(SPACE.medium, SPACE.large, SPACE.medium, SPACE.medium)
        column.setSpacing(SPACE.small)
        column.addWidget(self.lessons)
        column.addSpacing(SPACE.small)
        column.addWidget(self.add)
        column.addWidget(self.items, 1)
        row = QHBoxLayout()
        row.setSpacing(SPACE.tight)
        for button in (self.up, self.down):
            row.addWidget(button, 1)
        column.addLayout(row)
        changing = QHBoxLayout()
        changing.setSpacing(SPACE.tight)
        changing.addWidget(self.copy, 1)
        changing.addWidget(self.delete, 1)
        column.addWidget(self.aside)
        column.addLayout(changing)
        right = panel(width=RIGHT)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(SPACE.large, SPACE.large, SPACE.tight, SPACE.large)
        beside.addWidget(self.form)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.small)
        whole.addWidget(left)
        whole.addWidget(self.films, 1)
        whole.addWidget(right)

    def _connect(self) -> None:
        self.items.picked.connect(self._choose)
        self.items.selection_changed.connect(self._follow_selection)
        self.items.delete_wanted.connect(self._remove)
        self.copy.clicked.connect(self.copy_selected)
        self.aside.clicked.connect(self.set_aside)
        self.delete.clicked.connect(self._remove_chosen)
        self.up.clicked.connect(self._move_up)
        self.down.clicked.connect(self._move_down)
        self.lessons.picked.connect(self._on_lesson_picked)
        self.form.changed.connect(self._on_changed)
        self.form.lay_over.toggled.connect(self.follow)
        self.films.marked.connect(self._on_marked)
        self._editor.changed.connect(self.follow)
        self._cache.arrived.connect(self.follow)
