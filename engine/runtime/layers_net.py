"""A bundle's layers net: what changed, as layers to lay over the film. Knows tensors only."""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.bundle import LAYERS_NET, Bundle, ImageSpec, LayersNetSpec
from engine.layers import LAYER_COUNT
from engine.runtime.halting import Halt
from engine.runtime.small_net import open_small_net

# Layers are shares: no change is as large as this.
_MOST = 4.0


class LayersNet:
    def __init__(
        self, path: Path, spec: LayersNetSpec, image: ImageSpec, halt: Halt | None = None
    ) -> None:
        """Raises BundleError where the graph is not what the manifest says."""
        square = [1, 1, image.size, image.size]
        self._outputs = {"layers": [1, LAYER_COUNT, image.size, image.size]}
        inputs = {
            "prior": [1, 1, spec.prior_size, spec.prior_size],
            "decoded_prior": square,
            "decoded_target": square,
        }
        self._session = open_small_net(path, {**inputs, **self._outputs}, halt)

    @classmethod
    def of(cls, bundle: Bundle, halt: Halt | None = None) -> Self | None:
        """None for a bundle that brings none."""
        spec, image = bundle.manifest.layers_net, bundle.manifest.image
        return None if spec is None else cls(bundle.file(LAYERS_NET), spec, image, halt)

    def __call__(
        self,
        seen: NDArray[np.float32],
        decoded_prior: NDArray[np.float32],
        decoded_target: NDArray[np.float32],
    ) -> NDArray[np.float32]:
        """seen (2 S, 2 S): the prior at twice the model's size; both decoded (S, S); all in [0, 1]
        -> (6, S, S), in the order of `engine.difference.Layers`."""
        films = {"prior": seen, "decoded_prior": decoded_prior, "decoded_target": decoded_target}
        inputs = {name: film[None, None] for name, film in films.items()}
        layers = self._session.run(self._outputs, inputs)["layers"][0]
        return np.clip(layers.astype(np.float32), -_MOST, _MOST)
