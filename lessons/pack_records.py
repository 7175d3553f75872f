"""What the library says of installed packs, their lessons and items. Knows no database."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from lessons.pack.kinds import Item


@dataclass(frozen=True, slots=True)
class PackSummary:
    """digest: of the pack's file. lessons, items: how many there are. is_translated: its texts are
    not in its own languages here. untranslated: how many are in its first language only, of a pack
    that speaks the one that is wanted."""

    id: UUID
    revision: int
    title: str
    description: str
    languages: tuple[str, ...]
    authors: tuple[str, ...]
    licence: str
    objectives: tuple[str, ...]
    digest: str
    installed_at: datetime
    lessons: int
    items: int
    is_translated: bool = False
    untranslated: int = 0


@dataclass(frozen=True, slots=True)
class RemovedPack:
    id: UUID
    title: str
    removed_at: datetime


@dataclass(frozen=True, slots=True)
class LessonSummary:
    """answered: how many of its items the learner finished at least once. exam_minutes: None where
    it is no exam."""

    id: UUID
    pack: UUID
    title: str
    introduction: str
    items: int
    answered: int
    exam_minutes: int | None = None


class ItemState(StrEnum):
    """By the learner's latest attempt; `open` is locked but not finished."""

    NEW = "new"
    OPEN = "open"
    RIGHT = "right"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class ItemSummary:
    id: UUID
    title: str
    kind: str
    state: ItemState


@dataclass(frozen=True, slots=True)
class InstalledItem:
    """pack_digest: of the file that holds its films. digest: of the item itself."""

    item: Item
    pack: UUID
    lesson: UUID
    pack_digest: str
    digest: str
