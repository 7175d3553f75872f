"""Real patients with two films between which a labelled finding came or went (NIH ChestX-ray14).

Reported, never tuned on: the labels are text-mined, the films differ in breath and exposure too.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import ForeseeError
from engine.evaluation.cases import Map
from engine.evaluation.pictures import visible_area
from engine.findings import Finding, Trend, findings_of_nih_labels
from engine.radiograph import Radiograph, read_radiograph


@dataclass(frozen=True, slots=True, eq=False)
class FollowUp:
    """Two films of one patient. change: the second, laid over the first, minus the first."""

    name: str
    finding: Finding
    trend: Trend
    prior: Radiograph
    change: Map

    @property
    def hypothesis(self) -> str:
        return f"{self.trend} {self.finding}"


@dataclass(frozen=True, slots=True)
class _Film:
    file: str
    patient: str
    number: int
    findings: frozenset[Finding]


def read_follow_ups(data: Path, findings: frozenset[Finding]) -> Iterator[FollowUp]:
    """Pairs of consecutive films under `data` (its `nih` and `masks` folders) between which exactly
    one of `findings` came or went. Raises ForeseeError where the collection is not there."""
    table = data / "nih" / "nih.csv"
    if not table.is_file():
        raise ForeseeError(f"{table} is missing: the follow-up pairs are made from NIH's films.")
    by_patient = sorted(_films(table), key=lambda film: (film.patient, film.number))
    for _, films in groupby(by_patient, key=lambda film: film.patient):
        for earlier, later in pairwise(films):
            moved = earlier.findings ^ later.findings
            if len(moved) == 1 and moved <= findings:
                trend = Trend.NEW if moved <= later.findings else Trend.RESOLVED
                yield _follow_up(data, earlier, later, next(iter(moved)), trend)


def direction_agrees(follow_up: FollowUp, generated: Map) -> bool | None:
    """Whether film and model went the same way where the model changed something; None where it
    changed nothing visible."""
    area = visible_area(generated)
    if not area.any():
        return None
    return bool(np.sign(generated[area].mean()) == np.sign(follow_up.change[area].mean()))


def _films(table: Path) -> Iterator[_Film]:
    with table.open(newline="", encoding="utf-8") as stream:
        for row in csv.DictReader(stream):
            found = findings_of_nih_labels(row["labels"].split("|"))
            yield _Film(row["file"], row["patient"], int(row["followup"]), found)


def _follow_up(
    data: Path, earlier: _Film, later: _Film, finding: Finding, trend: Trend
) -> FollowUp:
    first = read_radiograph(data / "nih" / earlier.file)
    second = read_radiograph(data / "nih" / later.file)
    lungs = [_lungs(data, film.file) for film in (earlier, later)]
    change = registered(second.pixels, lungs[1], first.pixels, lungs[0]) - first.pixels
    return FollowUp(f"{earlier.file} to {later.file}", finding, trend, first, change)


def registered(
    moving: Map, moving_lungs: NDArray[np.bool_], fixed: Map, fixed_lungs: NDArray[np.bool_]
) -> Map:
    """`moving` laid over `fixed` so that the boxes around both lungs meet, and with its greys:
    median and spread within that box are made the same. All arrays have one square shape."""
    top, left, height, width = _box(moving_lungs)
    to_top, to_left, to_height, to_width = _box(fixed_lungs)
    across, down = width / to_width, height / to_height
    matrix = (across, 0, left - across * to_left, 0, down, top - down * to_top)
    size = (fixed.shape[1], fixed.shape[0])
    laid = np.asarray(
        Image.fromarray(moving).transform(
            size, Image.Transform.AFFINE, matrix, Image.Resampling.BILINEAR
        ),
        np.float32,
    )
    chest = (
        slice(int(to_top), int(to_top + to_height)),
        slice(int(to_left), int(to_left + to_width)),
    )
    middle, spread = _greys(laid[chest])
    wanted, wide = _greys(fixed[chest])
    return np.clip((laid - middle) * (wide / max(spread, 1e-3)) + wanted, 0, 1).astype(np.float32)


def _greys(pixels: Map) -> tuple[float, float]:
    low, middle, high = np.quantile(pixels, (0.1, 0.5, 0.9))
    return float(middle), float(high - low)


def _box(mask: NDArray[np.bool_]) -> tuple[float, float, float, float]:
    """top, left, height, width."""
    rows, columns = np.nonzero(mask)
    return (
        float(rows.min()),
        float(columns.min()),
        float(rows.max() - rows.min() + 1),
        float(columns.max() - columns.min() + 1),
    )


def _lungs(data: Path, file: str) -> NDArray[np.bool_]:
    """Both lungs on the film's own grid of 512 × 512."""
    with Image.open(data / "masks" / "nih" / f"{Path(file).stem}.png") as image:
        large = np.asarray(image.convert("RGB").resize((512, 512), Image.Resampling.NEAREST))
    return (large[..., 0] > 127) | (large[..., 1] > 127)
