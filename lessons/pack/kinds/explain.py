"""In the student's own words: what changed?"""

from collections.abc import Iterator
from typing import ClassVar, Literal, final
from uuid import UUID

from pydantic import Field

from lessons.answers import Answer, Asked
from lessons.explanations import text_part
from lessons.grades import GradePart
from lessons.pack.kinds.base import ItemBase
from lessons.pack.problem import Problem
from lessons.pack.reference import RubricClaim


@final
class ExplainItem(ItemBase):
    """In your own words: graded against a rubric of claims. Shows a follow-up or a baked run."""

    can_bake: ClassVar[bool] = True

    kind: Literal["explain"] = "explain"
    prior: UUID
    follow_up: UUID | None = None
    run: UUID | None = None
    rubric: tuple[RubricClaim, ...] = Field(min_length=1, max_length=16)

    @property
    def shown_images(self) -> tuple[UUID, ...]:
        return (self.prior,) if self.follow_up is None else (self.prior, self.follow_up)

    @property
    def shown_run(self) -> UUID | None:
        return self.run

    @property
    def asks(self) -> tuple[Asked, ...]:
        return (Asked.TEXT, Asked.CONFIDENCE)

    def graded(
        self, answer: Answer, shape: tuple[int, int], *, by_model: bool
    ) -> Iterator[GradePart]:
        yield text_part(answer.text or "", self.rubric)

    def problems(self, place: str) -> Iterator[Problem]:
        yield from self.nothing_to_reveal(place)
        yield from self.marked_without_change(place)
