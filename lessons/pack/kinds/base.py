"""What every kind of item can answer about itself. Nothing else in the project asks for the kind.

A kind is one class: its fields are the JSON form, its methods say what is shown, asked, graded,
checked and printed, and how it is drafted. `docs/adding/item-kind.md` lists the files of a new one.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from string import ascii_uppercase
from typing import TYPE_CHECKING, ClassVar
from uuid import UUID

from pydantic import Field

from lessons.answers import Answer, Asked
from lessons.changes import Change, Skill, hypothesis_of, real_changes, skills_of
from lessons.grades import GradePart
from lessons.pack.fields import PackPart, Remark, Words, says_nothing
from lessons.pack.phrases import changes_in
from lessons.pack.problem import Missing, PackFault, Problem, title_or_untitled
from lessons.pack.reference import Reference

if TYPE_CHECKING:
    from lessons.pack.draft.model import ItemDraft


class ItemBase(PackPart, ABC):
    """A kind adds its fields, first `kind: Literal["its name"]`.

    presenter_note: for the lecturer's eyes alone. for_hall: of a pack or lesson with such items, a
    lecture shows these only.
    """

    id: UUID
    title: Words
    question: Words
    reference: Reference
    presenter_note: Remark = Field(default="", exclude_if=says_nothing)
    for_hall: bool = Field(default=False, exclude_if=says_nothing)

    is_prediction: ClassVar[bool] = False
    """What answers the question stays hidden until the student has committed to an answer."""
    marks_place: ClassVar[bool] = False
    """The answer is a place on the film."""
    can_bake: ClassVar[bool] = False
    """A run of a model can answer the item; the kind has a field `run`."""

    # What is shown

    @property
    @abstractmethod
    def shown_images(self) -> tuple[UUID, ...]:
        """All films that the item ever shows, the prior first."""

    @property
    def images_before_answer(self) -> tuple[UUID, ...]:
        """Films that may be seen before the answer: on the stage, in a hall, on a card."""
        return self.shown_images[:1] if self.is_prediction else self.shown_images

    @property
    def choices(self) -> tuple[UUID, ...]:
        """The films among which the student chooses, if that is what is asked."""
        return ()

    @property
    def right_choices(self) -> tuple[UUID, ...]:
        return ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences among which the student chooses, if that is what is asked."""
        return ()

    @property
    def statement_holds(self) -> bool | None:
        """Whether the statement that is asked about is true; None where there is none."""
        return None

    @property
    def shown_run(self) -> UUID | None:
        """The baked run that the item shows."""
        return None

    @property
    def given_hypothesis(self) -> str | None:
        """The hypothesis that the student is given."""
        return None

    @property
    def quote(self) -> str:
        """Words that the question is about, shown in quotation marks."""
        return ""

    # What is asked, and how an answer is graded

    @property
    @abstractmethod
    def asks(self) -> tuple[Asked, ...]:
        """What a student commits to, in the order of the form."""

    @abstractmethod
    def graded(
        self, answer: Answer, shape: tuple[int, int], *, by_model: bool
    ) -> Iterator[GradePart]:
        """Every part of the grade but confidence, each with its reason.

        shape: (height, width) of the film on which the student marked. by_model: the reference is
        what a model drew.
        """

    @property
    def graded_by(self) -> tuple[Change, ...]:
        """All changes that an answer is compared with."""
        return self.reference.changes

    @property
    def skills(self) -> tuple[Skill, ...]:
        return skills_of(self.reference.changes)

    # What the author of a pack does with it

    @property
    def hypothesis_to_bake(self) -> str | None:
        """What a model is asked for this item; the reference where no hypothesis is given."""
        return hypothesis_of(self.reference.changes) if self.can_bake else None

    def problems(self, place: str) -> Iterator[Problem]:
        """What this kind wants beyond its fields. place: of the item, "lessons[0].items[2]"."""
        yield from ()

    def nothing_to_reveal(self, place: str) -> Iterator[Problem]:
        """Advice for kinds that show a follow-up, a baked run, or both."""
        if len(self.shown_images) == 1 and self.shown_run is None:
            fault = PackFault(
                "“{title}” has nothing to reveal: give it a follow-up or bake a run.",
                title=self.title,
            )
            yield Problem(place, self.id, fault, blocking=False)

    def marked_without_change(self, place: str) -> Iterator[Problem]:
        if self.reference.is_marked and not self.reference.changes_something:
            fault = PackFault(
                "“{title}” says that nothing changes, but marks where; take one of the two back.",
                title=self.title,
            )
            yield Problem(f"{place}.reference", self.id, fault, blocking=True)

    # How it is drafted: a draft has the fields of all kinds, and need not be complete

    @classmethod
    def own_fields(cls) -> frozenset[str]:
        """What the kind adds to the fields that every item has."""
        return frozenset(cls.model_fields) - frozenset(ItemBase.model_fields) - {"kind"}

    @classmethod
    def drafted_films(cls, draft: "ItemDraft") -> tuple[UUID, ...]:
        """Films that a draft of this kind shows, the prior first."""
        shown = (draft.prior, draft.follow_up if "follow_up" in cls.own_fields() else None)
        return tuple(film for film in shown if film is not None)

    @classmethod
    def missing(cls, draft: "ItemDraft") -> Iterator[Missing]:
        """Fields that must be filled first."""
        title = title_or_untitled(draft.title)
        if not draft.title.strip():
            yield Missing("title", PackFault("Give the item a title."))
        if not draft.question.strip():
            yield Missing("question", PackFault("Write the question of “{title}”.", title=title))
        if "prior" in cls.own_fields() and draft.prior is None:
            fault = PackFault("Choose the film that “{title}” shows.", title=title)
            yield Missing("prior", fault)

    @classmethod
    def drafted_fields(cls, draft: "ItemDraft") -> dict[str, object]:
        """The kind's own fields, as the draft fills them."""
        return {name: getattr(draft, name) for name in cls.own_fields()}

    @classmethod
    def drafted_changes(cls, draft: "ItemDraft") -> tuple[Change, ...]:
        """Those of the reference."""
        return draft.changes

    @classmethod
    def keeps_mark(cls, draft: "ItemDraft") -> bool:
        """Kinds that do not ask for a place keep it as something to look at afterwards."""
        return cls.marks_place or bool(real_changes(draft.changes))

    def draft_fields(self, baked: str) -> dict[str, object]:
        """The way back: fields of a draft of this item. baked: hypothesis of its run, or empty."""
        return {name: getattr(self, name) for name in self.own_fields()}

    # What goes elsewhere

    def answer_in(self, language: str) -> str:
        """The right answer as a sentence, for the back of a card and for a printed key."""
        changes = real_changes(self.reference.changes) or self.reference.changes
        said = changes_in(changes, language)
        return f"{said[:1].upper()}{said[1:]}."


def letter_of(place: int) -> str:
    """What the film at this place among `choices` is called."""
    return ascii_uppercase[place]
