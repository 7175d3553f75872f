"""The lessons of a pack and their items, with the films on which references are drawn."""

from collections import Counter
from uuid import UUID, uuid4

from PySide6.QtCore import QTimer, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QMenu,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from app.authoring.editor import DraftEditor
from app.authoring.fields import LineField, PickField, TextField, panel
from app.authoring.film_cache import FilmCache
from app.authoring.films_page import LEFT, RIGHT
from app.authoring.item_form import ItemForm
from app.authoring.kinds import EDITED, OF_ONE_ITEM, changed_likewise, new_item
from app.authoring.pick_list import PickList
from app.film.film import Film, follow_up_picture, prior_picture
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.canvas import Canvas
from app.viewer.pane_content import PaneText
from app.viewer.view_state import ViewState
from app.viewer.viewport import FIT
from app.widgets.basics import label
from app.widgets.entries import Entry
from lessons.marks import Mark
from lessons.pack.draft.compiling import Compiled, Spot
from lessons.pack.draft.model import FilmDraft, ItemDraft, LessonDraft
from lessons.pack.draft.translating import (
    is_text,
    item_in_language,
    lesson_text,
    with_item_in_language,
    with_own_texts,
)
from lessons.pack.manifest import MOST_MINUTES

# A stroke tells of every point that it passes; the draft wants it once it rests.
_REST_MS = 200
_USUAL_MINUTES = 30


