"""What changed between two films, and where?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar, Literal, final
from uuid import UUID

from lessons.answers import Answer, Asked
from lessons.grades import GradePart
from lessons.pack.kinds.base import ItemBase
from lessons.pack.kinds.place_and_changes import changes_part, place_part
from lessons.pack.problem import Missing, PackFault, Problem, title_or_untitled

if TYPE_CHECKING:
    from lessons.pack.draft.model import ItemDraft


@final
class SpotItem(ItemBase):
    """What changed between two films, and where?"""

    marks_place: ClassVar[bool] = True

    kind: Literal["spot"] = "spot"
    prior: UUID
    follow_up: UUID

    @property
    def shown_images(self) -> tuple[UUID, ...]:
        return self.prior, self.follow_up

    @property
    def asks(self) -> tuple[Asked, ...]:
        place = () if self.reference.mark is None else (Asked.PLACE,)
        return (*place, Asked.CHANGES, Asked.CONFIDENCE)

    def graded(
        self, answer: Answer, shape: tuple[int, int], *, by_model: bool
    ) -> Iterator[GradePart]:
        yield changes_part(answer.changes, self.reference.changes)
        # Where nothing changed, marking nothing is right.
        if self.reference.mark is not None or not self.reference.changes_something:
            yield place_part(answer.mark, self.reference, shape, by_model=by_model)

    def problems(self, place: str) -> Iterator[Problem]:
        yield from self.marked_without_change(place)

    @classmethod
    def missing(cls, draft: "ItemDraft") -> Iterator[Missing]:
        yield from super().missing(draft)
        if draft.follow_up is None:
            title = title_or_untitled(draft.title)
            fault = PackFault("Choose the later film of “{title}”.", title=title)
            yield Missing("follow_up", fault)
