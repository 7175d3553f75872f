"""The people who learn on this machine. Knows nothing of what they answered."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

from sqlalchemy import select, update

from lessons.errors import LearnerNotFound
from lessons.learning_models import AttemptRow, LearnerRow
from lessons.learning_records import Learner
from lessons.transactions import Transactions, insert_once

DAILY_LIMIT = 20


class Learners:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def all(self) -> tuple[Learner, ...]:
        """Oldest first."""
        query = (
            select(LearnerRow)
            .where(LearnerRow.removed_at.is_(None))
            .order_by(LearnerRow.created_at, LearnerRow.id)
        )
        with self._transactions.read() as session:
            return tuple(_learner(row) for row in session.scalars(query))

    def first(self, name: str = "Me") -> Learner:
        """The oldest learner; one called `name` is made where there is none."""
        learners = self.all()
        return learners[0] if learners else self.add(name)

    def latest(self, name: str = "Me") -> Learner:
        """Who answered last; the oldest learner where nobody has, as `first` has it."""
        query = (
            select(LearnerRow)
            .join(AttemptRow, AttemptRow.learner_id == LearnerRow.id)
            .where(LearnerRow.removed_at.is_(None))
            .order_by(AttemptRow.locked_at.desc(), AttemptRow.id)
            .limit(1)
        )
        with self._transactions.read() as session:
            row = session.scalar(query)
            return self.first(name) if row is None else _learner(row)

    def add(self, name: str, learner_id: UUID | None = None) -> Learner:
        learner = Learner(learner_id or uuid4(), name.strip(), DAILY_LIMIT, datetime.now(UTC))
        with self._transactions.write() as session:
            insert_once(session, LearnerRow, _values(learner))
        return learner

    def get(self, learner_id: UUID) -> Learner:
        """Raises LearnerNotFound, also for one who was removed."""
        with self._transactions.read() as session:
            row = session.get(LearnerRow, learner_id)
            if row is None or row.removed_at is not None:
                raise _not_found()
            return _learner(row)

    def change(self, learner: Learner) -> None:
        """Take over name, daily limit and daily goal. Raises LearnerNotFound."""
        self._update(
            learner.id,
            name=learner.name.strip(),
            daily_limit=learner.daily_limit,
            daily_goal=learner.daily_goal,
        )

    def remove(self, learner_id: UUID) -> None:
        """Take a learner off the list; nothing of theirs is lost. Raises LearnerNotFound."""
        self._update(learner_id, removed_at=datetime.now(UTC))

    def restore(self, learner_id: UUID) -> None:
        """Undo `remove`. Raises LearnerNotFound."""
        self._update(learner_id, removed_at=None)

    def _update(self, learner_id: UUID, **values: object) -> None:
        changed = update(LearnerRow).where(LearnerRow.id == learner_id).values(**values)
        with self._transactions.write() as session:
            if session.execute(changed.returning(LearnerRow.id)).one_or_none() is None:
                raise _not_found()


def _not_found() -> LearnerNotFound:
    return LearnerNotFound("This learner is no longer in the library.")


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
