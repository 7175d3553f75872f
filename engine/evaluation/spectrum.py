# scipy's interface is partly untyped; everything of our own is.
"""Whether drawn opacities differ from real ones in their texture: a judge of our own, which sees
spectra of patches only, learns from most patients and is asked about the others.

0.5 is no difference, 1 is always told apart. Real patches lie in boxes of radiologists; drawn ones
where a change is densest. Both are of films of one size and view: exposure and noise of bedside
films differ from those of others.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter
from scipy.optimize import minimize

from engine.evaluation.intervals import RESAMPLES, Interval
from engine.evaluation.kept_aside import patient_share
from engine.evaluation.nih import Box

Map = NDArray[np.float32]
Numbers = NDArray[np.float64]

PATCH = 64
"""Pixels of a film of 512."""
_BANDS = ((0.02, 0.05), (0.05, 0.09), (0.09, 0.14), (0.14, 0.25), (0.25, 0.45))
"""Cycles per pixel."""
_FOLDS = 5
_HELD = 0.5
# A change that is weaker than this in its own patch is no opacity.
_LEAST_CHANGE = 0.03
_SMALLEST_BOX = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Texture:
    """Power of each band in dB, and whose it is."""

    patient: str
    bands: Numbers


def boxed_texture(patient: str, film: Map, box: Box) -> Texture | None:
    """film: (512, 512). None for a small box, or one at the border."""
    if min(box.width, box.height) < _SMALLEST_BOX:
        return None
    side = len(film)
    middle = (box.top + box.height / 2) * side, (box.left + box.width / 2) * side
    return _texture(patient, film, middle)


def drawn_texture(patient: str, film: Map, change: Map) -> Texture | None:
    """Of the patch in which a change makes the film densest, both (512, 512)."""
    near = gaussian_filter(change, PATCH / 4)
    half = PATCH // 2
    near[:half] = near[-half:] = -1
    near[:, :half] = near[:, -half:] = -1
    row, column = np.unravel_index(int(near.argmax()), near.shape)
    if near[row, column] < _LEAST_CHANGE:
        return None
    return _texture(patient, film, (float(row), float(column)))


def separability(real: Sequence[Texture], drawn: Sequence[Texture]) -> Interval:
    """AUC of logistic regression on the bands and their squares, each patient judged by what was
    learned from others; the interval is a bootstrap over patients."""
    textures = [*real, *drawn]
    is_drawn = np.array([False] * len(real) + [True] * len(drawn))
    bands = np.stack([texture.bands for texture in textures])
    folds = np.array([int(patient_share("spectrum", t.patient) * _FOLDS) for t in textures])
    scores = np.zeros(len(textures))
    for fold in range(_FOLDS):
        kept = folds == fold
        if kept.any():
            scores[kept] = _judged(bands[~kept], is_drawn[~kept], bands[kept])
    patients = np.array([texture.patient for texture in textures])
    rng, names = np.random.default_rng(0), np.unique(patients)
    drawn_areas: list[float] = []
    for _ in range(RESAMPLES // 4):
        chosen = rng.choice(names, len(names))
        places = np.concatenate([np.flatnonzero(patients == name) for name in chosen])
        if is_drawn[places].any() and not is_drawn[places].all():
            drawn_areas.append(_area(scores[places], is_drawn[places]))
    low, high = np.quantile(drawn_areas, (0.025, 0.975))
    return Interval(_area(scores, is_drawn), float(low), float(high), len(drawn))


def _texture(patient: str, film: Map, middle: tuple[float, float]) -> Texture | None:
    top, left = (int(length - PATCH / 2) for length in middle)
    patch = film[max(top, 0) : top + PATCH, max(left, 0) : left + PATCH].astype(np.float64) * 255
    if patch.shape != (PATCH, PATCH):
        return None
    patch -= _plane(patch)
    window = np.outer(np.hanning(PATCH), np.hanning(PATCH))
    window /= np.sqrt(np.square(window).mean())
    power = np.abs(np.fft.fft2(patch * window)) ** 2 / PATCH**2
    frequency = np.hypot(*np.meshgrid(np.fft.fftfreq(PATCH), np.fft.fftfreq(PATCH)))
    means = [power[(frequency >= low) & (frequency < high)].mean() for low, high in _BANDS]
    return Texture(patient, 10 * np.log10(np.array(means) + 1e-3))


def _plane(patch: Numbers) -> Numbers:
    """The grey that rises evenly over it."""
    rows, columns = np.indices(patch.shape) / PATCH - 0.5
    base = np.stack([np.ones(patch.size), rows.ravel(), columns.ravel()], 1)
    return (base @ np.linalg.lstsq(base, patch.ravel(), rcond=None)[0]).reshape(patch.shape)


def _judged(bands: Numbers, is_drawn: NDArray[np.bool_], asked: Numbers) -> Numbers:
    """Log odds that the asked ones are drawn; both kinds weigh the same."""
    middle, spread = bands.mean(0), bands.std(0)

    def columns(of: Numbers) -> Numbers:
        plain = (of - middle) / spread
        return np.concatenate([plain, plain**2, np.ones((len(of), 1))], 1)

    known: Numbers = columns(bands)
    sign: Numbers = np.where(is_drawn, -1.0, 1.0)
    share = float(is_drawn.mean())
    weight: Numbers = np.where(is_drawn, 0.5 / share, 0.5 / (1 - share))

    def loss(fitted: Numbers) -> float:
        wrong: Numbers = np.logaddexp(0, sign * (known @ fitted))
        return float((weight * wrong).sum() + 0.5 * _HELD * np.square(fitted).sum())

    fitted = minimize(loss, np.zeros(len(known[0])), method="L-BFGS-B").x
    return np.asarray(columns(asked) @ fitted, np.float64)


def _area(scores: Numbers, positive: NDArray[np.bool_]) -> float:
    apart = scores[positive][:, None] - scores[~positive][None]
    return float((apart > 0).mean() + 0.5 * (apart == 0).mean())
