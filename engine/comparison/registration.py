"""Finds how a later film of a patient lies over an earlier one: the same ribs on the same ribs.

What is compared is local detail, brought to one strength everywhere, so that neither the exposure
nor a lung that went white decides. First a search over rotations and scales with a correlation that
counts only what both films cover (Padfield, CVPR 2010), then least squares from coarse to fine, in
which what does not agree weighs less (Evangelidis and Psarakis, PAMI 2008; Huber, 1964). Knows no
model and no anatomy.
"""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

import numpy as np
from numpy.typing import NDArray

from engine.comparison.similarity import Mask, Pixels, Similarity, places, read_at
from engine.difference.field import FieldWindow, model_field, to_model
from engine.difference.smoothing import bell, smoothed

Spectrum = NDArray[np.complex128]

SEARCHED, FINER = 64, (128, 256)
"""Pixels of the films' longer side: where the search is, and where it is made finer."""
_ROTATIONS = np.radians(np.arange(-12, 13, 4))
_SCALES = np.exp(np.linspace(-0.3, 0.3, 9))
_CANDIDATES = 3
_FARTHEST = 0.35
_ROUNDS = 12
# In shares of the longer side: what is finer than the first is noise, what is coarser than the
# second is exposure and the body's outline.
_FINE, _COARSE = 0.006, 0.05
_SEARCHED_COARSE = 0.1
_FLAT = 0.004
_TUKEY = 4.0
# Chosen on 149 pairs of real films, see docs/decisions/0030.
_LEAST_LIKENESS = 0.3
_LEAST_SHARED = 0.5
_LARGEST_SCALE = 0.29
# Below it a shift is not looked at.
_LEAST_COUNTED = 0.2
_SMALLEST = 32


class Misfit(StrEnum):
    """Why two films could not be laid over each other."""

    NO_DETAIL = "no detail"
    UNLIKE = "unlike"
    TOO_DIFFERENT_IN_SIZE = "too different in size"
    TOO_LITTLE_SHARED = "too little shared"


@dataclass(frozen=True, slots=True)
class Registration:
    """similarity: from the earlier film to the later; what was best where `misfit` says that it is
    not good enough. likeness: correlation of local detail where both films are, [-1, 1]. shared:
    the part of the earlier film that the later covers."""

    similarity: Similarity
    likeness: float
    shared: float
    misfit: Misfit | None = None

    @property
    def holds(self) -> bool:
        return self.misfit is None


def register(earlier: Pixels, later: Pixels) -> Registration:
    """Both films float32 (height, width) in [0, 1], of any two sizes."""
    if min(*earlier.shape, *later.shape) < _SMALLEST:
        return Registration(Similarity(), 0.0, 0.0, Misfit.NO_DETAIL)
    coarse = [_Detail.of(film, SEARCHED, _SEARCHED_COARSE) for film in (earlier, later)]
    if any(one.flat for one in coarse):
        return Registration(Similarity(), 0.0, 0.0, Misfit.NO_DETAIL)
    found = _searched(coarse[0], coarse[1])
    fixed, moving = (_Detail.of(film, FINER[0], _COARSE) for film in (earlier, later))
    refined = [_refined(fixed, moving, similarity) for similarity in found]
    best = max(refined, key=lambda similarity: _alike(fixed, moving, similarity)[0])
    fixed, moving = (_Detail.of(film, FINER[1], _COARSE) for film in (earlier, later))
    best = _refined(fixed, moving, best)
    likeness, shared = _alike(fixed, moving, best)
    return Registration(best, likeness, shared, _misfit(best, likeness, shared))


def _misfit(found: Similarity, likeness: float, shared: float) -> Misfit | None:
    if shared < _LEAST_SHARED:
        return Misfit.TOO_LITTLE_SHARED
    if abs(math.log(found.scale)) > _LARGEST_SCALE:
        return Misfit.TOO_DIFFERENT_IN_SIZE
    return Misfit.UNLIKE if likeness < _LEAST_LIKENESS else None


@dataclass(frozen=True, slots=True, eq=False)
class _Detail:
    """Of one film in the square of its longer side: values (N, N) of one strength everywhere, 0
    beyond the film; film (N, N), where the film is."""

    values: Pixels
    film: Mask

    @classmethod
    def of(cls, pixels: Pixels, size: int, coarse: float) -> "_Detail":
        window = FieldWindow.of(model_field(pixels.shape), *pixels.shape)
        seen = to_model(pixels, model_field(pixels.shape), size)
        middles = (np.arange(size) + 0.5) / size
        film = ((middles > window.top) & (middles < window.bottom))[:, None] & (
            (middles > window.left) & (middles < window.right)
        )
        weight = np.maximum(film.astype(np.float32), np.float32(1e-3))
        wide = bell(coarse * size)

        def mean(values: Pixels) -> Pixels:
            return smoothed(values * weight, wide) / smoothed(weight, wide)

        if _FINE * size > 0.5:
            seen = smoothed(seen, bell(_FINE * size))
        apart = seen - mean(seen)
        strength = np.sqrt(mean(np.square(apart))) + np.float32(_FLAT)
        return cls((apart / strength * film).astype(np.float32), film)

    @property
    def flat(self) -> bool:
        return float(np.square(self.values[self.film]).mean()) < 0.2


