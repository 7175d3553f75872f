"""The digital thorax: same seed same film, sides where radiologists expect them, honest pairs."""

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.findings import Finding, Severity, Side, Zone
from engine.training.thorax.pathology import SEVERITIES, Lesion
from engine.training.thorax.patient import patient_from_seed
from engine.training.thorax.render import PatientScene, ThoraxFilm, render_pair, render_thorax

SIZE = 96
SEED = 24


@pytest.fixture(scope="module")
def scene() -> PatientScene:
    return PatientScene(patient_from_seed(SEED, "PA"), SIZE)


@pytest.fixture(scope="module")
def healthy(scene: PatientScene) -> ThoraxFilm:
    return scene.film()


def test_the_same_seed_gives_the_same_film(healthy: ThoraxFilm) -> None:
    again = render_thorax(SEED, SIZE, "PA")
    assert np.array_equal(again.pixels, healthy.pixels)
    assert np.array_equal(again.right_lung, healthy.right_lung)
    assert again.patient == healthy.patient


def test_another_seed_gives_another_patient() -> None:
    assert patient_from_seed(1) != patient_from_seed(2)


def test_the_projection_asked_for_overrides_the_drawn_one() -> None:
    assert patient_from_seed(5, "AP").projection == "AP"
    assert patient_from_seed(5, "PA").projection == "PA"
    assert patient_from_seed(5, "AP").age == patient_from_seed(5, "PA").age


def test_the_right_lung_is_on_the_left_of_the_image_and_the_apex_points_right(
    healthy: ThoraxFilm,
) -> None:
    assert _column(healthy.right_lung) < SIZE / 2 < _column(healthy.left_lung)
    assert _column(healthy.right_lung) < _column(healthy.heart) < _column(healthy.left_lung)
    assert _column(healthy.heart) > (_column(healthy.right_lung) + _column(healthy.left_lung)) / 2


def test_masks_do_not_overlap_and_have_the_size_of_organs(healthy: ThoraxFilm) -> None:
    masks = (healthy.right_lung, healthy.left_lung, healthy.heart)
    assert np.stack(masks).sum(0).max() == 1
    assert all(0.03 < mask.mean() < 0.3 for mask in masks)


def test_lungs_are_dark_and_the_heart_is_bright(healthy: ThoraxFilm) -> None:
    lungs = np.median(healthy.pixels[healthy.right_lung | healthy.left_lung])
    heart = np.median(healthy.pixels[healthy.heart])
    assert lungs < 0.62
    assert heart - lungs > 0.15


def test_pixels_are_fractions_of_the_display_range(healthy: ThoraxFilm) -> None:
    assert healthy.pixels.dtype == np.float32
    assert healthy.pixels.shape == (SIZE, SIZE)
    assert 0 <= healthy.pixels.min() < 0.2
    assert 0.8 < healthy.pixels.max() <= 1


def test_a_size_that_cannot_be_rendered_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="even and at least 64"):
        PatientScene(patient_from_seed(SEED), 33)


@pytest.mark.parametrize("finding", [Finding.EFFUSION, Finding.CONSOLIDATION, Finding.NODULE])
@pytest.mark.parametrize("side", [Side.RIGHT, Side.LEFT])
def test_a_lesion_changes_its_own_side_and_nothing_else(
    scene: PatientScene, healthy: ThoraxFilm, finding: Finding, side: Side
) -> None:
    film = scene.film((_lesion(finding, Severity.MODERATE, side),))
    change = film.pixels - healthy.pixels
    (mask,) = film.lesion_masks
    assert change[mask].mean() > 0.05
    assert np.abs(change[~_dilated(mask, 4)]).max() < 0.02
    assert np.array_equal(film.right_lung, healthy.right_lung)
    own, other = (healthy.right_lung, healthy.left_lung)[:: 1 if side is Side.RIGHT else -1]
    assert change[own].sum() > 20 * np.abs(change[other]).sum()


@pytest.mark.parametrize("finding", [Finding.EFFUSION, Finding.CONSOLIDATION, Finding.OEDEMA])
def test_more_severe_is_larger_and_denser(
    scene: PatientScene, healthy: ThoraxFilm, finding: Finding
) -> None:
    films = [scene.film((_lesion(finding, severity),)) for severity in SEVERITIES]
    assert _rising([film.lesion_masks[0].sum() for film in films])
    assert _rising([(film.pixels - healthy.pixels).sum() for film in films])


def test_a_small_effusion_blunts_the_costophrenic_angle_first(
    scene: PatientScene, healthy: ThoraxFilm
) -> None:
    film = scene.film((_lesion(Finding.EFFUSION, Severity.SMALL),))
    rows, columns = np.nonzero(healthy.right_lung)
    change = film.pixels - healthy.pixels
    lateral = columns < np.percentile(columns, 15)
    low = rows > np.percentile(rows[lateral], 75)
    assert change[rows[lateral & low], columns[lateral & low]].mean() > 0.05
    high = rows < np.percentile(rows, 30)
    assert change[rows[high], columns[high]].mean() < 0.02


