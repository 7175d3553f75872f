"""The people who learn from this library. Knows nothing of what they answered.

No two of them have the same name, so that a name says who is meant.
"""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from lessons.errors import LearnerNotFound, NameTaken
from lessons.lab.seat import LabSeat
from lessons.learning_models import LearnerRow
from lessons.learning_records import LONGEST_NAME, Learner
from lessons.retrying import retried
from lessons.transactions import Transactions, insert_once

DAILY_LIMIT = 20


@retried
class Learners:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def all(self) -> tuple[Learner, ...]:
        """Oldest first."""
        query = (
            select(LearnerRow)
            .where(*_listed(self._transactions.seat))
            .order_by(LearnerRow.created_at, LearnerRow.id)
        )
        with self._transactions.read() as session:
            return tuple(_learner(row) for row in session.scalars(query))

    def first(self) -> Learner:
        """The oldest learner; one who has no name yet is made where there is none, once, however
        many ask at the same time."""
        there = self.all()
        if there:
            return there[0]
        with self._transactions.write(alone=True) as session:
            listed = _listed(self._transactions.seat)
            if session.scalar(select(func.count()).where(*listed)) == 0:
                insert_once(session, LearnerRow, _values(_new(uuid4(), "")))
        return self.all()[0]

    def add(self, name: str, learner_id: UUID | None = None) -> Learner:
        """The same id again changes nothing. Raises NameTaken."""
        learner = _new(learner_id or uuid4(), name)
        self.enter(learner)
        return self.get(learner.id)

    def enter(self, learner: Learner) -> None:
        """The same id again changes nothing. Raises NameTaken."""
        with self._transactions.write(alone=True) as session:
            _require_free(session, learner, self._transactions.seat)
            insert_once(session, LearnerRow, _values(learner))

    def get(self, learner_id: UUID) -> Learner:
        """Raises LearnerNotFound, also for one who was removed."""
        with self._transactions.read() as session:
            row = session.get(LearnerRow, learner_id)
            if row is None or row.removed_at is not None:
                raise _not_found()
            return _learner(row)

    def change(self, learner: Learner) -> None:
        """Take over name, daily limit and daily goal. Raises LearnerNotFound, NameTaken."""
        with self._transactions.write(alone=True) as session:
            _require_free(session, learner, self._transactions.seat)
            _update(
                session,
                learner.id,
                name=tidy_name(learner.name),
                daily_limit=learner.daily_limit,
                daily_goal=learner.daily_goal,
            )

    def remove(self, learner_id: UUID) -> None:
        """Take a learner off the list; nothing of theirs is lost. Raises LearnerNotFound."""
        with self._transactions.write() as session:
            _update(session, learner_id, removed_at=datetime.now(UTC))

    def restore(self, learner_id: UUID) -> None:
        """Undo `remove`, under another name where that was given away. Raises LearnerNotFound."""
        with self._transactions.write(alone=True) as session:
            row = session.get(LearnerRow, learner_id)
            if row is None:
                raise _not_found()
            row.name = free_name(session, row.name, learner_id, self._transactions.seat)
            row.removed_at = None


def tidy_name(name: str) -> str:
    """As it is kept."""
    return " ".join(name.split())[:LONGEST_NAME].rstrip()


def free_name(session: Session, name: str, learner_id: UUID, seat: LabSeat | None) -> str:
    """The name, with a number after it where others have it."""
    query = select(LearnerRow.name).where(*_listed(seat), LearnerRow.id != learner_id)
    taken = set(session.scalars(query))
    number, free = 1, tidy_name(name)
    while free in taken:
        number += 1
        free = tidy_name(f"{tidy_name(name)[: LONGEST_NAME - 8]} ({number})")
    return free


def _listed(seat: LabSeat | None) -> tuple[ColumnElement[bool], ...]:
    """In a lab an instructor sees students, too, but is none of them."""
    there = LearnerRow.removed_at.is_(None)
    return (there,) if seat is None else (there, LearnerRow.owner == seat.login)


def _require_free(session: Session, learner: Learner, seat: LabSeat | None) -> None:
    name = tidy_name(learner.name)
    if free_name(session, name, learner.id, seat) != name:
        raise NameTaken(
            "Somebody called {name} learns here already; choose another name.", name=name
        )


def _update(session: Session, learner_id: UUID, **values: object) -> None:
    changed = update(LearnerRow).where(LearnerRow.id == learner_id).values(**values)
    if session.execute(changed.returning(LearnerRow.id)).one_or_none() is None:
        raise _not_found()


def _new(learner_id: UUID, name: str) -> Learner:
    return Learner(learner_id, tidy_name(name), DAILY_LIMIT, datetime.now(UTC))


def _not_found() -> LearnerNotFound:
    return LearnerNotFound("This learner is no longer in the library; choose who learns here.")


def _learner(row: LearnerRow) -> Learner:
    return Learner(row.id, row.name, row.daily_limit, row.created_at, row.daily_goal)


def _values(learner: Learner) -> dict[str, object]:
    return {
        "id": learner.id,
        "name": learner.name,
        "daily_limit": learner.daily_limit,
        "created_at": learner.created_at,
        "daily_goal": learner.daily_goal,
    }
