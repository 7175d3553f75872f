"""Round bones, airways and wires: tubes along a spline, solid or with a shell."""

import math
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from engine.training.thorax.numeric import resample
from engine.training.thorax.splats import Canvas

Array: TypeAlias = NDArray[np.float64]
Node: TypeAlias = tuple[float, float, float, float]


def draw_tube(
    canvas: Canvas, nodes: list[Node] | Array, mu: float, shell_mm: float = 0.0,
    core_mu: float = 0.0, step_mm: float = 0.7,
) -> None:  # fmt: skip
    """A round tube through nodes (x, y, z, radius), filled with mu.

    With a shell only the shell has mu and the core has core_mu; a fifth column of the nodes gives
    a shell thickness that varies along the tube.
    """
    path, step = resample(np.asarray(nodes, float), step_mm)
    centres, radii = path[:, :3], np.maximum(path[:, 3], 0.2)
    canvas.spheres(centres, radii, mu * math.pi * radii**2 * step)
    varies = path.shape[1] > 4
    if varies or shell_mm > 0:
        inner = np.maximum(radii - (path[:, 4] if varies else shell_mm), 0.1)
        canvas.spheres(centres, inner, (core_mu - mu) * math.pi * inner**2 * step)
