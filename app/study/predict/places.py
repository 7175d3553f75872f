"""Which named regions of a film a marked area lies in. Knows no widgets."""

import numpy as np

from app.film.marking import Mask
from app.viewer.regions import RegionMap
from engine.regions import Region
from lessons.marks import FINEST, Mark

# A region counts when this much of it is marked, or when this much of the mark lies in it.
_OF_REGION = 0.2
_OF_MARK = 0.3
_WHOLE_LUNGS = frozenset({Region.RIGHT_LUNG.value, Region.LEFT_LUNG.value})
# So many marked cells, evenly taken, tell the shares to a percent: all of a large film's would
# hold up the window.
_CELLS = 20_000


def named_places(mark: Mark, film: tuple[int, int], regions: RegionMap) -> tuple[str, ...]:
    """As `touched`; film: height and width."""
    scale = FINEST / max(film)
    height, width = (max(1, round(side * scale)) for side in film)
    return touched(mark.mask(height, width), regions)


def touched(mask: Mask, regions: RegionMap) -> tuple[str, ...]:
    """Names of regions, in the map's order; whole lungs are left to their zones."""
    cells = np.argwhere(mask)
    if not len(cells):
        return ()
    area = len(cells) / mask.size
    # Centres of cells, as fractions of the film.
    centres = (cells[:: -(-len(cells) // _CELLS)] + 0.5) / mask.shape
    return tuple(
        name
        for name in regions
        if name not in _WHOLE_LUNGS and _counts(centres, area, regions.mask(name))
    )


def _counts(centres: np.ndarray, area: float, region: Mask) -> bool:
    """area: of the mark, as a share of the film."""
    rows, columns = (centres * region.shape).astype(np.intp).T
    inside = np.count_nonzero(region[rows, columns]) / len(centres)
    of_region = np.count_nonzero(region) / region.size
    return bool(inside > _OF_MARK or inside * area > _OF_REGION * of_region)
