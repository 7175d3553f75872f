"""Which named regions of a film a marked area lies in. Knows no widgets."""

from app.viewer.marking import Mask, resampled
from app.viewer.regions import RegionMap
from engine.regions import Region

# A region counts when this much of it is marked, or when this much of the mark lies in it.
_OF_REGION = 0.2
_OF_MARK = 0.3
_WHOLE_LUNGS = frozenset({Region.RIGHT_LUNG.value, Region.LEFT_LUNG.value})


def touched(mask: Mask, regions: RegionMap) -> tuple[str, ...]:
    """Names of regions, in the map's order; whole lungs are left to their zones."""
    if not mask.any():
        return ()
    return tuple(
        name for name in regions if name not in _WHOLE_LUNGS and _counts(mask, regions.mask(name))
    )


def _counts(mask: Mask, region: Mask) -> bool:
    marked = resampled(mask, region.shape)
    shared = int((marked & region).sum())
    return shared > _OF_REGION * region.sum() or shared > _OF_MARK * marked.sum()
