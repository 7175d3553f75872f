"""Which items a lecture leads through: a lesson's, a pack's, or the fifteen minutes that ship."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from lessons.errors import PackError, PackNotFound
from lessons.pack.kinds import Item
from lessons.pack.manifest import Lesson
from lessons.pack_records import InstalledItem

if TYPE_CHECKING:
    from lessons.lecture.records import LectureRecord
    from lessons.store import Store

SEE_IT_MOVE = "See it move"
_ITEMS = 6
_SOURCE = "Reading progression"


class NothingToPresent(PackError):
    """A lecture has no items to show."""


@dataclass(frozen=True, slots=True)
class LectureProgram:
    """`items` in the order in which they are shown; at least one."""

    title: str
    pack: UUID
    items: tuple[InstalledItem, ...]


def lesson_program(lesson: UUID, store: "Store") -> LectureProgram:
    """Raises PackNotFound, NothingToPresent."""
    for pack in store.packs.all():
        for one in store.packs.manifest(pack.id).lessons:
            if one.id == lesson:
                return _program(store, one.title, pack.id, one.items)
    raise PackNotFound("This lesson is in no installed pack any more; import its pack again.")


def pack_program(pack: UUID, lesson: int | None, store: "Store") -> LectureProgram:
    """`lesson`: counted from 1; None for all of them. Raises PackNotFound, NothingToPresent."""
    manifest = store.packs.manifest(pack)
    if lesson is None:
        return _program(store, manifest.title, pack, manifest.items)
    if not 1 <= lesson <= len(manifest.lessons):
        raise NothingToPresent(
            "“{title}” has {count} lessons, no lesson {lesson}; choose one of them.",
            title=manifest.title,
            count=len(manifest.lessons),
            lesson=lesson,
        )
    chosen = manifest.lessons[lesson - 1]
    return _program(store, chosen.title, pack, chosen.items)


def see_it_move(store: "Store") -> LectureProgram:
    """One prediction with a place and a baked run from each of six lessons of the pack that ships.

    Raises NothingToPresent where somebody removed that pack.
    """
    for pack in store.packs.all():
        if pack.title == _SOURCE:
            lessons = store.packs.manifest(pack.id).lessons
            items = [item for lesson in lessons for item in _first_that_moves(lesson)]
            return _program(store, SEE_IT_MOVE, pack.id, tuple(items[:_ITEMS]))
    raise NothingToPresent(
        "The lecture is made of the pack “{pack}”, which is not installed; bring it back on the "
        "page of packs.",
        pack=_SOURCE,
    )


def resumed_program(lecture: "LectureRecord", store: "Store") -> LectureProgram:
    """The items of a lecture that was interrupted. Raises ItemNotFound where its pack is gone."""
    items = tuple(store.packs.item(item) for item in lecture.items)
    return LectureProgram(lecture.title, lecture.pack, items)


def _program(store: "Store", title: str, pack: UUID, items: tuple[Item, ...]) -> LectureProgram:
    """Where some items are for the hall, these only."""
    items = tuple(item for item in items if item.for_hall) or items
    if not items:
        raise NothingToPresent(
            "“{title}” has nothing to present; choose another pack.", title=title
        )
    return LectureProgram(title, pack, tuple(store.packs.item(item.id) for item in items))


def _first_that_moves(lesson: Lesson) -> tuple[Item, ...]:
    moving = (
        item
        for item in lesson.items
        if item.is_prediction and item.reference.is_marked and item.shown_run is not None
    )
    return tuple(item for item, _ in zip(moving, range(1), strict=False))
