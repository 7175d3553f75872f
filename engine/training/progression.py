# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false, reportMissingTypeStubs=false
# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""Disease added to a film through its masks: what it leaves on the detector, in grey levels.

The same lesion at two amounts gives a prior and a target that share everything else. Works on any
framed film with masks, real or digital. Knows nothing about models or words.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter

from engine.hypothesis import Finding, Severity, Side, Zone

Layer = NDArray[np.float32]

SEVERITY_AMOUNTS: dict[Severity, tuple[float, float]] = {
    Severity.SMALL: (0.08, 0.22),
    Severity.MODERATE: (0.36, 0.54),
    Severity.LARGE: (0.70, 0.95),
}
ZONE_CENTRES: dict[Zone, float] = {Zone.UPPER: 0.22, Zone.MIDDLE: 0.50, Zone.LOWER: 0.78}


@dataclass(frozen=True, slots=True)
class Lesion:
    """One finding on one side. `amount`: 0 (absent) to 1; `shape` seeds what it does not change."""

    finding: Finding
    side: Side
    zone: Zone | None
    amount: float
    shape: int


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """A framed film: pixels (S, S) in [0, 1]; soft masks (3, S, S): right, left lung, heart."""

    pixels: Layer
    masks: Layer

    def lung(self, side: Side) -> Layer:
        return self.masks[0 if side is Side.RIGHT else 1]


@dataclass(frozen=True, slots=True)
class LungBox:
    """Extent of one lung in pixels; `lateral` and `medial` are columns at its lower half."""

    top: float
    base: float
    lateral: float
    medial: float

    @property
    def height(self) -> float:
        return self.base - self.top

    @property
    def width(self) -> float:
        return abs(self.medial - self.lateral)


def usable(view: View) -> bool:
    """Whether both lungs are large enough, and dark enough, for disease to show in them."""
    for side in (Side.RIGHT, Side.LEFT):
        inside = view.lung(side) > 0.5
        if inside.mean() < 0.04:
            return False
        if _soft_tissue(view, side) - float(np.median(view.pixels[inside])) < 0.12:
            return False
    return True


def add_lesions(view: View, lesions: tuple[Lesion, ...]) -> Layer:
    """The film with the lesions in it: float32 (S, S) in [0, 1]."""
    pixels = view.pixels
    for lesion in lesions:
        if lesion.amount > 0:
            opacity = lesion_opacity(view, lesion)
            pixels = _veil(pixels, opacity, _soft_tissue(view, lesion.side))
    return np.clip(pixels, 0, 1)


def lesion_opacity(view: View, lesion: Lesion) -> Layer:
    """Share of the way from lung to soft tissue that the lesion takes each pixel, in [0, 1]."""
    draw = _effusion if lesion.finding is Finding.EFFUSION else _consolidation
    return draw(view.lung(lesion.side), lung_box(view.lung(lesion.side)), lesion)


def lung_box(lung: Layer) -> LungBox:
    rows, columns = np.nonzero(lung > 0.5)
    top, base = np.quantile(rows, (0.005, 0.995))
    lower = columns[rows > (top + base) / 2]
    low, high = np.quantile(lower, (0.01, 0.99))
    on_image_left = columns.mean() < lung.shape[1] / 2
    lateral, medial = (low, high) if on_image_left else (high, low)
    return LungBox(float(top), float(base), float(lateral), float(medial))


def _effusion(lung: Layer, box: LungBox, lesion: Lesion) -> Layer:
    """Erect: fluid from the costophrenic angle up, with a meniscus that climbs the lateral wall."""
    rng = np.random.default_rng(lesion.shape)
    rows, columns = _grid(lung)
    from_wall = np.abs(columns - box.lateral) / box.width
    from_middle = np.abs(columns - box.medial) / box.width
    rise = box.height * (0.05 + 0.11 * min(lesion.amount * 2, 1)) * rng.uniform(0.8, 1.3)
    level = box.base - box.height * (0.03 + 0.78 * lesion.amount)
    level = level + rise * (0.35 - np.exp(-from_wall / 0.24) - 0.35 * np.exp(-from_middle / 0.15))
    depth = (rows - level) / (box.height * rng.uniform(0.07, 0.11))
    return _smoothstep(depth.astype(np.float32)) * rng.uniform(0.86, 0.96) * _soft(lung, 0.008)


