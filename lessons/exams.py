"""Exams that learners sat: one attempt each, in an order of their own, within a time that no crash,
no pause and no clock put back makes longer."""

import random
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lessons.answers import Attempt
from lessons.attempts import attempt_of, locked_values
from lessons.errors import ExamOver, ItemNotFound
from lessons.exam_records import ExamRecord
from lessons.learning_models import AttemptRow, ExamRow, ItemRow, LessonRow
from lessons.retrying import retried
from lessons.transactions import Transactions, insert, insert_once


@retried
class Exams:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def begin(self, learner_id: UUID, lesson_id: UUID, now: datetime) -> ExamRecord:
        """Or continue the one that was begun. Raises ItemNotFound where the lesson is no exam."""
        with self._transactions.write() as session:
            row = _row_of(session, learner_id, lesson_id)
            if row is None:
                _add(session, learner_id, lesson_id, now)
                row = _row_of(session, learner_id, lesson_id)
            assert row is not None
            return _record(session, row, now)

    def of_lesson(self, learner_id: UUID, lesson_id: UUID, now: datetime) -> ExamRecord | None:
        """None where the learner has not begun it."""
        with self._transactions.read() as session:
            row = _row_of(session, learner_id, lesson_id)
            return None if row is None else _record(session, row, now)

    def tick(self, exam_id: UUID, left: float) -> None:
        """What is left by the clock of the running program; it only ever gets less."""
        with self._transactions.write() as session:
            session.execute(
                update(ExamRow)
                .where(ExamRow.id == exam_id, ExamRow.left_seconds > left)
                .values(left_seconds=max(left, 0.0))
            )

    def lock(self, exam_id: UUID, attempt: Attempt) -> None:
        """Keep an answer, final from here on; the same id again changes nothing.

        Raises ExamOver where the time is up, the exam was ended, or its item has an answer.
        """
        with self._transactions.write() as session:
            row = session.get_one(ExamRow, exam_id)
            record = _record(session, row, attempt.locked_at)
            if session.get(AttemptRow, attempt.id) is not None:
                return
            if record.is_over or attempt.item not in record.open_items:
                raise ExamOver("The exam is over; this answer does not count any more.")
            findings = session.scalar(select(ItemRow.findings).where(ItemRow.id == attempt.item))
            insert_once(session, AttemptRow, locked_values(attempt, findings))

    def end(self, exam_id: UUID, now: datetime) -> tuple[Attempt, ...]:
        """From now on nothing can be answered; the answers, in the order in which they were
        asked."""
        with self._transactions.write() as session:
            row = session.get_one(ExamRow, exam_id)
            row.ended_at = row.ended_at or now
            found = {one.item_id: one for one in _answers(session, row)}
            order = [UUID(item) for item in row.items]
            return tuple(attempt_of(found[item], ()) for item in order if item in found)


def _add(session: Session, learner_id: UUID, lesson_id: UUID, now: datetime) -> None:
    lesson = session.get(LessonRow, lesson_id)
    if lesson is None or lesson.exam_minutes is None:
        raise ItemNotFound("This exam is no longer in any installed pack; import its pack again.")
    query = select(ItemRow.id).where(ItemRow.lesson_id == lesson_id, ItemRow.retired_at.is_(None))
    items = sorted(map(str, session.scalars(query)))
    # The same for this learner whenever it is asked again, and no other learner's.
    random.Random(f"{learner_id}/{lesson_id}").shuffle(items)  # noqa: S311
    values = {
        "id": uuid4(),
        "learner_id": learner_id,
        "lesson_id": lesson_id,
        "title": lesson.title,
        "minutes": lesson.exam_minutes,
        "items": items,
        "began_at": now,
        "left_seconds": lesson.exam_minutes * 60.0,
        "ended_at": None,
    }
    session.execute(insert(session, ExamRow).values(values))


def _row_of(session: Session, learner_id: UUID, lesson_id: UUID) -> ExamRow | None:
    query = select(ExamRow).where(ExamRow.learner_id == learner_id, ExamRow.lesson_id == lesson_id)
    return session.scalars(query).one_or_none()


def _record(session: Session, row: ExamRow, now: datetime) -> ExamRecord:
    whole = timedelta(minutes=row.minutes)
    # A clock that was put back gives no time: what was left by the program's own counts, too.
    left = min(row.left_seconds, (whole - (now - row.began_at)).total_seconds())
    return ExamRecord(
        id=row.id,
        learner=row.learner_id,
        lesson=row.lesson_id,
        title=row.title,
        minutes=row.minutes,
        items=tuple(UUID(item) for item in row.items),
        answered=frozenset(one.item_id for one in _answers(session, row)),
        left=max(left, 0.0),
        ended_at=row.ended_at,
    )


def _answers(session: Session, row: ExamRow) -> list[AttemptRow]:
    """The first answer to each item since the exam began, and before it ended."""
    query = (
        select(AttemptRow)
        .where(AttemptRow.learner_id == row.learner_id)
        .where(AttemptRow.item_id.in_([UUID(item) for item in row.items]))
        .where(AttemptRow.locked_at >= row.began_at)
        .order_by(AttemptRow.locked_at, AttemptRow.id)
    )
    if row.ended_at is not None:
        query = query.where(AttemptRow.locked_at <= row.ended_at)
    first: dict[UUID, AttemptRow] = {}
    for one in session.scalars(query):
        first.setdefault(one.item_id, one)
    return list(first.values())
