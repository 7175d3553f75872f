"""Pairs of films for the drill: disease laid over two days of a digital patient.

In three of five pairs one finding changes; in the others nothing does but exposure, position and
breath, which differ between the days of every pair. What the change alone does to the
follow-up is its film less the same film with the disease of the prior.
"""

import math
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from scipy.ndimage import gaussian_filter, label

from engine.findings import GROWS, SIMULATED, Finding, Severity, Side, Trend
from engine.training.drill.cells import ZONES, Cell, cells, sides_of
from engine.training.drill.patients import SIZE, TwoDays
from engine.training.progression import (
    LARGEST_NORMAL_RATIO,
    Chest,
    Lesion,
    View,
    add_lesions,
    heart_ratio,
    lesion_trace,
    survey,
    usable,
)
from engine.training.progression.breath import shallow_breath
from engine.training.progression.trace import merged
from engine.training.thorax.patient import stream

CHANGED, UNCHANGED = 3, 2
"""Pairs of a patient."""

# How much more or less of a finding makes a change of each size, and the least of one that shows.
_STEPS = {
    Severity.SMALL: (0.11, 0.18),
    Severity.MODERATE: (0.34, 0.46),
    Severity.LARGE: (0.62, 0.84),
}
_LEAST, _MOST = 0.09, 0.95
# Beside what changes, and in films in which nothing does.
_STABLE_BESIDE = (0.5, 0.4, 0.1)
_STABLE_UNCHANGED = (0.3, 0.45, 0.25)
# Grey, as a part of the display range, from which a change is seen; and in how many pixels.
SEEN, SEEN_PIXELS = 0.03, 90
_FAINT = 0.012
_SPECK = 60
# Of the strongest change, what still belongs to its place.
_STRONG = 0.25
_TRIES = 4
_PATIENT_TRIES = 40


@dataclass(frozen=True, slots=True)
class Drawn:
    """The change of a pair. severity: of what there is afterwards, before where it resolved."""

    cell: Cell
    severity: Severity


@dataclass(frozen=True, slots=True, eq=False)
class DrillPair:
    """prior, follow_up: uint8 (S, S). change: None where nothing changes.

    difference: float32 (S, S), what the change alone does to the follow-up's grey, in parts of the
    display range. region: bool (S, S), the place of the finding. reach: bool (S, S), all that
    differs, with what the finding pushes or draws along. covered: bool (S, S), of the follow-up:
    heart, mediastinum, domes and wall, behind which a change hides. stable: what is ill in both.
    """

    seed: int
    projection: str
    supine: bool
    prior: NDArray[np.uint8]
    follow_up: NDArray[np.uint8]
    change: Drawn | None
    stable: tuple[Finding, ...]
    difference: NDArray[np.float32]
    region: NDArray[np.bool_]
    reach: NDArray[np.bool_]
    covered: NDArray[np.bool_]


class PairDrawer:
    """Patients in their order; what does not fit one patient waits for the next. The changes of a
    patient are of different findings."""

    def __init__(self) -> None:
        self._source = cells()
        self._waiting: deque[Cell] = deque()

    def of_patient(self, days: TwoDays) -> Iterator[DrillPair]:
        """None of a patient whose films are of no use."""
        drawer = _Patient(days)
        if not drawer.is_usable:
            return
        findings: set[Finding] = set()
        passed_over: list[Cell] = []
        for _ in range(_PATIENT_TRIES):
            if len(findings) == CHANGED:
                break
            cell = self._waiting.popleft() if self._waiting else next(self._source)
            pair = None if cell.finding in findings else drawer.changed(cell)
            if pair is None:
                passed_over.append(cell)
            else:
                findings.add(cell.finding)
                yield pair
        self._waiting.extendleft(reversed(passed_over))
        for _ in range(UNCHANGED):
            yield drawer.unchanged()


