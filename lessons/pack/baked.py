"""A baked run: one generation as it travels in a pack, shown without any model.

The change at the model's resolution is exact, so that everybody sees the same picture; the raw
decoded picture is kept to 1/255. How long the run took is not kept.
"""

import base64
import binascii
import zlib
from typing import Annotated, Self, TypeAlias

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from engine.difference import compose, model_field
from engine.grounding import Grounding
from engine.layers import LAYER_COUNT, Layers
from engine.plain_text import plain
from engine.radiograph import Radiograph
from engine.result import Recipe, RunResult, Timings
from lessons.changed_place import changed_place
from lessons.errors import PackRefused, PriorMismatch
from lessons.marks import Mark
from lessons.pack.json_parts import JsonParts

_LARGEST_SIDE = 2048
_MOST_TOKENS = 256
_MOST_PARTS = JsonParts(objects=10_000, lists=10_000, commas=400_000)

_Row: TypeAlias = Annotated[
    tuple[Annotated[int, Field(ge=0, lt=2**31)], ...],
    Field(min_length=1, max_length=_MOST_TOKENS),
]
_Grid: TypeAlias = Annotated[tuple[_Row, ...], Field(min_length=1, max_length=_MOST_TOKENS)]
_Packed: TypeAlias = Annotated[str, Field(max_length=40_000_000)]


class RunDocument(BaseModel):
    """tokens, prior_tokens: rows of codebook entries. side: S, pixels of the model's picture.
    field_change: float32 (S, S), raw: uint8 (S, S) and layers: float16 (6, S, S), the stack of
    `Layers`, absent where the change is only added; all deflated, then base64."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    recipe: Recipe
    tokens: _Grid
    prior_tokens: _Grid
    side: int = Field(ge=8, le=_LARGEST_SIDE)
    field_change: _Packed
    raw: _Packed
    layers: _Packed | None = None
    composite: str = Field(max_length=32)
    interpretation: str = Field(max_length=20_000)
    passes: int = Field(ge=0)
    grounding: Grounding | None = None

    @model_validator(mode="after")
    def _require_fitting(self) -> Self:
        grids = self.tokens, self.prior_tokens
        if len({len(grid) for grid in grids}) > 1 or _widths(*grids) > 1:
            raise ValueError("the rows of tokens are not equally long")
        _unpacked(self.field_change, 4 * self.side**2)
        _unpacked(self.raw, self.side**2)
        if self.layers is not None:
            _unpacked(self.layers, 2 * LAYER_COUNT * self.side**2)
        return self

    @classmethod
    def of(cls, result: RunResult) -> Self:
        greys = np.rint(np.clip(result.raw, 0, 1) * 255).astype(np.uint8)
        return cls(
            recipe=result.recipe,
            tokens=tuple(map(tuple, result.tokens.tolist())),
            prior_tokens=tuple(map(tuple, result.prior_tokens.tolist())),
            side=result.field_change.shape[0],
            field_change=_packed(result.field_change.astype("<f4")),
            raw=_packed(greys),
            layers=None if result.layers.only_shade else _packed_layers(result.layers),
            composite=result.composite,
            interpretation=result.interpretation,
            passes=result.passes,
            grounding=result.grounding,
        )

    def result(self, prior: Radiograph) -> RunResult:
        """The whole run again. Raises PriorMismatch for another film than the run was made from."""
        if self.recipe.prior_fingerprint != prior.fingerprint:
            raise PriorMismatch(
                "This baked run was made from another radiograph; get a fresh copy of the pack."
            )
        shape = self.side, self.side
        change = np.frombuffer(_unpacked(self.field_change, 4 * self.side**2), "<f4")
        raw = np.frombuffer(_unpacked(self.raw, self.side**2), np.uint8)
        field_change = change.astype(np.float32).reshape(shape)
        field = model_field((prior.pixels.shape[0], prior.pixels.shape[1]))
        stack = self._stack()
        layers = Layers.shaded(field_change) if stack is None else Layers.of(stack)
        composite = compose(prior, field, layers)
        return RunResult(
            recipe=self.recipe,
            tokens=np.array(self.tokens, dtype=np.int32),
            prior_tokens=np.array(self.prior_tokens, dtype=np.int32),
            field=field,
            layers=layers,
            field_change=field_change,
            counterfactual=composite.counterfactual,
            change=composite.change,
            raw=(raw.reshape(shape) / np.float32(255)).astype(np.float32),
            composite=self.composite,
            interpretation=self.interpretation,
            timings=Timings(prefill_s=0, first_rows_s=0, image_s=0, total_s=0),
            passes=self.passes,
            grounding=self.grounding,
        )

    def changed_place(self, shape: tuple[int, int]) -> Mark:
        """Where it visibly changes its film. shape: (height, width) of the film."""
        change = np.frombuffer(_unpacked(self.field_change, 4 * self.side**2), "<f4")
        grid = change.astype(np.float32).reshape(self.side, self.side)
        return changed_place(grid, model_field(shape), shape)

    @property
    def is_finite(self) -> bool:
        """Whether its change and layers are numbers that a picture can be made of."""
        change = np.frombuffer(_unpacked(self.field_change, 4 * self.side**2), "<f4")
        stack = self._stack()
        return bool(np.isfinite(change).all() and (stack is None or np.isfinite(stack).all()))

    def _stack(self) -> NDArray[np.float32] | None:
        if self.layers is None:
            return None
        content = _unpacked(self.layers, 2 * LAYER_COUNT * self.side**2)
        stack = np.frombuffer(content, "<f2").reshape(LAYER_COUNT, self.side, self.side)
        return stack.astype(np.float32)


def read_run(content: bytes) -> RunDocument:
    """Raises PackRefused."""
    if _MOST_PARTS.are_fewer_than_in(content):
        raise PackRefused(
            "A baked run in the pack says too much; do not use this pack, "
            "and tell whoever gave it to you."
        )
    try:
        document = RunDocument.model_validate_json(content)
        finite = document.is_finite
    except (ValidationError, RecursionError) as error:
        raise PackRefused("A baked run in the pack is damaged; get a fresh copy.") from error
    if not finite:
        raise PackRefused("A baked run in the pack holds no picture; get a fresh copy.")
    return _shown(document)


def _shown(document: RunDocument) -> RunDocument:
    """With texts that neither steer a terminal nor turn the reading order."""
    said = ("hypothesis", "prompt", "bundle_name", "bundle_version")
    recipe = document.recipe
    texts = {name: plain(getattr(recipe, name)) for name in said}
    return document.model_copy(
        update={
            "recipe": recipe.model_copy(update=texts),
            "interpretation": plain(document.interpretation),
        }
    )


def write_run(document: RunDocument) -> bytes:
    return document.model_dump_json().encode()


def _packed_layers(layers: Layers) -> str:
    return _packed(layers.stack.astype("<f2"))


def _widths(*grids: _Grid) -> int:
    return len({len(row) for grid in grids for row in grid})


def _packed(array: NDArray[np.generic]) -> str:
    return base64.b64encode(zlib.compress(array.tobytes(), 9)).decode("ascii")


def _unpacked(text: str, size: int) -> bytes:
    """Exactly `size` bytes, and never more in memory. Raises ValueError."""
    try:
        stream = zlib.decompressobj()
        content = stream.decompress(base64.b64decode(text, validate=True), size + 1)
    except (binascii.Error, zlib.error) as error:
        raise ValueError("packed numbers are damaged") from error
    if len(content) != size:
        raise ValueError(f"{len(content)} bytes where {size} must be")
    return content
