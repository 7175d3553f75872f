"""The lines of the history: what is listed of a run, how it is found, what a student adds."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, or_, select, update

from lessons.errors import RunNotFound
from lessons.models import CaseRow, RunRow
from lessons.records import RunSearch, RunSummary
from lessons.retrying import retried
from lessons.transactions import Transactions

LONGEST_NOTE = 4000
_ESCAPE = "\\"


@retried
class RunMarks:
    """A student's own marks on runs: favourites and notes."""

    def __init__(self, transactions: Transactions) -> None:
        self._transactions = transactions

    def favour(self, run_id: UUID, *, favourite: bool) -> RunSummary:
        """Raises RunNotFound."""
        at = datetime.now(UTC) if favourite else None
        return self._change(run_id, favoured_at=at)

    def write_note(self, run_id: UUID, text: str) -> RunSummary:
        """Without words the note is gone. Raises RunNotFound."""
        return self._change(run_id, note=text.strip()[:LONGEST_NOTE] or None)

    def _change(self, run_id: UUID, **values: Any) -> RunSummary:
        with self._transactions.write() as session:
            session.execute(update(RunRow).where(RunRow.id == run_id).values(**values))
            line = session.execute(run_summaries().where(RunRow.id == run_id)).one_or_none()
            if line is None:
                raise RunNotFound("This run is no longer in the library; choose another one.")
            return run_summary(line)


def run_summaries(search: RunSearch = RunSearch()) -> Select[*tuple[Any, ...]]:
    """The columns of `run_summary`, newest first, without the deleted."""
    query: Any = (
        select(
            RunRow.id,
            RunRow.case_fingerprint,
            CaseRow.title,
            RunRow.created_at,
            RunRow.hypothesis,
            RunRow.interpretation,
            RunRow.thumbnail,
            RunRow.favoured_at,
            RunRow.note,
            RunRow.batch,
        )
        .join(RunRow.case)
        .where(RunRow.deleted_at.is_(None))
        .order_by(RunRow.created_at.desc(), RunRow.id.desc())
    )
    for group in search.words:
        query = query.where(or_(*(_stands_in_run(word) for word in group)))
    if search.favourites:
        query = query.where(RunRow.favoured_at.is_not(None))
    if search.since is not None:
        query = query.where(RunRow.created_at >= search.since)
    if search.until is not None:
        query = query.where(RunRow.created_at < search.until)
    return query


def run_summary(line: Row[*tuple[Any, ...]]) -> RunSummary:
    columns: tuple[Any, ...] = tuple(line)
    *told, favoured_at, note, batch = columns
    return RunSummary(*told, is_favourite=favoured_at is not None, note=note or "", batch=batch)


def _stands_in_run(word: str) -> ColumnElement[bool]:
    """SQLite knows upper and lower case of plain letters only, so others are asked for as both."""
    texts = (RunRow.hypothesis, RunRow.interpretation, CaseRow.title, RunRow.note)
    forms = dict.fromkeys((word, word.lower(), word.upper(), word.capitalize()))
    patterns = [f"%{_escaped(form)}%" for form in forms]
    return or_(*(text.ilike(pattern, escape=_ESCAPE) for text in texts for pattern in patterns))


def _escaped(word: str) -> str:
    for special in (_ESCAPE, "%", "_"):
        word = word.replace(special, _ESCAPE + special)
    return word
