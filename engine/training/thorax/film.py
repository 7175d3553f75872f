"""From attenuation to a film: scatter, blur, noise, processing, tone curve, marker, shutters.

The settings and the statistics that steer them come from the patient without lesions, so that two
films of one patient differ only where the disease does. Knows nothing of anatomy but region masks.
"""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from engine.training.thorax.numeric import blur
from engine.training.thorax.patient import Patient, stream

Array: TypeAlias = NDArray[np.float64]
Mask: TypeAlias = NDArray[np.bool_]

REFERENCE_SIZE = 512
SCATTER = 0.13
NOISE = 0.0042
BLUR_PIXELS = 0.56


@dataclass(frozen=True, slots=True)
class Regions:
    """Where the tone curve takes its two anchors: aerated lung and soft tissue, (size, size)."""

    lung: Mask
    soft: Mask


@dataclass(frozen=True, slots=True)
class Style:
    """How a unit processes its films: edge and local contrast, range compression, curve.

    Greys are those of 8 bits.
    """

    edge: float
    contrast: float
    compression: float
    bend: float
    lung_grey: float
    soft_grey: float
    floor: float
    top: float


def style_from_seed(seed: int) -> Style:
    rng = stream(seed, "style")
    lung = float(np.clip(rng.normal(108, 24), 60, 158))
    soft = max(float(rng.normal(211, 9)), lung + 55)
    return Style(
        edge=float(rng.uniform(0.05, 0.35)),
        contrast=float(rng.uniform(0.0, 0.18)),
        compression=float(rng.uniform(0.12, 0.34)),
        bend=float(rng.uniform(0.1, 0.4)),
        lung_grey=lung,
        soft_grey=soft,
        floor=float(rng.uniform(0, 14)),
        top=float(rng.uniform(232, 248)),
    )


class Detector:
    """One exposure setting: turns attenuation of the patient, with or without lesions, into films.

    `healthy` (size, size) is the dimensionless line integral of attenuation without lesions.
    """

    def __init__(self, patient: Patient, healthy: Array, regions: Regions, style: Style) -> None:
        self._patient = patient
        self._style = style
        self._healthy = healthy
        size = healthy.shape[0]
        self._size = size
        self._scale = size / REFERENCE_SIZE
        grain = stream(patient.seed, "noise").standard_normal((size, size))
        self._grain = blur(grain, 0.38) * NOISE * min(self._scale, 1.0) ** 0.5
        self._scatter = self._scattered(healthy, patient.field_mm / size)
        self._base = self._exposure(healthy)
        self._processed = self._process(self._base, regions)
        self._anchors = (
            float(np.median(self._processed[regions.lung])),
            float(np.median(self._processed[regions.soft])),
        )

    def film(self, attenuation: Array) -> Array:
        """Greys in [0, 1], bright = dense, (size, size)."""
        gain = 1.0 - 0.5 * self._style.compression
        processed = self._processed + gain * (self._exposure(attenuation) - self._base)
        greys = self._curve(processed) / 255
        greys = _stamp_marker(greys, self._patient.seed)
        return np.clip(_shutter(greys, self._patient.seed), 0, 1)

    def _scattered(self, attenuation: Array, pixel_mm: float) -> Array:
        source = np.exp(-attenuation) * np.minimum(attenuation, 5)
        pad = self._size // 3
        wide = np.pad(source, pad, mode="edge")
        near, far = blur(wide, 22 / pixel_mm), blur(wide, 60 / pixel_mm)
        return SCATTER * (0.55 * near + 0.45 * far)[pad:-pad, pad:-pad]

    def _exposure(self, attenuation: Array) -> Array:
        """Minus log exposure. A lesion also stops part of the scatter that passes through it."""
        primary = blur(np.exp(-attenuation), BLUR_PIXELS)
        scatter = self._scatter * np.exp(-0.3 * np.maximum(attenuation - self._healthy, 0))
        exposure = primary + scatter
        exposure = exposure + self._grain * np.sqrt(exposure * 0.35)
        return -np.log(np.maximum(exposure, 2e-4))

    def _process(self, x: Array, regions: Regions) -> Array:
        """Range compression and local contrast, as digital units apply before the curve."""
        s, k = self._style, self._scale
        x = np.minimum(x, np.percentile(x, 99.8))
        lung, soft = float(np.median(x[regions.lung])), float(np.median(x[regions.soft]))
        within = np.maximum(x, lung - 0.8)  # the raw beam must not steer the compression
        y = x - s.compression * (blur(within, 38 * k) - soft)
        y = y - 2.2 * np.maximum(0, (lung - 0.75) - x)
        y = y + s.edge * (within - blur(within, 2.5 * k))
        return y + s.contrast * (within - blur(within, 14 * k))

    def _curve(self, y: Array) -> Array:
        """Toe, straight part through the two anchors, shoulder; greys of 8 bits."""
        s = self._style
        lung, soft = self._anchors
        span = s.soft_grey - s.lung_grey
        z = s.lung_grey + (y - lung) * span / (soft - lung)
        t = np.clip((z - s.lung_grey) / span, -0.6, 1)
        z = z + s.bend * span * np.where(t > 0, t * (1 - t), 0.8 * t)
        room = s.top - s.soft_grey
        knee = s.soft_grey - 0.5 * room
        z = np.where(z > knee, knee + 1.5 * room * np.tanh((z - knee) / (1.5 * room)), z)
        toe = s.lung_grey * 0.55
        z = np.where(z < toe, toe * np.exp((np.minimum(z, toe) - toe) / toe), z)
        return np.clip(s.floor + z * (1 - s.floor / 255), 0, 255)


