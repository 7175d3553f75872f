"""Which of these films shows what the question asks for?"""

from collections.abc import Iterator
from typing import Literal, final
from uuid import UUID

from pydantic import Field

from lessons.answers import Answer, Asked
from lessons.grades import GradePart, Part, Reason
from lessons.pack.kinds.base import ItemBase, letter_of
from lessons.pack.problem import Problem


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
            message = f"A right answer of “{self.title}” is not among its films."
            yield Problem(f"{place}.right", self.id, message, blocking=True)

    @property
    def answer_in_words(self) -> str:
        places = (str(1 + self.films.index(film)) for film in self.right)
        return f"Film {' and '.join(places)} of {len(self.films)}, from the left."
