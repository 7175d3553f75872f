"""The maker of the drill's cases: what differs, where, and the same bytes twice."""

from pathlib import Path

import numpy as np
import pytest

from app.cli import main
from engine.training.drill.pairs import CHANGED, UNCHANGED, DrillPair, PairDrawer
from engine.training.drill.patients import two_days
from lessons.drill.case_set import CaseSet

SIZE = 192
SEEDS = (820002, 820003)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("patients")


@pytest.fixture(scope="module")
def pairs(kept: Path) -> list[DrillPair]:
    drawer = PairDrawer()
    return [pair for seed in SEEDS for pair in drawer.of_patient(two_days(seed, kept, SIZE))]


def test_three_pairs_of_a_patient_change_and_two_do_not(pairs: list[DrillPair]) -> None:
    changed = [pair.change is not None for pair in pairs]
    assert changed == ([True] * CHANGED + [False] * UNCHANGED) * len(SEEDS)


def test_a_change_is_inside_its_region_and_nothing_differs_beyond_its_reach(
    pairs: list[DrillPair],
) -> None:
    for pair in pairs:
        far = np.abs(pair.difference)
        if pair.change is None:
            assert not far.any()
            assert not pair.region.any()
        else:
            assert far[pair.region].mean() > 4 * far[~pair.reach].mean()
            assert far[~(pair.reach | pair.region)].max() < 0.03


def test_exposure_and_position_differ_in_every_pair(pairs: list[DrillPair]) -> None:
    for pair in pairs:
        other = pair.prior.astype(float) - pair.follow_up
        elsewhere = ~(pair.reach | pair.region)
        assert np.abs(other[elsewhere]).mean() > 0.5


def test_the_command_writes_the_same_bytes_twice(tmp_path: Path, kept: Path) -> None:
    seeds = tmp_path / "seeds.txt"
    seeds.write_text("\n".join(map(str, SEEDS)))
    for name in ("one", "other"):
        out = tmp_path / f"{name}.zip"
        arguments = ["drill", "make", "--seed-list", seeds, "--out", out, "--work", kept]
        arguments += ["--size", SIZE, "--sheets", tmp_path / name]
        assert main([str(argument) for argument in arguments]) == 0
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()
    with CaseSet.open(tmp_path / "one.zip") as made:
        assert len(made.cases) == (CHANGED + UNCHANGED) * len(SEEDS)
        assert all(made.film(case.prior).startswith(b"\xff\xd8") for case in made.listed)
    assert (tmp_path / "one" / "sheet-01.png").exists()


def test_a_list_that_holds_no_seeds_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds = tmp_path / "seeds.txt"
    seeds.write_text("one\n")
    code = main(["drill", "make", "--seed-list", str(seeds), "--out", str(tmp_path / "cases.zip")])
    assert code == 2
    assert "no list of seeds" in capsys.readouterr().err
