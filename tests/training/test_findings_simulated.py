"""Every simulated finding has what the simulators need; what a new one lacks is named here."""

import numpy as np
import pytest

from engine.findings import SIMULATED, Finding, Severity, Side, Sides, Zone
from engine.sites import SITES
from engine.training.progression import Chest, Lesion, lesion_trace, survey
from engine.training.scenarios import FINDING_WEIGHTS, draw_group
from engine.training.signs import ERECT
from engine.training.thorax.pathology import Lesion as ThoraxLesion
from engine.training.thorax.patient import patient_from_seed
from engine.training.thorax.render import PatientScene
from tests.training.digital_films import crude_view

pytestmark = pytest.mark.parametrize("finding", SIMULATED)


@pytest.fixture(scope="module")
def chest() -> Chest:
    return survey(crude_view())


@pytest.fixture(scope="module")
def scene() -> PatientScene:
    return PatientScene(patient_from_seed(3, "PA", "erect"), 128)


def test_it_is_drawn_into_films(finding: Finding, chest: Chest) -> None:
    side = {Sides.NONE: None, Sides.EITHER: Side.LEFT}.get(finding.facts.sides, Side.BILATERAL)
    zone = Zone.LOWER if finding.facts.zoned else None
    assert lesion_trace(chest, Lesion(finding, side, zone, 0.8, 3)) is not None


def test_it_is_rendered_in_digital_patients(finding: Finding, scene: PatientScene) -> None:
    side = Side.LEFT if finding.facts.sides is Sides.EITHER else Side.BILATERAL
    zone = Zone.LOWER if finding.facts.zoned else None
    film = scene.film((ThoraxLesion(finding, side, Severity.LARGE, zone),))
    assert np.abs(film.pixels - scene.film().pixels).max() > 0.05


def test_it_is_asked_for(finding: Finding) -> None:
    assert FINDING_WEIGHTS[finding] > 0
    group = draw_group(np.random.default_rng(1), 4, findings=[finding])
    assert any(str(finding) in one.prompt for one in group.scenarios)


def test_there_are_sentences_for_every_amount_of_it(finding: Finding) -> None:
    assert set(ERECT[finding]) == {None, *Severity}
    assert all(len(sentences) >= 2 for sentences in ERECT[finding].values())


def test_it_has_sites_that_a_net_can_report(finding: Finding) -> None:
    assert any(site.finding is finding for site in SITES)
