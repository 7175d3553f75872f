"""The student's library: every finished run, kept once, found again without running the model;
and, as parts of their own, learners, packs, attempts, reviews, notes, progress and lectures.

One thread at a time may use a Store. What leaves is frozen data; no session outlives its call.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Self
from uuid import UUID

import numpy as np
from sqlalchemy import Engine, Select, delete, func, select, tuple_, update
from sqlalchemy.orm import Session, joinedload

from engine.grounding import Grounding
from engine.layers import Layers
from engine.result import ModelField, Recipe, Timings
from lessons import schema
from lessons.attempt_exports import AttemptExports
from lessons.attempts import Attempts
from lessons.backup import (
    Backup,
    BackupKind,
    backup_folder,
    list_backups,
    make_backup,
    restore,
    set_aside,
    set_backups_aside,
)
from lessons.classes.records import Classes
from lessons.contents import readable, reading
from lessons.database import (
    alone_with,
    database_file,
    database_url,
    open_database,
    place_of,
    require_file,
    translated_errors,
)
from lessons.drill.records import Drills
from lessons.errors import EntryDamaged, RunNotFound
from lessons.exams import Exams
from lessons.film_paths import names_patient
from lessons.habit import Habits
from lessons.histories import Histories
from lessons.installed_packs import InstalledPacks
from lessons.lab.assignments import LabClasses
from lessons.lab.seat import LabSeat, take_seat
from lessons.learners import Learners
from lessons.lecture.records import Lectures
from lessons.models import CaseRow, RunArraysRow, RunRow
from lessons.notes import Notes, Objections
from lessons.progress import ProgressReports
from lessons.records import CaseRecord, RunRecord, RunSearch, RunSummary
from lessons.retrying import retried
from lessons.reviews import Reviews
from lessons.run_lines import RunMarks, run_summaries, run_summary
from lessons.series import SeriesPlans
from lessons.transactions import Transactions, insert, insert_once

_UNDO_FOR = timedelta(days=30)
_RAW_LEVELS = 65535


@dataclass(frozen=True, slots=True)
class StoreHealth:
    """`place` never shows a password; `last_backup` is None on a server, which has its own."""

    place: str
    revision: str
    runs: int
    cases: int
    last_backup: Backup | None


@retried
class Store:
    @classmethod
    def open(cls, target: str | Path) -> Self:
        """Open or create the library at a path or URL, migrated to this version's schema.

        Backups of a SQLite file lie in a folder beside it.
        Raises StoreDamaged with the way back, StoreTooNew, StoreUnavailable; the database is then
        as it was.
        """
        url = database_url(target)
        file = database_file(url)
        engine = open_database(url)
        if file is not None:
            return cls(engine, file)
        try:
            with translated_errors(url), engine.connect() as connection:
                seat = take_seat(connection, place_of(url))
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, None, seat)

    @classmethod
    def restore(cls, target: str | Path, backup: Backup) -> Self:
        """Put a backup in the place of a damaged library, which is kept aside, and open it.

        No Store may have the library open. Raises as `open` does.
        """
        file = require_file(target)
        with translated_errors(database_url(target)), alone_with(file):
            restore(backup, file)
        return cls.open(target)

    @classmethod
    def start_afresh(cls, target: str | Path) -> Self:
        """Keep a damaged library aside, its backups too, and open an empty one."""
        file = require_file(target)
        with translated_errors(database_url(target)), alone_with(file):
            set_aside(file)
            set_backups_aside(backup_folder(file))
        return cls.open(target)

    def __init__(self, engine: Engine, file: Path | None, seat: LabSeat | None = None) -> None:
        """Not for callers: `open` makes stores."""
        self._engine = engine
        self._file = file
        self._transactions = Transactions(engine, file, seat)
        self.lab_classes = LabClasses(self._transactions, seat.login if seat is not None else "")
        self.learners = Learners(self._transactions)
        self.packs = InstalledPacks(self._transactions)
        self.attempts = Attempts(self._transactions)
        self.exams = Exams(self._transactions)
        self.reviews = Reviews(self._transactions)
        self.notes = Notes(self._transactions)
        self.objections = Objections(self._transactions)
        self.progress = ProgressReports(self._transactions)
        self.series = SeriesPlans(self._transactions)
        self.habits = Habits(self._transactions)
        self.histories = Histories(self._transactions)
        self.attempt_exports = AttemptExports(self._transactions)
        self.run_marks = RunMarks(self._transactions)
        self.lectures = Lectures(self._transactions)
        self.drills = Drills(self._transactions)
        self.classes = Classes(self._transactions)

    @property
    def is_shared(self) -> bool:
        """Whether others use this library as the same login, so that a login says nothing of who
        somebody is."""
        return self._file is None and self.seat is None

    @property
    def seat(self) -> LabSeat | None:
        """As whom the library of a lab is used; None elsewhere."""
        return self._transactions.seat

    def give_up(self) -> None:
        """Wait no longer for a server that is away; from any thread."""
        self._transactions.retrying.give_up()

    def close(self) -> None:
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def save_run(self, run: RunRecord) -> UUID:
        """Keep a run and its case. Saving the same id again changes nothing of the run, which
        also stays deleted if it was.
        """
        with self._transactions.write() as session:
            _remember_case(session, run.case)
            insert_once(session, RunRow, _run_values(run))
            insert_once(session, RunArraysRow, _array_values(run))
        return run.id

    def run(self, run_id: UUID) -> RunRecord:
        """Raises RunNotFound, also for a deleted run."""
        with self._transactions.read() as session:
            row = session.scalar(
                select(RunRow)
                .where(RunRow.id == run_id, RunRow.deleted_at.is_(None))
                .options(joinedload(RunRow.case), joinedload(RunRow.arrays))
            )
            if row is None:
                raise RunNotFound("This run is no longer in the library; choose another one.")
            with reading():
                return _run_record(row)

    def runs(
        self,
        case: str | None = None,
        limit: int = 100,
        before: RunSummary | None = None,
        search: RunSearch = RunSearch(),
    ) -> tuple[RunSummary, ...]:
        """The history, newest first; of one case (its fingerprint) or of all, what is searched for.

        `before` is the last line already shown; what follows it is returned.
        """
        query = run_summaries(search).limit(limit)
        if case is not None:
            query = query.where(RunRow.case_fingerprint == case)
        if before is not None:
            position = tuple_(RunRow.created_at, RunRow.id)
            query = query.where(position < (before.created_at, before.id))
        try:
            with self._transactions.read() as session:
                return tuple(run_summary(line) for line in session.execute(query))
        except EntryDamaged:
            return self._readable_lines(query)

    def _readable_lines(self, query: Select[Any]) -> tuple[RunSummary, ...]:
        """Each line on its own, without those that are damaged."""
        with self._transactions.read() as session:
            found = session.scalars(query.with_only_columns(RunRow.id)).all()
        lines: list[RunSummary] = []
        for run_id in found:
            one = run_summaries().where(RunRow.id == run_id)
            with suppress(EntryDamaged), self._transactions.read() as session:
                lines.append(run_summary(session.execute(one).one()))
        return tuple(lines)

    def delete_run(self, run_id: UUID) -> None:
        """Take a run out of the history; `restore_run` brings it back for 30 days."""
        with self._transactions.write() as session:
            session.execute(
                update(RunRow)
                .where(RunRow.id == run_id, RunRow.deleted_at.is_(None))
                .values(deleted_at=datetime.now(UTC))
            )

    def restore_run(self, run_id: UUID) -> RunSummary:
        """Undo `delete_run`. Raises RunNotFound when the run has been gone for too long."""
        with self._transactions.write() as session:
            session.execute(update(RunRow).where(RunRow.id == run_id).values(deleted_at=None))
            line = session.execute(run_summaries().where(RunRow.id == run_id)).one_or_none()
            if line is None:
                raise RunNotFound("This run has been deleted for good; predict it again.")
            return run_summary(line)

    def remember_case(self, case: CaseRecord) -> None:
        """Keep a radiograph among the recent ones; the latest title and source count."""
        with self._transactions.write() as session:
            _remember_case(session, case)

    def recent_cases(self, limit: int = 20) -> tuple[CaseRecord, ...]:
        """Last opened first."""
        query = select(CaseRow).order_by(CaseRow.opened_at.desc(), CaseRow.fingerprint).limit(limit)
        with self._transactions.read() as session:
            return readable(session.scalars(query), _case_record)

    def tidy(self, now: datetime | None = None) -> None:
        """Runs deleted 30 days ago are purged, and places of films that an earlier version wrote
        down though they may name a patient."""
        now = now or datetime.now(UTC)
        with self._transactions.write() as session:
            session.execute(delete(RunRow).where(RunRow.deleted_at < now - _UNDO_FOR))
            places = session.scalars(select(CaseRow.source).where(CaseRow.source.is_not(None)))
            naming = [place for place in places if place and names_patient(Path(place))]
            session.execute(update(CaseRow).where(CaseRow.source.in_(naming)).values(source=None))

    def back_up(self) -> Backup | None:
        """None on a server: its administrators back it up. Raises StoreUnavailable."""
        if self._file is None:
            return None
        with translated_errors(self._engine.url):
            return make_backup(self._file, backup_folder(self._file), BackupKind.DAILY)

    def health(self) -> StoreHealth:
        with self._transactions.read() as session:
            revision = schema.current_revision(session.connection())
            runs = session.scalar(
                select(func.count()).select_from(RunRow).where(RunRow.deleted_at.is_(None))
            )
            cases = session.scalar(select(func.count()).select_from(CaseRow))
        backups = self._list_backups()
        return StoreHealth(
            place=place_of(self._engine.url),
            revision=revision or "",
            runs=runs or 0,
            cases=cases or 0,
            last_backup=backups[0] if backups else None,
        )

    def _list_backups(self) -> tuple[Backup, ...]:
        return () if self._file is None else list_backups(backup_folder(self._file))


def _remember_case(session: Session, case: CaseRecord) -> None:
    values = {
        "fingerprint": case.fingerprint,
        "title": case.title,
        "source": None if case.source is None else str(case.source),
        "height": case.height,
        "width": case.width,
        "thumbnail": case.thumbnail,
        "opened_at": case.opened_at,
    }
    statement = insert(session, CaseRow).values(values)
    fresh = statement.excluded
    session.execute(
        statement.on_conflict_do_update(
            index_elements=[CaseRow.owner, CaseRow.fingerprint],
            set_={
                "title": fresh.title,
                "source": func.coalesce(fresh.source, CaseRow.source),
                "opened_at": fresh.opened_at,
            },
        )
    )


def _run_values(run: RunRecord) -> dict[str, Any]:
    grounding = run.grounding
    return {
        "id": run.id,
        "case_fingerprint": run.case.fingerprint,
        "created_at": run.created_at,
        "hypothesis": run.recipe.hypothesis,
        "interpretation": run.interpretation,
        "recipe": run.recipe.model_dump(mode="json"),
        "timings": run.timings.model_dump(mode="json"),
        "passes": run.passes,
        "composite": run.composite,
        "field_top": run.field.top,
        "field_left": run.field.left,
        "field_side": run.field.side,
        "thumbnail": run.thumbnail,
        "grounding": None if grounding is None else grounding.model_dump(mode="json"),
        "batch": run.batch,
    }


def _array_values(run: RunRecord) -> dict[str, Any]:
    return {
        "run_id": run.id,
        "tokens": run.tokens,
        "prior_tokens": run.prior_tokens,
        "layers": None if run.layers.only_shade else run.layers.stack.astype(np.float16),
        "field_change": run.field_change,
        "raw": np.rint(run.raw * _RAW_LEVELS).astype(np.uint16),
    }


def _run_record(row: RunRow) -> RunRecord:
    raw = row.arrays.raw.astype(np.float32) / np.float32(_RAW_LEVELS)
    raw.setflags(write=False)
    return RunRecord(
        id=row.id,
        case=_case_record(row.case),
        created_at=row.created_at,
        recipe=Recipe.model_validate(row.recipe),
        tokens=row.arrays.tokens,
        prior_tokens=row.arrays.prior_tokens,
        field=ModelField(top=row.field_top, left=row.field_left, side=row.field_side),
        layers=_layers(row.arrays),
        field_change=row.arrays.field_change,
        raw=raw,
        composite=row.composite,
        interpretation=row.interpretation,
        timings=Timings.model_validate(row.timings),
        passes=row.passes,
        thumbnail=row.thumbnail,
        grounding=None if row.grounding is None else Grounding.model_validate(row.grounding),
        batch=row.batch,
    )


def _layers(row: RunArraysRow) -> Layers:
    return Layers.shaded(row.field_change) if row.layers is None else Layers.of(row.layers)


def _case_record(row: CaseRow) -> CaseRecord:
    return CaseRecord(
        fingerprint=row.fingerprint,
        title=row.title,
        source=None if row.source is None else Path(row.source),
        height=row.height,
        width=row.width,
        thumbnail=row.thumbnail,
        opened_at=row.opened_at,
    )
