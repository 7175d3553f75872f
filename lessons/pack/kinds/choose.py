"""Which of these films shows what the question asks for?"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, final
from uuid import UUID

from pydantic import Field

from lessons.answers import Answer, Asked
from lessons.grades import GradePart, Part, Reason
from lessons.pack.kinds.base import ItemBase, letter_of
from lessons.pack.phrases import phrases_in
from lessons.pack.problem import Missing, PackFault, Problem, title_or_untitled

if TYPE_CHECKING:
    from lessons.pack.draft.model import ItemDraft


@final
class ChooseItem(ItemBase):
    """Which of these films shows what the question asks for? `right` are among `films`."""

    kind: Literal["choose"] = "choose"
    films: tuple[UUID, ...] = Field(min_length=2, max_length=8)
    right: tuple[UUID, ...] = Field(min_length=1, max_length=8)

    @property
    def shown_images(self) -> tuple[UUID, ...]:
        return self.films

    @property
    def choices(self) -> tuple[UUID, ...]:
        return self.films

    @property
    def right_choices(self) -> tuple[UUID, ...]:
        return self.right

    @property
    def asks(self) -> tuple[Asked, ...]:
        return (Asked.FILMS, Asked.CONFIDENCE)

    def graded(
        self, answer: Answer, shape: tuple[int, int], *, by_model: bool
    ) -> Iterator[GradePart]:
        mine, theirs = set(answer.chosen), set(self.right)
        score = 2 * len(mine & theirs) / (len(mine) + len(theirs))
        yield GradePart(part=Part.CHOICE, score=score, reason=self._reason(mine))

    def _reason(self, chosen: set[UUID]) -> Reason:
        mine, right = self._letters(chosen), self._letters(set(self.right))
        if not chosen:
            return Reason("You chose no film; right is {right}.", right=right)
        if mine == right:
            return Reason("You chose {chosen}, and that is right.", chosen=mine)
        return Reason("You chose {chosen}; right is {right}.", chosen=mine, right=right)

    def _letters(self, films: set[UUID]) -> str:
        return ", ".join(letter_of(place) for place, film in enumerate(self.films) if film in films)

    def problems(self, place: str) -> Iterator[Problem]:
        if not set(self.right) <= set(self.films):
            fault = PackFault(
                "A right answer of “{title}” is not among its films; choose one of them.",
                title=self.title,
            )
            yield Problem(f"{place}.right", self.id, fault, blocking=True)

    @classmethod
    def drafted_films(cls, draft: "ItemDraft") -> tuple[UUID, ...]:
        return draft.films

    @classmethod
    def missing(cls, draft: "ItemDraft") -> Iterator[Missing]:
        yield from super().missing(draft)
        title = title_or_untitled(draft.title)
        if len(draft.films) < 2:
            fault = PackFault("Choose two films or more for “{title}”.", title=title)
            yield Missing("films", fault)
        if not draft.right:
            fault = PackFault("Say which film is the right answer to “{title}”.", title=title)
            yield Missing("films", fault)

    @classmethod
    def keeps_mark(cls, draft: "ItemDraft") -> bool:
        return False

    def answer_in(self, language: str) -> str:
        letters = ", ".join(letter_of(place) for place in map(self.films.index, self.right))
        phrases = phrases_in(language)
        sentence = phrases.right_film if len(self.right) == 1 else phrases.right_films
        return sentence.format(films=letters, count=len(self.films))