class _Patient:
    def __init__(self, days: TwoDays) -> None:
        self._days = days
        self._rng = stream(days.seed, "drill pairs")

    @property
    def is_usable(self) -> bool:
        return all(usable(view) for view in self._days.views)

    @cached_property
    def _first(self) -> Chest:
        return survey(self._days.views[0])

    @cached_property
    def _others(self) -> tuple[Chest, ...]:
        """Two films of the second day."""
        views = self._days.views[1:]
        return tuple(survey(self._placed(views[at % len(views)])) for at in (0, 1))

    @cached_property
    def _has_large_heart(self) -> bool:
        return heart_ratio(self._days.views[0]) > LARGEST_NORMAL_RATIO - 0.01

    def changed(self, cell: Cell) -> DrillPair | None:
        """None where the change cannot be drawn in this patient, or not so that it is seen."""
        if cell.finding is Finding.CARDIOMEGALY and self._has_large_heart:
            return None
        for _ in range(_TRIES):
            stable = self._stable(_STABLE_BESIDE, cell.finding)
            before, after = self._lesions(cell)
            pair = self._pair(cell, [*before, *stable], [*after, *stable], stable)
            least = SEEN_PIXELS * pair.difference.size / SIZE**2
            if pair.region.any() and (np.abs(pair.difference) > SEEN).sum() >= least:
                return pair
        return None

    def unchanged(self) -> DrillPair:
        stable = self._stable(_STABLE_UNCHANGED, None)
        return self._pair(None, stable, stable, stable)

    def _pair(
        self, cell: Cell | None, before: list[Lesion], after: list[Lesion], stable: list[Lesion]
    ) -> DrillPair:
        days = [self._first, self._others[int(self._rng.integers(2))]]
        if self._rng.random() < 0.5:
            days.reverse()
        then, now = days
        follow_up = add_lesions(now, after)
        unchanged = follow_up if cell is None else add_lesions(now, before)
        difference = follow_up - unchanged
        lungs = np.maximum(now.right.mask, now.left.mask)
        return DrillPair(
            seed=self._days.seed,
            projection=self._days.projection,
            supine=self._days.supine,
            prior=_levels(add_lesions(then, before)),
            follow_up=_levels(follow_up),
            change=None if cell is None else Drawn(cell, _severity(cell, before, after)),
            stable=tuple(dict.fromkeys(lesion.finding for lesion in stable)),
            difference=difference,
            region=_region(cell, now, (before, after), difference),
            reach=_reach(difference),
            covered=lungs < 0.5,
        )

    def _lesions(self, cell: Cell) -> tuple[list[Lesion], list[Lesion]]:
        step = float(self._rng.uniform(*_STEPS[cell.size]))
        start = 0.0
        if cell.trend in (Trend.WORSE, Trend.BETTER):
            start = float(self._rng.uniform(_LEAST, max(_MOST - step, _LEAST + 0.01)))
        less, more = start, min(start + step, 1.0)
        patchy = cell.finding is Finding.CONSOLIDATION and bool(self._rng.random() < 0.4)
        sides = self._sides(cell.finding, cell.side)
        shapes = [(side, self._shape()) for side in sides]
        some, much = (
            [
                Lesion(cell.finding, side, cell.zone, amount, shape, patchy)
                for side, shape in shapes
                if amount > 0
            ]
            for amount in (less, more)
        )
        return (some, much) if cell.trend in GROWS else (much, some)

    def _stable(self, counts: tuple[float, ...], besides: Finding | None) -> list[Lesion]:
        """Other findings, the same on both days."""
        rng = self._rng
        count = int(rng.choice(len(counts), p=counts))
        free = [
            finding
            for finding in SIMULATED
            if finding not in (besides, Finding.HYPERINFLATION, Finding.CARDIOMEGALY)
        ]
        drawn: list[Lesion] = []
        for at in rng.permutation(len(free))[:count]:
            finding = free[int(at)]
            sides = [side for side in sides_of(finding) if side is not Side.BILATERAL]
            side = sides[int(rng.integers(len(sides)))] if sides else Side.BILATERAL
            zone = ZONES[int(rng.integers(len(ZONES)))] if finding.facts.zoned else None
            drawn.append(Lesion(finding, side, zone, float(rng.uniform(0.12, 0.6)), self._shape()))
        return drawn

    def _shape(self) -> int:
        return int(self._rng.integers(2**31))

    def _sides(self, finding: Finding, side: Side | None) -> tuple[Side | None, ...]:
        if side is Side.BILATERAL and not finding.facts.takes_both_lungs:
            return (Side.RIGHT, Side.LEFT)
        return (side,)

    def _placed(self, view: View) -> View:
        """Placed otherwise on the detector; in some the breath is less deep."""
        rng = self._rng
        moved = _shifted(view, rng.normal(0, 1.0), rng.normal(0, 0.012, 2), rng.normal(0, 0.012))
        if rng.random() < 0.5:
            shallow = shallow_breath(moved, float(rng.uniform(0.025, 0.065)))
            return shallow if usable(shallow) else moved
        return moved if usable(moved) else view


