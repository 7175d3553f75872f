"""What `pack.json` says: images with their licences, baked runs, lessons and their items.

Only the shape is checked here; that the parts fit together is for `lessons.pack.checking` to say.
"""

import re
from enum import StrEnum
from typing import Annotated, Literal, TypeAlias
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from lessons.changes import Change, Skill, skills_of
from lessons.marks import Mark
from lessons.pack.archive import DEVICES
from lessons.pack.limits import LARGEST_MEMBER

SCHEMA_VERSION = 1
MOST_IMAGES = 5_000
MOST_ITEMS = 10_000
MOST_REVISIONS = 1_000_000

# A database on a server takes every character but this one.
_WITHOUT_NUL = r"^[^\x00]*$"
Words: TypeAlias = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=4_000, pattern=_WITHOUT_NUL),
]
Remark: TypeAlias = Annotated[
    str, StringConstraints(strip_whitespace=True, max_length=20_000, pattern=_WITHOUT_NUL)
]
Sha256: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Language: TypeAlias = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Address: TypeAlias = Annotated[
    str, StringConstraints(pattern=r"^https://[!-~]+$", max_length=2_000)
]


def _require_file(name: str) -> str:
    if re.match(DEVICES, name.rpartition("/")[2]):
        raise ValueError("Windows keeps this name for a device")
    return name


# A plain name in a plain folder, on every system: nothing that could lead anywhere else.
FileName: TypeAlias = Annotated[
    str,
    StringConstraints(pattern=r"^(images|runs)/[a-z0-9][a-z0-9_-]{0,99}\.[a-z]{3,5}$"),
    AfterValidator(_require_file),
]
FileSize: TypeAlias = Annotated[int, Field(gt=0, le=LARGEST_MEMBER)]


class Media(StrEnum):
    PNG = "image/png"
    JPEG = "image/jpeg"
    DICOM = "application/dicom"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class PackImage(_Part):
    """One film. It lies in the pack under `file`, or is fetched from `address` on installing.

    size: bytes. fingerprint: of the radiograph, as `engine.radiograph` makes it. patient, day:
    which films are of one patient (a pseudonym) and in which order they were taken.
    """

    id: UUID
    file: FileName
    media: Media
    size: FileSize
    sha256: Sha256
    fingerprint: Sha256
    title: Words
    licence: Words
    attribution: Words
    source: Words
    synthetic: bool
    address: Address | None = None
    patient: Words | None = None
    day: int | None = Field(default=None, ge=-1_000_000, le=1_000_000)


class BakedRun(_Part):
    """A run of a model that travels with the pack; `file` holds a `lessons.pack.baked` document."""

    id: UUID
    prior: UUID
    hypothesis: Words
    model: Words
    file: FileName
    size: FileSize
    sha256: Sha256


class RubricClaim(_Part):
    """What a good explanation says; `weight` is its share beside the others."""

    change: Change
    weight: float = Field(default=1.0, gt=0.0, le=100.0, allow_inf_nan=False)


class Reference(_Part):
    """What the instructor holds to be true.

    changes: none means that nothing changed. mark: where, on the prior. tolerance: how far a
    mark may lie beside the reference, as a fraction of the film's longer side.
    """

    changes: tuple[Change, ...] = Field(default=(), max_length=16)
    mark: Mark | None = None
    text: Remark = ""
    tolerance: float = Field(default=0.03, ge=0.0, le=0.25, allow_inf_nan=False)


class _Item(_Part):
    id: UUID
    title: Words
    question: Words
    reference: Reference

    @property
    def skills(self) -> tuple[Skill, ...]:
        return skills_of(self.reference.changes)


class PredictItem(_Item):
    """What will change? `hypothesis` is given, or None for the student to write; the answer is the
    real follow-up, the baked run, or both."""

    kind: Literal["predict"] = "predict"
    prior: UUID
    hypothesis: Words | None = None
    follow_up: UUID | None = None
    run: UUID | None = None


class SpotItem(_Item):
    """What changed between two films, and where?"""

    kind: Literal["spot"] = "spot"
    prior: UUID
    follow_up: UUID


class ChooseItem(_Item):
    """Which of these films shows what the question asks for? `right` are among `films`."""

    kind: Literal["choose"] = "choose"
    films: tuple[UUID, ...] = Field(min_length=2, max_length=8)
    right: tuple[UUID, ...] = Field(min_length=1, max_length=8)


class ExplainItem(_Item):
    """In your own words: graded against a rubric of claims. Shows a follow-up or a baked run."""

    kind: Literal["explain"] = "explain"
    prior: UUID
    follow_up: UUID | None = None
    run: UUID | None = None
    rubric: tuple[RubricClaim, ...] = Field(min_length=1, max_length=16)


class CalibrateItem(_Item):
    """Does the statement hold, and how sure are you?"""

    kind: Literal["calibrate"] = "calibrate"
    prior: UUID
    follow_up: UUID | None = None
    statement: Words
    holds: bool


Item: TypeAlias = Annotated[
    PredictItem | SpotItem | ChooseItem | ExplainItem | CalibrateItem, Field(discriminator="kind")
]


class Lesson(_Part):
    id: UUID
    title: Words
    introduction: Remark = ""
    objectives: tuple[Words, ...] = Field(default=(), max_length=50)
    items: tuple[Item, ...] = Field(max_length=MOST_ITEMS)


class Pack(_Part):
    """A whole `pack.json`. `id` stays when the pack is revised; `revision` counts up."""

    schema_version: Literal[1] = SCHEMA_VERSION
    id: UUID
    revision: int = Field(default=1, ge=1, le=MOST_REVISIONS)
    title: Words
    description: Remark = ""
    languages: tuple[Language, ...] = Field(min_length=1, max_length=20)
    authors: tuple[Words, ...] = Field(min_length=1, max_length=100)
    licence: Words
    objectives: tuple[Words, ...] = Field(default=(), max_length=50)
    images: tuple[PackImage, ...] = Field(default=(), max_length=MOST_IMAGES)
    runs: tuple[BakedRun, ...] = Field(default=(), max_length=MOST_ITEMS)
    lessons: tuple[Lesson, ...] = Field(default=(), max_length=500)

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for lesson in self.lessons for item in lesson.items)


def shown_images(item: Item) -> tuple[UUID, ...]:
    """The images that an item shows, the prior first."""
    if isinstance(item, ChooseItem):
        return item.films
    return (item.prior,) if item.follow_up is None else (item.prior, item.follow_up)


def shown_run(item: Item) -> UUID | None:
    return item.run if isinstance(item, PredictItem | ExplainItem) else None
