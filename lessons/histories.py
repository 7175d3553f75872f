"""A learner's whole history out of the library and into another one, as one file.

Taking in adds and never edits an answer: what both sides have stays as it is here, an attempt that
is open here stays open. Of a skill's state and of a note the later one counts. Runs of the model
stay behind: they hold pictures made from films.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lessons.answers import Answer
from lessons.changes import Course, changing_findings
from lessons.contents import reading
from lessons.drill.case import Place
from lessons.errors import HistoryRefused, LearnerNotFound
from lessons.grades import Grade
from lessons.history_lines import (
    AttemptLine,
    DrillLine,
    Head,
    HistoryLine,
    NamedItem,
    NoteLine,
    ObjectionLine,
    PackLine,
    ReviewLine,
    SkillLine,
    read_lines,
    write_lines,
)
from lessons.lab.seat import LabSeat
from lessons.learners import free_name
from lessons.learning_models import (
    AttemptRow,
    AttemptRunRow,
    DrillAnswerRow,
    ItemRow,
    LearnerRow,
    NoteRow,
    ObjectionRow,
    PackRow,
    ReviewRow,
    SkillStateRow,
)
from lessons.marks import Mark
from lessons.models import Base, RunRow
from lessons.retrying import retried
from lessons.transactions import Transactions, insert, insert_once, insert_or_update

_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class ImportedHistory:
    """name: as the learner is called here. attempts: how many the file holds. added: how many the
    library did not have."""

    learner: UUID
    name: str
    attempts: int
    added: int


@retried
class Histories:
    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def export(self, learner_id: UUID, path: Path) -> int:
        """Write everything of a learner's; returns the number of lines.

        Raises LearnerNotFound, OSError.
        """
        with self._transactions.read() as session, reading():
            row = session.get(LearnerRow, learner_id)
            if row is None:
                raise LearnerNotFound(
                    "This learner is no longer in the library; choose who learns here."
                )
            head = Head(
                learner=row.id,
                name=row.name,
                daily_limit=row.daily_limit,
                created_at=row.created_at,
                exported_at=datetime.now(UTC),
            )
            return write_lines(path, head, _lines(session, learner_id))

    def import_history(self, path: Path) -> ImportedHistory:
        """Add what the file holds, all or nothing; a learner who was removed is back.

        Raises HistoryRefused, StoreError.
        """
        head, lines = read_lines(path)
        # Begun, so that it closes its file whatever happens.
        some = tuple(islice(lines, _AT_ONCE))
        with self._transactions.write(alone=True) as session:
            name = _take_learner(session, head, self._transactions.seat)
            attempts = added = 0
            while some:
                own = [line for line in some if isinstance(line, AttemptLine)]
                attempts += len(own)
                added += _take_attempts(session, head.learner, own)
                _take_others(session, head.learner, some)
                some = tuple(islice(lines, _AT_ONCE))
            return ImportedHistory(head.learner, name, attempts, added)


def _lines(session: Session, learner_id: UUID) -> Iterator[HistoryLine]:
    """Attempts before the reviews that they moved."""
    yield from _pack_lines(session, learner_id)
    yield from _attempt_lines(session, learner_id)
    answered = DrillAnswerRow.answered_at
    yield from map(_drill_line, _rows(session, DrillAnswerRow, learner_id, answered))
    yield from map(_review_line, _rows(session, ReviewRow, learner_id, ReviewRow.reviewed_at))
    yield from map(_skill_line, _rows(session, SkillStateRow, learner_id, SkillStateRow.skill))
    yield from map(_note_line, _rows(session, NoteRow, learner_id, NoteRow.changed_at))
    yield from map(_objection_line, _rows(session, ObjectionRow, learner_id, ObjectionRow.made_at))


def _pack_lines(session: Session, learner_id: UUID) -> Iterator[PackLine]:
    answered = select(AttemptRow.item_id).where(AttemptRow.learner_id == learner_id)
    query = (
        select(PackRow.id, PackRow.title, PackRow.revision, ItemRow.id, ItemRow.title)
        .join(ItemRow, ItemRow.pack_id == PackRow.id)
        .where(ItemRow.id.in_(answered))
        .order_by(PackRow.title, PackRow.id, ItemRow.position, ItemRow.id)
    )
    lines = session.execute(query).all()
    for (pack, title, revision), items in groupby(lines, key=lambda line: line[:3]):
        named = tuple(NamedItem(id=line[3], title=line[4]) for line in items)
        yield PackLine(id=pack, title=title, revision=revision, items=named)


def _rows(session: Session, table: type[Any], learner_id: UUID, *order: Any) -> Iterable[Any]:
    query = (
        select(table)
        .where(table.learner_id == learner_id)
        .order_by(*order, *table.__table__.primary_key)
    )
    # Not the option of the same name: that asks a server for a cursor, which nobody can close once
    # the connection is lost.
    return session.scalars(query).yield_per(_AT_ONCE)


def _attempt_lines(session: Session, learner_id: UUID) -> Iterator[AttemptLine]:
    runs: dict[UUID, list[UUID]] = {}
    query = (
        select(AttemptRunRow.attempt_id, AttemptRunRow.run_id)
        .join(AttemptRow, AttemptRow.id == AttemptRunRow.attempt_id)
        .where(AttemptRow.learner_id == learner_id)
        .order_by(AttemptRunRow.run_id)
    )
    for attempt, run in session.execute(query):
        runs.setdefault(attempt, []).append(run)
    row: AttemptRow
    for row in _rows(session, AttemptRow, learner_id, AttemptRow.locked_at):
        yield AttemptLine(
            id=row.id,
            item=row.item_id,
            item_digest=row.item_digest,
            shown_at=row.shown_at,
            locked_at=row.locked_at,
            revealed_at=row.revealed_at,
            finished_at=row.finished_at,
            answer=Answer.model_validate(row.answer),
            explanation=row.explanation,
            grade=None if row.grade is None else Grade.model_validate(row.grade),
            findings=row.findings,
            runs=tuple(runs.get(row.id, ())),
        )


def _drill_line(row: DrillAnswerRow) -> DrillLine:
    return DrillLine(
        attempt=row.attempt_id,
        session=row.session_id,
        case=row.case_id,
        skill=row.skill,
        place=None if row.place is None else Place(row.place),
        difficulty=row.difficulty,
        course=Course(row.course),
        point=None if row.x is None or row.y is None else (row.x, row.y),
        hit=row.hit,
        right=row.right,
        seconds=row.seconds,
        answered_at=row.answered_at,
    )


def _review_line(row: ReviewRow) -> ReviewLine:
    return ReviewLine(
        attempt=row.attempt_id,
        skill=row.skill,
        reviewed_at=row.reviewed_at,
        good=row.good,
        pause=row.pause,
        expected=row.expected,
    )


def _skill_line(row: SkillStateRow) -> SkillLine:
    return SkillLine(skill=row.skill, due=row.due, last_review=row.last_review, card=row.card)


def _note_line(row: NoteRow) -> NoteLine:
    return NoteLine(
        id=row.id,
        item=row.item_id,
        text=row.text,
        changed_at=row.changed_at,
        removed_at=row.removed_at,
    )


def _objection_line(row: ObjectionRow) -> ObjectionLine:
    return ObjectionLine(
        id=row.id,
        run=row.run_id,
        item=row.item_id,
        claim=row.claim,
        text=row.text,
        mark=None if row.mark is None else Mark.model_validate(row.mark),
        made_at=row.made_at,
        withdrawn_at=row.withdrawn_at,
    )


def _take_learner(session: Session, head: Head, seat: LabSeat | None) -> str:
    """Returns the name, which is another than the file's where somebody here has that one."""
    known = session.get(LearnerRow, head.learner)
    if known is None or known.removed_at is not None:
        name = free_name(session, head.name if known is None else known.name, head.learner, seat)
        insert_once(session, LearnerRow, _learner_values(head, name))
        back = update(LearnerRow).where(LearnerRow.id == head.learner)
        changed = back.values(name=name, removed_at=None).returning(LearnerRow.name)
        if session.execute(changed).one_or_none() is None:
            # In a lab there can be rows that this login does not see.
            raise HistoryRefused(
                "This history belongs to another login of this lab; sign in with that one to "
                "take it in."
            )
        return name
    return known.name


