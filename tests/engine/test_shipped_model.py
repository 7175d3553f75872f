"""What the shipped model must do on real films: the right place, the right side, nothing else.

Of the films below, the first five are of patients that it was never trained on.
"""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from app.services.bundles import default_model
from engine.cases import built_in_cases
from engine.events import Finished
from engine.findings import Finding, Side
from engine.grounding import Direction
from engine.grounding.parsing import parse_claims
from engine.premises import Standing
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from engine.result import RunResult

FILMS = (
    "nih/00001371_001.jpg",
    "nih/00001452_002.jpg",
    "nih/00001666_001.jpg",
    "hannover/f64132c8.png",
    "hannover/bfefde5d.png",
    "dicom/dx_nih.dcm",
    "dicom/cr_pa_j2k_monochrome1.dcm",
    "dicom/cr_jpeg_monochrome2.dcm",
)
# Of the display range: what is seen at a glance.
VISIBLE = 0.06


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = Engine.open(default_model(), "cpu")
    yield opened
    opened.close()


def predict(engine: Engine, film: Path, hypothesis: str) -> RunResult:
    *_, last = engine.generate(read_radiograph(film), hypothesis)
    assert isinstance(last, Finished)
    return last.result


def base(change: NDArray[np.float32], side: Side) -> NDArray[np.float32]:
    """Around the base of a lung, roughly; the patient's right is on the image's left."""
    height, width = change.shape
    rows = slice(round(0.45 * height), round(0.85 * height))
    half = slice(0, width // 2) if side is Side.RIGHT else slice(width // 2, width)
    return change[rows, half]


@pytest.mark.parametrize("name", FILMS)
def test_a_new_effusion_whitens_the_base_of_the_asked_lung_and_is_told_there(
    engine: Engine, shared_data: Path, name: str
) -> None:
    result = predict(engine, shared_data / name, "new large right pleural effusion")
    right = base(result.change, Side.RIGHT)
    assert (right > VISIBLE).mean() > 0.1
    assert right[right > 0].sum() > 2 * -right[right < 0].sum()
    # A large effusion pushes the mediastinum over, which whitens the other heart border too: the
    # lungs are compared beside it.
    beside = result.change.shape[1] // 4
    assert result.change[:, :beside].mean() > 2 * result.change[:, -beside:].mean()
    told = [c for c in parse_claims(result.interpretation) if c.finding is Finding.EFFUSION]
    assert any(c.side is Side.RIGHT and c.direction is Direction.DENSER for c in told)


@pytest.mark.parametrize("name", FILMS)
def test_without_a_change_the_film_stays_as_it_was(
    engine: Engine, shared_data: Path, name: str
) -> None:
    result = predict(engine, shared_data / name, "no change")
    assert (result.change == 0).mean() >= 0.99


def test_every_built_in_patient_is_read_as_what_it_is(engine: Engine) -> None:
    spec = engine.manifest.premises
    assert spec is not None
    for case in built_in_cases():
        readings = engine.prior_readings(read_radiograph(case.path))
        assert readings is not None
        for lesion in case.recipe.lesions:
            chance = readings.probability(lesion.finding, lesion.side, spec)
            assert chance >= spec.bounds(lesion.finding).absent_below, case.slug


@pytest.mark.parametrize(
    ("slug", "hypothesis", "denser"),
    [
        ("supine-right-effusion", "worse right effusion", True),
        ("left-lower-consolidation", "worse left consolidation", True),
        ("right-upper-collapse", "better right upper atelectasis", False),
    ],
)
def test_rendered_disease_moves_as_it_is_asked_to(
    engine: Engine, slug: str, hypothesis: str, denser: bool
) -> None:
    case = next(case for case in built_in_cases() if case.slug == slug)
    result = predict(engine, case.path, hypothesis)
    assert result.premise is not None
    assert result.premise.holds
    assert np.abs(result.change).max() > VISIBLE
    assert bool(result.change.sum() > 0) is denser


def test_a_heart_of_normal_size_grows_when_it_is_said_to(engine: Engine) -> None:
    case = next(case for case in built_in_cases() if case.slug == "healthy-man")
    result = predict(engine, case.path, "the heart gets bigger")
    assert result.recipe.prompt == "new cardiomegaly"
    assert result.change.max() > VISIBLE


def test_what_is_surely_absent_is_denied_with_something_that_fits(engine: Engine) -> None:
    case = next(case for case in built_in_cases() if case.slug == "healthy-man")
    result = predict(engine, case.path, "worse left pneumothorax")
    assert result.premise is not None
    assert (result.premise.standing, result.premise.instead) == (
        Standing.ABSENT,
        "new left pneumothorax",
    )
    assert not result.change.any()
