"""The cases that ship: enough of everything, small enough, and each of them readable."""

from collections import Counter
from collections.abc import Iterator
from itertools import product

import pytest

from engine.findings import SIMULATED, Severity, Side, Trend, Zone
from engine.radiograph import radiograph_of
from lessons.drill.case import contains
from lessons.drill.case_set import CaseSet, shipped_cases
from lessons.drill.choosing import UNCHANGED_SHARE

LARGEST_MB = 40
_TRENDS = (Trend.NEW, Trend.WORSE, Trend.BETTER, Trend.RESOLVED)


@pytest.fixture(scope="module")
def shipped() -> Iterator[CaseSet]:
    with CaseSet.open(shipped_cases()) as opened:
        yield opened


def test_there_are_six_hundred_pairs_of_a_hundred_and_twenty_patients(shipped: CaseSet) -> None:
    cases = shipped.listed
    assert len(cases) >= 600
    assert len({case.patient for case in cases}) >= 120
    assert len({case.id for case in cases}) == len(cases)
    assert shipped.file.stat().st_size <= LARGEST_MB * 1e6
    unchanged = sum(case.change is None for case in cases) / len(cases)
    assert abs(unchanged - UNCHANGED_SHARE) < 0.01


def test_every_finding_changes_in_every_way_and_size_on_every_side_and_in_every_zone(
    shipped: CaseSet,
) -> None:
    changes = [(case.change, case.size) for case in shipped.listed if case.change is not None]
    ways = Counter((change.finding, change.trend, size) for change, size in changes)
    assert set(ways) == set(product(SIMULATED, _TRENDS, Severity))
    sides = {(change.finding, change.side) for change, _ in changes}
    zones = {(change.finding, change.zone) for change, _ in changes if change.zone is not None}
    for finding in SIMULATED:
        if finding.facts.zoned:
            assert {(finding, zone) for zone in Zone} <= zones
            assert {(finding, side) for side in (Side.RIGHT, Side.LEFT)} <= sides


def test_patients_were_taken_erect_and_supine_in_both_projections(shipped: CaseSet) -> None:
    taken = Counter((case.projection, case.supine) for case in shipped.listed)
    assert set(taken) == {("PA", False), ("AP", False), ("AP", True)}
    assert min(taken.values()) > 0.08 * len(shipped.listed)


def test_a_change_has_a_place_and_no_change_has_none(shipped: CaseSet) -> None:
    for case in shipped.listed:
        assert bool(case.mark.outlines) is (case.change is not None)
        assert (case.signal > 0) is (case.change is not None)


def test_difficulties_are_spread_evenly_and_large_changes_are_easier(shipped: CaseSet) -> None:
    changed = [case for case in shipped.cases if case.change is not None]
    assert min(case.difficulty for case in changed) == 0
    assert max(case.difficulty for case in changed) == 1
    mean = {
        size: sum(case.difficulty for case in changed if case.size is size)
        / sum(case.size is size for case in changed)
        for size in Severity
    }
    assert mean[Severity.SMALL] > mean[Severity.MODERATE] > mean[Severity.LARGE]


def test_films_can_be_read_and_the_middle_of_a_region_is_a_hit(shipped: CaseSet) -> None:
    for case in shipped.cases[::40]:
        for film in (case.prior, case.follow_up):
            radiograph = radiograph_of(shipped.film(film.file))
            assert radiograph.pixels.shape == (512, 512)
    for case in shipped.cases[::10]:
        for x, y in (outline[0] for outline in case.mark.outlines):
            assert contains(case.mark, (x, y), case.tolerance)
