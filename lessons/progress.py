"""How a learner is doing, summed up by the database. Nothing is judged before 20 answers."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, and_, case, cast, func, select
from sqlalchemy.orm import Session

from engine.findings import Finding
from lessons.drill.progress import drill_progress
from lessons.drill.records import Drills
from lessons.learning_models import AttemptRow, ItemRow, ReviewRow
from lessons.progress_records import (
    ENOUGH_ANSWERS,
    FLUENT_S,
    FindingProgress,
    Practised,
    Progress,
    Rate,
    ReliabilityPoint,
    RetentionPoint,
)
from lessons.retrying import retried
from lessons.reviews import Reviews
from lessons.transactions import Transactions

_BINS = 5
_PAUSES = (1, 3, 7, 14, 30, 90, 365)
_ENOUGH_OF_A_FINDING = 5


@retried
class ProgressReports:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions
        self._reviews = Reviews(transactions)
        self._drills = Drills(transactions)

    def overview(self, learner_id: UUID, now: datetime) -> Progress:
        """Everything that the progress view draws."""
        forecast = self._reviews.forecast(learner_id, now)
        drilled = self._drills.answers(learner_id)
        with self._transactions.read() as session:
            answers, right, fluent, brier = _totals(session, learner_id)
            judged = answers >= ENOUGH_ANSWERS
            findings = _findings(session, learner_id) if judged else ()
            return Progress(
                answers=answers,
                judged=judged,
                accuracy=Rate(right, answers),
                fluent=Rate(fluent, answers),
                seconds=_median_seconds(session, learner_id, answers),
                brier=brier,
                findings=findings,
                reliability=_reliability(session, learner_id) if judged else (),
                retention=_retention(session, learner_id) if judged else (),
                forecast=forecast,
                weakest=_weakest(findings),
                drill=drill_progress(drilled) if drilled else None,
                practised=() if judged else _practised(session, learner_id),
            )


def _finished(learner_id: UUID) -> ColumnElement[bool]:
    return and_(AttemptRow.learner_id == learner_id, AttemptRow.right.is_not(None))


def _totals(session: Session, learner_id: UUID) -> tuple[int, int, int, float | None]:
    """Answers, right ones, fluent ones, mean Brier score."""
    right = cast(AttemptRow.right, Integer)
    fluent = case((AttemptRow.seconds <= FLUENT_S, right), else_=0)
    off = AttemptRow.confidence - right
    columns = func.count(), func.sum(right), func.sum(fluent), func.avg(off * off)
    query: Any = select(*columns).where(_finished(learner_id))
    line: Any = session.execute(query).one()
    answers, correct, quick, brier = line
    return answers, correct or 0, quick or 0, brier


def _median_seconds(session: Session, learner_id: UUID, answers: int) -> float | None:
    return session.scalar(
        select(AttemptRow.seconds)
        .where(_finished(learner_id))
        .order_by(AttemptRow.seconds)
        .offset(max(0, answers - 1) // 2)
        .limit(1)
    )


def _findings(session: Session, learner_id: UUID) -> tuple[FindingProgress, ...]:
    """Only of the answers that had to say what changes."""
    query = (
        select(AttemptRow.findings, AttemptRow.said, func.count())
        .where(
            _finished(learner_id), AttemptRow.findings.is_not(None), AttemptRow.said.is_not(None)
        )
        .group_by(AttemptRow.findings, AttemptRow.said)
    )
    counts: Counter[tuple[Finding, bool, bool]] = Counter()
    for there, said, number in session.execute(query):
        for finding in Finding:
            counts[finding, finding in _split(there), finding in _split(said)] += number
    return tuple(_finding_progress(finding, counts) for finding in Finding)


def _practised(session: Session, learner_id: UUID) -> tuple[Practised, ...]:
    query = (
        select(ItemRow.findings, func.count(), func.sum(cast(AttemptRow.right, Integer)))
        .join(AttemptRow, AttemptRow.item_id == ItemRow.id)
        .where(_finished(learner_id))
        .group_by(ItemRow.findings)
    )
    answers, right = Counter[str](), Counter[str]()
    for findings, number, correct in session.execute(query):
        for finding in _split(findings):
            answers[finding] += number
            right[finding] += correct or 0
    return tuple(
        Practised(finding, answers[finding], right[finding])
        for finding in Finding
        if answers[finding]
    )


def _split(findings: str | None) -> list[str]:
    return (findings or "").split(",")


def _finding_progress(
    finding: Finding, counts: Counter[tuple[Finding, bool, bool]]
) -> FindingProgress:
    seen, missed = counts[finding, True, True], counts[finding, True, False]
    quiet, false = counts[finding, False, False], counts[finding, False, True]
    return FindingProgress(finding, Rate(seen, seen + missed), Rate(quiet, quiet + false))


def _weakest(findings: Iterable[FindingProgress]) -> Finding | None:
    practised = [
        (one.sensitivity.hits / one.sensitivity.total, one.finding)
        for one in findings
        if one.sensitivity.total >= _ENOUGH_OF_A_FINDING
    ]
    share, finding = min(practised, default=(1.0, None))
    return finding if share < 1 else None


def _reliability(session: Session, learner_id: UUID) -> tuple[ReliabilityPoint, ...]:
    percent = cast(func.round(AttemptRow.confidence * 100), Integer)
    query = (
        select(percent, func.count(), func.sum(cast(AttemptRow.right, Integer)))
        .where(_finished(learner_id), AttemptRow.confidence.is_not(None))
        .group_by(percent)
    )
    bins: dict[int, list[tuple[int, int, int]]] = {}
    for stated, number, right in session.execute(query):
        bins.setdefault(min(_BINS - 1, stated * _BINS // 100), []).append((stated, number, right))
    return tuple(_reliability_point(at, bins[at]) for at in sorted(bins))


def _reliability_point(at: int, lines: list[tuple[int, int, int]]) -> ReliabilityPoint:
    total = sum(number for _, number, _ in lines)
    stated = sum(percent * number for percent, number, _ in lines) / (100 * total)
    right = sum(right for *_, right in lines)
    return ReliabilityPoint(at / _BINS, (at + 1) / _BINS, stated, Rate(right, total))


def _retention(session: Session, learner_id: UUID) -> tuple[RetentionPoint, ...]:
    pause = case(*((ReviewRow.pause <= days, days) for days in _PAUSES), else_=_PAUSES[-1])
    good = func.sum(cast(ReviewRow.good, Integer))
    query = (
        select(pause, good, func.count(), func.avg(ReviewRow.expected))
        .where(ReviewRow.learner_id == learner_id, ReviewRow.pause.is_not(None))
        .group_by(pause)
        .order_by(pause)
    )
    return tuple(
        RetentionPoint(days, Rate(remembered, total), expected)
        for days, remembered, total, expected in session.execute(query)
    )