def _searched(fixed: _Detail, moving: _Detail) -> list[Similarity]:
    """The best shift for each rotation and scale, of these the most alike."""
    tried: list[tuple[float, Similarity]] = []
    spectra = _spectra(fixed)
    for rotation, scale in product(_ROTATIONS, _SCALES):
        similarity = Similarity(float(rotation), float(scale))
        likeness, rows, columns = _best_shift(spectra, _turned(moving, similarity))
        # A shift in the turned frame is one of the earlier film's places.
        down, across = similarity.of(np.array([-rows]), np.array([-columns]))
        tried.append((likeness, replace(similarity, down=float(down[0]), across=float(across[0]))))
    tried.sort(key=lambda one: -one[0])
    return [similarity for _, similarity in tried[:_CANDIDATES]]


def _turned(moving: _Detail, similarity: Similarity) -> _Detail:
    down, across = similarity.of(*places(moving.values.shape))
    values, covered = read_at(moving.values, down, across)
    film = read_at(moving.film.astype(np.float32), down, across)[0] > 0.5
    film &= covered
    return _Detail(values * film, film)


def _spectra(detail: _Detail) -> tuple[Spectrum, ...]:
    """Of the values, their squares and the film, padded to twice the size."""
    size = 2 * len(detail.values)
    parts = (detail.values, np.square(detail.values), detail.film.astype(np.float32))
    return tuple(np.fft.rfft2(part, (size, size)) for part in parts)


def _best_shift(fixed: tuple[Spectrum, ...], turned: _Detail) -> tuple[float, float, float]:
    """The largest correlation, and how far down and across `turned` has to go for it, in shares."""
    size = len(turned.values)
    values, squares, film = _spectra(turned)

    def at_shifts(
        one: NDArray[np.complex128], other: NDArray[np.complex128]
    ) -> NDArray[np.float64]:
        return np.fft.irfft2(one * np.conj(other), (2 * size, 2 * size))

    count = np.maximum(at_shifts(fixed[2], film), 1e-3)
    mine, theirs = at_shifts(fixed[0], film), at_shifts(fixed[2], values)
    together = at_shifts(fixed[0], values) - mine * theirs / count
    spread = at_shifts(fixed[1], film) - mine**2 / count
    other_spread = at_shifts(fixed[2], squares) - theirs**2 / count
    likeness = together / np.sqrt(np.maximum(spread * other_spread, 1e-3))
    shifts = np.fft.fftfreq(2 * size, 1 / (2 * size)) / size
    near = np.abs(shifts) <= _FARTHEST
    allowed = near[:, None] & near & (count > _LEAST_COUNTED * turned.film.size)
    place = np.unravel_index(int(np.where(allowed, likeness, -1).argmax()), likeness.shape)
    return float(likeness[place]), float(shifts[place[0]]), float(shifts[place[1]])


def _refined(fixed: _Detail, moving: _Detail, start: Similarity) -> Similarity:
    """Gauss-Newton on the four numbers of a similarity; stops where likeness no longer grows."""
    rows, columns = places(fixed.values.shape)
    size = len(fixed.values)
    slopes = [np.gradient(moving.values, axis=axis).astype(np.float32) for axis in (0, 1)]
    best, likeness = start, _alike(fixed, moving, start)[0]
    for _ in range(_ROUNDS):
        down, across = best.of(rows, columns)
        there, shared = _there(fixed, moving, best)
        slope_down, slope_across = (read_at(slope, down, across)[0] * size for slope in slopes)
        apart = (fixed.values - there)[shared]
        weight = _weights(apart)
        from_middle = down - np.float32(best.down), across - np.float32(best.across)
        by = np.stack(
            [
                (slope_down * from_middle[1] - slope_across * from_middle[0])[shared],
                (slope_down * from_middle[0] + slope_across * from_middle[1])[shared],
                slope_down[shared],
                slope_across[shared],
            ]
        ).astype(np.float64)
        normal = (by * weight) @ by.T + 1e-6 * np.eye(4)
        step = np.linalg.solve(normal, (by * weight) @ apart)
        after = Similarity(
            best.rotation + float(step[0]),
            best.scale * math.exp(float(step[1])),
            best.down + float(step[2]),
            best.across + float(step[3]),
        )
        better = _alike(fixed, moving, after)[0]
        if better <= likeness:
            break
        settled = better < likeness + 1e-5
        best, likeness = after, better
        if settled:
            break
    return best


def _weights(apart: Pixels) -> NDArray[np.float64]:
    """Tukey's: what is far apart does not count."""
    width = _TUKEY * max(float(np.median(np.abs(apart))) / 0.6745, 1e-3)
    return np.square(1 - np.minimum(np.square(apart / width), 1)).astype(np.float64)


def _there(fixed: _Detail, moving: _Detail, similarity: Similarity) -> tuple[Pixels, Mask]:
    """The later film's detail at the earlier one's places, and where both films are."""
    turned = _turned(moving, similarity)
    return turned.values, turned.film & fixed.film


def _alike(fixed: _Detail, moving: _Detail, similarity: Similarity) -> tuple[float, float]:
    there, shared = _there(fixed, moving, similarity)
    share = float(shared.sum() / max(fixed.film.sum(), 1))
    if share < _LEAST_COUNTED:
        return -1.0, share
    mine, theirs = fixed.values[shared], there[shared]
    spread = float(mine.std() * theirs.std())
    return float(
        ((mine - mine.mean()) * (theirs - theirs.mean())).mean() / max(spread, 1e-6)
    ), share
