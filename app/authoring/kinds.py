"""How items of each kind are written in the editor: their texts, and what they begin with.

`EDITED` has one for every kind; what must not be missing in a draft is up to the kind itself.
"""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from uuid import UUID, uuid4

from PySide6.QtCore import QCoreApplication

from app.authoring.film_cache import FilmCache
from app.authoring.item_parts import FilmsEditor, GivenBox, ItemPart, OptionsEditor, StatementEditor
from lessons.pack.draft.model import ItemDraft, PackDraft
from lessons.pack.draft.prefilling import read_changes
from lessons.pack.kinds import (
    KINDS,
    CalibrateItem,
    ChooseItem,
    ExplainItem,
    ItemBase,
    MultipleChoiceItem,
    PredictItem,
    SpotItem,
)
from lessons.pack.usual_questions import is_usual, usual_question

translate = QCoreApplication.translate


class EditedKind:
    """kind: the item's class. name, hint: functions, because the window's language may
    change. part: makes the widget for what only this kind asks for, if there is such a thing."""

    def __init__(
        self,
        kind: type[ItemBase],
        name: Callable[[], str],
        hint: Callable[[], str],
        part: Callable[[FilmCache], ItemPart] | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.hint = hint
        self.part = part

    def first_film(self, item: ItemDraft) -> UUID | None:
        """The film on which the author draws."""
        return item.prior

    def begin(self, item: ItemDraft, films: Sequence[UUID]) -> ItemDraft:
        """A new item. films: of the pack; the item has its prior already."""
        return item


class EditedSpot(EditedKind):
    def begin(self, item: ItemDraft, films: Sequence[UUID]) -> ItemDraft:
        return item.having(follow_up=next((film for film in films if film != item.prior), None))


class EditedChoose(EditedKind):
    def first_film(self, item: ItemDraft) -> UUID | None:
        return item.films[0] if item.films else item.prior

    def begin(self, item: ItemDraft, films: Sequence[UUID]) -> ItemDraft:
        return item.having(films=tuple(films[:4]))


class EditedMultipleChoice(EditedKind):
    def begin(self, item: ItemDraft, films: Sequence[UUID]) -> ItemDraft:
        return item.having(options=("", "", "", ""))


EDITED: Mapping[str, EditedKind] = MappingProxyType(
    {
        "predict": EditedKind(
            PredictItem,
            lambda: translate("Kinds", "Predict"),
            lambda: translate("Kinds", "The student marks where the film will change."),
            GivenBox,
        ),
        "spot": EditedSpot(
            SpotItem,
            lambda: translate("Kinds", "Spot"),
            lambda: translate("Kinds", "Two films: what changed, and where?"),
        ),
        "choose": EditedChoose(
            ChooseItem,
            lambda: translate("Kinds", "Choose"),
            lambda: translate("Kinds", "Several films: which one shows what is asked for?"),
            FilmsEditor,
        ),
        "multiple_choice": EditedMultipleChoice(
            MultipleChoiceItem,
            lambda: translate("Kinds", "Multiple choice"),
            lambda: translate("Kinds", "Several sentences: which of them are right?"),
            OptionsEditor,
        ),
        "explain": EditedKind(
            ExplainItem,
            lambda: translate("Kinds", "Explain"),
            lambda: translate("Kinds", "In the student's own words: what changed?"),
        ),
        "calibrate": EditedKind(
            CalibrateItem,
            lambda: translate("Kinds", "Calibrate"),
            lambda: translate("Kinds", "A statement: does it hold, and how sure?"),
            StatementEditor,
        ),
    }
)
"""By the kind's name in `pack.json`, in the order of the menu."""


def new_item(kind: str, draft: PackDraft) -> ItemDraft:
    """With the films that are most likely meant: those that no item shows yet, else the first."""
    edited = EDITED[kind]
    shown = {film for item in draft.items for film in (item.prior, item.follow_up, *item.films)}
    films = [film.id for film in draft.films]
    fresh = [film for film in films if film not in shown] or films
    item = ItemDraft(
        id=uuid4(),
        kind=kind,
        question=usual_question(kind, draft.languages[0] if draft.languages else "en"),
        prior=fresh[0] if fresh else None,
    )
    return edited.begin(item, films)


OF_ONE_ITEM = frozenset({"title", "prior", "follow_up", "films", "right", "mark", "options"})
"""Fields that are changed of the item that is shown, and not of others that are selected."""


def changed_likewise(
    item: ItemDraft, before: ItemDraft, after: ItemDraft, field: str, language: str
) -> ItemDraft:
    """What was done to one of the selected items, done to another of them."""
    if field == "kind":
        return as_kind(item, after.kind, language)
    if field == "hypothesis":
        read = read_changes(item.hypothesis) or ()
        follows = item.changes in ((), read, before.changes)
        changes = after.changes if follows else item.changes
        return item.having(hypothesis=after.hypothesis, changes=changes)
    return item.having(**{field: getattr(after, field)})


def as_kind(item: ItemDraft, kind: str, language: str) -> ItemDraft:
    """The item as another kind; a question that was the usual one becomes the usual one, in the
    language of the pack."""
    question = item.question
    if is_usual(item.kind, question):
        question = usual_question(kind, language)
    films = item.films
    if "films" in KINDS[kind].own_fields() and not films:
        films = KINDS[item.kind].drafted_films(item)
    changed = item.having(kind=kind, question=question, films=films)
    is_empty = "options" in KINDS[kind].own_fields() and not item.options
    return EDITED[kind].begin(changed, films) if is_empty else changed
