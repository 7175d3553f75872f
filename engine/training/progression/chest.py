# NumPy leaves the type of np.interp over float32 open.
# pyright: strict, reportUnknownArgumentType=false, reportUnknownVariableType=false
# Parts of scipy's interface are untyped; everything of our own is.
"""A framed film and the anatomy that its masks give: coordinates in which lesions are drawn.

Everything here is measured once on the film without lesions and shared by all that is drawn in it.
"""

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, gaussian_filter1d, grey_opening

from engine.findings import Side
from engine.training.progression.fields import Layer, smoothstep

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
    a little widened; beyond: widened further and ending slowly, on this side of the spine, so that
    what lies against heart, diaphragm or chest wall hides their borders.
    across: 0 at the chest wall to 1 at the mediastinum; down: 0 at the apex to 1 at the base.
    wall, inner: the column of each at every row; floor: the row of the diaphragm at every column.
    outwards: the direction of the chest wall, -1 for the right lung, which is on the image's left.
    """

    mask: Layer
    inside: Layer
    over_edge: Layer
    beyond: Layer
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

    borders: 1 where heart or diaphragm ends against lung, falling to 0 away from them: there what
    is neither coarse nor a vessel is a border that fluid hides, elsewhere it is mostly ribs.
    soft_tissue: grey of lung without air. grain: what of fine detail the film's dense parts have,
    drawn by chance; it stands where vessels no longer do. bottom: the last row of the film
    itself, above a black bar.
    """

    pixels: Layer
    coarse: Layer
    unmarked: Layer
    rows: Layer
    columns: Layer
    right: Lung
    left: Lung
    heart: Layer
    borders: Layer
    soft_tissue: Layer
    grain: Layer
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
        _borders(view, right, left, columns),
        _soft_tissue_field(view, right, left, columns),
        _grain(view),
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
    """Grey of a lung that holds no air: continued from heart, abdomen and chest wall into the lung,
    near ones first, so that filled lung and its neighbours run into each other.

    Smooth, and drawn at a quarter of the film's size: it holds nothing finer.
    """
    side = len(columns)
    middle = (right.inner.mean() + left.inner.mean()) / 2
    leftward = smoothstep((columns - middle) / (0.16 * side) + 0.5)
    level = right.soft_tissue + leftward * (left.soft_tissue - right.soft_tissue)
    grey = right.grey + leftward * (left.grey - right.grey)
    lungs = gaussian_filter(np.maximum(view.masks[0], view.masks[1]), 0.006 * side)
    solid = np.maximum(1 - 1.5 * lungs, view.masks[2]).clip(0, 1)
    # Air outside the body and in the stomach is not what a lung turns into, a thin wall hardly.
    solid = solid * smoothstep((view.pixels - grey) / (0.65 * np.maximum(level - grey, 0.12)))
    near = _continued(view.pixels, solid, level)
    field = 0.1 * level + 0.9 * near
    least = grey + LEAST_CONTRAST
    field = least + 0.5 * (field - least + np.hypot(field - least, 0.04))
    return np.minimum(field, 0.95).astype(np.float32)


