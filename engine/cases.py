"""The cases that ship with Foresee: digital patients, rendered once, with how to render them again.

Reads assets only; the thorax that renders them belongs to training and is never imported here.
"""

from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from engine.findings import Finding, Severity, Side, Zone


class CaseLesion(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    finding: Finding
    side: Side
    severity: Severity
    zone: Zone | None = None


class CaseRecipe(BaseModel):
    """What the thorax was asked for: seed and size in pixels, and the version of its code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int
    size: int = Field(gt=0)
    projection: str
    position: Literal["erect", "supine"] = "erect"
    lesions: tuple[CaseLesion, ...]
    version: str


class BuiltInCase(BaseModel):
    """A digital patient as students meet it; `path` is its radiograph, an 8-bit PNG."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    slug: str = Field(pattern=r"^[a-z0-9-]+$")
    title: str = Field(min_length=1)
    description: str = Field(min_length=1)
    credit: str = Field(min_length=1)
    licence: str = Field(min_length=1)
    recipe: CaseRecipe

    @property
    def path(self) -> Path:
        return _folder() / f"{self.slug}.png"

    @property
    def thumbnail(self) -> Path:
        """The film made small for lists: a PNG of 144 x 144 pixels."""
        return _folder() / "thumbnails" / f"{self.slug}.png"


class _CaseList(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    cases: tuple[BuiltInCase, ...]


@cache
def built_in_cases() -> tuple[BuiltInCase, ...]:
    """All built-in cases, in the order in which the library shows them."""
    text = (_folder() / "cases.json").read_text(encoding="utf-8")
    return _CaseList.model_validate_json(text).cases


@cache
def _folder() -> Path:
    return Path(str(resources.files("assets"))) / "cases"
