"""Classes in the library. They never touch the learners of this machine, nor what those answered.

Removing is for good: it is other people's data, and their files bring it back.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from lessons.answers import Answer
from lessons.classes.answers import (
    ClassAnswer,
    ClassHistory,
    ClassSummary,
    HistoryImport,
    ImportedStudent,
    ReadHistories,
    Refused,
    Student,
)
from lessons.classes.tables import ClassAnswerRow, ClassMemberRow, ClassRow
from lessons.errors import HistoryRefused, StoreError
from lessons.grades import Part
from lessons.learning_models import ItemRow, PackRow
from lessons.retrying import retried
from lessons.transactions import Transactions, insert, insert_once, insert_or_update

LONGEST_NAME = 200


class ClassNotFound(StoreError):
    """No class with this id is in the library."""


@retried
class Classes:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def make(self, name: str, class_id: UUID | None = None) -> ClassSummary:
        """The same id again changes nothing."""
        class_id = class_id or uuid4()
        self.enter(class_id, name)
        return self.get(class_id)

    def enter(self, class_id: UUID, name: str) -> None:
        """Make a class; the same id again changes nothing."""
        values = {
            "id": class_id,
            "name": name.strip()[:LONGEST_NAME],
            "created_at": datetime.now(UTC),
        }
        with self._transactions.write() as session:
            insert_once(session, ClassRow, values)

    def rename(self, class_id: UUID, name: str) -> None:
        """Raises ClassNotFound."""
        with self._transactions.write() as session:
            _require(session, class_id).name = name.strip()[:LONGEST_NAME]

    def all(self) -> tuple[ClassSummary, ...]:
        """Newest first."""
        query = select(ClassRow).order_by(ClassRow.created_at.desc(), ClassRow.id)
        with self._transactions.read() as session:
            return tuple(_summary(session, row) for row in session.scalars(query).all())

    def get(self, class_id: UUID) -> ClassSummary:
        """Raises ClassNotFound."""
        with self._transactions.read() as session:
            return _summary(session, _require(session, class_id))

    def remove(self, class_id: UUID) -> None:
        """With every answer of its students, for good. Raises ClassNotFound."""
        with self._transactions.write() as session:
            _require(session, class_id)
            for table in (ClassAnswerRow, ClassMemberRow):
                session.execute(delete(table).where(table.class_id == class_id))
            session.execute(delete(ClassRow).where(ClassRow.id == class_id))

    def remove_student(self, class_id: UUID, learner: UUID) -> None:
        """With every answer, for good. Raises ClassNotFound."""
        with self._transactions.write() as session:
            _require(session, class_id)
            for table in (ClassAnswerRow, ClassMemberRow):
                session.execute(
                    delete(table).where(table.class_id == class_id, table.learner_id == learner)
                )

    def import_histories(self, class_id: UUID, read: ReadHistories) -> HistoryImport:
        """Add what the class does not have, each history whole or not at all; a student who is
        there is brought up to date. Raises ClassNotFound."""
        imported: list[ImportedStudent] = []
        refused = list(read.refused)
        for history in read.histories:
            with self._transactions.write() as session:
                _require(session, class_id)
                if _has_answers_of_another(session, class_id, history):
                    refused.append(Refused(history.file, _of_another()))
                    continue
                imported.append(_import(session, class_id, history))
        return HistoryImport(tuple(imported), tuple(refused))

    def students(self, class_id: UUID) -> tuple[Student, ...]:
        """By name."""
        count = (
            select(func.count())
            .select_from(ClassAnswerRow)
            .where(
                ClassAnswerRow.class_id == class_id,
                ClassAnswerRow.learner_id == ClassMemberRow.learner_id,
            )
            .scalar_subquery()
        )
        query = select(
            ClassMemberRow.learner_id, ClassMemberRow.name, ClassMemberRow.exported_at, count
        ).where(ClassMemberRow.class_id == class_id)
        with self._transactions.read() as session:
            students = [Student(*line) for line in session.execute(query)]
        return tuple(sorted(students, key=lambda one: (one.name.casefold(), one.learner)))

    def answers(self, class_id: UUID) -> tuple[ClassAnswer, ...]:
        """In the order of time; packs and items that the library has are called as there."""
        query = (
            select(ClassAnswerRow, PackRow.id, PackRow.title, ItemRow.title)
            .outerjoin(ItemRow, ItemRow.id == ClassAnswerRow.item_id)
            .outerjoin(PackRow, PackRow.id == ItemRow.pack_id)
            .where(ClassAnswerRow.class_id == class_id)
            .order_by(ClassAnswerRow.locked_at, ClassAnswerRow.attempt_id)
        )
        with self._transactions.read() as session:
            return tuple(
                _named(_answer(row), pack, pack_title, title)
                for row, pack, pack_title, title in session.execute(query).all()
            )


def _require(session: Session, class_id: UUID) -> ClassRow:
    row = session.get(ClassRow, class_id)
    if row is None:
        raise ClassNotFound("This class is no longer in the library; choose another one.")
    return row


def _summary(session: Session, row: ClassRow) -> ClassSummary:
    at = ClassAnswerRow.locked_at
    answers, began, ended = session.execute(
        select(func.count(), func.min(at), func.max(at)).where(ClassAnswerRow.class_id == row.id)
    ).one()
    students = session.scalar(
        select(func.count()).select_from(ClassMemberRow).where(ClassMemberRow.class_id == row.id)
    )
    return ClassSummary(row.id, row.name, row.created_at, students or 0, answers, began, ended)


def _of_another() -> HistoryRefused:
    return HistoryRefused(
        "The history holds answers of another student of this class; ask each for their own export."
    )


def _has_answers_of_another(session: Session, class_id: UUID, history: ClassHistory) -> bool:
    """A history of somebody else's under another id would count every answer twice."""
    owners = dict(_owners(session, class_id))
    return any(owners.get(one.id, history.learner) != history.learner for one in history.answers)


