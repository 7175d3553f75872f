"""What every kind of item can answer about itself. Nothing else in the project asks for the kind.

A kind is one class: its fields are the JSON form, its methods say what is shown, asked, graded,
checked and printed. `docs/adding/item-kind.md` lists the files of a new one.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from string import ascii_uppercase
from typing import ClassVar
from uuid import UUID

from lessons.answers import Answer, Asked
from lessons.changes import Skill, hypothesis_of, skills_of
from lessons.grades import GradePart
from lessons.pack.fields import PackPart, Words
from lessons.pack.problem import Problem
from lessons.pack.reference import Reference


class ItemBase(PackPart, ABC):
    """A kind adds its fields, first `kind: Literal["its name"]`."""

    id: UUID
    title: Words
    question: Words
    reference: Reference

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
            message = f"“{self.title}” has nothing to reveal: give it a follow-up or bake a run."
            yield Problem(place, self.id, message, blocking=False)

    def marked_without_change(self, place: str) -> Iterator[Problem]:
        if self.reference.is_marked and not self.reference.changes_something:
            message = f"“{self.title}” says that nothing changes, but marks where."
            yield Problem(f"{place}.reference", self.id, message, blocking=True)

    # What goes elsewhere

    @property
    def answer_in_words(self) -> str:
        """The right answer as a sentence in English, for the back of a card."""
        return hypothesis_of(self.reference.changes).capitalize() + "."


def letter_of(place: int) -> str:
    """What the film at this place among `choices` is called."""
    return ascii_uppercase[place]
