"""How items of each kind are written in the editor: their texts, what they begin with, what must
not be missing, and their way from a draft to a pack and back.

`EDITED` has one for every kind; fields that a kind shares with its draft need no code here.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from uuid import UUID, uuid4

from PySide6.QtCore import QCoreApplication

from app.authoring.draft import ItemDraft, PackDraft
from app.authoring.item_parts import FilmsEditor, GivenBox, ItemPart, StatementEditor
from lessons.changes import Change, real_changes
from lessons.pack.kinds import (
    CalibrateItem,
    ChooseItem,
    ExplainItem,
    Item,
    ItemBase,
    PredictItem,
    SpotItem,
)
from lessons.pack.reference import RubricClaim

translate = QCoreApplication.translate


@dataclass(frozen=True, slots=True)
class Wanted:
    """A field that must be filled, and what to do if it is not; {title} is the item's."""

    field: str
    is_filled: bool
    message: str


class EditedKind:
    """kind: the item's class. name, hint, question: functions, because the window's language may
    change. part: makes the widget for what only this kind asks for, if there is such a thing."""

    def __init__(
        self,
        kind: type[ItemBase],
        name: Callable[[], str],
        hint: Callable[[], str],
        question: Callable[[], str],
        part: Callable[[], ItemPart] | None = None,
    ) -> None:
        self.kind = kind
        self.name = name
        self.hint = hint
        self.usual_question = question
        self.part = part

    @property
    def fields(self) -> frozenset[str]:
        """The kind's own, as `pack.json` names them."""
        return frozenset(self.kind.model_fields) - frozenset(ItemBase.model_fields) - {"kind"}

    @property
    def film_field(self) -> str:
        return "prior"

    def films(self, item: ItemDraft) -> tuple[UUID, ...]:
        """Those that the item shows, the prior first."""
        shown = (item.prior, item.follow_up if "follow_up" in self.fields else None)
        return tuple(film for film in shown if film is not None)

    def first_film(self, item: ItemDraft) -> UUID | None:
        """The film on which the author draws."""
        return item.prior

    def begin(self, item: ItemDraft, films: Sequence[UUID]) -> ItemDraft:
        """A new item. films: of the pack; the item has its prior already."""
        return item

    def wanted(self, item: ItemDraft) -> Iterator[Wanted]:
        text = translate("Drafts", "Give the item a title.")
        yield Wanted("title", bool(item.title.strip()), text)
        text = translate("Drafts", "Write the question of “{title}”.")
        yield Wanted("question", bool(item.question.strip()), text)
        if "prior" in self.fields:
            text = translate("Drafts", "Choose the film that “{title}” shows.")
            yield Wanted("prior", item.prior is not None, text)

    # To a pack

    def pack_fields(self, item: ItemDraft) -> dict[str, object]:
        """Values of the kind's own fields."""
        return {name: getattr(item, name) for name in self.fields}

    def changes(self, item: ItemDraft) -> tuple[Change, ...]:
        """Those of the reference."""
        return item.changes

    def keeps_mark(self, item: ItemDraft) -> bool:
        """Kinds that do not ask for a place keep it as something to look at afterwards."""
        return self.kind.marks_place or bool(real_changes(item.changes))

    # And back

    def draft_fields(self, item: Item, baked: str) -> dict[str, object]:
        """Values of the draft's fields. baked: the hypothesis of the item's run, or empty."""
        return {name: getattr(item, name) for name in self.fields}


class EditedPredict(EditedKind):
    def wanted(self, item: ItemDraft) -> Iterator[Wanted]:
        yield from super().wanted(item)
        text = translate("Drafts", "Write the hypothesis of “{title}”, or leave it open.")
        yield Wanted("hypothesis", bool(item.hypothesis.strip()) or not item.given, text)

    def pack_fields(self, item: ItemDraft) -> dict[str, object]:
        given = item.hypothesis.strip() if item.given else None
        return super().pack_fields(item) | {"hypothesis": given}

    def draft_fields(self, item: Item, baked: str) -> dict[str, object]:
        given = item.given_hypothesis
        return super().draft_fields(item, baked) | {
            "hypothesis": given or baked,
            "given": given is not None,
        }


