# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false
# Parts of scipy's interface are untyped; everything of our own is.
"""A framed film and the anatomy that its masks give: coordinates in which lesions are drawn.

Everything here is measured once on the film without lesions and shared by all that is drawn in it.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, gaussian_filter1d, grey_opening

from engine.findings import Side
from engine.training.progression.fields import Layer

Curve = NDArray[np.floating]

LARGEST_NORMAL_RATIO = 0.5
LEAST_CONTRAST = 0.16


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A framed film: pixels (S, S) in [0, 1]; soft masks (3, S, S): right, left lung, heart.

    supine: the patient lay, so that free fluid spreads behind the lung.
    """

    pixels: Layer
    masks: Layer
    supine: bool = False

    def lung(self, side: Side) -> Layer:
        return self.masks[0 if side is Side.RIGHT else 1]


@dataclass(frozen=True, slots=True, eq=False)
class Lung:
    """One lung. Rows and columns in pixels.

    inside: 1 where the film shows air, ending softly before the mask's border; over_edge: the mask
    a little widened, so that what lies against an edge hides it.
    across: 0 at the chest wall to 1 at the mediastinum; down: 0 at the apex to 1 at the base.
    wall, inner: the column of each at every row; floor: the row of the diaphragm at every column.
    outwards: the direction of the chest wall, -1 for the right lung, which is on the image's left.
    """

    mask: Layer
    inside: Layer
    over_edge: Layer
    across: Layer
    down: Layer
    wall: Curve
    inner: Curve
    floor: Curve
    top: float
    base: float
    outwards: int
    grey: float
    soft_tissue: float

    @property
    def height(self) -> float:
        return self.base - self.top

    @property
    def hilum(self) -> tuple[float, float]:
        """Row and column."""
        row = self.top + 0.46 * self.height
        return row, float(self.inner[round(row)]) + self.outwards * 0.03 * self.height


@dataclass(frozen=True, slots=True, eq=False)
class Chest:
    """coarse: the film without detail; unmarked: without what is thin and bright (vessels).

    bottom: the last row of the film itself, above a black bar.
    """

    pixels: Layer
    coarse: Layer
    unmarked: Layer
    rows: Layer
    columns: Layer
    right: Lung
    left: Lung
    heart: Layer
    soft_tissue: Layer
    supine: bool

    @property
    def side(self) -> int:
        return self.pixels.shape[0]

    def lung(self, side: Side) -> Lung:
        return self.right if side is Side.RIGHT else self.left

    @property
    def bottom(self) -> int:
        return int(np.nonzero((self.pixels > 0.02).any(1))[0][-1])


def usable(view: View) -> bool:
    """Whether both lungs are large enough, and dark enough, for disease to show in them."""
    rows, _ = _grid(view.pixels)
    for side in (Side.RIGHT, Side.LEFT):
        inside = view.lung(side) > 0.5
        if inside.mean() < 0.05:
            return False
        covered = np.nonzero(inside.any(1))[0]
        if covered[-1] > 0.97 * len(rows):
            return False
        grey = float(np.median(view.pixels[inside]))
        if not 0.1 < grey < 0.68 or _soft_tissue(view, inside) - grey < 0.12:
            return False
    return bool((view.masks[2] > 0.5).mean() > 0.02)


def survey(view: View) -> Chest:
    """Measures a usable view."""
    pixels, side = view.pixels, view.pixels.shape[0]
    rows, columns = _grid(pixels)
    coarse = gaussian_filter(pixels, side * 0.02, truncate=3)
    right, left = (_lung(view, coarse, one, rows, columns) for one in (Side.RIGHT, Side.LEFT))
    return Chest(
        pixels,
        coarse,
        gaussian_filter(grey_opening(pixels, round(side * 0.02)), side * 0.003, truncate=3),
        rows,
        columns,
        right,
        left,
        view.masks[2],
        _soft_tissue_field(view, right, left, columns),
        view.supine,
    )


def heart_ratio(view: View) -> float:
    """Greatest width of the heart below the hila over the greatest inner width of the chest."""
    heart = view.masks[2] > 0.5
    rows = np.nonzero(heart.any(1))[0]
    lower = np.nonzero(heart[int(rows[0] + 0.45 * (rows[-1] - rows[0])) :].any(0))[0]
    right = np.nonzero((view.masks[0] > 0.5).any(0))[0]
    left = np.nonzero((view.masks[1] > 0.5).any(0))[0]
    return float((lower[-1] - lower[0]) / max(left[-1] - right[0], 1))


