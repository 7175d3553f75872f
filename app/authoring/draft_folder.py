"""Where a draft lies: its text, its films and its baked runs as files. Knows no Qt.

Films and runs have the names of their content and are only added, so that undoing an edit never
asks for a file that is gone; what no draft names any more goes when the draft is opened next.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import rmtree
from uuid import UUID

from pydantic import ValidationError

from app.authoring.compiling import pack_of
from app.authoring.draft import FilmDraft, PackDraft
from engine.radiograph import Radiograph, radiograph_of
from lessons.errors import PackError, PackRefused
from lessons.files import move_aside, part_of, put_in_place
from lessons.pack.baked import RunDocument, read_run
from lessons.pack.drafts import write_part
from lessons.pack.opened import OpenedPack
from lessons.pack.writing import write_pack

_DRAFT = "draft.json"
_FOLDERS = ("images", "runs")
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


class DraftFolder:
    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def exists(self) -> bool:
        return (self.path / _DRAFT).is_file()

    def read(self) -> PackDraft:
        """Raises PackError; a damaged file is kept under another name."""
        file = self.path / _DRAFT
        try:
            return PackDraft.model_validate_json(file.read_bytes())
        except ValidationError as error:
            aside = move_aside(file)
            raise PackError(
                f"This draft is damaged; it is kept as {aside}, its films are beside it."
            ) from error
        except OSError as error:
            raise PackError(
                f"This draft cannot be read ({error.strerror}); check that you may open {file}."
            ) from error

    def write(self, draft: PackDraft) -> None:
        """Raises PackError; what was saved before is then still there."""
        write_part(self.path, _DRAFT, draft.model_dump_json(indent=1).encode())

    def keep(self, name: str, content: bytes) -> None:
        """A film or a run under the name that its content gave it. Raises PackError."""
        if not (self.path / name).is_file():
            write_part(self.path, name, content)

    def content(self, name: str) -> bytes:
        """Raises PackError."""
        try:
            return (self.path / name).read_bytes()
        except OSError as error:
            raise PackError(
                f"{name} of this draft cannot be read ({error.strerror}); add the film again."
            ) from error

    def radiograph(self, film: FilmDraft) -> Radiograph:
        """Raises PackError, RadiographError."""
        return radiograph_of(self.content(film.file))

    def run(self, name: str) -> RunDocument:
        """Raises PackError."""
        return read_run(self.content(name))

    def sweep(self, draft: PackDraft) -> None:
        """Drop the files that the draft does not name: nothing can be undone to them any more."""
        wanted = {part.file for part in (*draft.films, *draft.runs)}
        for folder in _FOLDERS:
            for file in (self.path / folder).glob("*"):
                if f"{folder}/{file.name}" not in wanted:
                    file.unlink(missing_ok=True)


def drafts_in(folder: Path) -> tuple[DraftSummary, ...]:
    """The latest first; what cannot be read is left out and left alone."""
    found: list[DraftSummary] = []
    for file in folder.glob(f"*/{_DRAFT}"):
        try:
            draft = PackDraft.model_validate_json(file.read_bytes())
            saved = datetime.fromtimestamp(file.stat().st_mtime, UTC)
        except (OSError, ValidationError):
            continue
        film = file.parent / draft.films[0].file if draft.films else None
        found.append(
            DraftSummary(
                file.parent, draft.id, draft.title, len(draft.films), len(draft.items), saved, film
            )
        )
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
            f"This draft cannot be removed ({error.strerror}); check that you may write in "
            f"{folder.parent}."
        ) from error


def restore_draft(folder: Path) -> None:
    """Undo `remove_draft`, with the same path. Raises PackError."""
    try:
        (folder.parent / _REMOVED / folder.name).rename(folder)
    except OSError as error:
        raise PackError(f"This draft cannot be brought back ({error.strerror}).") from error


def _purge(removed: Path) -> None:
    oldest = (datetime.now(UTC) - _KEPT_FOR).timestamp()
    for folder in removed.iterdir():
        if folder.stat().st_mtime < oldest:
            rmtree(folder)


def export_draft(folder: DraftFolder, draft: PackDraft, path: Path) -> None:
    """Write the pack's file, read it again as a student's Foresee would, then give it its name.

    Raises PackRefused where the draft is not ready or the file cannot be trusted, PackError.
    """
    pack = pack_of(draft)
    names = [part.file for part in (*pack.images, *pack.runs)]
    parts: dict[str, Callable[[], bytes]] = {name: _Reader(folder, name) for name in names}
    try:
        with part_of(path) as part:
            write_pack(part, pack, parts)
            with OpenedPack.open(part) as opened:
                opened.require_sound()
            put_in_place(part, path)
    except OSError as error:
        raise PackRefused(
            f"{path} cannot be written ({error.strerror}); choose another folder."
        ) from error


@dataclass(frozen=True, slots=True)
class _Reader:
    folder: DraftFolder
    name: str

    def __call__(self) -> bytes:
        return self.folder.content(self.name)
