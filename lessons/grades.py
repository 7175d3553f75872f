"""What a grade is made of. Plain data for the window and the library."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, TypeAlias

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, InstanceOf, PlainSerializer

from lessons.changes import Change


class Part(StrEnum):
    PLACE = "place"
    CHANGES = "changes"
    CHOICE = "choice"
    TEXT = "text"
    STATEMENT = "statement"
    CONFIDENCE = "confidence"


RIGHT_FROM = {
    Part.PLACE: 2 / 3,
    Part.CHANGES: 0.8,
    Part.CHOICE: 1.0,
    Part.TEXT: 0.8,
    Part.STATEMENT: 1.0,
}
"""A part counts as right from this score on; an answer is right when all its parts are.

The form tells the student so before the answer. Grades that are kept keep what they said when they
were given.
"""

ALMOST_ALL = 0.999
"""From this score on nothing was missing: shares sum to 1, but for rounding."""


@dataclass(frozen=True, slots=True)
class Percent:
    """A share, [0, 1], shown as a whole number of percent that no line breaks."""

    share: float

    def __str__(self) -> str:
        return f"{round(100 * self.share)}\N{NO-BREAK SPACE}%"


ReasonValue: TypeAlias = str | Percent | tuple[Change, ...]
"""What can stand in a reason. A str is the same in every language; of no changes it is said that
nothing changes."""


class Reason:
    """Why a part of an answer got its score.

    `sentence` is English, with a blank for each of `said`: the window translates the one and fills
    in the others. `str` is both together in English, which is what is kept; two reasons are equal
    when they read the same.
    """

    __slots__ = ("said", "sentence")

    def __init__(self, sentence: str, **said: ReasonValue) -> None:
        self.sentence = sentence
        self.said = said

    def __str__(self) -> str:
        if not self.said:
            return self.sentence
        return self.sentence.format(**{name: _english(one) for name, one in self.said.items()})

    def __repr__(self) -> str:
        return f"Reason({str(self)!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Reason) and str(self) == str(other)

    def __hash__(self) -> int:
        return hash(str(self))


def _english(said: ReasonValue) -> str:
    if isinstance(said, tuple):
        return ", ".join(change.words() for change in said) or "nothing changes"
    return str(said)


def _as_reason(value: object) -> object:
    """A reason that was kept is its English text."""
    return Reason(value) if isinstance(value, str) else value


_KeptAsText: TypeAlias = Annotated[
    InstanceOf[Reason], BeforeValidator(_as_reason), PlainSerializer(str, return_type=str)
]


class GradePart(BaseModel):
    """score: [0, 1]. reason: a sentence for the student."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: Part
    score: float = Field(ge=0.0, le=1.0, allow_inf_nan=False)
    reason: _KeptAsText


class Grade(BaseModel):
    """score: [0, 1], mean of the parts but confidence, 0 where the named change is wrong.
    brier: [0, 1], 0 is best; None where no confidence was given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: tuple[GradePart, ...]
    score: float = Field(ge=0.0, le=1.0, allow_inf_nan=False)
    right: bool
    brier: float | None = Field(default=None, ge=0.0, le=1.0, allow_inf_nan=False)
