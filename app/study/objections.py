"""Objections to what a model drew or said, as a file for its authors. Knows no widgets.

No pixels and nothing of the film but its fingerprint: whoever has the film can repeat the run.
"""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from app.services.marked_pictures import NOTICE
from app.services.run_files import ExportError
from engine.files import write_atomically
from engine.result import Recipe
from lessons.errors import RunNotFound
from lessons.learning_records import Objection
from lessons.marks import Mark

if TYPE_CHECKING:
    from lessons.store import Store


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class ObjectionEntry(_Part):
    """claim: the phrase objected to, "" for the picture. recipe, interpretation: of the run, where
    the library still has it; a run that came with a pack is not in it."""

    id: UUID
    made_at: datetime
    run: UUID
    claim: str
    text: str
    mark: Mark | None
    interpretation: str
    recipe: Recipe | None


class ObjectionFile(_Part):
    notice: str = NOTICE
    objections: tuple[ObjectionEntry, ...]


def objections_of_run(learner: UUID, run: UUID, store: "Store") -> tuple[Objection, ...]:
    """Newest first."""
    return tuple(one for one in store.objections.all(learner) if one.run == run)


def export_objections(learner: UUID, path: Path, store: "Store") -> Path:
    """Write all of a learner's objections as JSON. Raises ExportError, StoreError."""
    entries = tuple(_entry(one, store) for one in store.objections.all(learner))
    document = ObjectionFile(objections=entries)
    try:
        write_atomically(path, document.model_dump_json(indent=2).encode())
    except OSError as error:
        raise ExportError(
            "The objections cannot be written to {path} ({reason}); choose another place.",
            path=path,
            reason=error.strerror or str(error),
        ) from error
    return path


def _entry(objection: Objection, store: "Store") -> ObjectionEntry:
    recipe, interpretation = None, ""
    try:
        run = store.run(objection.run)
    except RunNotFound:
        pass
    else:
        recipe, interpretation = run.recipe, run.interpretation
    return ObjectionEntry(
        id=objection.id,
        made_at=objection.made_at,
        run=objection.run,
        claim=objection.claim,
        text=objection.text,
        mark=objection.mark,
        interpretation=interpretation,
        recipe=recipe,
    )