def _learner_values(head: Head, name: str) -> dict[str, Any]:
    return {
        "id": head.learner,
        "name": name,
        "daily_limit": head.daily_limit,
        "created_at": head.created_at,
    }


def _take_attempts(session: Session, learner: UUID, lines: list[AttemptLine]) -> int:
    """How many are new. An attempt of another learner's with one of these ids is refused."""
    query = select(AttemptRow.id, AttemptRow.learner_id)
    named = query.where(AttemptRow.id.in_([line.id for line in lines]))
    known = {line[0]: line[1] for line in session.execute(named)}
    if any(owner != learner for owner in known.values()):
        raise HistoryRefused(
            "The history holds answers of another learner in this library; export it again from "
            "the library in which they were given."
        )
    new = [line for line in lines if line.id not in known]
    _insert_all(session, AttemptRow, [_attempt_values(learner, line) for line in new])
    _tie_runs(session, new)
    return len(new)


def _tie_runs(session: Session, lines: list[AttemptLine]) -> None:
    """Only to runs that this library has."""
    named = {run for line in lines for run in line.runs}
    query = select(RunRow.id).where(RunRow.id.in_(named))
    here = set(session.scalars(query)) if named else set[UUID]()
    values = [
        {"attempt_id": line.id, "run_id": run} for line in lines for run in line.runs if run in here
    ]
    _insert_all(session, AttemptRunRow, values)


