"""A bundle's anatomy graph, opened when it is first needed. Knows tensors, not what they mean."""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import STRUCTURES, VIEW_SCORES, AnatomyScores
from engine.bundle import ANATOMY, AnatomySpec, Bundle
from engine.errors import BundleError
from engine.runtime.halting import Halt
from engine.runtime.small_net import open_small_net


class AnatomyNet:
    def __init__(self, path: Path, spec: AnatomySpec, halt: Halt | None = None) -> None:
        """Raises BundleError where the graph is not what the manifest says, or outlines other
        structures than are known here."""
        if spec.structures != STRUCTURES:
            raise BundleError(
                "{name} in the model {model} outlines {found}, where Foresee reads {known}; get a "
                "fresh copy of the model, or update Foresee.",
                name=ANATOMY,
                model=path.parent.name,
                found=", ".join(spec.structures) or "–",
                known=", ".join(STRUCTURES),
            )
        side = spec.size
        self._outputs = {"masks": [1, len(STRUCTURES), side, side], "views": [1, VIEW_SCORES]}
        self._session = open_small_net(path, {"image": [1, 1, side, side], **self._outputs}, halt)
        self.size = side

    @classmethod
    def of(cls, bundle: Bundle, halt: Halt | None = None) -> Self | None:
        """None for a bundle that brings no anatomy."""
        spec = bundle.manifest.anatomy
        return None if spec is None else cls(bundle.file(ANATOMY), spec, halt)

    def __call__(self, square: NDArray[np.float32]) -> AnatomyScores:
        """square (S, S) in [0, 1]: the film as `engine.difference.to_model` gives it."""
        found = self._session.run(self._outputs, {"image": square[None, None]})
        return AnatomyScores(found["masks"][0], found["views"][0])
