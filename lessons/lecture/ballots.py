"""What a hall can be asked, and what one phone or a show of hands answers. Pure data."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from engine.regions import Region
from lessons.lecture.state import Round
from lessons.marks import Point

MOST_TAPS = 5
MOST_CHOICES = 6
MOST_HANDS = 100_000
LAST_REVISION = 1_000_000

Device = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]
"""128 random bits that a phone made for this lecture, as unpadded base64url."""
Voter = Annotated[str, StringConstraints(pattern=r"^([A-Za-z0-9_-]{22}|#[1-9][0-9]{0,6})$")]
"""A device, or the number that takes its place when the lecture is over."""

ZONES = (
    Region.RIGHT_UPPER_ZONE,
    Region.RIGHT_MIDDLE_ZONE,
    Region.RIGHT_LOWER_ZONE,
    Region.LEFT_UPPER_ZONE,
    Region.LEFT_MIDDLE_ZONE,
    Region.LEFT_LOWER_ZONE,
    Region.HEART,
)
"""What a drawn chest offers to point at where the film itself must not leave the laptop."""


class QuestionForm(StrEnum):
    CHOICE = "choice"
    YES_NO = "yes-no"
    PLACE = "place"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Ballot(_Part):
    """One answer. Exactly one of the fields is given, `confidence` besides where it is asked.

    choice: 0 is A. taps: (x, y) as fractions of the film from its top left. zones: of the drawn
    chest. nothing_changed: the answer to a question of place. confidence: 1 a guess, 3 certain.
    """

    choice: int | None = Field(default=None, ge=0, lt=MOST_CHOICES)
    holds: bool | None = None
    taps: tuple[Point, ...] = Field(default=(), max_length=MOST_TAPS)
    zones: tuple[Region, ...] = Field(default=(), max_length=MOST_TAPS)
    nothing_changed: bool = False
    confidence: int | None = Field(default=None, ge=1, le=3)

    @model_validator(mode="after")
    def _one_answer(self) -> Self:
        given = (self.choice is not None, self.holds is not None, bool(self.taps))
        if sum((*given, bool(self.zones), self.nothing_changed)) != 1:
            raise ValueError("a ballot holds exactly one answer")
        if not set(self.zones) <= set(ZONES) or len(set(self.zones)) != len(self.zones):
            raise ValueError("zones are named once each, and only those that are offered")
        return self

    def answers(self, form: QuestionForm, choices: int = 0) -> bool:
        """Whether this is an answer to a question of that form, with so many choices."""
        match form:
            case QuestionForm.CHOICE:
                return self.choice is not None and self.choice < choices
            case QuestionForm.YES_NO:
                return self.holds is not None
            case QuestionForm.PLACE:
                return bool(self.taps or self.zones) or self.nothing_changed


class Vote(_Part):
    """A device's answer to one vote. Of two with the same device, item and round the one with the
    higher `revision` counts, so that a vote that is sent twice is counted once and one that
    overtakes another on the network does not undo it."""

    device: Voter
    item: UUID
    round: Round
    revision: int = Field(ge=1, le=LAST_REVISION)
    ballot: Ballot


class HandCount(_Part):
    """How many hands were raised for one answer; `ballot` without confidence."""

    ballot: Ballot
    hands: int = Field(ge=0, le=MOST_HANDS)
