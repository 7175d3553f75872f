# numba ships no types: what it makes of a kernel is told to be the kernel itself.
# pyright: strict, reportMissingTypeArgument=false, reportUnknownArgumentType=false
# numba ships no types.
"""How the kernels of the thorax are compiled, and where the machine code is kept.

numba's own cache watches only the file of the function that it compiles, not those of the kernels
that it calls; so the cache's folder is named after what all of them say.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar, cast

import numba
import numba.core.config
import platformdirs

KERNELS = ("airspace.py", "projection.py", "shapes.py")

Compiled = TypeVar("Compiled", bound=Callable)


def kernel(function: Compiled) -> Compiled:
    return cast("Compiled", numba.njit(function, fastmath=True, cache=True))


def parallel_kernel(function: Compiled) -> Compiled:
    return cast("Compiled", numba.njit(function, fastmath=True, cache=True, parallel=True))


def _cache_folder() -> Path:
    here = Path(__file__).parent
    digest = hashlib.sha256(b"".join((here / name).read_bytes() for name in KERNELS))
    writable = os.access(here, os.W_OK)
    parent = here / "__pycache__" if writable else platformdirs.user_cache_path("foresee")
    return parent / f"kernels-{digest.hexdigest()[:12]}"


numba.core.config.CACHE_DIR = str(_cache_folder())  # pyright: ignore[reportAttributeAccessIssue]
