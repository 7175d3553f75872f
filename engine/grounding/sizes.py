"""How wide the heart and how long the lungs are in a counterfactual beside its prior, by the films'
own greys within the prior's outlines. Knows films and regions; no net, no model."""

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import Anatomy
from engine.grounding.films import Films
from engine.regions import Region

Mask = NDArray[np.bool_]

# The heart is measured below the great vessels: in the lower part of its outline.
_BELOW_VESSELS = 1 / 3
# Of a lung's width, what of either side is no dome; of its length, how far from its base a dome
# may rise; of the film's side, how far it may lie below the outline, and where the abdomen's grey
# is read.
_NO_DOME, _RISES, _BELOW, _ABDOMEN = 0.2, 0.3, 0.03, (0.02, 0.06)


def cardiothoracic_ratio(anatomy: Anatomy) -> float | None:
    """The heart's width as a share of the chest's, within the lungs. None where either is not
    outlined."""
    masks = anatomy.masks
    heart = np.flatnonzero(masks[Region.HEART].any(axis=0))
    chest = np.flatnonzero((masks[Region.RIGHT_LUNG] | masks[Region.LEFT_LUNG]).any(axis=0))
    if not heart.size or not chest.size:
        return None
    return float((heart[-1] - heart[0] + 1) / (chest[-1] - chest[0] + 1))


def heart_left(films: Films) -> float | None:
    """The heart's width as a share of what it was: 1 where it has not changed. None where it is not
    outlined or does not stand out from the lungs."""
    heart = films.place([Region.HEART])
    lungs = films.place([Region.RIGHT_LUNG, Region.LEFT_LUNG])
    rows = np.flatnonzero(heart.any(axis=1))
    if not rows.size or not lungs.any():
        return None
    heart[: rows[0] + round(len(rows) * _BELOW_VESSELS)] = False
    if not heart.any():
        return None
    border = (np.median(films.prior[heart]) + np.median(films.prior[lungs])) / 2
    before, after = (
        float(np.count_nonzero(film[heart] > border))
        for film in (films.prior, films.counterfactual)
    )
    return after / before if before else None


def lungs_shorter(films: Films) -> float | None:
    """By which share of their length the domes of the lungs have risen, on average. None where no
    lung is outlined."""
    risen = [
        _risen(films, lung)
        for side in (Region.RIGHT_LUNG, Region.LEFT_LUNG)
        if (lung := films.place([side])).any()
    ]
    return float(np.mean(risen)) if risen else None


def _risen(films: Films, lung: Mask) -> float:
    columns = np.flatnonzero(lung.any(axis=0))
    aside = round(len(columns) * _NO_DOME)
    columns = columns[aside : len(columns) - aside]
    side, lung, prior = films.side, lung[:, columns], films.prior[:, columns]
    length, last = lung.sum(axis=0), side - 1 - lung[::-1].argmax(axis=0)
    down = np.arange(side)[:, None] - last
    near, far = (round(share * side) for share in _ABDOMEN)
    beyond = (down >= near) & (down <= far)
    grey = (prior * lung).sum(axis=0) / length
    abdomen = (prior * beyond).sum(axis=0) / np.maximum(beyond.sum(axis=0), 1)
    border = (grey + abdomen) / 2
    base = (down >= -_RISES * length) & (down <= round(_BELOW * side))
    dense = [
        ((film > border) & base).sum(axis=0) for film in (prior, films.counterfactual[:, columns])
    ]
    return float(((dense[1] - dense[0]) / length).mean())
