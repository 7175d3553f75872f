"""The weights of a published model: a folder of safetensors shards, asked for by name and shape.

Never opens a pickle: PyTorch's .bin and .pt files can run code when they are loaded.
"""

from collections.abc import Iterable, Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ValidationError

from engine.training.conversion.errors import ConversionError
from engine.training.conversion.safetensors_file import StoredTensor, open_safetensors

INDEX = "model.safetensors.index.json"
PICKLES = (".bin", ".pt", ".pth", ".ckpt", ".pkl")
_INDEX_LIMIT = 64 << 20


class Weights:
    """Tensors by name; remembers which were asked for, so that none is left out unnoticed."""

    def __init__(self, folder: Path, tensors: Mapping[str, StoredTensor]) -> None:
        self._folder = folder
        self._tensors = tensors
        self._taken: set[str] = set()

    @classmethod
    def open(cls, folder: Path) -> "Weights":
        """Raises ConversionError: no folder, pickles only, a missing or a damaged shard."""
        if not folder.is_dir():
            raise ConversionError(f"There is no folder {folder}; give the model's own folder.")
        tensors: dict[str, StoredTensor] = {}
        for path in _shards(folder):
            tensors |= open_safetensors(path)
        return cls(folder, tensors)

    def __contains__(self, name: str) -> bool:
        return name in self._tensors

    def names(self) -> Iterable[str]:
        return self._tensors.keys()

    def shape(self, name: str) -> tuple[int, ...]:
        return self._tensor(name).shape

    def take(self, name: str, *shape: int) -> NDArray[np.float32]:
        """Raises ConversionError when the tensor is missing or has another shape."""
        found = self._tensor(name)
        if found.shape != shape:
            raise ConversionError(
                f"{name} in {self._folder.name} has the shape {_said(found.shape)}, where its "
                f"config.json asks for {_said(shape)}; download both again, they do not match."
            )
        self._taken.add(name)
        return found.read()

    def require_all_taken(self, prefixes: tuple[str, ...], harmless: tuple[str, ...]) -> None:
        """Raises ConversionError for a tensor that begins with a prefix and was never asked for.

        harmless: endings of names that hold nothing learned.
        """
        left = sorted(
            name
            for name in self._tensors
            if name.startswith(prefixes) and name not in self._taken and not name.endswith(harmless)
        )
        if left:
            raise ConversionError(
                f"{self._folder.name} holds weights that an Emu3 of its config.json has no place "
                f"for ({', '.join(left[:3])}); this is another kind of model."
            )

    def _tensor(self, name: str) -> StoredTensor:
        if name not in self._tensors:
            raise ConversionError(
                f"{self._folder.name} lacks the weights {name}; download the model again, and give "
                "the folder of an Emu3."
            )
        return self._tensors[name]


class _Index(BaseModel):
    weight_map: dict[str, str]


def _shards(folder: Path) -> list[Path]:
    index = folder / INDEX
    if index.is_file():
        return _indexed_shards(index)
    files = sorted(folder.glob("*.safetensors"))
    if len(files) > 1:
        raise ConversionError(
            f"{folder.name} holds {len(files)} shards but no {INDEX}; download that file too."
        )
    if files:
        return files
    pickles = sorted(p.name for p in folder.iterdir() if p.suffix in PICKLES)
    if pickles:
        raise ConversionError(
            f"{folder.name} holds its weights as {pickles[0]}, a format that can run programs when "
            "it is opened; Foresee reads .safetensors only. Get the model in that format."
        )
    raise ConversionError(f"{folder.name} holds no .safetensors file; give the model's own folder.")


def _indexed_shards(index: Path) -> list[Path]:
    folder = index.parent
    if index.stat().st_size > _INDEX_LIMIT:
        raise ConversionError(f"{INDEX} in {folder.name} is absurdly large; download it again.")
    try:
        weight_map = _Index.model_validate_json(index.read_bytes()).weight_map
    except ValidationError as error:
        raise ConversionError(
            f"{INDEX} in {folder.name} cannot be read; download it again."
        ) from error
    names = sorted(set(weight_map.values()))
    strange = [n for n in names if Path(n).name != n or not n.endswith(".safetensors")]
    if strange:
        raise ConversionError(
            f"{INDEX} in {folder.name} names {strange[0]!r}, which is not a .safetensors file "
            "beside it; do not use this model."
        )
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise ConversionError(
            f"{folder.name} lacks {len(missing)} of its {len(names)} shards "
            f"({', '.join(missing[:3])}); download the rest of the model."
        )
    return [folder / name for name in names]


def _said(shape: tuple[int, ...]) -> str:
    return " x ".join(map(str, shape))
