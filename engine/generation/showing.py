"""What of the tokens' picture is shown over the prior: its layers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from engine.anatomy import Anatomy, widened
from engine.bundle import Manifest
from engine.difference import connected, faded, smooth_mask_change, token_window, with_grey
from engine.findings import Progression
from engine.generation.case import Case, Codes, Pixels
from engine.generation.signs import with_signs
from engine.layers import Layers
from engine.runtime.layers_net import LayersNet

# Above this share of changed tokens the change is not local: a token says nothing about its place,
# which a layers net finds by itself.
LOCAL_SHARE = 0.5
# Disease of the chest changes lungs, heart or mediastinum, and what is connected with them; so many
# tokens around them count as theirs. Others changed for themselves, at the film's border or on its
# letters.
_AROUND = 2


def layers_of(
    manifest: Manifest,
    net: LayersNet | None,
    case: Case,
    decoded: Pixels,
    codes: Codes,
    progressions: Sequence[Progression],
) -> tuple[Layers, str]:
    """What of the decoded change is shown, and how it was kept to its place.

    decoded: (S, S); codes: the rows of the target that are there; progressions: what was asked for.
    The layers net reads whole pictures: until all rows are there, and for a model without one,
    detail fades where the decoded picture lost it.
    """
    rows, patch = len(codes), manifest.image.patch
    changed = np.zeros(case.codes.shape, np.bool_)
    changed[:rows] = codes != case.codes[:rows]
    everywhere = net is None and changed.mean() > LOCAL_SHARE
    if case.anatomy is not None:
        changed = connected(changed, _chest(case.anatomy, len(changed)))
    if manifest.composite == "smooth-mask" or everywhere:
        change = smooth_mask_change(decoded, case.decoded)
        change[rows * patch :] = 0.0
        return faded(decoded, case.detail, change), "smooth-mask"
    window = token_window(changed, patch, manifest.image.decoder_reach)
    if net is not None and rows == len(case.codes) and changed.any():
        read = net(case.backdrop.seen, case.decoded, np.ascontiguousarray(decoded)) * window
        layers = with_grey(read, case.backdrop, case.decoded, decoded, window)
        return with_signs(layers, case.backdrop, case.anatomy, progressions), "tokens"
    change = (decoded - case.decoded) * window
    change[rows * patch :] = 0.0
    return faded(decoded, case.detail, change), "tokens"


def _chest(anatomy: Anatomy, side: int) -> NDArray[np.bool_]:
    """(side, side): lungs, heart and mediastinum, and what lies next to them."""
    chest = np.any(list(anatomy.resized(side).masks.values()), axis=0)
    for _ in range(_AROUND):
        chest = widened(chest)
    return chest
