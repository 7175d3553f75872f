"""The folder of a pack in progress: its text, its films and its baked runs as files.

Written by the editor and by the command alike. Films and runs have the names of their content and
are only added, so that undoing an edit never needs a file that is gone; `sweep` drops the others.
Every file appears whole or not at all: killed at any moment, `draft.json` names only what is there.
"""

import re
from pathlib import Path

from pydantic import ValidationError

from engine.files import move_aside, remove_leftovers, write_atomically
from engine.radiograph import Radiograph, radiograph_of
from lessons.errors import PackError, PackRefused
from lessons.pack.archive import MANIFEST, os_errors_refused
from lessons.pack.baked import RunDocument, read_run
from lessons.pack.draft.from_pack import draft_of
from lessons.pack.draft.model import FilmDraft, PackDraft
from lessons.pack.limits import LARGEST_MANIFEST, LARGEST_MEMBER
from lessons.pack.manifest_json import read_manifest

DRAFT = "draft.json"
_FOLDERS = ("images", "runs")
_BEFORE = "pack-before-draft.json"
# As `intake` and `baking` name them: what somebody else put there is not ours to delete.
_NAMED_BY_CONTENT = re.compile(r"[0-9a-f]{32}\.(png|json)")


class DraftFolder:
    """Also a folder as `foresee pack` wrote it before there were drafts, with a `pack.json` in the
    place of `draft.json`: it is read as it is, and becomes a draft when it is first written."""

    is_finished = False

    def __init__(self, path: Path) -> None:
        self.path = path

    @property
    def exists(self) -> bool:
        return (self.path / DRAFT).is_file() or (self.path / MANIFEST).is_file()

    def read(self) -> PackDraft:
        """Raises PackError; a damaged draft is kept under another name."""
        file = self.path / DRAFT
        try:
            if not file.is_file():
                return self._read_manifest()
            return PackDraft.model_validate_json(file.read_bytes())
        except ValidationError as error:
            aside = move_aside(file)
            raise PackError(
                "This draft is damaged; it is kept as {file}, its films are beside it.", file=aside
            ) from error
        except OSError as error:
            raise PackError(
                "This draft cannot be read ({reason}); check that you may open {file}.",
                reason=error.strerror or str(error),
                file=file,
            ) from error

    def write(self, draft: PackDraft) -> None:
        """Raises PackError; what was saved before is then still there."""
        self._write(DRAFT, draft.model_dump_json(indent=1).encode())
        before = self.path / MANIFEST
        if before.is_file():
            # One file says what is in the pack; the other is kept for whoever wrote it by hand.
            with os_errors_refused():
                before.replace(self.path / _BEFORE)

    def keep(self, name: str, content: bytes) -> None:
        """A film or a run under the name that its content gave it. Raises PackError."""
        if not (self.path / name).is_file():
            self._write(name, content)

    def content(self, name: str) -> bytes:
        """Raises PackRefused."""
        file = self.path / name
        with os_errors_refused():
            if file.is_symlink() or not file.is_file():
                raise PackRefused(
                    "{name} is missing from the folder of the pack, or is a link; "
                    "put the file itself there.",
                    name=name,
                )
            if self.size(name) > (LARGEST_MANIFEST if name == MANIFEST else LARGEST_MEMBER):
                raise PackRefused("{name} is too large for a pack; take it out.", name=name)
            return file.read_bytes()

    def size(self, name: str) -> int:
        return (self.path / name).stat().st_size

    @property
    def names(self) -> frozenset[str]:
        """Of films and runs; not all need to be part of the pack."""
        with os_errors_refused():
            return frozenset(
                f"{folder}/{file.name}"
                for folder in _FOLDERS
                for file in self.path.glob(f"{folder}/[!.]*")
            )

    def close(self) -> None:
        """Nothing is held open."""

    def radiograph(self, film: FilmDraft) -> Radiograph:
        """Raises PackError, RadiographError."""
        return radiograph_of(self.content(film.file))

    def run(self, name: str) -> RunDocument:
        """Raises PackError."""
        return read_run(self.content(name))

    def sweep(self, draft: PackDraft) -> None:
        """Delete films and runs that the draft does not name: no undo leads back to them."""
        named = {part.file for part in (*draft.films, *draft.runs)}
        with os_errors_refused():
            for folder in _FOLDERS:
                remove_leftovers(self.path / folder)
                for file in (self.path / folder).glob("*"):
                    is_ours = _NAMED_BY_CONTENT.fullmatch(file.name) is not None
                    if is_ours and f"{folder}/{file.name}" not in named:
                        file.unlink(missing_ok=True)

    def _read_manifest(self) -> PackDraft:
        if not (self.path / MANIFEST).is_file():
            raise PackRefused(
                "{path} is no folder of a pack: it has neither {draft} nor {manifest}; "
                "choose another folder.",
                path=self.path,
                draft=DRAFT,
                manifest=MANIFEST,
            )
        return draft_of(read_manifest(self.content(MANIFEST)), self.content)

    def _write(self, name: str, content: bytes) -> None:
        file = self.path / name
        try:
            write_atomically(file, content)
        except OSError as error:
            raise PackError(
                "{file} cannot be written ({reason}); choose another folder.",
                file=file,
                reason=error.strerror or str(error),
            ) from error
