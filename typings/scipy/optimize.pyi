from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

class OptimizeResult:
    x: NDArray[np.float64]

def minimize(
    fun: Callable[[NDArray[np.float64]], float], x0: NDArray[np.float64], /, *, method: str = ...
) -> OptimizeResult: ...
