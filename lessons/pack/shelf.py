"""The files of installed packs, each under the digest of its bytes. Knows no database.

A file appears whole or not at all, and stays: a pack that was removed can be brought back, and a
backup may name an earlier revision.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path

from engine.files import put_in_place, remove_leftovers, temporary_beside
from engine.radiograph import Radiograph
from lessons.errors import PackError, PackFileMissing, PackRefused
from lessons.pack.opened import OpenedPack
from lessons.pack.writing import ENDING


class Shelf:
    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def put(self, write: Callable[[Path], None]) -> str:
        """Keep what `write` writes to the path that it is given; returns its digest.

        Raises PackError.
        """
        try:
            remove_leftovers(self._folder)
            with temporary_beside(self._folder / f"new{ENDING}") as part:
                write(part)
                with part.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
                put_in_place(part, self._file(digest))
        except OSError as error:
            raise PackError(
                "The pack cannot be kept in {folder} ({reason}); make room there, or choose "
                "another folder with FORESEE_HOME.",
                folder=self._folder,
                reason=error.strerror or str(error),
            ) from error
        return digest

    def has(self, digest: str) -> bool:
        return self._file(digest).is_file()

    def path_of(self, digest: str) -> Path:
        """Where the pack's file is, or would be."""
        return self._file(digest)

    def open(self, digest: str) -> OpenedPack:
        """Raises PackFileMissing, PackRefused where the file was damaged."""
        if not self.has(digest):
            raise PackFileMissing(
                "The pack's file is not on this machine; import the pack again, "
                "your answers are kept."
            )
        return OpenedPack.open(self._file(digest))

    def place_of(self, digest: str, file: str) -> Path:
        """How a film in a pack is named as if the pack were a folder; see `film` to read it."""
        return self._file(digest) / file

    def film(self, fingerprint: str) -> Radiograph | None:
        """A film of any pack here, whichever revision it is of; None where no pack has it."""
        for file in self._folder.glob(f"*{ENDING}"):
            try:
                with OpenedPack.open(file) as opened:
                    for image in opened.pack.images:
                        if image.fingerprint == fingerprint:
                            return opened.image(image.id)
            except PackRefused:
                # Whoever opens this pack hears what is wrong with it; others may have the film.
                continue
        return None

    def _file(self, digest: str) -> Path:
        return self._folder / f"{digest}{ENDING}"


def is_in_pack(film: Path) -> bool:
    """Whether this is a place in a pack and no file of its own."""
    return any(folder.suffix == ENDING for folder in film.parents)


def place_in_pack(film: Path) -> tuple[Path, str]:
    """The pack, and the name of the film's file in it; only where `is_in_pack`."""
    pack = next(folder for folder in film.parents if folder.suffix == ENDING)
    return pack, film.relative_to(pack).as_posix()
