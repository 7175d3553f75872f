"""Does the statement hold, and how sure are you?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, final
from uuid import UUID

from lessons.answers import Answer, Asked
from lessons.grades import GradePart, Part, Reason
from lessons.pack.fields import Words
from lessons.pack.kinds.base import ItemBase
from lessons.pack.phrases import phrases_in
from lessons.pack.problem import Missing, PackFault, title_or_untitled

if TYPE_CHECKING:
    from lessons.pack.draft.model import ItemDraft


@final
class CalibrateItem(ItemBase):
    """Does the statement hold, and how sure are you?"""

    kind: Literal["calibrate"] = "calibrate"
    prior: UUID
    follow_up: UUID | None = None
    statement: Words
    holds: bool

    @property
    def shown_images(self) -> tuple[UUID, ...]:
        return (self.prior,) if self.follow_up is None else (self.prior, self.follow_up)

    @property
    def quote(self) -> str:
        return self.statement

    @property
    def statement_holds(self) -> bool:
        return self.holds

    @property
    def asks(self) -> tuple[Asked, ...]:
        return (Asked.STATEMENT, Asked.CONFIDENCE)

    def graded(
        self, answer: Answer, shape: tuple[int, int], *, by_model: bool
    ) -> Iterator[GradePart]:
        score = float(answer.holds is self.holds)
        yield GradePart(part=Part.STATEMENT, score=score, reason=self._reason(answer.holds))

    def _reason(self, said: bool | None) -> Reason:
        if said is None and self.holds:
            return Reason("The statement holds; you did not say.")
        if said is None:
            return Reason("The statement does not hold; you did not say.")
        if said is self.holds and self.holds:
            return Reason("The statement holds, as you said.")
        if said is self.holds:
            return Reason("The statement does not hold, as you said.")
        if self.holds:
            return Reason("The statement holds; you said that it does not.")
        return Reason("The statement does not hold; you said that it does.")

    @classmethod
    def missing(cls, draft: "ItemDraft") -> Iterator[Missing]:
        yield from super().missing(draft)
        if not draft.statement.strip():
            title = title_or_untitled(draft.title)
            yield Missing("statement", PackFault("Write the statement of “{title}”.", title=title))

    def answer_in(self, language: str) -> str:
        phrases = phrases_in(language)
        return phrases.statement_holds if self.holds else phrases.statement_holds_not