def _consolidation(lung: Layer, box: LungBox, lesion: Lesion) -> Layer:
    """Patchy airspace opacity in one zone of the lung, its radius growing with the amount."""
    if lesion.zone is None:
        raise ValueError("a consolidation needs a zone")
    rng = np.random.default_rng(lesion.shape)
    rows, columns = _grid(lung)
    centre_row = box.top + box.height * (ZONE_CENTRES[lesion.zone] + rng.uniform(-0.05, 0.05))
    centre_column = box.lateral + (box.medial - box.lateral) * rng.uniform(0.4, 0.65)
    radius = 0.11 + 0.24 * lesion.amount
    stretch = rng.uniform(0.85, 1.25)
    distance = np.hypot(
        (rows - centre_row) / (box.height * radius),
        (columns - centre_column) / (box.height * radius * stretch),
    )
    size = lung.shape[0]
    lumps = _noise(rng, size, 0.035) * 0.14 + _noise(rng, size, 0.012) * 0.08
    patchy = 1 - 0.12 * np.clip(_noise(rng, size, 0.016), 0, 2)
    density = (0.62 + 0.28 * lesion.amount) * rng.uniform(0.9, 1.1)
    core = _smoothstep(((1.35 + lumps - distance) / 0.9).astype(np.float32))
    return (core * density * patchy * _soft(lung, 0.006)).clip(0, 1)


def _veil(pixels: Layer, opacity: Layer, soft_tissue: float) -> Layer:
    """Coarse brightness goes towards soft tissue; ribs and vessels fade as the opacity grows."""
    coarse = gaussian_filter(pixels, pixels.shape[0] * 0.02)
    veiled = coarse + opacity * np.maximum(soft_tissue - coarse, 0.02)
    return (veiled + (pixels - coarse) * (1 - 0.7 * opacity)).astype(np.float32)


def _soft_tissue(view: View, side: Side) -> float:
    """Grey level of heart and upper abdomen on that side."""
    lung = view.lung(side) > 0.5
    box = lung_box(view.lung(side))
    rows, columns = _grid(view.pixels)
    low, high = sorted((box.lateral, box.medial))
    depth = 0.12 * box.height
    below = (
        (rows > box.base) & (rows < box.base + depth) & (columns > low) & (columns < high) & ~lung
    )
    abdomen = view.pixels[below & (view.pixels > 0.02)]
    heart = view.pixels[view.masks[2] > 0.5]
    levels = [float(np.median(area)) for area in (abdomen, heart) if area.size > 40]
    return min(sum(levels) / len(levels) if levels else 0.8, 0.95)


def _grid(layer: Layer) -> tuple[Layer, Layer]:
    rows, columns = np.mgrid[: layer.shape[0], : layer.shape[1]].astype(np.float32)
    return rows, columns


def _soft(lung: Layer, width: float) -> Layer:
    """The lung a little widened and blurred, so that the lesion hides the edge it lies against."""
    sigma = lung.shape[0] * width
    return np.clip(gaussian_filter(lung, sigma) * 1.6, 0, 1).astype(np.float32)


def _noise(rng: np.random.Generator, size: int, scale: float) -> Layer:
    field = gaussian_filter(
        rng.standard_normal((size, size)).astype(np.float32), size * scale, mode="wrap"
    )
    return field / field.std()


def _smoothstep(value: Layer) -> Layer:
    clipped = np.clip(value, 0, 1)
    return clipped * clipped * (3 - 2 * clipped)
