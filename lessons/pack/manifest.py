"""What `pack.json` says: images with their licences, baked runs, lessons and their items.

Only the shape is checked here; that the parts fit together is for `lessons.pack.checking` to say.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Literal, Self
from uuid import UUID

from pydantic import Field

from lessons.pack.fields import (
    Address,
    FileName,
    FileSize,
    Language,
    PackPart,
    Remark,
    Sha256,
    Words,
    says_nothing,
)
from lessons.pack.kinds import Item
from lessons.pack.translation import (
    Text,
    Translation,
    item_in,
    part_in,
    same_language,
    texts_of_item,
    texts_of_lesson,
    texts_of_pack,
)

SCHEMA_VERSION = 1
MOST_IMAGES = 5_000
MOST_ITEMS = 10_000
MOST_REVISIONS = 1_000_000
MOST_MINUTES = 600


class Media(StrEnum):
    PNG = "image/png"
    JPEG = "image/jpeg"
    DICOM = "application/dicom"


class PackImage(PackPart):
    """One film. It lies in the pack under `file`, or is fetched from `address` on installing.

    size: bytes. fingerprint: of the radiograph, as `engine.radiograph` makes it. patient, day:
    which films are of one patient (a pseudonym) and in which order they were taken. on_phones: the
    licence and the patient's consent allow a reduced copy on the phones of a hall.
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
    on_phones: bool = Field(default=False, exclude_if=says_nothing)


class BakedRun(PackPart):
    """A run of a model that travels with the pack; `file` holds a `lessons.pack.baked` document."""

    id: UUID
    prior: UUID
    hypothesis: Words
    model: Words
    file: FileName
    size: FileSize
    sha256: Sha256


class Lesson(PackPart):
    """exam_minutes: the lesson is an exam of this length: one attempt, in an order of the learner's
    own, and nothing is revealed before its end."""

    id: UUID
    title: Words
    introduction: Remark = ""
    objectives: tuple[Words, ...] = Field(default=(), max_length=50)
    items: tuple[Item, ...] = Field(max_length=MOST_ITEMS)
    exam_minutes: int | None = Field(default=None, ge=1, le=MOST_MINUTES, exclude_if=says_nothing)


class Pack(PackPart):
    """A whole `pack.json`. `id` stays when the pack is revised; `revision` counts up. languages:
    the first is that of the texts here, the others are those of `translations`."""

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

    translations: tuple[Translation, ...] = Field(
        default=(), max_length=20, exclude_if=says_nothing
    )

    @property
    def items(self) -> tuple[Item, ...]:
        return tuple(item for lesson in self.lessons for item in lesson.items)

    @property
    def practice_items(self) -> tuple[Item, ...]:
        """Without those of exams, which are asked there and nowhere else."""
        lessons = (lesson for lesson in self.lessons if lesson.exam_minutes is None)
        return tuple(item for lesson in lessons for item in lesson.items)

    def texts(self) -> Iterator[Text]:
        """All that is read in it, each with where it stands."""
        yield from texts_of_pack(self, self.id)
        for lesson in self.lessons:
            yield from texts_of_lesson(lesson, lesson.id)
            for item in lesson.items:
                yield from texts_of_item(item, item.id)

    def texts_in(self, language: str) -> Mapping[str, str]:
        """The translated texts by where they stand; none for the first language, and for one that
        the pack does not speak."""
        found = (one for one in self.translations if same_language(one.language, language))
        return next((one.said for one in found), dict[str, str]())

    def in_language(self, language: str) -> Self:
        """With its texts in the language, as far as they are translated."""
        texts = self.texts_in(language)
        if not texts:
            return self
        lessons = tuple(
            part_in(lesson, lesson.id, texts).model_copy(
                update={
                    "items": tuple(item_in(item, item.id, texts, language) for item in lesson.items)
                }
            )
            for lesson in self.lessons
        )
        return part_in(self, self.id, texts).model_copy(update={"lessons": lessons})
