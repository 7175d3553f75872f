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
    """A round tube through nodes (x, y, z, radius); with a shell, its core is filled by core_mu."""
    path, step = resample(np.asarray(nodes, float), step_mm)
    centres, radii = path[:, :3], np.maximum(path[:, 3], 0.2)
    canvas.spheres(centres, radii, mu * math.pi * radii**2 * step)
    if shell_mm > 0:
        inner = np.maximum(radii - shell_mm, 0.1)
        canvas.spheres(centres, inner, (core_mu - mu) * math.pi * inner**2 * step)
