"""What can go wrong with the student's library, in sentences for students.

The library is the database with all runs; the classes are what a window can offer a way out of.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ForeseeError, SentenceValue

if TYPE_CHECKING:
    from lessons.backup import Backup


class StoreError(ForeseeError):
    """The library cannot do what was asked; nothing in it has changed."""


class StoreUnavailable(StoreError):
    """The library cannot be opened, read or written at the moment."""


class SignInRefused(StoreUnavailable):
    """The server does not know the login with this password, or was told none."""


class ServerAway(StoreUnavailable):
    """The database server cannot be reached at the moment; what was asked may be asked again."""


class StoreTooNew(StoreError):
    """The library was written by a newer Foresee; it is left untouched."""


class StoreDamaged(StoreError):
    """The database file is damaged or gone.

    `database` is the file, `backup` the newest backup that passed its check, or None. Both ways
    out, `Store.restore` and `Store.start_afresh`, keep the damaged file.
    """

    def __init__(
        self, sentence: str, database: Path, backup: "Backup | None", **said: SentenceValue
    ) -> None:
        super().__init__(sentence, **said)
        self.database = database
        self.backup = backup


class EntryDamaged(StoreError):
    """One entry of the library cannot be read; the others can."""


class RunNotFound(StoreError):
    """No run with this id is in the library."""


class PriorMismatch(StoreError):
    """The film offered for a stored run is not the one that the run was made from."""


class LearnerNotFound(StoreError):
    """No learner with this id is in the library."""


class NameTaken(StoreError):
    """Another learner of this library has that name."""


class ItemNotFound(StoreError):
    """No installed pack has this item."""


class ExamOver(StoreError):
    """The exam's time is up, or it was ended: nothing is answered any more."""


class AttemptNotFound(StoreError):
    """No attempt with this id is in the library."""


class PackError(ForeseeError):
    """Something is the matter with a lesson pack; nothing was changed."""


class PackRefused(PackError):
    """The file is no pack, or one that cannot be trusted."""


class PackReplaces(PackRefused):
    """Installing it would take the place of a pack by other authors, or of a newer revision: only
    where the user agrees."""


class FetchingStopped(PackRefused):
    """The user stopped fetching films."""


class PublisherNearby(PackRefused):
    """Films would come from this machine or its own network: only where the user agrees."""


class PackNotFound(PackError):
    """No pack with this id is installed."""


class PackFileMissing(PackError):
    """The pack is listed in the library, but its file is not on this machine."""


class HistoryRefused(ForeseeError):
    """The file is no learner's history, or a damaged one; nothing was changed."""