def _take_others(session: Session, learner: UUID, lines: Iterable[HistoryLine]) -> None:
    reviews: list[dict[str, Any]] = []
    objections: list[dict[str, Any]] = []
    drilled: list[dict[str, Any]] = []
    for line in lines:
        match line:
            case DrillLine():
                drilled.append(_drill_values(learner, line))
            case ReviewLine():
                reviews.append(_review_values(learner, line))
            case ObjectionLine():
                objections.append(_objection_values(learner, line))
            case SkillLine():
                _take_skill(session, learner, line)
            case NoteLine():
                _take_note(session, learner, line)
            case PackLine() | AttemptLine():
                continue
    _insert_all(session, DrillAnswerRow, drilled)
    _insert_all(session, ReviewRow, reviews)
    _insert_all(session, ObjectionRow, objections)


def _take_skill(session: Session, learner: UUID, line: SkillLine) -> None:
    """Of two states the one with the later review counts."""
    values = {
        "learner_id": learner,
        "skill": line.skill,
        "due": line.due,
        "last_review": line.last_review,
        "card": line.card,
    }
    insert_or_update(
        session,
        SkillStateRow,
        [values],
        keys=(SkillStateRow.learner_id, SkillStateRow.skill),
        updated=(SkillStateRow.due, SkillStateRow.last_review, SkillStateRow.card),
        where=lambda fresh: SkillStateRow.last_review < fresh.last_review,
    )


def _take_note(session: Session, learner: UUID, line: NoteLine) -> None:
    """Of two texts the later one counts."""
    values = {
        "id": line.id,
        "learner_id": learner,
        "item_id": line.item,
        "text": line.text,
        "changed_at": line.changed_at,
        "removed_at": line.removed_at,
    }
    insert_or_update(
        session,
        NoteRow,
        [values],
        keys=(NoteRow.id,),
        updated=(NoteRow.text, NoteRow.changed_at, NoteRow.removed_at),
        where=lambda fresh: (
            (NoteRow.learner_id == learner) & (NoteRow.changed_at < fresh.changed_at)
        ),
    )


def _insert_all(session: Session, table: type[Base], values: list[dict[str, Any]]) -> None:
    if values:
        session.execute(insert(session, table).on_conflict_do_nothing(), values)


def _attempt_values(learner: UUID, line: AttemptLine) -> dict[str, Any]:
    grade, said = line.grade, line.answer.changes
    return {
        "id": line.id,
        "learner_id": learner,
        "item_id": line.item,
        "item_digest": line.item_digest,
        "shown_at": line.shown_at,
        "locked_at": line.locked_at,
        "revealed_at": line.revealed_at,
        "finished_at": line.finished_at,
        "answer": line.answer.model_dump(mode="json", exclude_defaults=True),
        "explanation": line.explanation,
        "grade": None if grade is None else grade.model_dump(mode="json"),
        "right": None if grade is None else grade.right,
        "score": None if grade is None else grade.score,
        "brier": None if grade is None else grade.brier,
        "confidence": line.answer.confidence,
        "seconds": (line.locked_at - line.shown_at).total_seconds(),
        "findings": line.findings,
        "said": None if said is None else changing_findings(said),
    }


def _drill_values(learner: UUID, line: DrillLine) -> dict[str, Any]:
    x, y = line.point or (None, None)
    return {
        "attempt_id": line.attempt,
        "learner_id": learner,
        "session_id": line.session,
        "case_id": line.case,
        "skill": line.skill,
        "place": line.place,
        "difficulty": line.difficulty,
        "course": line.course,
        "x": x,
        "y": y,
        "hit": line.hit,
        "right": line.right,
        "seconds": line.seconds,
        "answered_at": line.answered_at,
    }


def _review_values(learner: UUID, line: ReviewLine) -> dict[str, Any]:
    return {
        "attempt_id": line.attempt,
        "skill": line.skill,
        "learner_id": learner,
        "reviewed_at": line.reviewed_at,
        "good": line.good,
        "pause": line.pause,
        "expected": line.expected,
    }


def _objection_values(learner: UUID, line: ObjectionLine) -> dict[str, Any]:
    return {
        "id": line.id,
        "learner_id": learner,
        "run_id": line.run,
        "item_id": line.item,
        "claim": line.claim,
        "text": line.text,
        "mark": None if line.mark is None else line.mark.model_dump(mode="json"),
        "made_at": line.made_at,
        "withdrawn_at": line.withdrawn_at,
    }
