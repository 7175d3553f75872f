"""Attempts in the library: locked once, revealed once, graded once. Never edited.

Finishing an attempt moves the reviews of its item's skills in the same transaction.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session

from lessons.answers import Answer, Attempt
from lessons.changes import changing_findings
from lessons.contents import readable, reading
from lessons.errors import AttemptNotFound
from lessons.grades import Grade
from lessons.learning_models import (
    AttemptRow,
    AttemptRunRow,
    ItemRow,
    ItemSkillRow,
    ReviewRow,
    SkillStateRow,
    exam_lessons,
)
from lessons.retrying import retried
from lessons.schedule import is_card, review
from lessons.transactions import Transactions, insert, insert_once, insert_or_update


@retried
class Attempts:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def lock(self, attempt: Attempt) -> None:
        """Keep an answer, final from here on. The same id again changes nothing."""
        with self._transactions.write() as session:
            findings = session.scalar(select(ItemRow.findings).where(ItemRow.id == attempt.item))
            insert_once(session, AttemptRow, locked_values(attempt, findings))

    def reveal(self, attempt_id: UUID, at: datetime) -> None:
        """The answer was shown; the first time counts. Raises AttemptNotFound."""
        with self._transactions.write() as session:
            _require(session, attempt_id)
            session.execute(
                update(AttemptRow)
                .where(AttemptRow.id == attempt_id, AttemptRow.revealed_at.is_(None))
                .values(revealed_at=at)
            )

    def add_run(self, attempt_id: UUID, run_id: UUID) -> None:
        """Tie a run that is in the library to the attempt. Raises AttemptNotFound."""
        with self._transactions.write() as session:
            _require(session, attempt_id)
            insert_once(session, AttemptRunRow, {"attempt_id": attempt_id, "run_id": run_id})

    def finish(self, attempt_id: UUID, explanation: str, grade: Grade, at: datetime) -> Attempt:
        """Keep the grade and move the skills' reviews, once: later calls change nothing.

        Raises AttemptNotFound.
        """
        with self._transactions.write() as session:
            row = _require(session, attempt_id)
            if row.finished_at is None:
                row.finished_at = at
                row.revealed_at = row.revealed_at or at
                row.explanation = explanation
                row.grade = grade.model_dump(mode="json")
                row.right, row.score, row.brier = grade.right, grade.score, grade.brier
                session.flush()
                skills = session.scalars(
                    select(ItemSkillRow.skill).where(ItemSkillRow.item_id == row.item_id)
                ).all()
                move_skills(session, row, skills, good=grade.right, at=at)
            return attempt_of(row, _runs_of(session, [row.id]).get(row.id, ()))

    def get(self, attempt_id: UUID) -> Attempt:
        """Raises AttemptNotFound."""
        with self._transactions.read() as session:
            row = _require(session, attempt_id)
            return attempt_of(row, _runs_of(session, [row.id]).get(row.id, ()))

    def of_item(self, learner_id: UUID, item_id: UUID) -> tuple[Attempt, ...]:
        """Newest first."""
        return self._select(
            select(AttemptRow).where(
                AttemptRow.learner_id == learner_id, AttemptRow.item_id == item_id
            )
        )

    def unfinished(self, learner_id: UUID) -> tuple[Attempt, ...]:
        """Locked but not finished, newest first; but for answers of an exam, whose end reveals
        them."""
        of_exams = select(ItemRow.id).where(ItemRow.lesson_id.in_(exam_lessons()))
        return self._select(
            select(AttemptRow)
            .where(AttemptRow.learner_id == learner_id, AttemptRow.finished_at.is_(None))
            .where(AttemptRow.item_id.not_in(of_exams))
        )

    def _select(self, query: Select[AttemptRow]) -> tuple[Attempt, ...]:
        query = query.order_by(AttemptRow.locked_at.desc(), AttemptRow.id)
        with self._transactions.read() as session:
            rows = session.scalars(query).all()
            runs = _runs_of(session, [row.id for row in rows])
            return readable(rows, lambda row: attempt_of(row, runs.get(row.id, ())))


def _require(session: Session, attempt_id: UUID) -> AttemptRow:
    row = session.get(AttemptRow, attempt_id)
    if row is None:
        raise AttemptNotFound("This attempt is not in the library; open the item again.")
    return row


def move_skills(
    session: Session, attempt: AttemptRow, skills: Iterable[str], *, good: bool, at: datetime
) -> None:
    """An answer to these skills (their keys) moves when they are due."""
    for skill in skills:
        # The same learner may answer at two machines: the second one goes on from the first.
        state = session.get(SkillStateRow, (attempt.learner_id, skill), with_for_update=True)
        # A state that is damaged begins again.
        card = None if state is None or not is_card(state.card) else state.card
        moved = review(card, good, at)
        values = {
            "learner_id": attempt.learner_id,
            "skill": skill,
            "due": moved.due,
            "last_review": moved.reviewed_at,
            "card": moved.card,
        }
        insert_or_update(
            session,
            SkillStateRow,
            [values],
            keys=(SkillStateRow.learner_id, SkillStateRow.skill),
            updated=(SkillStateRow.due, SkillStateRow.last_review, SkillStateRow.card),
        )
        session.execute(
            insert(session, ReviewRow).values(
                attempt_id=attempt.id,
                skill=skill,
                learner_id=attempt.learner_id,
                reviewed_at=moved.reviewed_at,
                good=good,
                pause=moved.pause,
                expected=moved.expected,
            )
        )


def _runs_of(session: Session, attempts: list[UUID]) -> dict[UUID, list[UUID]]:
    query = select(AttemptRunRow.attempt_id, AttemptRunRow.run_id).where(
        AttemptRunRow.attempt_id.in_(attempts)
    )
    found: dict[UUID, list[UUID]] = {}
    for attempt, run in session.execute(query.order_by(AttemptRunRow.run_id)):
        found.setdefault(attempt, []).append(run)
    return found


def attempt_of(row: AttemptRow, runs: Iterable[UUID] = ()) -> Attempt:
    """Raises EntryDamaged."""
    with reading():
        return Attempt(
            id=row.id,
            learner=row.learner_id,
            item=row.item_id,
            item_digest=row.item_digest,
            shown_at=row.shown_at,
            locked_at=row.locked_at,
            answer=Answer.model_validate(row.answer),
            revealed_at=row.revealed_at,
            explanation=row.explanation,
            finished_at=row.finished_at,
            grade=None if row.grade is None else Grade.model_validate(row.grade),
            runs=tuple(runs),
        )


def locked_values(attempt: Attempt, findings: str | None) -> dict[str, Any]:
    """The columns of an answer that was locked and not yet shown."""
    said = attempt.answer.changes
    return {
        "id": attempt.id,
        "learner_id": attempt.learner,
        "item_id": attempt.item,
        "item_digest": attempt.item_digest,
        "shown_at": attempt.shown_at,
        "locked_at": attempt.locked_at,
        "answer": attempt.answer.model_dump(mode="json", exclude_defaults=True),
        "explanation": "",
        "confidence": attempt.answer.confidence,
        "seconds": (attempt.locked_at - attempt.shown_at).total_seconds(),
        "findings": None if said is None else findings,
        "said": None if said is None else changing_findings(said),
    }
