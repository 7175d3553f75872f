# scipy's interface is partly untyped; everything of our own is.
"""Scores a generated change against the real one: direction, side, place, amount.

Maps are float32 (S, S), signed, in fractions of the display range; the patient's right is on the
left of the map.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation, gaussian_filter

from engine.findings import Side

Map = NDArray[np.float32]
Mask = NDArray[np.bool_]

VISIBLE = 0.04
"""A smoothed change, as a fraction of the display range, from which an area counts as changed."""
ONE_LEVEL = 0.5 / 255
"""Half a grey level of an 8-bit film: what is below leaves the pixel as it was."""
LEAST_MADE = 0.1
"""Of the true change, how much has to be made at least for its direction to be right."""
LEAST_ON_SIDE = 0.8
"""Of the share of the true change that lies on the asked side, how much has to lie there at least
for the side to be right."""


@dataclass(frozen=True, slots=True)
class PictureScores:
    """None where a score has no meaning: direction and place need a truth that changes, side one
    that changes on one side only.

    direction: at least a tenth of the true change is made. Where tissue moves, light and dark lie
    side by side, so that a mean has no sign. side: of the change nearly as much lies on the asked
    side as of the true one, which is not all of it where the mediastinum is pushed. correlation:
    Pearson's, of both maps. overlap: intersection over union of the changed areas. outside: share
    of the film changed beyond the true area grown by 1/24 of the width.
    changed: share of pixels that are not as before. amount: generated over true sum of change.
    made: slope of the generated map on the true one: how much of the true change is made.
    """

    direction: bool | None
    side: bool | None
    correlation: float | None
    overlap: float | None
    outside: float
    changed: float
    amount: float | None
    made: float | None


def score_picture(generated: Map, truth: Map, side: Side | None) -> PictureScores:
    """`side`: where the truth changes, None for both sides or the heart."""
    changed = float(np.mean(np.abs(generated) > ONE_LEVEL))
    area, drawn = visible_area(truth), visible_area(generated)
    grown = _grown(area, max(1, truth.shape[1] // 24))
    outside = float(np.mean(drawn & ~grown))
    if not area.any():
        return PictureScores(None, None, None, None, outside, changed, None, None)
    union = np.count_nonzero(area | drawn)
    made = float((generated * truth).sum() / (truth * truth).sum())
    return PictureScores(
        direction=made >= LEAST_MADE,
        side=_side_right(generated, truth, side),
        correlation=_correlation(generated, truth),
        overlap=float(np.count_nonzero(area & drawn) / union),
        outside=outside,
        changed=changed,
        amount=float(np.abs(generated).sum() / np.abs(truth).sum()),
        made=made,
    )


def peak_signal_to_noise(film: Map, restored: Map) -> float:
    """In dB, of films in [0, 1]."""
    error = float(np.mean((film - restored) ** 2))
    return -10 * float(np.log10(max(error, 1e-10)))


def visible_area(change: Map) -> Mask:
    return np.abs(gaussian_filter(change, change.shape[0] / 96)) > VISIBLE


def _grown(area: Mask, pixels: int) -> Mask:
    return np.asarray(binary_dilation(area, iterations=pixels), np.bool_)


def _side_right(generated: Map, truth: Map, side: Side | None) -> bool | None:
    if side is None or side is Side.BILATERAL:
        return None
    return _share_on(generated, side) >= LEAST_ON_SIDE * _share_on(truth, side)


def _share_on(change: Map, side: Side) -> float:
    """Of all change, how much lies on this side; 0 where there is none."""
    halves = np.split(np.abs(change), [change.shape[1] // 2], 1)
    total = float(np.abs(change).sum())
    return float(halves[0 if side is Side.RIGHT else 1].sum()) / total if total > 0 else 0.0


def _correlation(generated: Map, truth: Map) -> float:
    if not generated.any():
        return 0.0
    return float(np.corrcoef(generated.ravel(), truth.ravel())[0, 1])