@pytest.mark.parametrize("side", [Side.RIGHT, Side.LEFT])
def test_lobes_lie_one_above_the_other(scene: PatientScene, side: Side) -> None:
    lesions = tuple(Lesion(Finding.CONSOLIDATION, side, Severity.MODERATE, zone) for zone in Zone)
    heights = [np.nonzero(mask)[0].mean() for mask in scene.film(lesions).lesion_masks]
    assert _rising(heights)


def test_a_pair_shares_all_but_its_lesions(healthy: ThoraxFilm) -> None:
    effusion = Lesion(Finding.EFFUSION, Side.LEFT, Severity.MODERATE)
    before, after = render_pair(SEED, (), (effusion,), SIZE, "PA")
    assert np.array_equal(before.pixels, healthy.pixels)
    unchanged = ~_dilated(after.lesion_masks[0], 4)
    assert unchanged.mean() > 0.7
    assert np.abs(after.pixels - before.pixels)[unchanged].max() < 0.02


def test_a_large_heart_is_wider_with_every_degree(scene: PatientScene) -> None:
    hearts = [
        scene.film((Lesion(Finding.CARDIOMEGALY, Side.BILATERAL, severity),)).heart
        for severity in SEVERITIES
    ]
    assert _rising([float(heart.any(0).sum()) for heart in hearts])


def test_hyperinflation_lowers_the_domes(scene: PatientScene, healthy: ThoraxFilm) -> None:
    film = scene.film((Lesion(Finding.HYPERINFLATION, Side.BILATERAL, Severity.LARGE),))
    assert np.nonzero(film.right_lung)[0].max() > np.nonzero(healthy.right_lung)[0].max()


def test_a_collapsed_left_lower_lobe_lifts_the_left_dome_and_pulls_the_heart(
    scene: PatientScene, healthy: ThoraxFilm
) -> None:
    lesion = Lesion(Finding.ATELECTASIS, Side.LEFT, Severity.LARGE, Zone.LOWER)
    film = scene.film((lesion,))
    assert film.left_lung.sum() < healthy.left_lung.sum()
    assert _column(film.heart) > _column(healthy.heart)


def test_a_large_effusion_pushes_the_heart_away_and_leaves_the_other_lung_clear(
    scene: PatientScene, healthy: ThoraxFilm
) -> None:
    film = scene.film((_lesion(Finding.EFFUSION, Severity.LARGE, Side.LEFT),))
    assert np.nonzero(film.heart)[1].min() < np.nonzero(healthy.heart)[1].min()
    lungs = film.right_lung & healthy.right_lung & ~_dilated(film.heart | film.mediastinum, 6)
    assert np.abs(film.pixels - healthy.pixels)[lungs].mean() < 0.02


def test_a_tension_pneumothorax_is_dark_and_pushes_the_heart_away(
    scene: PatientScene, healthy: ThoraxFilm
) -> None:
    lesion = Lesion(Finding.PNEUMOTHORAX, Side.LEFT, Severity.LARGE, tension=True)
    film = scene.film((lesion,))
    (air,) = film.lesion_masks
    still_lung = air & healthy.left_lung
    assert (film.pixels - healthy.pixels)[still_lung].mean() < -0.03
    assert _column(film.heart) < _column(healthy.heart)


def test_what_does_not_go_together_is_refused_in_words() -> None:
    with pytest.raises(ValueError, match="needs a zone"):
        Lesion(Finding.NODULE, Side.LEFT, Severity.SMALL)
    with pytest.raises(ValueError, match="cannot be bilateral"):
        Lesion(Finding.EFFUSION, Side.BILATERAL, Severity.SMALL)
    with pytest.raises(ValueError, match="taken AP"):
        patient_from_seed(1, "PA", "supine")


def _lesion(finding: Finding, severity: Severity, side: Side = Side.RIGHT) -> Lesion:
    return Lesion(finding, side, severity, Zone.LOWER if finding.facts.zoned else None)


def _column(mask: NDArray[np.bool_]) -> float:
    return float(np.nonzero(mask)[1].mean())


def _rising(values: Sequence[float]) -> bool:
    return all(low < high for low, high in pairwise(values))


def _dilated(mask: NDArray[np.bool_], pixels: int) -> NDArray[np.bool_]:
    grown = np.zeros_like(mask)
    for dy in range(-pixels, pixels + 1):
        for dx in range(-pixels, pixels + 1):
            grown |= np.roll(mask, (dy, dx), (0, 1))
    return grown
