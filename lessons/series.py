"""Questions that are asked one after the other, and those that are worth asking again."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lessons.learning_models import AttemptRow, ItemRow, LessonRow, PackRow
from lessons.learning_records import SeriesPlan
from lessons.retrying import retried
from lessons.transactions import Transactions

MOST_MISSED = 20


@retried
class SeriesPlans:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def plan(self, items: Sequence[UUID]) -> SeriesPlan:
        """Items that no pack has any more are left out."""
        with self._transactions.read() as session:
            lessons = _lessons_of(session, items)
            known = tuple(item for item in items if item in lessons)
            plain = SeriesPlan(known, first=1, of=len(known))
            if len(set(lessons.values())) != 1:
                return plain
            lesson = lessons[known[0]]
            title = session.scalar(select(LessonRow.title).where(LessonRow.id == lesson)) or ""
            whole = session.scalars(_items_of(lesson)).all()
        if known != tuple(whole[len(whole) - len(known) :]):
            return SeriesPlan(known, title, 1, len(known))
        return SeriesPlan(known, title, len(whole) - len(known) + 1, len(whole))

    def missed(self, learner_id: UUID, most: int = MOST_MISSED) -> tuple[UUID, ...]:
        """Items that can be asked and whose latest answer was not right, the latest first."""
        latest = (
            select(AttemptRow.item_id, func.max(AttemptRow.locked_at).label("at"))
            .where(AttemptRow.learner_id == learner_id, AttemptRow.finished_at.is_not(None))
            .group_by(AttemptRow.item_id)
            .subquery()
        )
        query = (
            select(ItemRow.id)
            .join(latest, latest.c.item_id == ItemRow.id)
            .join(PackRow, PackRow.id == ItemRow.pack_id)
            .join(AttemptRow, AttemptRow.item_id == ItemRow.id)
            .where(AttemptRow.learner_id == learner_id, AttemptRow.locked_at == latest.c.at)
            .where(AttemptRow.right.is_(False))
            .where(ItemRow.retired_at.is_(None), PackRow.removed_at.is_(None))
            .order_by(latest.c.at.desc(), ItemRow.id)
            .limit(most)
        )
        with self._transactions.read() as session:
            return tuple(dict.fromkeys(session.scalars(query)))


def _lessons_of(session: Session, items: Sequence[UUID]) -> dict[UUID, UUID]:
    query = (
        select(ItemRow.id, ItemRow.lesson_id)
        .join(PackRow, PackRow.id == ItemRow.pack_id)
        .where(ItemRow.id.in_(items), ItemRow.retired_at.is_(None), PackRow.removed_at.is_(None))
    )
    return {line[0]: line[1] for line in session.execute(query)}


def _items_of(lesson: UUID) -> Select[UUID]:
    return (
        select(ItemRow.id)
        .where(ItemRow.lesson_id == lesson, ItemRow.retired_at.is_(None))
        .order_by(ItemRow.position)
    )
