"""What disease does to a film, as layers that lie over it: grey, a veil over ribs and borders,
vessels that are gone, thin lines, tissue that moves. Plain data; `engine.difference` lays them.
"""

from dataclasses import dataclass, fields, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

Pixels = NDArray[np.float32]

LAYER_COUNT = 6

# Steps of shade, veil, unmarked, line, down and across, each exact in float16: finer is not seen.
_STEPS = (2**-10, 2**-7, 2**-7, 2**-10, 2**-13, 2**-13)


@dataclass(frozen=True, slots=True, eq=False)
class Layers:
    """Each float32 (S, S) over the model's field, 0 where nothing changes.

    shade: grey added, a fraction of the display range. veil: share of the contrast of ribs and
    borders that is hidden; below 0 it comes out again. unmarked: the same for vessels and all else
    that is thin and bright. line: grey of thin lines. down, across: by how much the tissue seen
    here has moved, positive downwards and towards the image's right, in shares of the field's side.
    """

    shade: Pixels
    veil: Pixels
    unmarked: Pixels
    line: Pixels
    down: Pixels
    across: Pixels

    @classmethod
    def of(cls, stack: NDArray[np.floating]) -> Self:
        """stack: (6, S, S), in the order of the fields. Rounded, so that what is stored and read
        again (float16 holds it) gives the same picture."""
        rounded = (np.rint(layer / step) * step for layer, step in zip(stack, _STEPS, strict=True))
        layers = [np.ascontiguousarray(layer, dtype=np.float32) for layer in rounded]
        for layer in layers:
            layer.flags.writeable = False
        return cls(*layers)

    @classmethod
    def shaded(cls, change: Pixels) -> Self:
        """A change that is only added, exactly: of runs made before there were layers."""
        none = np.zeros_like(change)
        return cls(change, none, none, none, none, none)

    @property
    def only_shade(self) -> bool:
        return not (self.hides or self.moves or self.line.any())

    @property
    def stack(self) -> Pixels:
        """(6, S, S): the inverse of `of`."""
        return np.stack([getattr(self, field.name) for field in fields(self)])

    @property
    def size(self) -> int:
        return len(self.shade)

    @property
    def hides(self) -> bool:
        """Whether anything of the prior's own detail is changed in place."""
        return bool(self.veil.any() or self.unmarked.any())

    @property
    def moves(self) -> bool:
        return bool(self.down.any() or self.across.any())

    @property
    def in_place(self) -> Self:
        """The same without any movement: what is seen beside tissue that was pushed aside."""
        none = np.zeros_like(self.shade)
        return replace(self, down=none, across=none) if self.moves else self

    @property
    def touched(self) -> NDArray[np.bool_]:
        """(S, S): where any layer does anything."""
        return np.any(self.stack != 0, axis=0)

    def confined(self, window: Pixels) -> Self:
        """window: (S, S) in [0, 1], how much of every layer may pass."""
        return type(self).of(self.stack * window)
