"""A bundle's anatomy graph, opened when it is first needed. Knows tensors, not what they mean."""

from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import STRUCTURES, VIEW_SCORES, AnatomyScores
from engine.bundle import ANATOMY, AnatomySpec, Bundle
from engine.errors import BundleError
from engine.runtime.onnx_runtime import open_session, runtime_errors


class AnatomyNet:
    """Runs on the CPU whatever the model runs on: it is small, and films are opened seldom."""

    def __init__(self, path: Path, spec: AnatomySpec) -> None:
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
        try:
            self._session = open_session(path, "cpu", 1)
        except Exception as error:  # the runtime's exceptions have no common base
            raise BundleError(
                "{name} in the model {model} cannot be opened; get a fresh copy of the model.",
                name=ANATOMY,
                model=path.parent.name,
            ) from error
        side = spec.size
        shapes = {
            "image": [1, 1, side, side],
            "masks": [1, len(STRUCTURES), side, side],
            "views": [1, VIEW_SCORES],
        }
        values = [*self._session.get_inputs(), *self._session.get_outputs()]
        if {value.name: list(value.shape) for value in values} != shapes:
            raise BundleError(
                "{name} and the manifest of {model} disagree; get a fresh copy of the model.",
                name=ANATOMY,
                model=path.parent.name,
            )
        self.size = side

    @classmethod
    def of(cls, bundle: Bundle) -> Self | None:
        """None for a bundle that brings no anatomy."""
        spec = bundle.manifest.anatomy
        return None if spec is None else cls(bundle.file(ANATOMY), spec)

    def __call__(self, square: NDArray[np.float32]) -> AnatomyScores:
        """square (S, S) in [0, 1]: the film as `engine.difference.to_model` gives it."""
        with runtime_errors():
            masks, views = self._session.run(["masks", "views"], {"image": square[None, None]})
        return AnatomyScores(np.asarray(masks)[0], np.asarray(views)[0])
