"""The drafts in the editor's folder: listed, removed, brought back."""

import contextlib
import os
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from uuid import UUID

from pydantic import ValidationError

from lessons.errors import PackError, PackRefused
from lessons.pack.archive import MANIFEST
from lessons.pack.draft.folder import DRAFT
from lessons.pack.draft.model import PackDraft
from lessons.pack.manifest_json import read_manifest

_REMOVED = ".removed"
_KEPT_FOR = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class DraftSummary:
    """`film`: the first film's file, if there is one."""

    folder: Path
    id: UUID
    title: str
    films: int
    items: int
    saved_at: datetime
    film: Path | None


def drafts_in(folder: Path) -> tuple[DraftSummary, ...]:
    """The latest first; what cannot be read is left out and left alone."""
    files = {file.parent: file for name in (MANIFEST, DRAFT) for file in folder.glob(f"*/{name}")}
    found = [one for file in files.values() if (one := _summary(file)) is not None]
    return tuple(sorted(found, key=lambda one: one.saved_at, reverse=True))


def remove_draft(folder: Path) -> None:
    """Out of the list, but kept for a month: `restore_draft` brings it back. Raises PackError."""
    removed = folder.parent / _REMOVED
    try:
        removed.mkdir(exist_ok=True)
        _purge(removed)
        place = removed / folder.name
        if place.exists():
            rmtree(place)
        folder.rename(place)
        # From now on counts how long it is kept.
        os.utime(place)
    except OSError as error:
        raise PackError(
            "This draft cannot be removed ({reason}); check that you may write in {folder}.",
            reason=error.strerror or str(error),
            folder=folder.parent,
        ) from error


def restore_draft(folder: Path) -> None:
    """Undo `remove_draft`, with the same path. Raises PackError."""
    try:
        (folder.parent / _REMOVED / folder.name).rename(folder)
    except OSError as error:
        raise PackError(
            "This draft cannot be brought back ({reason}); check that you may write in its folder.",
            reason=error.strerror or str(error),
        ) from error


def _summary(file: Path) -> DraftSummary | None:
    """None where it cannot be read: opening the draft says why."""
    try:
        saved = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        if file.name == DRAFT:
            pack = PackDraft.model_validate_json(file.read_bytes())
            films = pack.films
        else:
            pack = read_manifest(file.read_bytes())
            films = pack.images
    except (OSError, ValidationError, PackRefused):
        return None
    first = file.parent / films[0].file if films else None
    return DraftSummary(file.parent, pack.id, pack.title, len(films), len(pack.items), saved, first)


def _purge(removed: Path) -> None:
    oldest = (datetime.now(UTC) - _KEPT_FOR).timestamp()
    for folder in removed.iterdir():
        # Another window may be clearing away the same ones.
        with contextlib.suppress(FileNotFoundError):
            if folder.stat().st_mtime < oldest:
                rmtree(folder)