def _stamp_marker(greys: Array, seed: int) -> Array:
    """A lead L beside the patient's left shoulder, hence at the right of the image."""
    rng = stream(seed, "marker")
    size = greys.shape[0]
    letter = Image.new("L", (120, 120), 0)
    draw = ImageDraw.Draw(letter)
    kind = int(rng.integers(0, 3))
    draw.text((40, 18), "L", 255, font=ImageFont.load_default(58))
    if kind == 1:
        initials = "".join(rng.choice(list("ABCDGHJKMRSTV"), 2))
        draw.text((36, 78), initials, 235, font=ImageFont.load_default(24))
    if kind == 2:
        draw.ellipse((20, 12, 96, 92), outline=255, width=5)
    angle = float(rng.normal(0, 9 if rng.random() < 0.7 else 40))
    letter = letter.rotate(angle, resample=Image.Resampling.BICUBIC)
    side = round(120 * size / 1024)
    letter = letter.resize((side, side), Image.Resampling.LANCZOS)
    x, y = int(size * rng.uniform(0.84, 0.90)), int(size * rng.uniform(0.01, 0.12))
    cover = np.zeros_like(greys)
    height, width = min(side, size - y), min(side, size - x)
    cover[y : y + height, x : x + width] = np.asarray(letter, float)[:height, :width] / 255
    cover = blur(cover, 0.45 * size / REFERENCE_SIZE)
    return greys * (1 - cover) + cover * (238 / 255)


def _shutter(greys: Array, seed: int) -> Array:
    """The collimator's edges, slightly skewed, on some films."""
    rng = stream(seed, "shutter")
    if rng.random() > 0.35:
        return greys
    size = greys.shape[0]
    y, x = np.mgrid[:size, :size] / size
    for edge in range(4):
        used, depth, skew = rng.random() < 0.4, rng.uniform(0.004, 0.03), rng.normal(0, 0.012)
        if used:
            inside = (y - skew * x, 1 - y - skew * x, x - skew * y, 1 - x - skew * y)[edge] - depth
            greys = greys * (np.clip(inside * size + 0.5, 0, 1) * 0.98 + 0.02)
    return greys
