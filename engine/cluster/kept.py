"""Finished results as files, one each, so that work that was killed goes on where it stopped.

A file appears whole or not at all. It is a pickle, read by a reader that makes nothing but plain
data of this project: a folder that somebody else prepared cannot run anything.
"""

import dataclasses
import hashlib
import io
import pickle
import shutil
from enum import Enum
from pathlib import Path
from typing import Any, Generic

from pydantic import BaseModel

from engine.cluster.workers import Result
from engine.files import replacing

_OURS = ("engine.", "lessons.", "app.")
_PLAIN = {
    ("numpy", "ndarray"),
    ("numpy", "dtype"),
    ("numpy._core.multiarray", "_reconstruct"),
    ("numpy._core.multiarray", "scalar"),
    ("numpy._core.numeric", "_frombuffer"),
    ("pathlib", "PosixPath"),
    ("pathlib", "WindowsPath"),
    ("pathlib", "PurePosixPath"),
    ("uuid", "UUID"),
    ("uuid", "SafeUUID"),
}


class KeptResults(Generic[Result]):
    """In a folder that is theirs alone."""

    def __init__(self, folder: Path, kind: type[Result] | tuple[type[Result], ...]) -> None:
        """kind: what results are instances of."""
        self._folder = folder
        self._kind = kind

    def find(self, name: str) -> Result | None:
        """None where it is not finished, or was kept by another version. Raises OSError."""
        file = self._file(name)
        if not file.is_file():
            return None
        try:
            found: object = _PlainReader(io.BytesIO(file.read_bytes())).load()
        except OSError:
            raise
        except Exception:  # noqa: BLE001 - a file that cannot be read is a result to make again
            return None
        return found if isinstance(found, self._kind) else None

    def keep(self, name: str, result: Result) -> None:
        """Raises OSError."""
        with replacing(self._file(name), for_others=True) as part, part.open("wb") as file:
            pickle.dump(result, file, protocol=pickle.HIGHEST_PROTOCOL)

    def clear(self) -> None:
        """All of it has been used. Raises OSError."""
        if self._folder.is_dir():
            shutil.rmtree(self._folder)

    def _file(self, name: str) -> Path:
        return self._folder / f"{hashlib.sha256(name.encode()).hexdigest()[:32]}.result"


class _PlainReader(pickle.Unpickler):
    def find_class(self, module: str, name: str, /) -> Any:
        if (module, name) in _PLAIN:
            return super().find_class(module, name)
        if module.startswith(_OURS) and "." not in name:
            found = super().find_class(module, name)
            if isinstance(found, type) and _is_data(found):
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no plain data")


def _is_data(kind: type) -> bool:
    return dataclasses.is_dataclass(kind) or issubclass(kind, (Enum, BaseModel))
