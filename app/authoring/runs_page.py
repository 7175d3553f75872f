"""Baking runs and judging them: nothing that a model drew reaches a student unseen."""

from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Slot
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from app.authoring.baking import BakeProgress, Baker
from app.authoring.editor import DraftEditor
from app.authoring.fields import PickField, panel, titled
from app.authoring.film_cache import FilmCache
from app.authoring.films_page import LEFT, RIGHT
from app.authoring.pick_list import PickList
from app.film.changed_place import first_mark
from app.services.bundles import model_folders
from app.services.engine_events import ModelInfo
from app.services.shown_run import ShownRun
from app.stage.stage import Stage
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.view_state import ViewState
from app.widgets.basics import label, set_role
from app.widgets.entries import Entry
from lessons.pack.draft.baking import without_answer
from lessons.pack.draft.compiling import Spot
from lessons.pack.draft.model import ItemDraft, PackDraft, RunDraft, RunVerdict


class RunsPage(QWidget):
    def __init__(self, look: Look, editor: DraftEditor, cache: FilmCache, baker: Baker) -> None:
        super().__init__()
        self._editor = editor
        self._cache = cache
        self._baker = baker
        self._chosen: UUID | None = None
        self._on_stage: tuple[object, ...] = ()
        self._progress: BakeProgress | None = None
        self._refusals: dict[UUID, str] = {}
        self.view = ViewState(self)
        self.stage = Stage(look, self.view)
        self.model = PickField(self.tr("Model"))
        self.items = PickList(look, self.tr("Items that a model can answer"))
        self._make_parts()
        self._lay_out()
        self._connect()
        self.follow()

    @property
    def chosen(self) -> ItemDraft | None:
        return self._editor.draft.item(self._chosen)

    @property
    def verdict(self) -> QLabel:
        return self._verdict

    def lead_to(self, spot: Spot) -> bool:
        item = self._editor.draft.item(spot.part)
        if item is None or spot.field != "run":
            return False
        self._choose(item.id)
        self.items.select([item.id])
        self.approve.setFocus()
        return True

    def open_model(self) -> None:
        """So that hypotheses can be read within what the model can draw."""
        if isinstance(self.model.value, Path):
            self._baker.choose_model(self.model.value)

    # What the user does

    @Slot(object)
    def _choose(self, item: UUID) -> None:
        self._chosen = item
        self.follow()

    @Slot(object)
    def _choose_model(self, folder: Path) -> None:
        self._baker.choose_model(folder)

    @Slot()
    def _bake_all(self) -> None:
        self._refusals.clear()
        self._bake(without_answer(self._editor.draft))

    @property
    def selected(self) -> tuple[ItemDraft, ...]:
        """The chosen item, and others that are selected with it."""
        items = map(self._editor.draft.item, self.items.selected(self._chosen))
        return tuple(item for item in items if item is not None)

    @Slot()
    def _bake_selected(self) -> None:
        for item in self.selected:
            self._refusals.pop(item.id, None)
        self._bake(self.selected)

    def _bake(self, items: tuple[ItemDraft, ...]) -> None:
        self.open_model()
        self._baker.bake(items)
        self.follow()

    @Slot()
    def _approve(self) -> None:
        """And on to the next one that waits for a look."""
        self._judge(self.tr("Approve a run"), RunVerdict.APPROVED)

    @Slot()
    def _reject(self) -> None:
        self._judge(self.tr("Reject a run"), RunVerdict.REJECTED)

    def _judge(self, name: str, verdict: RunVerdict) -> None:
        """Of the run that is on the stage, and of no other: each is looked at."""
        item = self.chosen
        if item is not None and item.run is not None:
            draft = self._editor.draft.judged(item.run, verdict)
            following = self._next_unseen(draft)
            if following is not None:
                self._chosen = following
            self._editor.change(name, draft)

    def _next_unseen(self, draft: PackDraft) -> UUID | None:
        """After the chosen one, else from the beginning."""
        items = [item for item in draft.items if item.can_bake]
        at = next((place for place, item in enumerate(items) if item.id == self._chosen), 0)
        for item in (*items[at + 1 :], *items[:at]):
            run = draft.run(item.run)
            if run is not None and run.verdict is RunVerdict.UNSEEN:
                return item.id
        return None

    @Slot()
    def _take_mark(self) -> None:
        """What the run changes becomes the item's mark."""
        item = self.chosen
        shown = None if item is None else self._shown_run(item)
        if item is not None and shown is not None:
            mark = first_mark(shown.result)
            draft = self._editor.draft.with_item(item.having(mark=mark))
            self._editor.change(self.tr("Mark where it changes"), draft)

    # What happened

    @Slot(object)
    def _on_model(self, model: ModelInfo) -> None:
        device = model.device.upper()
        text = self.tr("{model} on {device}")
        self._state.setText(text.format(model=model.manifest.title, device=device))

    @Slot(object)
    def _on_progress(self, progress: BakeProgress) -> None:
        self._progress = progress
        self.follow()

    @Slot(object)
    def _on_baked(self, item: UUID) -> None:
        self._progress = None
        self._chosen = item
        self.follow()

    @Slot(object, str)
    def _on_refused(self, item: UUID, message: str) -> None:
        self._progress = None
        self._refusals[item] = message
        self.follow()

    @Slot()
    def _on_idle(self) -> None:
        self._progress = None
        self.follow()

    @Slot()
    def follow(self) -> None:
        draft = self._editor.draft
        items = [item for item in draft.items if item.can_bake and not item.later]
        if all(item.id != self._chosen for item in items):
            self._chosen = items[0].id if items else None
        self.items.show_entries([self._entry(item) for item in items], self._chosen)
        self.bake_all.setEnabled(bool(without_answer(draft)))
        self.cancel.setVisible(self._baker.is_busy)
        self._bar.setVisible(self._baker.is_busy)
        if self._progress is not None:
            self._bar.setValue(round(100 * self._progress.done))
        self._show_item(self.chosen)

    def _entry(self, item: ItemDraft) -> Entry:
        film = self._editor.draft.film(item.prior)
        title = item.title or self.tr("Untitled item")
        return Entry(title, self._item_state(item), self._cache.thumbnail(film), item.id)

    def _item_state(self, item: ItemDraft) -> str:
        run = self._editor.draft.run(item.run)
        if self._progress is not None and self._progress.item == item.id:
            percent = round(100 * self._progress.done)
            return self.tr("Baking, {percent} %").format(percent=percent)
        if self._baker.is_waiting(item.id):
            return self.tr("Waiting")
        if item.id in self._refusals:
            return self.tr("Could not be baked")
        if run is None:
            return self.tr("Not baked") if item.follow_up is None else self.tr("Has a follow-up")
        return self._verdict_name(run)

    def _verdict_name(self, run: RunDraft) -> str:
        if run.was_judged_before:
            return self.tr("Baked anew: to be judged")
        names = {
            RunVerdict.UNSEEN: self.tr("To be judged"),
            RunVerdict.APPROVED: self.tr("Approved"),
            RunVerdict.REJECTED: self.tr("Rejected"),
        }
        return names[run.standing]

    def _show_item(self, item: ItemDraft | None) -> None:
        self._right.setVisible(item is not None)
        if item is None:
            return
        draft = self._editor.draft
        run, film = draft.run(item.run), draft.film(item.prior)
        words = run.hypothesis if run else item.words_to_bake
        self._hypothesis.setText(self.tr("“{words}”").format(words=words))
        self._words.setPlainText(run.interpretation if run else "")
        self._words.setVisible(run is not None)
        for button in (self.approve, self.reject):
            button.setVisible(run is not None)
        self._show_selection()
        self._show_verdict(item, run)
        shown, prior = self._cache.run(run, film), self._cache.film(film)
        here = (film and film.file, run and run.file, shown is not None, prior is not None)
        if here != self._on_stage and prior is not None:
            self._on_stage = here
            self.stage.show_film(prior)
            if shown is not None:
                self.stage.show_run(shown)
        self._show_mark(item, shown)

    def _shown_run(self, item: ItemDraft) -> ShownRun | None:
        draft = self._editor.draft
        return self._cache.run(draft.run(item.run), draft.film(item.prior))

    def _show_mark(self, item: ItemDraft, shown: ShownRun | None) -> None:
        """The author's mark beside what the run changes, or the offer to begin with that."""
        is_marked = item.mark is not None and bool(item.mark.outlines)
        self.stage.layers.set_reference(item.mark if is_marked and item.marks_place else None)
        self.take_mark.setVisible(item.marks_place and shown is not None)
        self._mark.setVisible(item.marks_place and shown is not None)
        self.take_mark.setText(
            self.tr("Replace the mark by the run's change")
            if is_marked
            else self.tr("Use the run's change as the mark")
        )
        self._mark.setText(
            self.tr("The dashed line is your mark.")
            if is_marked
            else self.tr("The item has no mark yet: students are asked where it changes.")
        )

    @Slot()
    def _show_selection(self) -> None:
        selected = self.selected
        if not selected:
            return
        several = self.tr("Bake these {count}").format(count=len(selected))
        one = self.tr("Bake another one") if selected[0].run else self.tr("Bake this one")
        self.bake.setText(several if len(selected) > 1 else one)

    def _show_verdict(self, item: ItemDraft, run: RunDraft | None) -> None:
        role = "value"
        if item.id in self._refusals:
            role, text = "error", self._refusals[item.id]
        elif run is None:
            text = self.tr("Nothing is baked for this item yet.")
        else:
            text = self._verdict_name(run)
            recipe = self.tr("{model}, seed {seed}").format(model=run.model, seed=run.seed)
            text = f"{text} · {recipe}"
            film = self._editor.draft.film(item.prior)
            if film is None or film.fingerprint != run.prior_fingerprint:
                role, text = "caution", self.tr("The film is another one by now: bake again.")
        self._verdict.setText(text)
        if self._verdict.property("role") != role:
            set_role(self._verdict, role)

    # Putting together

    def _make_parts(self) -> None:
        self.bake_all = QPushButton(self.tr("Bake what is missing"))
        self.bake_all.setProperty("role", "primary")
        self.cancel = QPushButton(self.tr("Cancel"))
        self.approve = QPushButton(self.tr("Approve"))
        self.approve.setProperty("role", "primary")
        self.reject = QPushButton(self.tr("Reject"))
        self.bake = QPushButton()
        self.take_mark = QPushButton()
        self._mark = label("", "muted", wrap=True)
        self._bar = QProgressBar()
        self._bar.setRange(0, 100)
        self._bar.setTextVisible(False)
        self._bar.setAccessibleName(self.tr("The run that is baked"))
        self._state = label(self.tr("Runs are baked in the background."), "muted", wrap=True)
        self._hypothesis = label("", "lead", wrap=True)
        self._verdict = label("", "value", wrap=True)
        self._words = QTextBrowser()
        self._words.setProperty("role", "reading")
        self._words.setAccessibleName(self.tr("Interpretation"))

    def _lay_out(self) -> None:
        left = panel(width=LEFT)
        column = QVBoxLayout(left)
        column.setContentsMargins(SPACE.medium, SPACE.large, SPACE.medium, SPACE.medium)
        column.setSpacing(SPACE.small)
        folders = model_folders()
        self.model.offer([(folder.name, folder) for folder in folders], next(iter(folders), None))
        column.addWidget(titled(self.tr("Model"), self.model))
        column.addWidget(self._state)
        column.addWidget(self.bake_all)
        column.addWidget(self._bar)
        column.addWidget(self.cancel)
        column.addWidget(self.items, 1)
        self._right = panel(width=RIGHT)
        beside = QVBoxLayout(self._right)
        beside.setContentsMargins(SPACE.large, SPACE.large, SPACE.large, SPACE.large)
        beside.setSpacing(SPACE.medium)
        beside.addWidget(label(self.tr("Is this what students should see?"), "section"))
        beside.addWidget(self._hypothesis)
        beside.addWidget(self._verdict)
        beside.addWidget(self._words, 1)
        beside.addStretch(0)
        judging = QHBoxLayout()
        judging.setSpacing(SPACE.small)
        judging.addWidget(self.approve, 1)
        judging.addWidget(self.reject, 1)
        beside.addWidget(self._mark)
        beside.addWidget(self.take_mark)
        beside.addLayout(judging)
        beside.addWidget(self.bake)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE.small)
        row.addWidget(left)
        row.addWidget(self.stage, 1)
        row.addWidget(self._right)

    def _connect(self) -> None:
        self.items.picked.connect(self._choose)
        self.model.picked.connect(self._choose_model)
        self.bake_all.clicked.connect(self._bake_all)
        self.bake.clicked.connect(self._bake_selected)
        self.take_mark.clicked.connect(self._take_mark)
        self.items.selection_changed.connect(self._show_selection)
        self.cancel.clicked.connect(self._baker.cancel)
        self.approve.clicked.connect(self._approve)
        self.reject.clicked.connect(self._reject)
        self._baker.model_opened.connect(self._on_model)
        self._baker.progressed.connect(self._on_progress)
        self._baker.baked.connect(self._on_baked)
        self._baker.refused.connect(self._on_refused)
        self._baker.idle.connect(self._on_idle)
        self._editor.changed.connect(self.follow)
        self._cache.arrived.connect(self.follow)
