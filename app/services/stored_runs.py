"""Runs on their way into the library and back. Knows no Qt."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from engine.errors import ForeseeError
from engine.radiograph import Radiograph, read_radiograph
from engine.result import RunResult
from lessons.errors import StoreError
from lessons.records import CaseRecord, RunRecord, RunSearch, RunSummary

if TYPE_CHECKING:
    from lessons.store import Store

FindFilm = Callable[[str], Radiograph | None]
"""Finds a film by its fingerprint where it is no file of its own."""


@dataclass(frozen=True, slots=True, eq=False)
class UnsavedRun:
    """`id` makes saving repeatable: the same run is never kept twice."""

    id: UUID
    result: RunResult
    prior: Radiograph
    source: Path
    title: str
    batch: UUID | None = None

    def save(self, store: "Store") -> UUID:
        record = RunRecord.from_result(
            self.result, self.prior, self.source, self.title, self.id, self.batch
        )
        return store.save_run(record)


@dataclass(frozen=True, slots=True)
class RunPage:
    """Some runs of the case with this fingerprint, or of all, newest first, as `search` finds
    them. `before`: the run that the page follows; `has_more`: there may be more after it."""

    case: str | None
    before: RunSummary | None
    search: RunSearch
    runs: tuple[RunSummary, ...]
    has_more: bool


@dataclass(frozen=True, slots=True, eq=False)
class ReopenedRun:
    """A stored run as if it had just finished; no model was needed."""

    record: RunRecord
    prior: Radiograph
    result: RunResult


def run_page(
    case: str | None, limit: int, before: RunSummary | None, search: RunSearch, store: "Store"
) -> RunPage:
    runs = store.runs(case, limit, before, search)
    return RunPage(case, before, search, runs, has_more=len(runs) == limit)


def reopened_run(
    run_id: UUID, prior: Radiograph | None, find_film: FindFilm | None, store: "Store"
) -> ReopenedRun:
    """`prior` saves reading the film again where it is open already; another film does no harm.

    Raises StoreError where the film cannot be read or found.
    """
    record = store.run(run_id)
    if prior is None or prior.fingerprint != record.case.fingerprint:
        prior = _read_prior(record.case, find_film)
    return ReopenedRun(record, prior, record.result(prior))


def _read_prior(case: CaseRecord, find_film: FindFilm | None) -> Radiograph:
    is_file = case.source is not None and case.source.is_file()
    found = find_film(case.fingerprint) if find_film is not None and not is_file else None
    if found is not None:
        return found
    if case.source is None:
        raise StoreError(
            "Nobody knows where this run's film is; open the film, then the run again."
        )
    try:
        return read_radiograph(case.source)
    except ForeseeError as error:
        raise StoreError(
            "The film of this run could not be read from {path}: {reason} Open the film from where "
            "it is now, then the run again.",
            path=case.source,
            reason=error,
        ) from error
