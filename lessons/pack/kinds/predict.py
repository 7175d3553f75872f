"""What will change? The student says where, or what and where, before anything is revealed."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, final
from uuid import UUID

from lessons.answers import Answer, Asked
from lessons.grades import GradePart
from lessons.pack.fields import Words
from lessons.pack.kinds.base import ItemBase
from lessons.pack.kinds.place_and_changes import changes_part, place_part
from lessons.pack.problem import Missing, PackFault, Problem, title_or_untitled

if TYPE_CHECKING:
    from lessons.pack.draft.model import ItemDraft


@final
class PredictItem(ItemBase):
    """What will change? `hypothesis` is given, or None for the student to write; the answer is the
    real follow-up, the baked run, or both."""

    is_prediction: ClassVar[bool] = True
    marks_place: ClassVar[bool] = True
    can_bake: ClassVar[bool] = True

    kind: Literal["predict"] = "predict"
    prior: UUID
    hypothesis: Words | None = None
    follow_up: UUID | None = None
    run: UUID | None = None

    @property
    def shown_images(self) -> tuple[UUID, ...]:
        return (self.prior,) if self.follow_up is None else (self.prior, self.follow_up)

    @property
    def shown_run(self) -> UUID | None:
        return self.run

    @property
    def given_hypothesis(self) -> str | None:
        return self.hypothesis

    @property
    def asks(self) -> tuple[Asked, ...]:
        """A given hypothesis says what changes: the place is the answer."""
        if self.reference.mark is None:
            return (Asked.CHANGES, Asked.CONFIDENCE)
        if self.hypothesis is None:
            return (Asked.PLACE, Asked.CHANGES, Asked.CONFIDENCE)
        return (Asked.PLACE, Asked.CONFIDENCE)

    def graded(
        self, answer: Answer, shape: tuple[int, int], *, by_model: bool
    ) -> Iterator[GradePart]:
        # Where nothing changes, marking nothing is right.
        has_place = self.reference.mark is not None or not self.reference.changes_something
        if self.hypothesis is None or answer.changes is not None or not has_place:
            yield changes_part(answer.changes, self.reference.changes)
        if has_place:
            yield place_part(answer.mark, self.reference, shape, by_model=by_model)

    @property
    def hypothesis_to_bake(self) -> str | None:
        return super().hypothesis_to_bake if self.hypothesis is None else self.hypothesis

    def problems(self, place: str) -> Iterator[Problem]:
        yield from self.nothing_to_reveal(place)
        reference = self.reference
        if self.hypothesis and reference.changes_something and not reference.is_marked:
            fault = PackFault(
                "Draw where “{title}” changes: with a given hypothesis the place is the answer.",
                title=self.title,
            )
            yield Problem(f"{place}.reference.mark", self.id, fault, blocking=True)
        yield from self.marked_without_change(place)

    @classmethod
    def missing(cls, draft: "ItemDraft") -> Iterator[Missing]:
        yield from super().missing(draft)
        if draft.given and not draft.hypothesis.strip():
            fault = PackFault(
                "Write the hypothesis of “{title}”, or untick that the student is given it.",
                title=title_or_untitled(draft.title),
            )
            yield Missing("hypothesis", fault)

    @classmethod
    def drafted_fields(cls, draft: "ItemDraft") -> dict[str, object]:
        given = draft.hypothesis.strip() if draft.given else None
        return super().drafted_fields(draft) | {"hypothesis": given}

    def draft_fields(self, baked: str) -> dict[str, object]:
        given = self.hypothesis is not None
        return super().draft_fields(baked) | {
            "hypothesis": self.hypothesis or baked,
            "given": given,
        }