def _soft_tissue_field(view: View, right: Lung, left: Lung, columns: Layer) -> Layer:
    """Grey of a lung that holds no air: half that of heart and abdomen, half that of what is near,
    so that filled lung and its neighbours run into each other."""
    side = len(columns)
    middle = (right.inner.mean() + left.inner.mean()) / 2
    leftward = np.clip((columns - middle) / (0.1 * side) + 0.5, 0, 1)
    level = right.soft_tissue + leftward * (left.soft_tissue - right.soft_tissue)
    solid = np.maximum(1 - view.masks[0] - view.masks[1], view.masks[2]) * (view.pixels > 0.05)
    share = gaussian_filter(solid.astype(np.float32), 0.05 * side)
    near = gaussian_filter(solid * view.pixels, 0.05 * side) / np.maximum(share, 0.02)
    near = np.where(share > 0.02, near, level)
    grey = right.grey + leftward * (left.grey - right.grey)
    field = np.maximum(0.5 * level + 0.5 * near, grey + LEAST_CONTRAST)
    return np.minimum(field, 0.95).astype(np.float32)


def _lung(view: View, coarse: Layer, side: Side, rows: Layer, columns: Layer) -> Lung:
    mask = view.lung(side)
    inside = mask > 0.5
    hit_rows = np.nonzero(inside)[0]
    top, base = (float(q) for q in np.quantile(hit_rows, (0.002, 0.998)))
    outwards = -1 if side is Side.RIGHT else 1
    first, last = _extent(inside & (view.masks[2] < 0.5), outwards)
    wall, inner = (first, last) if outwards < 0 else (last, first)
    width = np.maximum(np.abs(inner - wall), 4)
    grey = float(np.median(view.pixels[inside]))
    soft_tissue = min(max(_soft_tissue(view, inside), grey + LEAST_CONTRAST), 0.93)
    airy = np.clip((soft_tissue - coarse) / (0.55 * (soft_tissue - grey)), 0, 1)
    core = np.clip(gaussian_filter(mask, len(rows) * 0.008) * 2 - 0.9, 0, 1)
    return Lung(
        mask,
        core * airy * (1 - view.masks[2]),
        np.clip(gaussian_filter(mask, len(rows) * 0.008) * 1.6, 0, 1),
        (columns - wall[:, None]) * -outwards / width[:, None],
        (rows - top) / (base - top),
        wall,
        inner,
        _floor(inside, outwards),
        top,
        base,
        outwards,
        grey,
        soft_tissue,
    )


def _extent(inside: NDArray[np.bool_], outwards: int) -> tuple[Curve, Curve]:
    """First and last column inside at every row, smooth, carried on above and below.

    Beside the dome a row holds only the outer recess of the lung: the mediastinal border is
    carried on from above.
    """
    rows = np.nonzero(inside.any(1))[0]
    first = inside[rows].argmax(1)
    last = inside.shape[1] - 1 - inside[rows, ::-1].argmax(1)
    above_dome = rows < rows[0] + 0.78 * (rows[-1] - rows[0])
    every = np.arange(len(inside))
    curves: list[Curve] = []
    for curve, is_wall in ((first, outwards < 0), (last, outwards > 0)):
        kept = slice(None) if is_wall else above_dome
        carried = np.interp(every, rows[kept], curve[kept])
        curves.append(gaussian_filter1d(carried, len(inside) * 0.012).astype(np.float32))
    return curves[0], curves[1]


def _floor(inside: NDArray[np.bool_], outwards: int) -> Curve:
    """Row of the diaphragm at every column, read where no heart lies before it."""
    lowest_row = int(np.nonzero(inside.any(1))[0][-1])
    columns = np.nonzero(inside.any(0))[0]
    width = int(np.ptp(columns))
    low, high = int(columns[0]), int(columns[-1])
    seen = (
        np.arange(low + width // 20, low + width * 6 // 10)
        if outwards < 0
        else np.arange(high - width * 6 // 10, high - width // 20)
    )
    lowest = len(inside) - 1 - inside[::-1, seen].argmax(0)
    height = lowest_row - int(np.nonzero(inside.any(1))[0][0])
    floor = np.interp(
        np.arange(inside.shape[1]), seen, np.maximum(lowest, lowest_row - height // 5)
    )
    return gaussian_filter1d(floor, len(inside) * 0.02).astype(np.float32)


def _soft_tissue(view: View, inside: NDArray[np.bool_]) -> float:
    """Grey level of heart and upper abdomen on the side of this lung."""
    rows, columns = np.nonzero(inside)
    base, height = int(rows.max()), int(np.ptp(rows))
    low, high = np.quantile(columns, (0.05, 0.95)).astype(int)
    below = view.pixels[base : base + max(height // 8, 1), low:high]
    abdomen = below[below > 0.02]
    heart = view.pixels[view.masks[2] > 0.5]
    levels = [float(np.median(area)) for area in (abdomen, heart) if area.size > 40]
    return min(sum(levels) / len(levels) if levels else 0.8, 0.95)


def _grid(layer: Layer) -> tuple[Layer, Layer]:
    rows, columns = np.mgrid[: layer.shape[0], : layer.shape[1]].astype(np.float32)
    return rows, columns
