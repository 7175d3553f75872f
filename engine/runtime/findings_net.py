"""A bundle's findings net: what the language model reads of the prior. Knows tensors only."""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.bundle import FINDINGS_NET, PREMISES_NET, Bundle, FindingsNetSpec, ImageSpec
from engine.runtime.halting import Halt
from engine.runtime.small_net import open_small_net

_MOST = 100.0


class FindingsNet:
    def __init__(
        self, path: Path, spec: FindingsNetSpec, image: ImageSpec, halt: Halt | None = None
    ) -> None:
        """Raises BundleError where the graph is not what the manifest says."""
        self._outputs = {
            "patches": [1, image.rows, image.columns, spec.patch_features],
            "whole": [1, spec.whole_features],
        }
        inputs = {"image": [1, 1, image.size, image.size]}
        self._session = open_small_net(path, {**inputs, **self._outputs}, halt)

    @classmethod
    def of(cls, bundle: Bundle, halt: Halt | None = None) -> Self | None:
        """None for a bundle that brings none."""
        spec, image = bundle.manifest.findings_net, bundle.manifest.image
        return None if spec is None else cls(bundle.file(FINDINGS_NET), spec, image, halt)

    @classmethod
    def for_premises(cls, bundle: Bundle, halt: Halt | None = None) -> Self | None:
        """The net of the same shape that judges premises; None for a bundle that brings none."""
        spec, image = bundle.manifest.findings_net, bundle.manifest.image
        if spec is None or bundle.manifest.premises is None:
            return None
        return cls(bundle.file(PREMISES_NET), spec, image, halt)

    def __call__(
        self, square: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """square (S, S) in [0, 1], as the image encoder sees it -> features of every patch
        (rows, columns, F) and of the whole film (W,)."""
        found = self._session.run(self._outputs, {"image": square[None, None]})
        return _bounded(found["patches"][0]), _bounded(found["whole"][0])


def _bounded(features: NDArray[np.floating]) -> NDArray[np.float32]:
    """They are logarithms of chances: what lies further away is as sure."""
    return np.clip(features.astype(np.float32), -_MOST, _MOST)