def _continued(pixels: Layer, known: Layer, level: Layer) -> Layer:
    """Pixels where `known`, carried on smoothly to where they are not; `level` far from all."""
    side = len(pixels)
    height, width = pixels.shape
    shape = max(height // 4, 1), max(width // 4, 1)
    weight, grey, far = (_resized(x, shape) for x in (known, known * pixels, level))
    total, summed = np.full(shape, 1e-4, np.float32), 1e-4 * far
    for scale, importance in ((0.02, 1.0), (0.05, 0.15), (0.12, 0.02)):
        total = total + importance * gaussian_filter(weight, scale * side / 4, truncate=3)
        summed = summed + importance * gaussian_filter(grey, scale * side / 4, truncate=3)
    smooth = gaussian_filter(summed / total, 0.012 * side / 4)
    return _resized(smooth, (height, width))


def _grain(view: View) -> Layer:
    """Noise as strong as the film's own in heart and abdomen, band by band. The same for every film
    but for its strength, so that two states of one lesion share it."""
    solid = (np.maximum(view.masks[0], view.masks[1]) < 0.02) & (view.pixels > 0.3)
    solid = solid[: len(solid) * 19 // 20]
    bands = zip(_bands(view.pixels), _noise_bands(len(view.pixels)), strict=True)
    grain = np.zeros_like(view.pixels)
    for own, drawn in bands:
        # The median is that of bare tissue: borders of bones and devices are few.
        strength = np.median(np.abs(own[: len(solid)][solid])) / 0.6745 if solid.any() else 0.0
        grain = grain + np.float32(min(float(strength), 0.03)) * drawn
    return grain.astype(np.float32)


def _bands(layer: Layer) -> list[Layer]:
    """Fine detail, octave by octave from 1 pixel on."""
    smooth = [layer, *(gaussian_filter(layer, scale, truncate=3) for scale in (0.8, 1.6, 3.2))]
    return [fine - coarse for fine, coarse in pairwise(smooth)]


@lru_cache(maxsize=4)
def _noise_bands(side: int) -> tuple[Layer, ...]:
    """Of unit variance each."""
    noise = np.random.default_rng(0).standard_normal((side, side)).astype(np.float32)
    return tuple(band / band.std() for band in _bands(noise))


def _resized(layer: Layer, shape: tuple[int, int]) -> Layer:
    image = Image.fromarray(layer.astype(np.float32))
    return np.asarray(image.resize((shape[1], shape[0]), Image.Resampling.BICUBIC))


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
    across = (columns - wall[:, None]) * -outwards / width[:, None]
    core = np.clip(gaussian_filter(mask, len(rows) * 0.008) * 2 - 0.9, 0, 1)
    return Lung(
        mask,
        core * airy * (1 - gaussian_filter(view.masks[2], len(rows) * 0.005, truncate=3)),
        np.clip(gaussian_filter(mask, len(rows) * 0.008) * 1.6, 0, 1),
        _beyond(view, side, (top, base), across),
        across,
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


def _beyond(view: View, side: Side, lung_rows: tuple[float, float], across: Layer) -> Layer:
    """The whole half of the chest, the heart's part too, ending softly.

    0 from the middle between both lungs on, so that the other lung stays as it is.
    """
    size = len(across)
    rows, columns = _grid(across)
    widened = np.clip(gaussian_filter(view.lung(side), size * 0.025, truncate=2.5) * 3, 0, 1)
    right, left = view.masks[0] > 0.5, view.masks[1] > 0.5
    last_right = size - 1 - right[:, ::-1].argmax(1)
    first_left = left.argmax(1)
    both = np.nonzero(right.any(1) & left.any(1))[0]
    middle = np.interp(np.arange(size), both, (last_right[both] + first_left[both]) / 2)
    middle = gaussian_filter1d(middle, size * 0.03)[:, None]
    outwards = -1 if side is Side.RIGHT else 1
    own_side = smoothstep((columns - middle) * outwards / (0.04 * size))
    top, base = lung_rows
    medial = smoothstep((across - 0.4) / 0.3) * smoothstep((1.35 - across) / 0.3)
    height = base - top
    medial = medial * smoothstep((rows - top - 0.25 * height) / (0.3 * height))
    medial = medial * smoothstep((base + 0.02 * height - rows) / (0.15 * height))
    return (np.maximum(widened, medial) * own_side).astype(np.float32)


def _borders(view: View, right: Lung, left: Lung, columns: Layer) -> Layer:
    """Near the heart, and below the level at which the diaphragm meets lung."""
    side = len(columns)
    centre = smoothstep(gaussian_filter(view.masks[2], side * 0.03, truncate=3) * 2.5)
    lungs = ((lung.floor[None, :], lung) for lung in (right, left))
    rows = np.arange(side, dtype=np.float32)[:, None]
    below = sum(
        smoothstep((rows - floor + 0.05 * side) / (0.04 * side)) * lung.beyond
        for floor, lung in lungs
    )
    medial = sum(smoothstep((lung.across - 0.72) / 0.2) * lung.beyond for lung in (right, left))
    return np.clip(np.maximum(np.maximum(centre, below), medial), 0, 1).astype(np.float32)


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
