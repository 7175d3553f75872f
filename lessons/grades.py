"""What a grade is made of. Plain data for the window and the library."""

from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field


class Part(StrEnum):
    PLACE = "place"
    CHANGES = "changes"
    CHOICE = "choice"
    TEXT = "text"
    STATEMENT = "statement"
    CONFIDENCE = "confidence"


class GradePart(BaseModel):
    """score: [0, 1]. reason: a sentence for the student."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    part: Part
    score: float = Field(ge=0.0, le=1.0, allow_inf_nan=False)
    reason: str


class Grade(BaseModel):
    """score: [0, 1], mean of the parts but confidence. brier: [0, 1], 0 is best; None where
    no confidence was given."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: tuple[GradePart, ...]
    score: float = Field(ge=0.0, le=1.0, allow_inf_nan=False)
    right: bool
    brier: float | None = Field(default=None, ge=0.0, le=1.0, allow_inf_nan=False)