class ItemsPage(QWidget):
    def __init__(self, look: Look, editor: DraftEditor, cache: FilmCache) -> None:
        super().__init__()
        self._editor = editor
        self._cache = cache
        self._lesson: UUID | None = None
        self._chosen: UUID | None = None
        self._on_canvas: tuple[UUID, str, str] | None = None
        self._drawn: Mark | None = None
        self._problems: Counter[UUID] = Counter()
        self._view = ViewState(self)
        self.prior = Canvas(self._view, look, self._pane_text(None, self.tr("Film")))
        self.layers = self.prior.layers
        self.follow_up = Canvas(
            self._view, look, PaneText(self.tr("Later film")), layers=self.layers
        )
        self.form = ItemForm(look, self.layers, cache)
        self.lesson = PickField(self.tr("Lesson"))
        self.lesson_title = LineField(self.tr("Title of the lesson"))
        self.introduction = TextField(
            self.tr("Introduction to the lesson"), self.tr("What students read first"), height=72
        )
        self.exam = QCheckBox(self.tr("As an exam"))
        self.exam.setToolTip(
            self.tr(
                "One attempt within the time, in an order of each student's own; nothing is "
                "revealed until the end."
            )
        )
        self.minutes = QSpinBox()
        self.minutes.setRange(1, MOST_MINUTES)
        self.minutes.setValue(_USUAL_MINUTES)
        self.minutes.setAccessibleName(self.tr("Minutes of the exam"))
        self.minutes.setSuffix(self.tr(" min"))
        self.items = PickList(look, self.tr("Items of the lesson"), can_delete=True)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
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
        self._lesson = lesson.id
        if spot.part == lesson.id:
            self.follow()
            (self.introduction if spot.field == "introduction" else self.lesson_title).setFocus()
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
        self._editor.change(self.tr("Add an item"), draft.with_item(item, self._lesson))
        self.form.title.setFocus()

    def keep_drawing(self) -> None:
        """What was drawn a moment ago too: before another item is shown, or the window goes."""
        if self._rest.isActive():
            self._keep_mark()

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

    @Slot(object)
    def _choose_lesson(self, lesson: UUID) -> None:
        self.keep_drawing()
        self._lesson, self._chosen = lesson, None
        self.follow()

    @Slot()
    def _add_lesson(self) -> None:
        number = len(self._editor.draft.lessons) + 1
        lesson = LessonDraft(id=uuid4(), title=self.tr("Lesson {number}").format(number=number))
        self._lesson, self._chosen = lesson.id, None
        self._editor.change(self.tr("Add a lesson"), self._editor.draft.with_lesson(lesson))

    @Slot(str)
    def _rename_lesson(self, title: str) -> None:
        self._change_lesson(self.tr("Title of a lesson"), "title", title)

    @Slot(str)
    def _introduce_lesson(self, text: str) -> None:
        self._change_lesson(self.tr("Introduction to a lesson"), "introduction", text)

    @Slot(bool)
    def _on_exam(self, is_exam: bool) -> None:
        minutes = self.minutes.value() if is_exam else None
        self._change_lesson(self.tr("Lesson as an exam"), "exam_minutes", minutes)

    @Slot(int)
    def _on_minutes(self, minutes: int) -> None:
        lesson = self._shown_lesson()
        if lesson.exam_minutes is not None and lesson.exam_minutes != minutes:
            self._change_lesson(self.tr("Minutes of an exam"), "exam_minutes", minutes)

    def _change_lesson(self, name: str, field: str, value: object) -> None:
        lesson, language = self._shown_lesson(), self._editor.language
        if language and isinstance(value, str):
            draft = self._editor.draft.with_translated(language, lesson.id, field, value)
        else:
            changed = lesson.having(**{field: value})
            draft = self._editor.draft.with_lesson(changed)
        self._editor.change(name, draft, merges=f"lesson/{lesson.id}/{language}/{field}")

    @Slot()
    def _drop_lesson(self) -> None:
        """With its items; undo brings all of it back. The last lesson stays."""
        draft, lesson = self._editor.draft, self._shown_lesson()
        if len(draft.lessons) > 1:
            self._lesson = self._chosen = None
            self._editor.change(self.tr("Delete a lesson"), draft.without_lesson(lesson.id))

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

    @Slot()
    def _on_marked(self) -> None:
        self._rest.start()

    @Slot()
    def _keep_mark(self) -> None:
        """What is drawn on the film is the item's reference."""
        self._rest.stop()
        item = self.chosen
        if item is None or self._on_canvas is None or self._on_canvas[0] != item.id:
            return
        mark = self.layers.mark
        drawn = mark if mark.outlines else None
        if drawn != (item.mark if item.mark is not None and item.mark.outlines else None):
            self._drawn = drawn
            self._editor.change(
                self.tr("Mark where it changes"),
                self._editor.draft.with_item(item.model_copy(update={"mark": drawn})),
            )

    # Showing

    @Slot()
    def follow(self) -> None:
        lesson = self._shown_lesson()
        self._lesson = lesson.id
        names = [(one.title or self.tr("Untitled"), one.id) for one in self._editor.draft.lessons]
        self.lesson.offer(names, lesson.id)
        self.lesson.setVisible(len(names) > 1)
        self.drop_lesson.setVisible(len(names) > 1)
        language = self._editor.language
        for field, widget in (("title", self.lesson_title), ("introduction", self.introduction)):
            widget.show_text(lesson_text(self._editor.draft, lesson, field, language))
            widget.show_hint(getattr(lesson, field) if language else "")
        self.exam.setChecked(lesson.exam_minutes is not None)
        self.minutes.setVisible(lesson.exam_minutes is not None)
        if lesson.exam_minutes is not None:
            self.minutes.setValue(lesson.exam_minutes)
        if all(item.id != self._chosen for item in lesson.items):
            self._chosen = lesson.items[0].id if lesson.items else None
        self.items.show_entries([self._entry(item) for item in lesson.items], self._chosen)
        item = self.chosen
        buttons = (self.copy, self.aside, self.delete, self.up, self.down)
        for part in (self.form, *buttons):
            part.setVisible(item is not None)
        if item is None:
            self._show_films(None, None)
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

    def _shown_lesson(self) -> LessonDraft:
        lessons = self._editor.draft.lessons
        return next((one for one in lessons if one.id == self._lesson), lessons[0])

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
        shown = self._cache.film(prior)
        self._show_films(shown, self._later_film(item, prior, later))
        # Titles may be newer than the films that were read.
        self.prior.set_text(self._pane_text(prior, self.tr("Film")))
        self.follow_up.set_text(self._pane_text(later, self.tr("Later film")))
        if shown is None or prior is None:
            self._on_canvas = None
            return
        self.layers.set_may_mark(item.marks_place)
        here = (item.id, prior.file, item.kind)
        if here != self._on_canvas:
            self._on_canvas = here
            self._view.set_viewport(FIT)
            self.layers.show_film(shown.size)
            self._show_mark(item, shown)
        elif item.mark != self._drawn and not self._rest.isActive():
            self._show_mark(item, shown)

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

    def _show_mark(self, item: ItemDraft, film: Film) -> None:
        self._drawn = item.mark
        mark = item.mark if item.marks_place else None
        rows, columns = self.layers.mask.shape
        self.layers.set_mask((mark or Mark()).mask(rows, columns))
        self._rest.stop()

    def _pane_text(self, film: FilmDraft | None, untitled: str) -> PaneText:
        title = film.title if film is not None and film.title else untitled
        mark = self.tr("Synthetic") if film is not None and film.synthetic else ""
        return PaneText(title, mark, self.tr("No item yet.\nAdd one, and choose its film."))

    def _show_films(self, prior: Film | None, later: Film | None) -> None:
        self.prior.show_picture(prior_picture(prior) if prior else None)
        self.follow_up.setVisible(later is not None)
        if later is not None and prior is not None:
            self.follow_up.show_picture(follow_up_picture(later, prior))

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
        self.new_lesson = QPushButton(self.tr("Another lesson"))
        self.new_lesson.setProperty("role", "link")
        self.drop_lesson = QPushButton(self.tr("Delete this lesson"))
        self.drop_lesson.setProperty("role", "link")
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
        column.addWidget(label(self.tr("Lesson"), "section"))
        column.addWidget(self.lesson)
        column.addWidget(self.lesson_title)
        column.addWidget(self.introduction)
        examined = QHBoxLayout()
        examined.addWidget(self.exam)
        examined.addStretch(1)
        examined.addWidget(self.minutes)
        column.addLayout(examined)
        links = QHBoxLayout()
        links.addWidget(self.new_lesson)
        links.addWidget(self.drop_lesson)
        links.addStretch(1)
        column.addLayout(links)
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
        panes = QHBoxLayout()
        panes.setSpacing(SPACE.tight)
        panes.addWidget(self.prior, 1)
        panes.addWidget(self.follow_up, 1)
        right = panel(width=RIGHT)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(SPACE.large, SPACE.large, SPACE.tight, SPACE.large)
        beside.addWidget(self.form)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(SPACE.small)
        whole.addWidget(left)
        whole.addLayout(panes, 1)
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
        self.lesson.picked.connect(self._choose_lesson)
        self.new_lesson.clicked.connect(self._add_lesson)
        self.drop_lesson.clicked.connect(self._drop_lesson)
        self.lesson_title.edited.connect(self._rename_lesson)
        self.introduction.edited.connect(self._introduce_lesson)
        self.exam.clicked.connect(self._on_exam)
        self.minutes.valueChanged.connect(self._on_minutes)
        self.form.changed.connect(self._on_changed)
        self.form.lay_over.toggled.connect(self.follow)
        self.layers.marked.connect(self._on_marked)
        self._rest.timeout.connect(self._keep_mark)
        self._editor.changed.connect(self.follow)
        self._cache.arrived.connect(self.follow)
