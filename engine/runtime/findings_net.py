"""A bundle's findings net: what the language model reads of the prior. Knows tensors only."""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.bundle import FINDINGS_NET, PREMISES_NET, Bundle, FindingsNetSpec, ImageSpec
from engine.runtime.onnx_runtime import runtime_errors
from engine.runtime.small_net import open_small_net


class FindingsNet:
    def __init__(self, path: Path, spec: FindingsNetSpec, image: ImageSpec) -> None:
        """Raises BundleError where the graph is not what the manifest says."""
        shapes = {
            "image": [1, 1, image.size, image.size],
            "patches": [1, image.rows, image.columns, spec.patch_features],
            "whole": [1, spec.whole_features],
        }
        self._session = open_small_net(path, shapes)

    @classmethod
    def of(cls, bundle: Bundle) -> Self | None:
        """None for a bundle that brings none."""
        spec, image = bundle.manifest.findings_net, bundle.manifest.image
        return None if spec is None else cls(bundle.file(FINDINGS_NET), spec, image)

    @classmethod
    def for_premises(cls, bundle: Bundle) -> Self | None:
        """The net of the same shape that judges premises; None for a bundle that brings none."""
        spec, image = bundle.manifest.findings_net, bundle.manifest.image
        if spec is None or bundle.manifest.premises is None:
            return None
        return cls(bundle.file(PREMISES_NET), spec, image)

    def __call__(
        self, square: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """square (S, S) in [0, 1], as the image encoder sees it -> features of every patch
        (rows, columns, F) and of the whole film (W,)."""
        with runtime_errors():
            patches, whole = self._session.run(["patches", "whole"], {"image": square[None, None]})
        return np.asarray(patches)[0], np.asarray(whole)[0]
