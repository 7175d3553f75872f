"""A bundle's findings net: what the language model is told of the prior. Knows tensors only."""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.bundle import FINDINGS_NET, Bundle, Manifest
from engine.errors import BundleError
from engine.runtime.onnx_runtime import open_session, runtime_errors


class FindingsNet:
    """Runs on the CPU whatever the model runs on: it is small, and runs once for each film."""

    def __init__(self, path: Path, manifest: Manifest) -> None:
        """Raises BundleError where the graph is not what the manifest says."""
        spec, image = manifest.findings_net, manifest.image
        assert spec is not None
        try:
            self._session = open_session(path, "cpu", 1)
        except Exception as error:  # the runtime's exceptions have no common base
            raise BundleError(
                "{name} in the model {model} cannot be opened; get a fresh copy of the model.",
                name=FINDINGS_NET,
                model=path.parent.name,
            ) from error
        shapes = {
            "image": [1, 1, image.size, image.size],
            "patches": [1, image.rows, image.columns, spec.patch_features],
            "whole": [1, spec.whole_features],
        }
        values = [*self._session.get_inputs(), *self._session.get_outputs()]
        if {value.name: list(value.shape) for value in values} != shapes:
            raise BundleError(
                "{name} and the manifest of {model} disagree; get a fresh copy of the model.",
                name=FINDINGS_NET,
                model=path.parent.name,
            )

    @classmethod
    def of(cls, bundle: Bundle) -> Self | None:
        """None for a bundle that brings none."""
        if bundle.manifest.findings_net is None:
            return None
        return cls(bundle.file(FINDINGS_NET), bundle.manifest)

    def __call__(
        self, square: NDArray[np.float32]
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """square (S, S) in [0, 1], as the image encoder sees it -> features of every patch
        (rows, columns, F) and of the whole film (W,)."""
        with runtime_errors():
            patches, whole = self._session.run(["patches", "whole"], {"image": square[None, None]})
        return np.asarray(patches)[0], np.asarray(whole)[0]
