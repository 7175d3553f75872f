"""A model that brings an anatomy net checks its own texts, and refuses films; others go on."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine.anatomy import STRUCTURES, Pose
from engine.bundle import AnatomySpec, read_manifest, write_manifest
from engine.errors import BundleError, MisplacedFilm, NotAChestFilm
from engine.events import Finished
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.regions import Region
from engine.result import RunResult
from tests.engine.chests import SIDE, add_tiny_anatomy, scores
from tests.engine.tiny_bundle import SIZE, write_tiny_bundle

HYPOTHESIS = "new large right effusion"


@pytest.fixture(scope="module")
def prior() -> Radiograph:
    y, x = np.mgrid[:150, :130].astype(np.float32)
    return Radiograph.from_pixels((0.5 + 0.4 * np.sin(y / 15) * np.cos(x / 17)).astype(np.float32))


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    engine = opened(tmp_path_factory.mktemp("bundle"))
    yield engine
    engine.close()


def opened(folder: Path, lie: Pose = Pose.UPRIGHT) -> Engine:
    return Engine.open(add_tiny_anatomy(write_tiny_bundle(folder), scores(lie)), "cpu")


def finished(engine: Engine, prior: Radiograph) -> RunResult:
    *_, last = engine.generate(prior, HYPOTHESIS)
    assert isinstance(last, Finished)
    return last.result


def test_a_finished_run_tells_what_changed_in_every_region(
    engine: Engine, prior: Radiograph
) -> None:
    result = finished(engine, prior)
    assert result.grounding is not None
    found = {change.region: change for change in result.grounding.regions}
    assert set(found) == set(Region)
    anatomy = engine.anatomy(prior)
    assert anatomy is not None
    lung = anatomy.resized(SIZE).masks[Region.RIGHT_LUNG]
    assert found[Region.RIGHT_LUNG].mean == pytest.approx(result.field_change[lung].mean())
    for claim in result.grounding.claims:
        assert result.interpretation[claim.start : claim.end] == claim.text


@pytest.mark.parametrize(
    ("lie", "error"), [(Pose.NOT_A_CHEST, NotAChestFilm), (Pose.UPSIDE_DOWN, MisplacedFilm)]
)
def test_a_film_that_the_net_refuses_begins_no_run_and_leaves_the_engine_free(
    tmp_path: Path, prior: Radiograph, lie: Pose, error: type[Exception]
) -> None:
    engine = opened(tmp_path / "bundle", lie)
    for _ in range(2):
        with pytest.raises(error):
            list(engine.generate(prior, HYPOTHESIS))
    engine.close()


def test_a_model_without_an_anatomy_net_answers_without_verdicts(
    tiny_bundle: Path, prior: Radiograph
) -> None:
    engine = Engine.open(tiny_bundle, "cpu")
    assert engine.anatomy(prior) is None
    assert finished(engine, prior).grounding is None
    engine.close()


@pytest.mark.parametrize(
    ("spec", "fault"),
    [
        (AnatomySpec(size=2 * SIDE, structures=STRUCTURES), "disagree"),
        (AnatomySpec(size=SIDE, structures=STRUCTURES[::-1]), "outlines heart, left_lung"),
        (AnatomySpec(size=SIDE, structures=()), "outlines –, where"),
    ],
)
def test_an_anatomy_net_that_is_not_what_is_read_here_is_refused(
    tmp_path: Path, spec: AnatomySpec, fault: str
) -> None:
    folder = add_tiny_anatomy(write_tiny_bundle(tmp_path / "bundle"), scores())
    write_manifest(folder, read_manifest(folder).model_copy(update={"anatomy": spec}))
    with pytest.raises(BundleError, match=fault):
        Engine.open(folder, "cpu")
