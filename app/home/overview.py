"""What a student could do next, as the library knows it. Asked in the library's thread.

Knows no widgets.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from lessons.answers import Attempt
from lessons.errors import ItemNotFound
from lessons.installed_packs import ItemState, PackSummary
from lessons.records import RunSummary
from lessons.reviews import DueDay, DueList
from lessons.store import Store


@dataclass(frozen=True, slots=True)
class PackProgress:
    """answered: items finished at least once. next_items: the questions to go on with, of the first
    lesson that is not through."""

    id: UUID
    title: str
    items: int
    answered: int
    next_lesson: str
    next_items: tuple[UUID, ...]


@dataclass(frozen=True, slots=True)
class Overview:
    """last_run: the newest of the history. unfinished: an answer to a pack's item that was locked
    and never compared, the newest. predictions: how many were finished. next_review: the first day
    from tomorrow on when something falls due, within two weeks."""

    last_run: RunSummary | None
    unfinished: Attempt | None
    due: DueList
    packs: tuple[PackProgress, ...]
    predictions: int
    next_review: date | None = None

    @property
    def is_new(self) -> bool:
        """Nothing was ever done here."""
        return self.last_run is None and self.predictions == 0 and self.unfinished is None


def overview(learner: UUID, now: datetime, store: Store) -> Overview:
    runs = store.runs(limit=1)
    return Overview(
        last_run=runs[0] if runs else None,
        unfinished=next(_unfinished(learner, store), None),
        due=store.reviews.due(learner, now),
        packs=tuple(_progress(pack, learner, store) for pack in store.packs.all()),
        predictions=store.progress.overview(learner, now).answers,
        next_review=_next_review(store.reviews.forecast(learner, now)),
    )


def _next_review(forecast: Sequence[DueDay]) -> date | None:
    return next((one.day for one in forecast[1:] if one.reviews), None)


def _unfinished(learner: UUID, store: Store) -> Iterator[Attempt]:
    """Only what can be asked again: the pack is still there."""
    for attempt in store.attempts.unfinished(learner):
        try:
            store.packs.item(attempt.item)
        except ItemNotFound:
            continue
        yield attempt


def _progress(pack: PackSummary, learner: UUID, store: Store) -> PackProgress:
    lessons = store.packs.lessons(pack.id, learner)
    following = next((one for one in lessons if one.answered < one.items), None)
    items = store.packs.items(following.id, learner) if following is not None else ()
    return PackProgress(
        id=pack.id,
        title=pack.title,
        items=sum(lesson.items for lesson in lessons),
        answered=sum(lesson.answered for lesson in lessons),
        next_lesson=following.title if following is not None else "",
        next_items=tuple(one.id for one in items if one.state in (ItemState.NEW, ItemState.OPEN)),
    )
