"""What the packs page shows, asked in the library's thread; and packs on their way in.

Knows no widgets.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from app.words.language import window_language
from lessons.drill.pack_cases import can_drill
from lessons.errors import PackReplaces
from lessons.exam_records import ExamRecord
from lessons.learning_records import DueList
from lessons.pack.installing import ShelvedPack, install_again
from lessons.pack.shelf import Shelf
from lessons.pack_records import ItemState, ItemSummary, LessonSummary, PackSummary
from lessons.pack_updates import PackUpdate

if TYPE_CHECKING:
    from lessons.store import Store

_ENOUGH_TO_DRILL = 4
_TITLES = 6
_TITLE = 60


@dataclass(frozen=True, slots=True)
class LessonLine:
    """exam: the learner's, where the lesson is one and was begun."""

    lesson: LessonSummary
    items: tuple[ItemSummary, ...]
    exam: ExamRecord | None = None

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
    """lessons, refresher: of the pack `chosen`. can_drill: it has enough items with two films of
    which it is known what changed and where."""

    packs: tuple[PackLine, ...]
    chosen: UUID | None
    lessons: tuple[LessonLine, ...]
    refresher: tuple[UUID, ...]
    due: DueList
    can_drill: bool = False

    @property
    def pack(self) -> PackSummary | None:
        return next((line.pack for line in self.packs if line.pack.id == self.chosen), None)


@dataclass(frozen=True, slots=True)
class PackImported:
    title: str
    update: PackUpdate


def packs_overview(
    learner: UUID, chosen: UUID | None, now: datetime, store: "Store"
) -> PacksOverview:
    """Of `chosen`, or of the first pack where that is not installed."""
    answered = store.packs.answered(learner)
    lines = tuple(PackLine(pack, answered.get(pack.id, 0)) for pack in store.packs.all())
    known = [line.pack.id for line in lines]
    shown = chosen if chosen in known else next(iter(known), None)
    lessons = store.packs.lessons(shown, learner) if shown is not None else ()
    return PacksOverview(
        packs=lines,
        chosen=shown,
        lessons=tuple(
            LessonLine(
                one,
                store.packs.items(one.id, learner),
                store.exams.of_lesson(learner, one.id, now) if one.exam_minutes else None,
            )
            for one in lessons
        ),
        refresher=store.reviews.refresher(learner, shown, now) if shown is not None else (),
        due=store.reviews.due(learner, now),
        can_drill=shown is not None and _can_drill(shown, store),
    )


def _can_drill(pack: UUID, store: "Store") -> bool:
    return sum(map(can_drill, store.packs.manifest(pack).practice_items)) >= _ENOUGH_TO_DRILL


@dataclass(frozen=True, slots=True, eq=False)
class PackAsksFirst:
    """It would take the place of another one's pack, or of a newer revision: nothing was changed.
    `why`: says so."""

    shelved: ShelvedPack
    why: PackReplaces


def enter(
    shelved: ShelvedPack, store: "Store", *, agreed: bool = False
) -> PackImported | PackAsksFirst:
    """Raises PackRefused, StoreError."""
    try:
        update = store.packs.install(shelved.pack, shelved.digest, agreed=agreed)
    except PackReplaces as why:
        return PackAsksFirst(shelved, why)
    return PackImported(shelved.pack.title, update)


def enter_again(shelf: Shelf, digest: str, store: "Store") -> PackImported:
    """Undo a replacement. Raises PackError, StoreError."""
    with shelf.open(digest) as opened:
        title = opened.pack.title
    return PackImported(title, install_again(store, shelf, digest))


def is_in_window_language(pack: PackSummary) -> bool:
    return pack.is_translated or window_language() in pack.languages


def in_short(titles: tuple[str, ...]) -> str:
    """Some of them, so that a sentence stays one."""
    shown = [f"{title[:_TITLE]}…" if len(title) > _TITLE else title for title in titles[:_TITLES]]
    more = f" … (+{len(titles) - _TITLES})" if len(titles) > _TITLES else ""
    return f"{', '.join(shown)}{more}"
