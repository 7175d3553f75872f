"""What a prior shows, as numbers: how severe each finding is at each of its sites, and in which
patches it is seen."""

from collections.abc import Collection, Iterable

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from engine.findings import SIMULATED, Finding, Side
from engine.sites import SEVERITY_STEPS, SITES, Site
from engine.training.changes import Change

UNKNOWN = -1
# Grey levels of 255 by which a finding changes a patch, on average, that shows it.
SEEN_FROM = 8


def severities(changes: Iterable[Change], own: Collection[Finding]) -> NDArray[np.int8]:
    """int8 (SITES,): 0 absent, 1 small to 3 large; UNKNOWN for what the film may show by itself.

    changes: what is known of the film, before anything changes.
    """
    shown = np.array([UNKNOWN if site.finding in own else 0 for site in SITES], np.int8)
    for change in changes:
        for index, site in enumerate(SITES):
            if change.before is not None and _covers(change.site, site):
                shown[index] = SEVERITY_STEPS.index(change.before)
    return shown


def patches(disease: NDArray[np.uint8], shown: NDArray[np.int8]) -> NDArray[np.int8]:
    """int8 (N, rows, columns, FINDINGS): 1 where a patch shows the finding, 0 where it does not;
    UNKNOWN for what the film may show by itself.

    disease: uint8 (N, FINDINGS, rows, columns), mean absolute difference in grey levels. shown:
    (N, SITES), as `severities` gives it.
    """
    seen = (disease >= SEEN_FROM).astype(np.int8)
    for index, finding in enumerate(SIMULATED):
        sites = [site.finding is finding for site in SITES]
        seen[(shown[:, sites] == UNKNOWN).any(1), index] = UNKNOWN
    return np.moveaxis(seen, 1, -1)


def ill_and_clear(each: Tensor, shown: Tensor) -> Tensor:
    """Mean over what shows a finding, plus that over what does not: of this there is far more."""
    ill, clear = shown > 0, shown == 0
    return each[ill].sum() / ill.sum().clamp(min=1) + each[clear].sum() / clear.sum().clamp(min=1)


def _covers(wide: Site, site: Site) -> bool:
    same_side = wide.side in {site.side, Side.BILATERAL}
    return wide.finding is site.finding and wide.zone == site.zone and same_side
