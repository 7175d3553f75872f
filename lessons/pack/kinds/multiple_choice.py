"""Which of these sentences is right? One, or several."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, final
from uuid import UUID

from pydantic import Field

from lessons.answers import Answer, Asked
from lessons.grades import GradePart, Part, Reason
from lessons.pack.fields import Words
from lessons.pack.kinds.base import ItemBase, letter_of
from lessons.pack.problem import Missing, PackFault, Problem, title_or_untitled

if TYPE_CHECKING:
    from lessons.pack.draft.model import ItemDraft


@final
class MultipleChoiceItem(ItemBase):
    """Which of these sentences is right? `right_options`: their places among `options`, from 0."""

    kind: Literal["multiple_choice"] = "multiple_choice"
    prior: UUID
    follow_up: UUID | None = None
    options: tuple[Words, ...] = Field(min_length=2, max_length=8)
    right_options: tuple[int, ...] = Field(min_length=1, max_length=8)

    @property
    def shown_images(self) -> tuple[UUID, ...]:
        return (self.prior,) if self.follow_up is None else (self.prior, self.follow_up)

    @property
    def sentences(self) -> tuple[str, ...]:
        return self.options

    @property
    def asks(self) -> tuple[Asked, ...]:
        return (Asked.OPTIONS, Asked.CONFIDENCE)

    def graded(
        self, answer: Answer, shape: tuple[int, int], *, by_model: bool
    ) -> Iterator[GradePart]:
        mine, theirs = set(answer.options), set(self.right_options)
        score = 2 * len(mine & theirs) / (len(mine) + len(theirs))
        yield GradePart(part=Part.CHOICE, score=score, reason=self._reason(mine))

    def _reason(self, chosen: set[int]) -> Reason:
        mine, right = _letters(chosen), _letters(set(self.right_options))
        if not chosen:
            return Reason("You chose nothing; right is {right}.", right=right)
        if mine == right:
            return Reason("You chose {chosen}, and that is right.", chosen=mine)
        return Reason("You chose {chosen}; right is {right}.", chosen=mine, right=right)

    def problems(self, place: str) -> Iterator[Problem]:
        if not set(self.right_options) <= set(range(len(self.options))):
            fault = PackFault(
                "A right answer of “{title}” is not among its answers; choose one of them.",
                title=self.title,
            )
            yield Problem(f"{place}.right_options", self.id, fault, blocking=True)
        if len({option.casefold() for option in self.options}) < len(self.options):
            fault = PackFault(
                "“{title}” offers the same answer twice; change or remove one.", title=self.title
            )
            yield Problem(f"{place}.options", self.id, fault, blocking=True)

    @classmethod
    def missing(cls, draft: "ItemDraft") -> Iterator[Missing]:
        yield from super().missing(draft)
        title = title_or_untitled(draft.title)
        written = [option for option in draft.options if option.strip()]
        if len(written) < 2 or len(written) < len(draft.options):
            fault = PackFault(
                "Write two answers or more for “{title}”, and none empty.", title=title
            )
            yield Missing("options", fault)
        if not draft.right_options:
            fault = PackFault("Say which answer to “{title}” is right.", title=title)
            yield Missing("options", fault)

    def answer_in(self, language: str) -> str:
        del language  # in which its sentences are
        return " ".join(
            f"{letter_of(place)}. {self.options[place]}" for place in self.right_options
        )


def _letters(places: set[int]) -> str:
    return ", ".join(letter_of(place) for place in sorted(places))