def _shifted(view: View, angle: float, shift: NDArray[np.float64], growth: float) -> View:
    """angle: degrees; shift: (x, y) in parts of the film's side; growth: of the scale."""
    size = len(view.pixels)
    scale = math.exp(-growth)
    cos, sin = math.cos(math.radians(angle)) * scale, math.sin(math.radians(angle)) * scale
    middle = size / 2
    at_x, at_y = middle + shift[0] * size, middle + shift[1] * size
    matrix = (
        cos, sin, at_x - middle * (cos + sin), -sin, cos, at_y - middle * (cos - sin)
    )  # fmt: skip

    def warped(layer: NDArray[np.float32], how: Image.Resampling) -> NDArray[np.float32]:
        image = Image.fromarray(np.ascontiguousarray(layer, np.float32))
        return np.asarray(image.transform((size, size), Image.Transform.AFFINE, matrix, how))

    pixels = np.clip(warped(view.pixels, Image.Resampling.BICUBIC), 0, 1)
    masks = np.stack([warped(mask, Image.Resampling.BILINEAR) for mask in view.masks])
    return View(pixels, masks, view.supine)


def _region(
    cell: Cell | None,
    now: Chest,
    lesions: tuple[list[Lesion], list[Lesion]],
    difference: NDArray[np.float32],
) -> NDArray[np.bool_]:
    """Where the finding itself came or went, and this is seen; not what it draws along. A heart
    and lungs that change as a whole are taken whole."""
    seen = gaussian_filter(np.abs(difference), 5) > _FAINT
    if cell is None:
        return np.zeros(difference.shape, np.bool_)
    if cell.finding is Finding.CARDIOMEGALY:
        region = (now.heart > 0.5) | seen & (gaussian_filter(now.heart, 12) > 0.02)
    elif cell.finding is Finding.HYPERINFLATION:
        region = np.maximum(now.right.mask, now.left.mask) > 0.5
    else:
        before, after = (_trace_of(cell.finding, now, drawn) for drawn in lesions)
        strength = gaussian_filter(np.abs(after - before), 2)
        region = (strength > _STRONG * float(strength.max())) & seen
    return _without_specks(region, np.abs(difference))


def _trace_of(finding: Finding, chest: Chest, lesions: list[Lesion]) -> NDArray[np.float32]:
    """(S, S) in [0, 1]: what the lung loses of its air and of its vessels."""
    trace = merged([lesion_trace(chest, one) for one in lesions if one.finding is finding])
    layers = [layer for layer in (trace.opacity, trace.unmarked) if layer is not None]
    nothing = np.zeros_like(chest.pixels)
    return np.maximum.reduce([nothing, *layers])


def _reach(difference: NDArray[np.float32]) -> NDArray[np.bool_]:
    """Where anything differs, as whole areas: a border that moved leaves two thin stripes."""
    far = np.abs(difference)
    faint, seen = (gaussian_filter((far > least).astype(np.float32), 5) for least in (_FAINT, SEEN))
    return (faint > 0.2) | (seen > 0.015) | (gaussian_filter(far, 3) > SEEN / 5)


def _without_specks(region: NDArray[np.bool_], far: NDArray[np.float32]) -> NDArray[np.bool_]:
    numbered, _ = label(region)
    sizes = np.bincount(numbered.ravel())
    strength = np.bincount(numbered.ravel(), far.ravel())
    kept = (sizes >= _SPECK) & (strength >= 0.04 * strength[1:].max(initial=0))
    kept[0] = False
    return kept[numbered]


def _severity(cell: Cell, before: list[Lesion], after: list[Lesion]) -> Severity:
    told = before if cell.trend is Trend.RESOLVED else after
    amount = max(lesion.amount for lesion in told if lesion.finding is cell.finding)
    if amount < 0.29:
        return Severity.SMALL
    return Severity.MODERATE if amount < 0.62 else Severity.LARGE


def _levels(film: NDArray[np.float32]) -> NDArray[np.uint8]:
    return np.rint(np.clip(film, 0, 1) * 255).astype(np.uint8)
