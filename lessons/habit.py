"""What a learner does from day to day: answers, minutes, days in a row. No points, no ranking.

Days are those of the learner's own clock.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lessons.learning_models import AttemptRow, LearnerRow
from lessons.learning_records import Day, Habit
from lessons.retrying import retried
from lessons.transactions import Transactions

WEEK = 7
LONGEST_MINUTES = 10.0
"""That one answer counts for; who goes for a coffee in between has not studied meanwhile."""
_LONGEST_STREAK = 3650
_PAGE = 500


class _Answered(NamedTuple):
    at: datetime
    minutes: float


@retried
class Habits:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def of(self, learner_id: UUID, now: datetime) -> Habit:
        """now: in the learner's own zone."""
        with self._transactions.read() as session:
            goal = session.scalar(select(LearnerRow.daily_goal).where(LearnerRow.id == learner_id))
            answers, minutes = Counter[date](), 0.0
            today = now.date()
            for one in _latest(session, learner_id):
                day = one.at.astimezone(now.tzinfo).date()
                if day < today - timedelta(days=WEEK) and not _goes_on(answers, day):
                    break
                answers[day] += 1
                minutes += one.minutes if day == today else 0.0
        week = tuple(
            Day(day, answers[day])
            for day in (today - timedelta(days=past) for past in reversed(range(WEEK)))
        )
        return Habit(goal, week, round(minutes), _in_a_row(answers, today))


def _latest(session: Session, learner_id: UUID) -> Iterator[_Answered]:
    """Finished answers, the latest first, no more than are asked for."""
    query = (
        select(AttemptRow.locked_at, AttemptRow.shown_at, AttemptRow.finished_at)
        .where(AttemptRow.learner_id == learner_id, AttemptRow.finished_at.is_not(None))
        .order_by(AttemptRow.locked_at.desc())
    )
    # What is not read to its end is kept until it is closed.
    with session.execute(query) as rows:
        for locked_at, shown_at, finished_at in rows.yield_per(_PAGE):
            minutes = ((finished_at or locked_at) - shown_at).total_seconds() / 60
            yield _Answered(locked_at, min(max(minutes, 0.0), LONGEST_MINUTES))


def _goes_on(days: Iterable[date], day: date) -> bool:
    """Whether `day` continues the days before it without a gap."""
    return min(days, default=day) - day <= timedelta(days=1)


def _in_a_row(days: Counter[date], today: date) -> int:
    first = today if days[today] else today - timedelta(days=1)
    row = 0
    while row < _LONGEST_STREAK and days[first - timedelta(days=row)]:
        row += 1
    return row
