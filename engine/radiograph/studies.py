"""Studies: many files of which the frontal chest films are wanted, zipped, in a folder, or on a
disc with DICOMDIR.

Nothing is unpacked to the disk, names in a zip are not used, and those in a DICOMDIR lead nowhere
outside its own folder. PS3.10 8 (file-set), PS3.3 F (directory).
"""

import os
import zlib
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from io import BytesIO
from lzma import LZMAError
from pathlib import Path
from typing import Any, TypeVar
from zipfile import BadZipFile, ZipFile, ZipInfo

from engine.errors import RadiographError
from engine.radiograph.signature import is_dicom, is_raster
from engine.radiograph.silencing import damage_as_error, third_party_silenced

Film = TypeVar("Film")

_DIRECTORY_CLASS = b"1.2.840.10008.1.3.10"
_META_AT_MOST = 4096
_ENOUGH_TO_TELL = 8192
# What a folder of one patient's study holds; and what of it is read at most.
_MOST_FILES = 2000
_MOST_BYTES = 2_000_000_000
_LARGEST_FILE = 400_000_000
_NO_FILMS = {"CT", "MR", "US", "NM", "PT", "MG", "XA", "RF", "SR", "PR", "KO", "SEG", "RTSTRUCT"}


def is_directory(content: bytes) -> bool:
    """Whether it is a DICOMDIR: a list of files, without a picture."""
    return content[128:132] == b"DICM" and _DIRECTORY_CLASS in content[132:_META_AT_MOST]


def zipped_files(content: bytes) -> Iterator[bytes]:
    """Raises RadiographError for a zip that is damaged, locked or too large."""
    with _zip_errors(), ZipFile(BytesIO(content)) as archive:
        entries = [one for one in archive.infolist() if not one.is_dir()]
        _require_modest(entries)
        for entry in entries:
            with archive.open(entry) as file:
                yield file.read(entry.file_size)


def _require_modest(entries: list[ZipInfo]) -> None:
    if len(entries) > _MOST_FILES or sum(one.file_size for one in entries) > _MOST_BYTES:
        raise RadiographError(
            "The zip file holds more than one study; unpack it and open the chest film itself."
        )
    if any(one.file_size > _LARGEST_FILE for one in entries):
        raise RadiographError(
            "The zip file holds a file that is too large for a film; unpack it and open the chest "
            "film itself."
        )


@contextmanager
def _zip_errors() -> Generator[None]:
    try:
        yield
    except RadiographError:
        raise
    except (RuntimeError, NotImplementedError):
        raise RadiographError(
            "The zip file is locked by a password or packed in an unusual way; unpack it and open "
            "the chest film itself."
        ) from None
    except (BadZipFile, OSError, EOFError, ValueError, OverflowError, zlib.error, LZMAError):
        raise RadiographError("The zip file is damaged; copy or export it again.") from None


def listed_files(content: bytes, folder: Path) -> Iterator[bytes]:
    """The pictures that the DICOMDIR `content` in `folder` lists and that are there."""
    for parts in _listed(content):
        path = _within(folder, parts)
        if path is not None:
            yield _content_or_start(path)


def files_below(folder: Path) -> Iterator[bytes]:
    """All files in `folder` and its folders, by their names; hidden ones and DICOMDIRs aside.

    Of a file that is no film by its beginning, only that is read. Raises RadiographError for a
    folder that cannot be read or holds more than a study does.
    """
    for path in _paths_below(folder):
        content = _content_or_start(path)
        if not is_directory(content):
            yield content


def _paths_below(folder: Path) -> list[Path]:
    found: list[Path] = []
    with _reading_errors():
        for inner, folders, names in os.walk(folder, onerror=_raised):
            folders[:] = sorted(one for one in folders if not one.startswith("."))
            paths = (Path(inner, one) for one in sorted(names) if not one.startswith("."))
            found += [path for path in paths if path.is_file()]
            if len(found) > _MOST_FILES:
                raise RadiographError(
                    "The folder holds more files than one study; open the folder of one study, or "
                    "the chest film itself."
                )
    return found


def _content_or_start(path: Path) -> bytes:
    with _reading_errors(), path.open("rb") as file:
        start = file.read(_ENOUGH_TO_TELL)
        may_be_film = is_dicom(start) or is_raster(start)
        if not may_be_film or os.fstat(file.fileno()).st_size > _LARGEST_FILE:
            return start
        return start + file.read(_LARGEST_FILE)


@contextmanager
def _reading_errors() -> Generator[None]:
    try:
        yield
    except OSError as error:
        raise RadiographError(
            "A file of the study cannot be read ({reason}); check that you may open it and that "
            "its disk is still there.",
            reason=error.strerror or type(error).__name__,
        ) from None


def _raised(error: OSError) -> None:
    raise error


def _listed(content: bytes) -> list[tuple[str, ...]]:
    from pydicom import dcmread  # pyright: ignore[reportUnknownVariableType]

    damaged = damage_as_error("The DICOMDIR is damaged; open the chest film itself.")
    found: list[tuple[str, ...]] = []
    with third_party_silenced(), damaged:
        dataset = dcmread(BytesIO(content), specific_tags=["DirectoryRecordSequence"])
        modality = ""
        record: Any
        for record in dataset.get("DirectoryRecordSequence") or ():
            modality = str(record.get("Modality") or modality).upper()
            named = record.get("ReferencedFileID")
            if named and modality not in _NO_FILMS and len(found) < _MOST_FILES:
                found.append((named,) if isinstance(named, str) else tuple(map(str, named)))
    return found


def _within(folder: Path, parts: tuple[str, ...]) -> Path | None:
    """The file below `folder`; its names may have come over a system that makes them lower case."""
    if any(part in ("", ".", "..") or set(part) & set("/\\:\0") for part in parts):
        return None
    home = folder.resolve()
    for written in (parts, tuple(part.lower() for part in parts)):
        path = home.joinpath(*written)
        if path.is_file() and path.resolve().is_relative_to(home):
            return path
    return None


def numbered_film(
    files: Iterator[bytes], read: Callable[[bytes], Film], number: int
) -> tuple[Film, bool]:
    """Of the frontal chest films in `files` the one with this number, from 1, and whether there is
    another one after it.

    Raises RadiographError where there is none: what is wrong with the only file, or that all are
    something else.
    """
    film: Film | None = None
    count = 0
    refused: list[RadiographError] = []
    for content in files:
        try:
            found = read(content)
        except RadiographError as error:
            refused.append(error)
            continue
        count += 1
        if count > number and film is not None:
            return film, True
        if count == number:
            film = found
    if film is not None:
        return film, False
    if count:
        raise no_such_film(number, count)
    if len(refused) == 1:
        raise refused[0]
    if not refused:
        raise RadiographError(
            "No files of the study are there; open a study with a frontal chest film."
        )
    raise RadiographError(
        "None of the {count} files of the study is a frontal chest film that can be read; open a "
        "study with one, or the film itself.",
        count=len(refused),
    )


def no_such_film(number: int, count: int) -> RadiographError:
    return RadiographError(
        "There is no film {number}: there are {count} frontal chest films; choose one of them.",
        number=number,
        count=count,
    )