def _owners(session: Session, class_id: UUID) -> Iterable[tuple[UUID, UUID]]:
    query = select(ClassAnswerRow.attempt_id, ClassAnswerRow.learner_id).where(
        ClassAnswerRow.class_id == class_id
    )
    return ((line[0], line[1]) for line in session.execute(query))


def _import(session: Session, class_id: UUID, history: ClassHistory) -> ImportedStudent:
    member = session.get(ClassMemberRow, (class_id, history.learner))
    known = {attempt for attempt, owner in _owners(session, class_id) if owner == history.learner}
    new = [one for one in history.answers if one.id not in known]
    values = {
        "class_id": class_id,
        "learner_id": history.learner,
        "name": history.name,
        "exported_at": history.exported_at,
    }
    insert_or_update(
        session,
        ClassMemberRow,
        [values],
        keys=(ClassMemberRow.class_id, ClassMemberRow.learner_id),
        updated=(ClassMemberRow.name, ClassMemberRow.exported_at),
        where=lambda fresh: ClassMemberRow.exported_at < fresh.exported_at,
    )
    if new:
        rows = [_values(class_id, one) for one in new]
        session.execute(insert(session, ClassAnswerRow).on_conflict_do_nothing(), rows)
    _name_packs(session, class_id, history)
    return ImportedStudent(history.file, history.learner, history.name, len(new), member is None)


def _name_packs(session: Session, class_id: UUID, history: ClassHistory) -> None:
    """A history of an earlier version did not name packs; a newer one of the same answers does."""
    named = {one.item: one for one in history.answers if one.pack is not None}
    for item, one in named.items():
        session.execute(
            update(ClassAnswerRow)
            .where(
                ClassAnswerRow.class_id == class_id,
                ClassAnswerRow.item_id == item,
                ClassAnswerRow.pack_id.is_(None),
            )
            .values(pack_id=one.pack, pack=one.pack_title, title=one.title)
        )


def _values(class_id: UUID, one: ClassAnswer) -> dict[str, Any]:
    return {
        "class_id": class_id,
        "attempt_id": one.id,
        "learner_id": one.learner,
        "item_id": one.item,
        "item_digest": one.item_digest,
        "pack_id": one.pack,
        "pack": one.pack_title,
        "title": one.title,
        "locked_at": one.locked_at,
        "seconds": one.seconds,
        "answer": one.answer.model_dump(mode="json", exclude_defaults=True),
        "parts": {part.value: score for part, score in one.parts.items()},
        "right": one.right,
        "skills": ",".join(one.skills),
        "is_drill": one.is_drill,
    }


def _answer(row: ClassAnswerRow) -> ClassAnswer:
    return ClassAnswer(
        id=row.attempt_id,
        learner=row.learner_id,
        item=row.item_id,
        item_digest=row.item_digest,
        pack=row.pack_id,
        pack_title=row.pack,
        title=row.title,
        locked_at=row.locked_at,
        seconds=row.seconds,
        answer=Answer.model_validate(row.answer),
        parts={Part(part): score for part, score in row.parts.items()},
        right=row.right,
        skills=tuple(row.skills.split(",")) if row.skills else (),
        is_drill=row.is_drill,
    )


def _named(
    one: ClassAnswer, pack: UUID | None, pack_title: str | None, title: str | None
) -> ClassAnswer:
    if pack is None:
        return one
    return replace(one, pack=pack, pack_title=pack_title or "", title=title or "")
