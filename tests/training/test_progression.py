import numpy as np
import pytest

from engine.findings import Finding, Side, Zone
from engine.training.progression import (
    Chest,
    Layer,
    Lesion,
    View,
    add_lesions,
    heart_ratio,
    survey,
    usable,
)
from tests.training.digital_films import crude_view

OF_ONE_LUNG = [
    Lesion(Finding.EFFUSION, Side.RIGHT, None, 0.45, 3),
    Lesion(Finding.CONSOLIDATION, Side.RIGHT, Zone.LOWER, 0.45, 3),
    Lesion(Finding.ATELECTASIS, Side.RIGHT, Zone.UPPER, 0.15, 3),
    Lesion(Finding.PNEUMOTHORAX, Side.RIGHT, None, 0.45, 3),
    Lesion(Finding.NODULE, Side.RIGHT, Zone.MIDDLE, 0.8, 3),
]
OF_BOTH = [
    Lesion(Finding.OEDEMA, Side.BILATERAL, None, 0.45, 3),
    Lesion(Finding.CARDIOMEGALY, None, None, 0.8, 3),
    Lesion(Finding.HYPERINFLATION, Side.BILATERAL, None, 0.45, 3),
]
BRIGHTER = {
    Finding.EFFUSION,
    Finding.CONSOLIDATION,
    Finding.ATELECTASIS,
    Finding.OEDEMA,
    Finding.NODULE,
}


@pytest.fixture(scope="module")
def view() -> View:
    return crude_view()


@pytest.fixture(scope="module")
def chest(view: View) -> Chest:
    return survey(view)


def named(lesion: Lesion) -> str:
    return str(lesion.finding)


def other_side(lesion: Lesion) -> Lesion:
    side = Side.LEFT if lesion.side is Side.RIGHT else Side.RIGHT
    return Lesion(lesion.finding, side, lesion.zone, lesion.amount, lesion.shape)


def with_amount(lesion: Lesion, amount: float) -> Lesion:
    return Lesion(lesion.finding, lesion.side, lesion.zone, amount, lesion.shape)


def change(chest: Chest, *lesions: Lesion) -> Layer:
    return add_lesions(chest, lesions) - chest.pixels


def test_a_film_without_lesions_stays_the_same_to_the_last_digit(chest: Chest) -> None:
    assert np.array_equal(add_lesions(chest, ()), chest.pixels)


@pytest.mark.parametrize("lesion", OF_ONE_LUNG, ids=named)
@pytest.mark.parametrize("mirror", [False, True], ids=["right", "left"])
def test_a_lesion_of_one_lung_leaves_the_other_exactly_alone(
    chest: Chest, lesion: Lesion, mirror: bool
) -> None:
    lesion = other_side(lesion) if mirror else lesion
    left_half = np.abs(change(chest, lesion))[:, : chest.side // 2].sum()
    right_half = np.abs(change(chest, lesion))[:, chest.side // 2 :].sum()
    on_image_left = lesion.side is Side.RIGHT
    assert (left_half > 0) == on_image_left
    assert (right_half > 0) != on_image_left


@pytest.mark.parametrize("lesion", [*OF_ONE_LUNG, *OF_BOTH], ids=named)
def test_what_changes_is_a_part_of_the_film_and_changes_well_above_four_percent(
    chest: Chest, lesion: Lesion
) -> None:
    moved = np.abs(change(chest, lesion))
    assert moved[moved > 0.04].mean() > 0.06
    assert (moved == 0).mean() > 0.3
    assert not moved[:4].any()
    assert not moved[-4:].any()


@pytest.mark.parametrize("lesion", [*OF_ONE_LUNG, *OF_BOTH], ids=named)
def test_more_of_a_lesion_changes_more_of_the_film(chest: Chest, lesion: Lesion) -> None:
    amounts = (0.1, 0.2, 0.4, 0.5, 0.75, 0.9)
    sums = [np.abs(change(chest, with_amount(lesion, amount))).sum() for amount in amounts]
    assert sums == sorted(sums)
    assert sums[-1] > 1.3 * sums[0]


@pytest.mark.parametrize("lesion", [*OF_ONE_LUNG, OF_BOTH[0], OF_BOTH[2]], ids=named)
def test_fluid_and_tissue_brighten_a_lung_and_air_darkens_it(chest: Chest, lesion: Lesion) -> None:
    inside = np.maximum(chest.right.mask, chest.left.mask) > 0.5
    assert (change(chest, lesion)[inside].sum() > 0) == (lesion.finding in BRIGHTER)


@pytest.mark.parametrize("finding", [Finding.CONSOLIDATION, Finding.ATELECTASIS, Finding.NODULE])
@pytest.mark.parametrize(("zone", "low", "high"), [("upper", 0.0, 0.42), ("lower", 0.58, 1.0)])
def test_a_lesion_lies_in_its_zone(
    chest: Chest, finding: Finding, zone: str, low: float, high: float
) -> None:
    moved = change(chest, Lesion(finding, Side.RIGHT, Zone(zone), 0.15, 1)).clip(0)
    centre = float((moved.sum(1) * np.arange(chest.side)).sum() / moved.sum())
    assert low < (centre - chest.right.top) / chest.right.height < high


def test_fluid_gathers_at_the_base_of_a_standing_patient_and_spreads_in_a_lying_one(
    view: View, chest: Chest
) -> None:
    lesion = Lesion(Finding.EFFUSION, Side.LEFT, None, 0.5, 2)
    upper = slice(None, int(chest.left.top + 0.35 * chest.left.height))
    erect = change(chest, lesion)
    lying = change(survey(View(view.pixels, view.masks, supine=True)), lesion)
    assert erect[upper].sum() < 0.01 * erect.sum()
    assert lying[upper].sum() > 0.03 * lying.sum()


def test_cardiomegaly_widens_the_heart_beyond_half_of_the_chest(view: View) -> None:
    assert heart_ratio(view) < 0.5
    shown = View(view.masks[2], view.masks)
    for amount, least in ((0.15, 0.5), (0.45, 0.56), (0.9, 0.6)):
        heart = add_lesions(survey(shown), [Lesion(Finding.CARDIOMEGALY, None, None, amount, 1)])
        wider = View(view.pixels, np.stack([*view.masks[:2], heart]))
        assert heart_ratio(wider) > least


def test_two_lesions_together_change_what_each_changes_alone(chest: Chest) -> None:
    right, left = OF_ONE_LUNG[0], other_side(OF_ONE_LUNG[1])
    together = add_lesions(chest, (right, left))
    middle = chest.side // 2
    assert np.array_equal(together[:, :middle], add_lesions(chest, (right,))[:, :middle])
    assert np.array_equal(together[:, middle:], add_lesions(chest, (left,))[:, middle:])


def test_a_film_without_dark_lungs_is_not_usable(view: View) -> None:
    assert usable(view)
    assert not usable(View(np.full_like(view.pixels, 0.7), view.masks))
    assert not usable(View(view.pixels, view.masks * 0))
