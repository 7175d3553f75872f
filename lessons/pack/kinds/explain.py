"""In the student's own words: what changed?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, final
from uuid import UUID

from pydantic import Field

from lessons.answers import Answer, Asked
from lessons.changes import Change, real_changes
from lessons.explanations import text_part
from lessons.grades import GradePart
from lessons.pack.kinds.base import ItemBase
from lessons.pack.problem import Missing, PackFault, Problem, title_or_untitled
from lessons.pack.reference import RubricClaim

if TYPE_CHECKING:
    from lessons.pack.draft.model import ItemDraft


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

    @property
    def graded_by(self) -> tuple[Change, ...]:
        return _claimed(self.rubric)

    def problems(self, place: str) -> Iterator[Problem]:
        yield from self.nothing_to_reveal(place)
        yield from self.marked_without_change(place)

    @classmethod
    def missing(cls, draft: "ItemDraft") -> Iterator[Missing]:
        yield from super().missing(draft)
        if not draft.changes:
            title = title_or_untitled(draft.title)
            fault = PackFault("Say what a good explanation of “{title}” names.", title=title)
            yield Missing("changes", fault)

    @classmethod
    def drafted_fields(cls, draft: "ItemDraft") -> dict[str, object]:
        rubric = draft.rubric
        if _claimed(rubric) != draft.changes:
            rubric = tuple(RubricClaim(change=change) for change in draft.changes)
        return super().drafted_fields(draft) | {"rubric": rubric}

    @classmethod
    def drafted_changes(cls, draft: "ItemDraft") -> tuple[Change, ...]:
        """That a finding stayed the same is something to explain, and no change."""
        if draft.reference_changes is not None and _claimed(draft.rubric) == draft.changes:
            return draft.reference_changes
        return real_changes(draft.changes)

    def draft_fields(self, baked: str) -> dict[str, object]:
        changes = _claimed(self.rubric)
        differs = self.reference.changes != real_changes(changes)
        return super().draft_fields(baked) | {
            "hypothesis": baked,
            "changes": changes,
            "reference_changes": self.reference.changes if differs else None,
        }


def _claimed(rubric: tuple[RubricClaim, ...]) -> tuple[Change, ...]:
    return tuple(claim.change for claim in rubric)
