"""Files that are never half-written, never thrown away, and read by their owner alone. Knows
nothing of what is in them.

On Windows nothing is done about who may read: what lies in a user's profile is closed to others by
the profile's own access list, which new files and folders inherit.
"""

import contextlib
import os
import shutil
import stat
from collections.abc import Generator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

_AT_WORK = timedelta(days=1)
_OWNER_FILE, _OWNER_FOLDER = 0o600, 0o700


def write_atomically(path: Path, content: bytes, *, for_others: bool = False) -> None:
    """After a crash the file holds either its old content or the new one. Raises OSError.

    for_others: as for `temporary_beside`.
    """
    with replacing(path, for_others=for_others) as part:
        part.write_bytes(content)


@contextlib.contextmanager
def replacing(path: Path, *, for_others: bool = False) -> Generator[Path]:
    """An empty file beside `path` to write to. It takes the name `path` at the end; after an error
    it is removed, and `path` is as it was. Raises OSError.

    for_others: as for `temporary_beside`.
    """
    with temporary_beside(path, for_others=for_others) as part:
        yield part
        put_in_place(part, path)


@contextlib.contextmanager
def temporary_beside(path: Path, *, for_others: bool = False) -> Generator[Path]:
    """An empty file beside `path` to write to; what is still there at the end is removed.

    for_others: it is made to be given away, so that the umask says who may read it.
    """
    if for_others:
        path.parent.mkdir(parents=True, exist_ok=True)
    else:
        make_private_folder(path.parent)
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        part.touch(0o666 if for_others else _OWNER_FILE, exist_ok=False)
        yield part
    finally:
        part.unlink(missing_ok=True)


@contextlib.contextmanager
def new_folder(path: Path) -> Generator[Path]:
    """A folder beside `path` to write in. It takes the name `path` at the end; after an error it is
    removed. `path` does not exist, or is an empty folder. Raises OSError."""
    part = path.with_name(f".{path.name}.{uuid4().hex}.part")
    try:
        part.mkdir(parents=True)
        yield part
        if path.is_dir():
            path.rmdir()
        part.rename(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def make_private_folder(folder: Path) -> None:
    """Make the folder and those above it where they are missing, for their owner alone; those that
    are there stay as they are. Raises OSError."""
    for missing in reversed([one for one in (folder, *folder.parents) if not one.exists()]):
        missing.mkdir(_OWNER_FOLDER, exist_ok=True)
    folder.mkdir(_OWNER_FOLDER, exist_ok=True)


def close_to_others(path: Path) -> None:
    """Take a file or folder of this user's from everybody else; another user's stays as it is.

    Raises OSError.
    """
    if os.name == "nt":
        return
    found = path.stat()
    if found.st_uid == os.getuid() and found.st_mode & 0o077:
        path.chmod(stat.S_IMODE(found.st_mode) & 0o700)


def remove_leftovers(folder: Path, names: str = ".*.part", age: timedelta = _AT_WORK) -> None:
    """Parts of writers that were killed, by a pattern of their names; what is younger than `age`
    may be another process at work.

    Raises OSError.
    """
    oldest = (datetime.now(UTC) - age).timestamp()
    for part in folder.glob(names):
        # Its writer may have finished with it since it was listed.
        with contextlib.suppress(FileNotFoundError):
            if part.stat().st_mtime < oldest:
                part.unlink()


def put_in_place(part: Path, path: Path) -> None:
    """Give a written part its name, for good. Raises OSError."""
    sync_file(part)
    part.replace(path)
    sync_folder(path.parent)


def move_aside(path: Path) -> Path:
    """Rename a damaged file; returns its new path. Raises OSError."""
    aside = damaged_name(path)
    path.rename(aside)
    sync_folder(path.parent)
    return aside


def damaged_name(path: Path) -> Path:
    """A free name beside the file that says what is wrong with it, and since when."""
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%fZ")
    return path.with_name(f"{path.stem}-damaged-{stamp}{path.suffix}")


def sync_file(path: Path) -> None:
    with path.open("rb+") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Make renames in the folder survive a power cut; Windows does so by itself."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def is_portable(path: Path) -> bool:
    """False for names whose bytes are not text and that JSON and databases therefore refuse."""
    try:
        str(path).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
