"""What learners wrote down: notes on items, and objections to what a model drew or said."""

from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import select, update

from lessons.contents import readable
from lessons.learning_models import NoteRow, ObjectionRow
from lessons.learning_records import Note, Objection
from lessons.marks import Mark
from lessons.retrying import retried
from lessons.transactions import Transactions, insert_once, insert_or_update


@retried
class Notes:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def write(self, note: Note) -> None:
        """Keep a note, or its new text."""
        values = {
            "id": note.id,
            "learner_id": note.learner,
            "item_id": note.item,
            "text": note.text,
            "changed_at": note.changed_at,
        }
        with self._transactions.write() as session:
            insert_or_update(
                session, NoteRow, [values], (NoteRow.id,), (NoteRow.text, NoteRow.changed_at)
            )

    def of_item(self, learner_id: UUID, item_id: UUID) -> tuple[Note, ...]:
        """Oldest first."""
        query = (
            select(NoteRow)
            .where(NoteRow.learner_id == learner_id, NoteRow.item_id == item_id)
            .where(NoteRow.removed_at.is_(None))
            .order_by(NoteRow.changed_at, NoteRow.id)
        )
        with self._transactions.read() as session:
            return tuple(
                Note(row.id, row.learner_id, row.item_id, row.text, row.changed_at)
                for row in session.scalars(query)
            )

    def remove(self, note_id: UUID) -> None:
        """`restore` brings it back."""
        self._set_removed(note_id, datetime.now(UTC))

    def restore(self, note_id: UUID) -> None:
        self._set_removed(note_id, None)

    def _set_removed(self, note_id: UUID, at: datetime | None) -> None:
        with self._transactions.write() as session:
            session.execute(update(NoteRow).where(NoteRow.id == note_id).values(removed_at=at))


@retried
class Objections:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def make(self, objection: Objection) -> None:
        """The same id again changes nothing."""
        mark = objection.mark
        values = {
            "id": objection.id,
            "learner_id": objection.learner,
            "run_id": objection.run,
            "item_id": objection.item,
            "claim": objection.claim,
            "text": objection.text,
            "mark": None if mark is None else mark.model_dump(mode="json"),
            "made_at": objection.made_at,
        }
        with self._transactions.write() as session:
            insert_once(session, ObjectionRow, values)

    def all(self, learner_id: UUID) -> tuple[Objection, ...]:
        """Newest first, without the withdrawn."""
        query = (
            select(ObjectionRow)
            .where(ObjectionRow.learner_id == learner_id, ObjectionRow.withdrawn_at.is_(None))
            .order_by(ObjectionRow.made_at.desc(), ObjectionRow.id)
        )
        with self._transactions.read() as session:
            return readable(session.scalars(query), _objection)

    def withdraw(self, objection_id: UUID) -> None:
        with self._transactions.write() as session:
            session.execute(
                update(ObjectionRow)
                .where(ObjectionRow.id == objection_id)
                .values(withdrawn_at=datetime.now(UTC))
            )


def _objection(row: ObjectionRow) -> Objection:
    return Objection(
        id=row.id,
        learner=row.learner_id,
        run=row.run_id,
        item=row.item_id,
        claim=row.claim,
        text=row.text,
        mark=None if row.mark is None else Mark.model_validate(row.mark),
        made_at=row.made_at,
    )
