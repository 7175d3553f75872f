"""Digital patients whose disease was rendered in three dimensions, as films of the findings net.

Reads what `foresee thorax films --ill` writes.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine.errors import ForeseeError
from engine.findings import SIMULATED, Severity, Side
from engine.sites import SEVERITY_STEPS, SITES
from engine.training.shown import SEEN_FROM, UNKNOWN

PATCH = 8


def read_ill_films(
    folder: Path,
) -> tuple[NDArray[np.uint8], NDArray[np.int8], NDArray[np.int8]]:
    """Films uint8 (N, S, S), patches int8 (N, rows, columns, FINDINGS), sites int8 (N, SITES).

    Raises ForeseeError where there are none.
    """
    films: list[NDArray[np.uint8]] = []
    patches: list[NDArray[np.int8]] = []
    sites: list[NDArray[np.int8]] = []
    for path in sorted(folder.glob("ill_*.npz")):
        with np.load(path) as stored:
            drawn, words = stored["films"], json.loads(str(stored["lesions"]))
        for film, lesions in zip(drawn, words, strict=True):
            films.append(film)
            patches.append(_patches(drawn[0], film, lesions))
            sites.append(_sites(lesions))
    if not films:
        raise ForeseeError(
            f"{folder} holds no ill patients; render them with `foresee thorax films --ill`."
        )
    return np.stack(films), np.stack(patches), np.stack(sites)


def _sites(lesions: list[dict[str, Any]]) -> NDArray[np.int8]:
    sites = np.zeros(len(SITES), np.int8)
    for lesion in lesions:
        for index, site in enumerate(SITES):
            same_side = site.side in (None, Side.BILATERAL) or site.side == lesion["side"]
            if site.finding == lesion["finding"] and same_side and site.zone == lesion["zone"]:
                sites[index] = SEVERITY_STEPS.index(Severity(lesion["severity"]))
    return sites


def _patches(
    healthy: NDArray[np.uint8], film: NDArray[np.uint8], lesions: list[dict[str, Any]]
) -> NDArray[np.int8]:
    """Of two findings nobody knows which of them changed a patch."""
    rows, columns = (side // PATCH for side in film.shape)
    changed = np.abs(film.astype(np.float32) - healthy).reshape(rows, PATCH, columns, PATCH)
    seen = (changed.mean((1, 3)) >= SEEN_FROM).astype(np.int8)
    shown = {lesion["finding"] for lesion in lesions}
    patches = np.zeros((rows, columns, len(SIMULATED)), np.int8)
    for index, finding in enumerate(SIMULATED):
        if finding in shown:
            patches[..., index] = seen if len(shown) == 1 else np.where(seen > 0, UNKNOWN, 0)
    return patches
