"""Groups whose disease is rendered in a body: the film without it is known."""

import json
from pathlib import Path

import numpy as np
import pytest

from engine.cluster.workers import ThisProcess
from engine.findings import SIMULATED, Finding, Severity, Side, Zone
from engine.training.pair_writing import write_pairs
from engine.training.pairs import read_pairs, read_told
from engine.training.progression.lesion import Lesion
from engine.training.rendered_pairs import OpenRenderedDrawer, rendered
from engine.training.thorax import pathology

SIDE = 64


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rendered") / "pairs_rendered_0"
    write_pairs(folder, 3, OpenRenderedDrawer(SIDE, 5, SIMULATED), ThisProcess, lambda _: None)
    return folder


def test_every_group_takes_something_away(folder: Path) -> None:
    for told in read_told(folder):
        assert any(change.after is None for changes in told.changes for change in changes)


def test_what_changes_is_seen_and_what_stays_is_the_same_film(folder: Path) -> None:
    pairs = read_pairs(folder)
    for group, told in enumerate(read_told(folder)):
        for target, changes in zip(pairs.target[group], told.changes, strict=True):
            moved = any(change.before != change.after for change in changes)
            assert bool((target != pairs.prior[group]).any()) == moved


def test_disease_is_where_the_prior_shows_it(folder: Path) -> None:
    pairs = read_pairs(folder)
    seen = pairs.disease.max((2, 3)) > 0
    for group, told in enumerate(read_told(folder)):
        shown = {c.site.finding for c in told.changes[0] if c.before is not None}
        assert {f for f, s in zip(SIMULATED, seen[group], strict=True) if s} == shown


def test_patients_are_none_of_those_that_ship(folder: Path) -> None:
    lines = map(json.loads, (folder / "words.jsonl").read_text("utf-8").splitlines())
    assert all(int(line["film"].removeprefix("rendered/")) >= 100_000 for line in lines)


def test_a_stopped_set_goes_on_to_the_same_films(folder: Path, tmp_path: Path) -> None:
    again = tmp_path / "pairs"
    source = OpenRenderedDrawer(SIDE, 5, SIMULATED)
    with pytest.raises(InterruptedError):
        write_pairs(again, 3, source, ThisProcess, _stopped_after_the_first())
    write_pairs(again, 3, source, ThisProcess, lambda _: None)
    for one, other in zip(read_pairs(folder).target, read_pairs(again).target, strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize(
    ("amount", "severity"),
    [(0.08, Severity.SMALL), (0.5, Severity.MODERATE), (0.95, Severity.LARGE)],
)
def test_amounts_of_a_film_are_severities_of_a_body(amount: float, severity: Severity) -> None:
    drawn = Lesion(Finding.ATELECTASIS, Side.LEFT, Zone.LOWER, amount, 3)
    assert rendered(drawn) == pathology.Lesion(Finding.ATELECTASIS, Side.LEFT, severity, Zone.LOWER)
    heart = Lesion(Finding.CARDIOMEGALY, None, None, amount, 3)
    assert rendered(heart) == pathology.Lesion(Finding.CARDIOMEGALY, Side.BILATERAL, severity)


def _stopped_after_the_first():
    told: list[object] = []

    def report(progress: object) -> None:
        told.append(progress)
        if len(told) == 2:
            raise InterruptedError

    return report
