from collections.abc import Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

S = TypeVar("S", bound=np.generic)

def gaussian_filter(
    array: NDArray[S], /, sigma: float | Sequence[float], *, mode: str = ..., truncate: float = ...
) -> NDArray[S]: ...
def gaussian_filter1d(array: NDArray[S], /, sigma: float) -> NDArray[S]: ...
def grey_opening(array: NDArray[S], /, size: int) -> NDArray[S]: ...
def maximum_filter(array: NDArray[S], /, size: int) -> NDArray[S]: ...
def minimum_filter(array: NDArray[S], /, size: int) -> NDArray[S]: ...
def laplace(array: NDArray[S], /) -> NDArray[S]: ...
def zoom(
    array: NDArray[S],
    /,
    zoom: float | Sequence[float],
    *,
    order: int = ...,
    mode: str = ...,
    grid_mode: bool = ...,
) -> NDArray[S]: ...
def map_coordinates(
    array: NDArray[S],
    /,
    coordinates: ArrayLike,
    *,
    order: int = ...,
    mode: str = ...,
    prefilter: bool = ...,
) -> NDArray[S]: ...
def binary_dilation(array: NDArray[Any], /, *, iterations: int = ...) -> NDArray[np.bool_]: ...
