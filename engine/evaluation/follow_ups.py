"""Real patients with two films between which a labelled finding came or went (NIH ChestX-ray14).

Reported, never tuned on: the labels are text-mined, the films differ in breath and exposure too.
"""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby, pairwise
from pathlib import Path

import numpy as np

from engine.comparison.exposure import exposure_matched
from engine.comparison.registration import register
from engine.comparison.similarity import laid_over
from engine.errors import ForeseeError
from engine.evaluation.cases import Map
from engine.evaluation.pictures import visible_area
from engine.findings import Finding, Trend, findings_of_nih_labels
from engine.radiograph import Radiograph, read_radiograph


@dataclass(frozen=True, slots=True, eq=False)
class FollowUp:
    """Two films of one patient. change: the second, laid over the first and in its greys, minus the
    first; 0 where the second does not reach."""

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
    """Pairs of consecutive films under `data` (its `nih` folder) between which exactly one of
    `findings` came or went, as far as they can be laid over each other. Raises ForeseeError
    where the collection is not there."""
    table = data / "nih" / "nih.csv"
    if not table.is_file():
        raise ForeseeError(
            f"{table} is missing: the follow-up pairs are made from NIH's films; "
            "give the folder that has them."
        )
    by_patient = sorted(_films(table), key=lambda film: (film.patient, film.number))
    for _, films in groupby(by_patient, key=lambda film: film.patient):
        for earlier, later in pairwise(films):
            moved = earlier.findings ^ later.findings
            if len(moved) == 1 and moved <= findings:
                trend = Trend.NEW if moved <= later.findings else Trend.RESOLVED
                follow_up = _follow_up(data, earlier, later, next(iter(moved)), trend)
                if follow_up is not None:
                    yield follow_up


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
) -> FollowUp | None:
    """None where the films cannot be laid over each other."""
    first = read_radiograph(data / "nih" / earlier.file)
    second = read_radiograph(data / "nih" / later.file)
    found = register(first.pixels, second.pixels)
    if not found.holds:
        return None
    laid, shared = laid_over(second.pixels, found.similarity, first.pixels.shape)
    change = (exposure_matched(laid, first.pixels, shared) - first.pixels) * shared
    return FollowUp(f"{earlier.file} to {later.file}", finding, trend, first, change)
