"""What the window can ask of the library and what it gets back: frozen data, one class each.

Knows no widgets. The answers of lessons.records travel as they are.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from app.words.sentences import error_text
from engine.errors import ForeseeError
from engine.radiograph import Radiograph
from engine.result import RunResult
from lessons.backup import Backup
from lessons.records import RunRecord, RunSummary
from lessons.store import Store


@dataclass(frozen=True, slots=True)
class Open:
    """Open the library, creating it where there is none."""


@dataclass(frozen=True, slots=True)
class RestoreBackup:
    """Put a backup in the place of the damaged library, which is kept aside; then open it."""

    backup: Backup


@dataclass(frozen=True, slots=True)
class StartAfresh:
    """Keep the damaged library aside and open an empty one."""


@dataclass(frozen=True, slots=True, eq=False)
class SaveRun:
    """`run_id` makes saving repeatable: the same id is never kept twice."""

    run_id: UUID
    result: RunResult
    prior: Radiograph
    source: Path
    title: str


@dataclass(frozen=True, slots=True)
class ListRuns:
    """`case` is a fingerprint or None for all; `before` the last line that is already shown."""

    case: str | None
    limit: int
    before: RunSummary | None


@dataclass(frozen=True, slots=True, eq=False)
class ReopenRun:
    """`prior` saves reading the film again where it is open already; another film does no harm.
    `elsewhere` finds a film by its fingerprint where it is no file of its own."""

    run_id: UUID
    prior: Radiograph | None
    elsewhere: Callable[[str], Radiograph | None] | None = None


@dataclass(frozen=True, slots=True)
class DeleteRun:
    run_id: UUID


@dataclass(frozen=True, slots=True)
class RestoreRun:
    run_id: UUID


@dataclass(frozen=True, slots=True, eq=False)
class RememberCase:
    prior: Radiograph
    source: Path
    title: str


@dataclass(frozen=True, slots=True)
class ListCases:
    limit: int


@dataclass(frozen=True, slots=True, eq=False)
class Ask:
    """`work` is done with the library in its own thread; what it returns must be frozen data."""

    number: int
    work: Callable[[Store], object]


@dataclass(frozen=True, slots=True)
class Housekeep:
    """Back up what is due, purge what was deleted long ago. Happens by itself."""


Opening = Open | RestoreBackup | StartAfresh
RunsRequest = SaveRun | ListRuns | ReopenRun | DeleteRun | RestoreRun
CasesRequest = RememberCase | ListCases
Request = Opening | RunsRequest | CasesRequest | Ask | Housekeep


@dataclass(frozen=True, slots=True, eq=False)
class Answered:
    """What the work of the `Ask` of this number returned."""

    number: int
    answer: object


@dataclass(frozen=True, slots=True)
class RunPage:
    """The runs that were asked for by `request`, newest first."""

    request: ListRuns
    runs: tuple[RunSummary, ...]


@dataclass(frozen=True, slots=True, eq=False)
class ReopenedRun:
    """A stored run as if it had just finished; no model was needed."""

    record: RunRecord
    prior: Radiograph
    result: RunResult


@dataclass(frozen=True, slots=True, eq=False)
class StoreFailure:
    """`request` was not carried out."""

    request: Request
    error: ForeseeError

    @property
    def message(self) -> str:
        """A sentence for the user."""
        return error_text(self.error)