class EditedSpot(EditedKind):
    def begin(self, item: ItemDraft, films: Sequence[UUID]) -> ItemDraft:
        return item.having(follow_up=next((film for film in films if film != item.prior), None))

    def wanted(self, item: ItemDraft) -> Iterator[Wanted]:
        yield from super().wanted(item)
        text = translate("Drafts", "Choose the later film of “{title}”.")
        yield Wanted("follow_up", item.follow_up is not None, text)


class EditedChoose(EditedKind):
    @property
    def film_field(self) -> str:
        return "films"

    def films(self, item: ItemDraft) -> tuple[UUID, ...]:
        return item.films

    def first_film(self, item: ItemDraft) -> UUID | None:
        return item.films[0] if item.films else item.prior

    def begin(self, item: ItemDraft, films: Sequence[UUID]) -> ItemDraft:
        return item.having(films=tuple(films[:4]))

    def wanted(self, item: ItemDraft) -> Iterator[Wanted]:
        yield from super().wanted(item)
        text = translate("Drafts", "Choose two films or more for “{title}”.")
        yield Wanted("films", len(item.films) > 1, text)
        text = translate("Drafts", "Say which film is the right answer to “{title}”.")
        yield Wanted("films", bool(item.right), text)

    def keeps_mark(self, item: ItemDraft) -> bool:
        return False


class EditedExplain(EditedKind):
    def wanted(self, item: ItemDraft) -> Iterator[Wanted]:
        yield from super().wanted(item)
        text = translate("Drafts", "Say what a good explanation of “{title}” names.")
        yield Wanted("changes", bool(item.changes), text)

    def pack_fields(self, item: ItemDraft) -> dict[str, object]:
        rubric = item.rubric
        if tuple(claim.change for claim in rubric) != item.changes:
            rubric = tuple(RubricClaim(change=change) for change in item.changes)
        return super().pack_fields(item) | {"rubric": rubric}

    def changes(self, item: ItemDraft) -> tuple[Change, ...]:
        """That a finding stayed the same is something to explain, and no change."""
        return real_changes(item.changes)

    def draft_fields(self, item: Item, baked: str) -> dict[str, object]:
        assert isinstance(item, ExplainItem)
        changes = tuple(claim.change for claim in item.rubric)
        return super().draft_fields(item, baked) | {"hypothesis": baked, "changes": changes}


class EditedCalibrate(EditedKind):
    def wanted(self, item: ItemDraft) -> Iterator[Wanted]:
        yield from super().wanted(item)
        text = translate("Drafts", "Write the statement of “{title}”.")
        yield Wanted("statement", bool(item.statement.strip()), text)


EDITED: Mapping[str, EditedKind] = MappingProxyType(
    {
        "predict": EditedPredict(
            PredictItem,
            lambda: translate("Kinds", "Predict"),
            lambda: translate("Kinds", "The student marks where the film will change."),
            lambda: translate("Kinds", "How will this film change?"),
            GivenBox,
        ),
        "spot": EditedSpot(
            SpotItem,
            lambda: translate("Kinds", "Spot"),
            lambda: translate("Kinds", "Two films: what changed, and where?"),
            lambda: translate("Kinds", "What changed between the two films, and where?"),
        ),
        "choose": EditedChoose(
            ChooseItem,
            lambda: translate("Kinds", "Choose"),
            lambda: translate("Kinds", "Several films: which one shows what is asked for?"),
            lambda: translate("Kinds", "Which of these films shows it?"),
            FilmsEditor,
        ),
        "explain": EditedExplain(
            ExplainItem,
            lambda: translate("Kinds", "Explain"),
            lambda: translate("Kinds", "In the student's own words: what changed?"),
            lambda: translate("Kinds", "Say in your own words what changed."),
        ),
        "calibrate": EditedCalibrate(
            CalibrateItem,
            lambda: translate("Kinds", "Calibrate"),
            lambda: translate("Kinds", "A statement: does it hold, and how sure?"),
            lambda: translate("Kinds", "Does this statement hold?"),
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
        question=edited.usual_question(),
        prior=fresh[0] if fresh else None,
    )
    return edited.begin(item, films)


def as_kind(item: ItemDraft, kind: str) -> ItemDraft:
    """The item as another kind; a question that was the usual one becomes the usual one."""
    question = item.question
    if not question.strip() or question == EDITED[item.kind].usual_question():
        question = EDITED[kind].usual_question()
    films = item.films
    if "films" in EDITED[kind].fields and not films:
        films = EDITED[item.kind].films(item)
    return item.having(kind=kind, question=question, films=films)
