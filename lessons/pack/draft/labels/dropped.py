"""What lies in folders that were dropped on a pack: films, and tables of labels. Reads no film."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.radiograph.signature import is_dicom, is_raster
from lessons.errors import PackRefused
from lessons.pack.draft.labels.table import is_table
from lessons.pack.manifest import MOST_IMAGES

# DICOM files may have a foreign header of 4 KB in front.
_ENOUGH_TO_TELL = 8192


@dataclass(frozen=True, slots=True)
class Dropped:
    """others: how many files are neither; of what was named one by one none is among them."""

    films: tuple[Path, ...] = ()
    tables: tuple[Path, ...] = ()
    others: int = 0


def look_through(paths: Iterable[Path]) -> Dropped:
    """Folders with all that is below them; links and hidden files are left alone.

    Reads the beginning of every file in a folder. Raises PackRefused where there are more films
    than a pack may have.
    """
    films: dict[Path, None] = {}
    tables: dict[Path, None] = {}
    others = 0
    for path in paths:
        if not path.is_dir():
            # Named by the user: if it is no film, that is said when it is read.
            (tables if is_table(path) else films)[path] = None
            continue
        for file in _files_below(path):
            if is_table(file):
                tables[file] = None
            elif _begins_like_film(file):
                films[file] = None
            else:
                others += 1
            if len(films) > MOST_IMAGES:
                raise PackRefused(
                    "{name} has more than {count} films; drop a smaller folder.",
                    name=path.name,
                    count=MOST_IMAGES,
                )
    return Dropped(tuple(films), tuple(tables), others)


def _files_below(folder: Path) -> Iterator[Path]:
    for file in sorted(folder.rglob("*")):
        inside = file.relative_to(folder).parts
        is_hidden = any(part.startswith(".") for part in inside)
        if not is_hidden and not file.is_symlink() and file.is_file():
            yield file


def _begins_like_film(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            start = opened.read(_ENOUGH_TO_TELL)
    except OSError:
        # Said when it is to be taken in, if it is one.
        return False
    return is_raster(start) or is_dicom(start)
