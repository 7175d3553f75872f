"""One process at a time, on every system; a lock ends with its process however that ends."""

import contextlib
import os
import sys
import time
from collections.abc import Generator
from pathlib import Path

_TRY_EVERY_S = 0.02


class FileLocked(Exception):
    """Another process has had the lock for as long as was waited."""


@contextlib.contextmanager
def locked(file: Path, wait_s: float) -> Generator[None]:
    """Own `file`, which need not exist, in a folder that does. Its owner must not ask again.

    Raises FileLocked, OSError.
    """
    handle = _opened(file)
    try:
        end = time.monotonic() + wait_s
        while not _try_lock(handle):
            if time.monotonic() > end:
                raise FileLocked
            time.sleep(_TRY_EVERY_S)
        yield
    finally:
        os.close(handle)


if sys.platform == "win32":
    import msvcrt

    def _opened(file: Path) -> int:
        """Windows locks no folders; the file with the lock stays."""
        return os.open(file.with_name(f".{file.name}.lock"), os.O_RDWR | os.O_CREAT)

    def _try_lock(handle: int) -> bool:
        try:
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _opened(file: Path) -> int:
        """The folder is locked, so that no file of the lock's own lies about."""
        return os.open(file.resolve().parent, os.O_RDONLY)

    def _try_lock(handle: int) -> bool:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
