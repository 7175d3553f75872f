"""One safetensors file, read piece by piece: never more of it in memory than one tensor.

The format holds numbers and names only, nothing that could be run. Plain reads instead of a memory
map, so that the pages of a 5 GB shard do not count as this process's memory.
Source: https://huggingface.co/docs/safetensors (eight bytes of length, JSON header, data).
"""

from dataclasses import dataclass
from itertools import pairwise
from math import prod
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, NonNegativeInt, TypeAdapter, ValidationError

from engine.training.conversion.errors import ConversionError

_HEADER_LIMIT = 100 << 20
_CHUNK = 16 << 20  # numbers converted at a time
_STORED = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "BF16": np.dtype("<u2")}


@dataclass(frozen=True, slots=True)
class StoredTensor:
    """A tensor on disk. `offset`: of its first byte in the file."""

    path: Path
    name: str
    dtype: str
    shape: tuple[int, ...]
    offset: int

    def read(self) -> NDArray[np.float32]:
        """Raises ConversionError for numbers that are neither float32, float16 nor bfloat16."""
        stored = _STORED.get(self.dtype)
        if stored is None:
            raise ConversionError(
                f"{self.name} in {self.path.name} is stored as {self.dtype}; Foresee converts "
                "weights in 32, 16 or bfloat16 bits only. Get the model in one of these."
            )
        values = np.empty(prod(self.shape), np.float32)
        with self.path.open("rb") as stream:
            stream.seek(self.offset)
            for start in range(0, values.size, _CHUNK):
                part = values[start : start + _CHUNK]
                part[:] = _widened(np.fromfile(stream, stored, part.size), self.dtype)
        return values.reshape(self.shape)


def open_safetensors(path: Path) -> dict[str, StoredTensor]:
    """The tensors of the file by name. Raises ConversionError where the file is damaged."""
    with path.open("rb") as stream:
        header, begin = _header(path, stream)
    header.pop("__metadata__", None)
    try:
        entries = _ENTRIES.validate_python(header)
    except ValidationError as error:
        raise _damaged(path, "its list of tensors cannot be read") from error
    _require_whole(path, entries, path.stat().st_size - begin)
    return {
        name: StoredTensor(path, name, entry.dtype, entry.shape, begin + entry.data_offsets[0])
        for name, entry in entries.items()
    }


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    dtype: str
    shape: tuple[NonNegativeInt, ...]
    data_offsets: tuple[NonNegativeInt, NonNegativeInt]


_HEADER = TypeAdapter(dict[str, object])
_ENTRIES = TypeAdapter(dict[str, _Entry])


def _header(path: Path, stream: BinaryIO) -> tuple[dict[str, object], int]:
    """The header and where the data begin."""
    length = int.from_bytes(stream.read(8), "little")
    if not 2 <= length <= min(_HEADER_LIMIT, path.stat().st_size - 8):
        raise _damaged(path, "it is cut short or is no safetensors file")
    try:
        return _HEADER.validate_json(stream.read(length)), 8 + length
    except ValidationError as error:
        raise _damaged(path, "its header cannot be read") from error


def _require_whole(path: Path, entries: dict[str, _Entry], size: int) -> None:
    """Every tensor lies within the file, has the bytes of its shape, and overlaps no other."""
    spans = sorted(entry.data_offsets for entry in entries.values())
    if spans and spans[-1][1] > size:
        missing = (spans[-1][1] - size) / 1e6
        raise _damaged(path, f"its last {missing:.1f} MB are missing")
    if any(after[0] < before[1] for before, after in pairwise(spans)):
        raise _damaged(path, "its tensors overlap")
    for name, entry in entries.items():
        stored = _STORED.get(entry.dtype)
        begin, end = entry.data_offsets
        if stored is not None and end - begin != prod(entry.shape) * stored.itemsize:
            raise _damaged(path, f"{name} has not as many bytes as its shape needs")


def _widened(stored: NDArray[np.generic], dtype: str) -> NDArray[np.generic]:
    if dtype != "BF16":
        return stored
    # A bfloat16 is the upper half of a float32.
    return (stored.astype(np.uint32) << np.uint32(16)).view(np.float32)


def _damaged(path: Path, fault: str) -> ConversionError:
    return ConversionError(f"{path.name} is damaged ({fault}); download it again.")
