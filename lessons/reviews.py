"""What is due: skills whose time has come, each with an item to show it on.

What is scheduled is a skill, so a review takes an item that trains it whose film the learner has
not seen for the longest time.
"""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Subquery, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from lessons.changes import Skill
from lessons.learning_models import (
    AttemptRow,
    ItemRow,
    ItemSkillRow,
    LearnerRow,
    PackRow,
    ReviewRow,
    SkillStateRow,
    exam_lessons,
)
from lessons.learning_records import DueDay, DueList, DueReview
from lessons.retrying import retried
from lessons.transactions import Transactions

RESTED = timedelta(days=60)
REFRESHER_ITEMS = 20


@retried
class Reviews:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def due(self, learner_id: UUID, now: datetime) -> DueList:
        """Skills without any installed item wait until there is one."""
        with self._transactions.read() as session:
            limit = session.scalar(
                select(LearnerRow.daily_limit).where(LearnerRow.id == learner_id)
            )
            done = _done_today(session, learner_id, now)
            reviews = _due_reviews(session, learner_id, now)
        room = max(0, (limit or 0) - done)
        return DueList(tuple(reviews[:room]), done, len(reviews[room:]))

    def forecast(self, learner_id: UUID, now: datetime, days: int = 14) -> tuple[DueDay, ...]:
        """Today and the days after it."""
        today = now.astimezone(UTC).date()
        end = _midnight(now) + timedelta(days=days)
        query = select(SkillStateRow.due).where(
            SkillStateRow.learner_id == learner_id,
            SkillStateRow.due < end,
            ~of_drill(SkillStateRow.skill),
        )
        counts = dict.fromkeys((today + timedelta(days=n) for n in range(days)), 0)
        with self._transactions.read() as session:
            for due in session.scalars(query):
                counts[max(today, due.date())] += 1
        return tuple(DueDay(day, reviews) for day, reviews in counts.items())

    def refresher(self, learner_id: UUID, pack_id: UUID, now: datetime) -> tuple[UUID, ...]:
        """20 items of a pack that has rested for 60 days, longest unseen first; else none."""
        seen = _last_seen(learner_id)
        query = (
            select(ItemRow.id, seen.c.at)
            .join(seen, seen.c.film == ItemRow.film)
            .where(ItemRow.pack_id == pack_id, ItemRow.retired_at.is_(None))
            .where(ItemRow.lesson_id.not_in(exam_lessons()))
            .order_by(seen.c.at, ItemRow.position, ItemRow.id)
        )
        with self._transactions.read() as session:
            lines = session.execute(query).all()
        if not lines or lines[-1][1] > now - RESTED:
            return ()
        return tuple(line[0] for line in lines[:REFRESHER_ITEMS])


def _due_reviews(session: Session, learner_id: UUID, now: datetime) -> list[DueReview]:
    """Most overdue first; no item and, where others can be had, no film twice."""
    states = session.execute(
        select(SkillStateRow.skill, SkillStateRow.due)
        .where(
            SkillStateRow.learner_id == learner_id,
            SkillStateRow.due <= now,
            ~of_drill(SkillStateRow.skill),
        )
        .order_by(SkillStateRow.due, SkillStateRow.skill)
    ).all()
    if not states:
        return []
    choice = _choice(session, learner_id, [skill for skill, _ in states])
    items: set[UUID] = set()
    films: set[UUID] = set()
    reviews: list[DueReview] = []
    for skill, due in states:
        free = [one for one in choice.get(skill, ()) if one.item not in items]
        taken = next((one for one in free if one.film not in films), free[0] if free else None)
        if taken is not None:
            items.add(taken.item)
            films.add(taken.film)
            reviews.append(DueReview(Skill.from_key(skill), due, taken.item))
    return reviews


class _Candidate(NamedTuple):
    item: UUID
    film: UUID


def _choice(session: Session, learner_id: UUID, skills: list[str]) -> dict[str, list[_Candidate]]:
    """Items that train each skill: those of films never seen first, then of those longest unseen.

    Of as many films as there are skills, since the others can take away no more than that.
    """
    seen = _last_seen(learner_id)
    order = (seen.c.at.is_not(None), seen.c.at, ItemRow.film)
    ranked = (
        select(
            ItemSkillRow.skill,
            ItemRow.id,
            ItemRow.film,
            func.dense_rank().over(partition_by=ItemSkillRow.skill, order_by=order).label("rank"),
        )
        .join(ItemRow, ItemRow.id == ItemSkillRow.item_id)
        .join(PackRow, PackRow.id == ItemRow.pack_id)
        .outerjoin(seen, seen.c.film == ItemRow.film)
        .where(ItemSkillRow.skill.in_(skills))
        .where(ItemRow.retired_at.is_(None), PackRow.removed_at.is_(None))
        .where(ItemRow.lesson_id.not_in(exam_lessons()))
        .subquery()
    )
    query = (
        select(ranked.c.skill, ranked.c.id, ranked.c.film)
        .where(ranked.c.rank <= len(skills))
        .order_by(ranked.c.skill, ranked.c.rank, ranked.c.id)
    )
    choice: dict[str, list[_Candidate]] = {}
    for skill, *candidate in session.execute(query):
        choice.setdefault(skill, []).append(_Candidate(*candidate))
    return choice


def _last_seen(learner_id: UUID) -> Subquery:
    """When the learner last answered an item that begins with a film.

    By item first, which the index of attempts alone can tell.
    """
    answered = (
        select(AttemptRow.item_id, func.max(AttemptRow.locked_at).label("at"))
        .where(AttemptRow.learner_id == learner_id)
        .group_by(AttemptRow.item_id)
        .subquery()
    )
    return (
        select(ItemRow.film, func.max(answered.c.at).label("at"))
        .join(answered, answered.c.item_id == ItemRow.id)
        .group_by(ItemRow.film)
        .subquery()
    )


def _done_today(session: Session, learner_id: UUID, now: datetime) -> int:
    query = select(func.count(ReviewRow.skill.distinct())).where(
        ReviewRow.learner_id == learner_id,
        ReviewRow.reviewed_at >= _midnight(now),
        ~of_drill(ReviewRow.skill),
    )
    return session.scalar(query) or 0


def of_drill(skill: InstrumentedAttribute[str]) -> ColumnElement[bool]:
    """Skills that the drill brings back by itself: their keys say a size."""
    return skill.like("%/%/%/%")


def _midnight(now: datetime) -> datetime:
    return now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
