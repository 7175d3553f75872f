"""Sessions and answers of the drill in the library. An answer is kept whole, before it is shown.

Beside the row of the drill each answer is an attempt like every other, so that progress, exports
and histories hold it.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select, update

from lessons.answers import Attempt
from lessons.attempts import locked_values, move_skills
from lessons.changes import Course, Skill
from lessons.contents import readable
from lessons.drill.answers import Judged, answer_of, grade_of
from lessons.drill.case import DrillCase, Place
from lessons.drill.session import DrillOverview, DrillSession, days_in_a_row
from lessons.drill.standing import Standing
from lessons.learning_models import AttemptRow, DrillAnswerRow, DrillSessionRow
from lessons.retrying import retried
from lessons.transactions import Transactions, insert_once

GOES_ON_FOR = timedelta(hours=20)
"""A session that was broken off so long ago is not continued."""


@retried
class Drills:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def begin(self, session: DrillSession) -> None:
        """The same id again changes nothing."""
        values = {
            "id": session.id,
            "learner_id": session.learner,
            "source": session.source,
            "minutes": session.minutes,
            "began_at": session.began_at,
            "ended_at": session.ended_at,
        }
        with self._transactions.write() as rows:
            insert_once(rows, DrillSessionRow, values)

    def end(self, session_id: UUID, at: datetime) -> None:
        """The first end counts."""
        with self._transactions.write() as rows:
            rows.execute(
                update(DrillSessionRow)
                .where(DrillSessionRow.id == session_id, DrillSessionRow.ended_at.is_(None))
                .values(ended_at=at)
            )

    def unfinished(self, learner_id: UUID, now: datetime) -> DrillSession | None:
        """The latest session, where it did not end and not long has passed."""
        query = (
            select(DrillSessionRow)
            .where(
                DrillSessionRow.learner_id == learner_id,
                DrillSessionRow.began_at > now - GOES_ON_FOR,
            )
            .order_by(DrillSessionRow.began_at.desc(), DrillSessionRow.id)
            .limit(1)
        )
        with self._transactions.read() as rows:
            row = rows.scalar(query)
            return None if row is None or row.ended_at is not None else _session_of(row)

    def keep(self, session_id: UUID, learner_id: UUID, case: DrillCase, judged: Judged) -> None:
        """One answer, for good. The same id again changes nothing."""
        shown_at = judged.at - timedelta(seconds=judged.seconds)
        attempt = Attempt(
            judged.id, learner_id, case.id, case.digest, shown_at, judged.at, answer_of(judged)
        )
        grade = grade_of(case, judged)
        finished = {
            "revealed_at": judged.at,
            "finished_at": judged.at,
            "grade": grade.model_dump(mode="json"),
            "right": grade.right,
            "score": grade.score,
        }
        with self._transactions.write() as rows:
            if rows.get(AttemptRow, judged.id) is not None:
                return
            insert_once(rows, AttemptRow, locked_values(attempt, None) | finished)
            insert_once(rows, DrillAnswerRow, _values(session_id, learner_id, judged))
            row = rows.get(AttemptRow, judged.id)
            assert row is not None
            # That nothing changed is a skill of the lessons, too, and theirs to bring back.
            skills = [judged.skill.key] if judged.is_changed else []
            move_skills(rows, row, skills, good=judged.right, at=judged.at)

    def answers(self, learner_id: UUID, since: datetime | None = None) -> tuple[Judged, ...]:
        """Oldest first; all, or those from a time on."""
        query = select(DrillAnswerRow).where(DrillAnswerRow.learner_id == learner_id)
        if since is not None:
            query = query.where(DrillAnswerRow.answered_at >= since)
        query = query.order_by(DrillAnswerRow.answered_at, DrillAnswerRow.attempt_id)
        with self._transactions.read() as rows:
            return readable(rows.scalars(query), _judged_of)

    def of_session(self, session_id: UUID) -> tuple[Judged, ...]:
        """Oldest first."""
        query = (
            select(DrillAnswerRow)
            .where(DrillAnswerRow.session_id == session_id)
            .order_by(DrillAnswerRow.answered_at, DrillAnswerRow.attempt_id)
        )
        with self._transactions.read() as rows:
            return readable(rows.scalars(query), _judged_of)

    def overview(self, learner_id: UUID, now: datetime) -> DrillOverview:
        answers = self.answers(learner_id)
        today = now.astimezone(UTC).date()
        days = [one.day for one in answers]
        return DrillOverview(
            answers=len(answers),
            answers_today=sum(day == today for day in days),
            days=days_so_far(days, today),
            minutes=round(self._time(learner_id) / 60),
            due=len(Standing.of(answers).due(now)),
            unfinished=self.unfinished(learner_id, now),
        )

    def _time(self, learner_id: UUID) -> float:
        """Seconds spent on looking."""
        query = select(func.sum(DrillAnswerRow.seconds)).where(
            DrillAnswerRow.learner_id == learner_id
        )
        with self._transactions.read() as rows:
            return rows.scalar(query) or 0.0


def days_so_far(days: Iterable[date], today: date) -> int:
    """In a row up to today, or up to yesterday while today still has none."""
    had = list(days)
    return days_in_a_row(had, today) or days_in_a_row(had, today - timedelta(days=1))


def _session_of(row: DrillSessionRow) -> DrillSession:
    return DrillSession(row.id, row.learner_id, row.source, row.minutes, row.began_at, row.ended_at)


def _values(session_id: UUID, learner_id: UUID, judged: Judged) -> dict[str, object]:
    x, y = judged.point or (None, None)
    return {
        "attempt_id": judged.id,
        "learner_id": learner_id,
        "session_id": session_id,
        "case_id": judged.case,
        "skill": judged.skill.key,
        "place": judged.place,
        "difficulty": judged.difficulty,
        "course": judged.course,
        "x": x,
        "y": y,
        "hit": judged.hit,
        "right": judged.right,
        "seconds": judged.seconds,
        "answered_at": judged.at,
    }


def _judged_of(row: DrillAnswerRow) -> Judged:
    return Judged(
        id=row.attempt_id,
        case=row.case_id,
        skill=Skill.from_key(row.skill),
        place=None if row.place is None else Place(row.place),
        difficulty=row.difficulty,
        course=Course(row.course),
        point=None if row.x is None or row.y is None else (row.x, row.y),
        hit=row.hit,
        right=row.right,
        seconds=row.seconds,
        at=row.answered_at,
    )
