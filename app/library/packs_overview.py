"""What the packs page shows, asked in the library's thread; and packs on their way in.

Knows no widgets.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from lessons.installed_packs import ItemState, ItemSummary, LessonSummary, PackSummary, PackUpdate
from lessons.pack.installing import ShelvedPack
from lessons.reviews import DueList
from lessons.store import Store


@dataclass(frozen=True, slots=True)
class LessonLine:
    lesson: LessonSummary
    items: tuple[ItemSummary, ...]

    @property
    def next_items(self) -> tuple[UUID, ...]:
        """Those that were never finished; all of them once the lesson is through."""
        fresh = [one for one in self.items if one.state in (ItemState.NEW, ItemState.OPEN)]
        return tuple(one.id for one in fresh or self.items)


@dataclass(frozen=True, slots=True)
class PackLine:
    """answered: items finished at least once."""

    pack: PackSummary
    answered: int


@dataclass(frozen=True, slots=True)
class PacksOverview:
    """lessons, refresher: of the pack `chosen`."""

    packs: tuple[PackLine, ...]
    chosen: UUID | None
    lessons: tuple[LessonLine, ...]
    refresher: tuple[UUID, ...]
    due: DueList

    @property
    def pack(self) -> PackSummary | None:
        return next((line.pack for line in self.packs if line.pack.id == self.chosen), None)


@dataclass(frozen=True, slots=True)
class PackImported:
    title: str
    update: PackUpdate


def packs_overview(
    learner: UUID, chosen: UUID | None, now: datetime, store: Store
) -> PacksOverview:
    """Of `chosen`, or of the first pack where that is not installed."""
    lines = tuple(_line(pack, learner, store) for pack in store.packs.all())
    known = [line.pack.id for line in lines]
    shown = chosen if chosen in known else next(iter(known), None)
    lessons = store.packs.lessons(shown, learner) if shown is not None else ()
    return PacksOverview(
        packs=lines,
        chosen=shown,
        lessons=tuple(LessonLine(one, store.packs.items(one.id, learner)) for one in lessons),
        refresher=store.reviews.refresher(learner, shown, now) if shown is not None else (),
        due=store.reviews.due(learner, now),
    )


def enter(shelved: ShelvedPack, store: Store) -> PackImported:
    """Raises PackRefused, StoreError."""
    return PackImported(shelved.pack.title, store.packs.install(shelved.pack, shelved.digest))


def _line(pack: PackSummary, learner: UUID, store: Store) -> PackLine:
    lessons = store.packs.lessons(pack.id, learner)
    return PackLine(pack, sum(lesson.answered for lesson in lessons))
