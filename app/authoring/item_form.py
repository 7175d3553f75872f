"""The fields of one item: what is asked, what is shown, what is right. Asks only what its kind
needs."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QSlider, QWidget

from app.authoring.draft import FilmDraft, ItemDraft, Kind, PackDraft
from app.authoring.fields import Form, LineField, PickField, TextField
from app.authoring.film_choices import FilmChoices
from app.authoring.hypothesis_editor import HypothesisEditor
from app.authoring.kinds import as_kind, kind_hint, kind_name
from app.theme.look import Look
from app.viewer.film_layers import FilmLayers
from app.viewer.marking_bar import MarkingBar
from app.widgets.basics import label
from app.widgets.changes_editor import ChangesEditor

_HUNDREDTHS = 100


class ItemForm(Form):
    changed = Signal(object, str)
    """ItemDraft as it is from now on, and the name of the field that is another one."""

    def __init__(self, look: Look, layers: FilmLayers) -> None:
        super().__init__()
        self._item: ItemDraft | None = None
        self._is_showing = False
        self._make_fields(look, layers)
        self._parts: dict[str, QWidget] = {
            "kind": self.add(self.kind, self.tr("Kind")),
            "hint": self.add(self._hint),
            "title": self.add(self.title, self.tr("Title")),
            "question": self.add(self.question, self.tr("Question")),
            "prior": self.add(self.prior, self.tr("Film")),
            "follow_up": self.add(self.follow_up, self.tr("Later film")),
            "films": self.add(self.films, self.tr("Films to choose from")),
            "hypothesis": self.add(self.hypothesis, self.tr("Hypothesis")),
            "given": self.add(self.given),
            "statement": self.add(self.statement, self.tr("Statement")),
            "holds": self.add(self.holds),
            "changes": self.add(self.changes, self.tr("What really changes")),
            "mark": self.add(self.marking, self.tr("Where it changes: draw on the film")),
            "tolerance": self.add(
                _beside(self.tolerance, self._tolerance), self.tr("Forgiven beside the mark")
            ),
            "text": self.add(self.text, self.tr("What the student reads afterwards")),
        }
        self._connect()

    @property
    def fields(self) -> dict[str, QWidget]:
        """By the name of the draft's field."""
        return {
            "title": self.title,
            "question": self.question,
            "prior": self.prior,
            "follow_up": self.follow_up,
            "films": self.films,
            "hypothesis": self.hypothesis.field,
            "statement": self.statement,
            "changes": self.changes.lines[0].finding,
            "reference": self.changes.lines[0].finding,
            "mark": self.marking,
            "right": self.films,
        }

    def lead_to(self, field: str) -> None:
        widget = self.fields.get(field, self.title)
        self.ensureWidgetVisible(widget)
        takes_focus = widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        target = widget if takes_focus else widget.nextInFocusChain()
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_item(self, item: ItemDraft, draft: PackDraft) -> None:
        self._is_showing = True
        is_other = self._item is None or self._item.id != item.id
        self._item = item
        self.kind.offer([(kind_name(kind), kind) for kind in Kind], item.kind)
        self._hint.setText(kind_hint(item.kind))
        self.title.show_text(item.title)
        self.question.show_text(item.question)
        films = [(_named(film, self.tr("Untitled film")), film.id) for film in draft.films]
        self.prior.offer(films, item.prior)
        none: Sequence[tuple[str, object]] = [(self.tr("None"), None)]
        self.follow_up.offer([*(none if item.kind is not Kind.SPOT else ()), *films],
                             item.follow_up)  # fmt: skip
        self.films.show_films(draft.films, item.films, item.right)
        self.hypothesis.show_text(item.hypothesis)
        self.given.setChecked(item.given)
        self.statement.show_text(item.statement)
        self.holds.setChecked(item.holds)
        self._show_changes(item, is_other=is_other)
        self.tolerance.setValue(round(item.tolerance * _HUNDREDTHS))
        self._tolerance.setText(self.tr("{percent} %").format(percent=self.tolerance.value()))
        self.text.show_text(item.text)
        self._show_parts(item)
        self._is_showing = False

    def _show_changes(self, item: ItemDraft, *, is_other: bool) -> None:
        said = self.changes.answer
        nothing = said == () or (said is None and not item.changes)
        if is_other or (item.changes != (said or ()) and not (nothing and not item.changes)):
            self.changes.show_changes(item.changes)

    def _show_parts(self, item: ItemDraft) -> None:
        kind = item.kind
        wanted = {
            "prior": kind is not Kind.CHOOSE,
            "follow_up": kind is not Kind.CHOOSE,
            "films": kind is Kind.CHOOSE,
            "hypothesis": item.can_bake,
            "given": kind is Kind.PREDICT,
            "statement": kind is Kind.CALIBRATE,
            "holds": kind is Kind.CALIBRATE,
            "mark": kind in (Kind.PREDICT, Kind.SPOT),
            "tolerance": kind in (Kind.PREDICT, Kind.SPOT),
        }
        for name, is_wanted in wanted.items():
            self._parts[name].setVisible(is_wanted)

    # What hands say

    @Slot(object)
    def _on_kind(self, kind: Kind) -> None:
        if self._item is not None:
            self.changed.emit(as_kind(self._item, kind), "kind")

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

    @Slot(object, object)
    def _on_films(self, films: tuple[UUID, ...], right: tuple[UUID, ...]) -> None:
        if self._item is not None:
            update = {"films": films, "right": right}
            self.changed.emit(self._item.model_copy(update=update), "films")

    @Slot(str)
    def _on_hypothesis(self, text: str) -> None:
        self._say("hypothesis", text)

    @Slot(bool)
    def _on_given(self, given: bool) -> None:
        self._say("given", given)

    @Slot(str)
    def _on_statement(self, text: str) -> None:
        self._say("statement", text)

    @Slot(bool)
    def _on_holds(self, holds: bool) -> None:
        self._say("holds", holds)

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

    def _say(self, field: str, value: object) -> None:
        if self._item is not None and getattr(self._item, field) != value:
            self.changed.emit(self._item.model_copy(update={field: value}), field)

    # Putting together

    def _make_fields(self, look: Look, layers: FilmLayers) -> None:
        self.kind = PickField(self.tr("Kind of the item"))
        self._hint = label("", "muted", wrap=True)
        self.title = LineField(self.tr("Title of the item"))
        self.question = TextField(self.tr("Question"), height=92)
        self.prior = PickField(self.tr("Film"))
        self.follow_up = PickField(self.tr("Later film"))
        self.films = FilmChoices()
        self.hypothesis = HypothesisEditor(look)
        self.given = QCheckBox(self.tr("The student is given the hypothesis"))
        self.statement = LineField(self.tr("Statement"), self.tr("For example: It got smaller."))
        self.holds = QCheckBox(self.tr("The statement holds"))
        self.changes = ChangesEditor()
        self.changes.nothing.setText(self.tr("Nothing changes"))
        self.marking = MarkingBar(layers)
        self.tolerance = QSlider(Qt.Orientation.Horizontal)
        self.tolerance.setRange(0, 15)
        self.tolerance.setAccessibleName(self.tr("Tolerance, in percent of the film"))
        self._tolerance = label("", "value")
        self.text = TextField(
            self.tr("What the student reads afterwards"), self.tr("The point of this case"), 84
        )

    def _connect(self) -> None:
        self.kind.picked.connect(self._on_kind)
        self.title.said.connect(self._on_title)
        self.question.said.connect(self._on_question)
        self.prior.picked.connect(self._on_prior)
        self.follow_up.picked.connect(self._on_follow_up)
        self.films.said.connect(self._on_films)
        self.hypothesis.said.connect(self._on_hypothesis)
        self.given.clicked.connect(self._on_given)
        self.statement.said.connect(self._on_statement)
        self.holds.clicked.connect(self._on_holds)
        self.changes.changed.connect(self._on_changes)
        self.tolerance.valueChanged.connect(self._on_tolerance)
        self.text.said.connect(self._on_text)


def _named(film: FilmDraft, untitled: str) -> str:
    return film.title or untitled


def _beside(widget: QWidget, told: QLabel) -> QWidget:
    whole = QWidget()
    whole.setProperty("role", "clear")
    row = QHBoxLayout(whole)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(widget, 1)
    row.addWidget(told)
    return whole
