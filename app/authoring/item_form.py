"""The fields of one item: what is asked, what is shown, what is right. Asks only what its kind
needs."""

import math
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QHBoxLayout,
    QLabel,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from app.authoring.fields import Form, LineField, PickField, TextField
from app.authoring.film_cache import FilmCache
from app.authoring.film_picker import FilmPicker
from app.authoring.hypothesis_editor import HypothesisEditor
from app.authoring.kinds import EDITED, as_kind
from app.theme.look import Look
from app.theme.tokens import SPACE
from app.viewer.film_layers import FilmLayers
from app.viewer.marking_bar import MarkingBar
from app.widgets.basics import label
from app.widgets.changes_editor import ChangesEditor
from app.words.numbers import decimal
from engine.comparison.registration import Misfit, Registration
from lessons.changes import Change
from lessons.pack.draft.model import ItemDraft, PackDraft
from lessons.pack.draft.prefilling import read_changes, with_hypothesis
from lessons.pack.kinds import KINDS

_HUNDREDTHS = 100


class ItemForm(Form):
    changed = Signal(ItemDraft, str)
    """The item as it is from now on, and the name of the field that is another one."""

    def __init__(self, look: Look, layers: FilmLayers, cache: FilmCache) -> None:
        super().__init__()
        self._cache = cache
        self._item: ItemDraft | None = None
        self._is_showing = False
        self._read: tuple[Change, ...] = ()
        self._language = "en"
        self._make_fields(look, layers)
        self._parts: dict[str, QWidget] = {
            "several": self.add(self._several),
            "kind": self.add(self.kind, self.tr("Kind")),
            "hint": self.add(self._hint),
            "title": self.add(self.title, self.tr("Title")),
            "question": self.add(self.question, self.tr("Question")),
            "prior": self.add(self.prior, self.tr("Film")),
            "follow_up": self.add(self.follow_up, self.tr("Later film")),
            "hypothesis": self.add(self.hypothesis, self.tr("Hypothesis")),
            **{f"{kind}'s own": self.add(part) for kind, part in self.own_parts.items()},
            "changes": self.add(self.changes, self.tr("What really changes")),
            "mark": self.add(self.marking, self.tr("Where it changes: draw on the film")),
            "fit": self.add(self._make_fit()),
            "tolerance": self.add(
                _beside(self.tolerance, self._tolerance), self.tr("Forgiven beside the mark")
            ),
            "text": self.add(self.text, self.tr("What the student reads afterwards")),
            "presenter_note": self.add(
                self.note, self.tr("In a lecture: note that only the presenter sees")
            ),
            "for_hall": self.add(self.for_hall),
        }
        self._connect()

    @property
    def fields(self) -> dict[str, QWidget]:
        """By the name of the draft's field."""
        own = None if self._item is None else self.own_parts.get(self._item.kind)
        return {
            **({} if own is None else own.fields),
            "title": self.title,
            "question": self.question,
            "prior": self.prior,
            "follow_up": self.follow_up,
            "hypothesis": self.hypothesis.field,
            "changes": self.changes.lines[0].finding,
            "reference": self.changes.lines[0].finding,
            "mark": self.marking,
            "text": self.text,
        }

    def lead_to(self, field: str) -> None:
        widget = self.fields.get(field, self.title)
        self.ensureWidgetVisible(widget)
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        target = widget if takes_focus else widget.nextInFocusChain()
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_item(self, item: ItemDraft, draft: PackDraft, count: int = 1) -> None:
        """count: how many items are selected, this one among them."""
        self._is_showing = True
        self._language = draft.languages[0] if draft.languages else "en"
        is_other = self._item is None or self._item.id != item.id
        self._item = item
        if is_other:
            self._read = read_changes(item.hypothesis) or ()
        self.kind.offer([(edited.name(), kind) for kind, edited in EDITED.items()], item.kind)
        self._hint.setText(EDITED[item.kind].hint())
        self.title.show_text(item.title)
        self.question.show_text(item.question)
        self._show_films(item, draft)
        self.hypothesis.show_text(item.hypothesis)
        if item.kind in self.own_parts:
            self.own_parts[item.kind].show_item(item, draft)
        self._show_changes(item, is_other=is_other)
        self.tolerance.setValue(round(item.tolerance * _HUNDREDTHS))
        self._tolerance.setText(self.tr("{percent} %").format(percent=self.tolerance.value()))
        self.text.show_text(item.text)
        self.note.show_text(item.presenter_note)
        self.for_hall.setChecked(item.for_hall)
        self._show_parts(item)
        several = self.tr(
            "{count} items are selected: what you enter is set for all of them, but for title, "
            "films and mark."
        )
        self._several.setText(several.format(count=count))
        self._several.setVisible(count > 1)
        self._is_showing = False

    def show_fit(self, found: Registration | None) -> None:
        """How the later film lies over the first, on which the mark is; None where it does not
        matter."""
        self.lay_over.setVisible(found is not None and found.holds)
        self._fit.setVisible(found is not None)
        if found is None:
            return
        if not found.holds:
            self._fit.setText(
                self.tr(
                    "The two films cannot be laid over each other ({reason}): draw on the first "
                    "one, the mark would lie elsewhere on the later one."
                ).format(reason=self._misfit(found.misfit))
            )
            return
        lies = found.similarity
        moved = math.hypot(lies.down, lies.across)
        text = self.tr(
            "Laid over the first: moved by {moved} %, turned by {turned}°, scaled by {scale} %."
        )
        self._fit.setText(
            text.format(
                moved=decimal(100 * moved, 1),
                turned=decimal(abs(math.degrees(lies.rotation)), 1),
                scale=decimal(100 * (lies.scale - 1), 1, signed=True),
            )
        )

    def _misfit(self, misfit: Misfit | None) -> str:
        match misfit:
            case Misfit.NO_DETAIL:
                return self.tr("one of them has too little detail")
            case Misfit.TOO_DIFFERENT_IN_SIZE:
                return self.tr("the patient is too different in size")
            case Misfit.TOO_LITTLE_SHARED:
                return self.tr("they share too little of the chest")
            case _:
                return self.tr("they are too unlike")

    def _show_films(self, item: ItemDraft, draft: PackDraft) -> None:
        thumbnail = self._cache.thumbnail
        self.prior.offer_films(draft.films, item.prior, thumbnail)
        prior = draft.film(item.prior)
        patient = "" if prior is None else prior.patient.strip()
        # The later film is mostly one of the same patient.
        none = self._no_follow_up(item)
        self.follow_up.offer_films(draft.films, item.follow_up, thumbnail, none=none, first=patient)

    def show_originals(self, item: ItemDraft | None) -> None:
        """Of an item that is shown in another language: what is to be translated."""
        for widget, field in (
            (self.title, "title"), (self.question, "question"), (self.text, "text"),
            (self.note, "presenter_note"),
        ):  # fmt: skip
            widget.show_hint("" if item is None else getattr(item, field))

    def _show_changes(self, item: ItemDraft, *, is_other: bool) -> None:
        changes = self.changes.answer
        nothing = changes == () or (changes is None and not item.changes)
        if is_other or (item.changes != (changes or ()) and not (nothing and not item.changes)):
            self.changes.show_changes(item.changes)

    def _show_parts(self, item: ItemDraft) -> None:
        own = KINDS[item.kind].own_fields()
        wanted = {
            "prior": "prior" in own,
            "follow_up": "follow_up" in own,
            "hypothesis": item.can_bake,
            "mark": item.marks_place,
            "tolerance": item.marks_place,
            "fit": item.marks_place,
            **{f"{kind}'s own": kind == item.kind for kind in self.own_parts},
        }
        for name, is_wanted in wanted.items():
            self._parts[name].setVisible(is_wanted)

    def _no_follow_up(self, item: ItemDraft) -> str:
        """Empty where the kind needs one."""
        field = KINDS[item.kind].model_fields.get("follow_up")
        is_required = field is not None and field.is_required()
        return "" if is_required else self.tr("None")

    # What the user does

    @Slot(object, str)
    def _on_own_part(self, item: ItemDraft, field: str) -> None:
        self.changed.emit(item, field)

    @Slot(object)
    def _on_kind(self, kind: str) -> None:
        if self._item is not None:
            self.changed.emit(as_kind(self._item, kind, self._language), "kind")

    @Slot(str)
    def _on_title(self, text: str) -> None:
        self._say("title", text)

    @Slot(str)
    def _on_question(self, text: str) -> None:
        self._say("question", text)

    @Slot(object)
    def _on_prior(self, film: UUID) -> None:
        self._say("prior", film)

    @Slot(object)
    def _on_follow_up(self, film: UUID | None) -> None:
        self._say("follow_up", film)

    @Slot(str)
    def _on_hypothesis(self, text: str) -> None:
        """The key follows what is typed until the author has said something else."""
        if self._item is not None and self._item.hypothesis != text:
            item, self._read = with_hypothesis(self._item, text, self._read)
            self.changed.emit(item, "hypothesis")

    @Slot()
    def _on_changes(self) -> None:
        if not self._is_showing:
            self._say("changes", self.changes.answer or ())

    @Slot(int)
    def _on_tolerance(self, percent: int) -> None:
        if not self._is_showing:
            self._say("tolerance", percent / _HUNDREDTHS)

    @Slot(str)
    def _on_text(self, text: str) -> None:
        self._say("text", text)

    @Slot(str)
    def _on_note(self, text: str) -> None:
        self._say("presenter_note", text)

    @Slot(bool)
    def _on_for_hall(self, wanted: bool) -> None:
        if not self._is_showing:
            self._say("for_hall", wanted)

    def _say(self, field: str, value: object) -> None:
        if self._item is not None and getattr(self._item, field) != value:
            self.changed.emit(self._item.having(**{field: value}), field)

    # Putting together

    def _make_fields(self, look: Look, layers: FilmLayers) -> None:
        self.kind = PickField(self.tr("Kind of the item"))
        self._hint = label("", "muted", wrap=True)
        self.title = LineField(self.tr("Title of the item"))
        self.question = TextField(self.tr("Question"), height=92)
        self._several = label("", "caution", wrap=True)
        self.prior = FilmPicker(self.tr("Film"))
        self.follow_up = FilmPicker(self.tr("Later film"))
        self.hypothesis = HypothesisEditor(look)
        self.own_parts = {
            kind: edited.part(self._cache)
            for kind, edited in EDITED.items()
            if edited.part is not None
        }
        self.changes = ChangesEditor()
        self.changes.nothing.setText(self.tr("Nothing changes"))
        self.marking = MarkingBar(layers)
        self.lay_over = QCheckBox(self.tr("Lay the later film over the first"))
        self.lay_over.setChecked(True)
        self._fit = label("", "muted", wrap=True)
        self.tolerance = QSlider(Qt.Orientation.Horizontal)
        self.tolerance.setRange(0, 15)
        self.tolerance.setAccessibleName(self.tr("Tolerance, in percent of the film"))
        self._tolerance = label("", "value")
        self.note = TextField(self.tr("In a lecture: note that only the presenter sees"))
        self.for_hall = QCheckBox(self.tr("For the hall"))
        self.for_hall.setToolTip(
            self.tr(
                "Where some items of a pack are for the hall, a lecture shows only these; where "
                "none is, it shows all."
            )
        )
        self.text = TextField(
            self.tr("What the student reads afterwards"), self.tr("The point of this case"), 84
        )

    def _make_fit(self) -> QWidget:
        whole = QWidget()
        whole.setProperty("role", "clear")
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE.tight)
        column.addWidget(self.lay_over)
        column.addWidget(self._fit)
        return whole

    def _connect(self) -> None:
        self.kind.picked.connect(self._on_kind)
        self.title.edited.connect(self._on_title)
        self.question.edited.connect(self._on_question)
        self.prior.picked.connect(self._on_prior)
        self.follow_up.picked.connect(self._on_follow_up)
        self.hypothesis.edited.connect(self._on_hypothesis)
        for part in self.own_parts.values():
            part.changed.connect(self._on_own_part)
        self.changes.changed.connect(self._on_changes)
        self.tolerance.valueChanged.connect(self._on_tolerance)
        self.text.edited.connect(self._on_text)
        self.note.edited.connect(self._on_note)
        self.for_hall.toggled.connect(self._on_for_hall)


def _beside(widget: QWidget, value: QLabel) -> QWidget:
    whole = QWidget()
    whole.setProperty("role", "clear")
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget, 1)
    row.addWidget(value)
    return whole
