import numpy as np
import pytest
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter, maximum_filter, minimum_filter

from engine.findings import Finding, Side, Zone
from engine.training.progression import (
    Chest,
    Layer,
    Lesion,
    View,
    add_lesions,
    heart_ratio,
    lesion_trace,
    survey,
    usable,
)
from engine.training.progression.breath import shallow_breath
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
    own, other = (chest.left, chest.right) if mirror else (chest.right, chest.left)
    moved = change(chest, lesion)
    assert moved[own.mask > 0].any()
    assert not moved[other.mask > 0].any()


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
    for lesion, lung in ((right, chest.right), (left, chest.left)):
        inside = lung.mask > 0
        assert np.array_equal(together[inside], add_lesions(chest, (lesion,))[inside])


def test_a_film_without_dark_lungs_is_not_usable(view: View) -> None:
    assert usable(view)
    assert not usable(View(np.full_like(view.pixels, 0.7), view.masks))
    assert not usable(View(view.pixels, view.masks * 0))


def detail_surviving(chest: Chest, lesion: Lesion, inside: NDArray[np.bool_]) -> float:
    """Slope of the target's fine detail on the prior's: 0 where it is hidden, 1 where it stays."""
    before, after = (
        film - gaussian_filter(film, chest.side / 256)
        for film in (chest.pixels, add_lesions(chest, (lesion,)))
    )
    return float((before * after)[inside].sum() / (before[inside] ** 2).sum())


def test_the_grey_of_soft_tissue_has_no_step(chest: Chest) -> None:
    steps = [np.abs(np.diff(chest.soft_tissue, axis=axis)).max() for axis in (0, 1)]
    assert max(steps) < 0.03


def test_a_large_effusion_hides_the_dome_and_the_vessels(chest: Chest) -> None:
    lesion = Lesion(Finding.EFFUSION, Side.RIGHT, None, 0.85, 3)
    lung = chest.right
    film = add_lesions(chest, (lesion,))
    column = round(float((lung.wall + lung.inner).mean() / 2))
    floor = round(float(lung.floor[column]))
    about = slice(floor - chest.side // 25, floor + chest.side // 25)
    before, after = (
        np.ptp(chest.coarse[about, column]),
        np.ptp(gaussian_filter(film, 4)[about, column]),
    )
    assert after < 0.3 * before
    assert detail_surviving(chest, lesion, (lung.mask > 0.9) & (lung.down > 0.5)) < 0.1


def test_a_small_effusion_blunts_the_angle_and_leaves_the_dome(chest: Chest) -> None:
    lung = chest.right
    moved = change(chest, Lesion(Finding.EFFUSION, Side.RIGHT, None, 0.12, 3))
    inside = lung.mask > 0.5
    outer = inside & (lung.across < 0.3) & (lung.down > 0.85)
    inner = inside & (lung.across > 0.4) & (lung.down < 0.8)
    assert moved[outer].mean() > 0.1
    assert np.abs(moved[inner]).max() < 0.02


@pytest.mark.parametrize("supine", [False, True], ids=["erect", "supine"])
@pytest.mark.parametrize("amount", [0.1, 0.2, 0.45, 0.6, 0.9])
def test_the_pleural_line_is_thin_and_lies_where_the_vessels_end(
    view: View, amount: float, supine: bool
) -> None:
    chest = survey(View(view.pixels, view.masks, supine))
    trace = lesion_trace(chest, Lesion(Finding.PNEUMOTHORAX, Side.LEFT, None, amount, 5))
    assert trace.lines is not None
    assert trace.unmarked is not None
    on_line = trace.lines > 0.5 * trace.lines.max()
    lit_rows = on_line.any(1)
    assert lit_rows.sum() > 0.3 * chest.left.height
    # Few pixels to a row: a line, not a band, though it may cross a row twice or run along it.
    assert np.median(on_line.sum(1)[lit_rows]) <= 8
    near = maximum_filter(trace.unmarked, 5) - minimum_filter(trace.unmarked, 5)
    assert np.quantile(near[on_line & (chest.left.inside > 0.9)], 0.1) > 0.5


@pytest.mark.parametrize("finding", [Finding.PNEUMOTHORAX, Finding.HYPERINFLATION])
def test_nothing_is_pulled_over_the_lower_edge_of_a_film(view: View, finding: Finding) -> None:
    """Where a film ends just below the lungs, a black bar is what follows."""
    end = int(np.nonzero((view.masks[:2] > 0.5).any((0, 2)))[0][-1]) + 6
    pixels = view.pixels.copy()
    pixels[end:] = 0
    short = survey(View(pixels, view.masks, supine=True))
    side = Side.RIGHT if finding is Finding.PNEUMOTHORAX else Side.BILATERAL
    film = add_lesions(short, [Lesion(finding, side, None, 0.9, 3)])
    assert film[end:].max() < 0.02


def test_a_collapsed_upper_lobe_is_concave_below(chest: Chest) -> None:
    """Its border rises from the hilum outwards and lies above the chord between its ends."""
    lung = chest.right
    trace = lesion_trace(chest, Lesion(Finding.ATELECTASIS, Side.RIGHT, Zone.UPPER, 0.85, 12))
    assert trace.opacity is not None
    border = []
    for across in (0.2, 0.4, 0.6):
        near = np.abs(lung.across - across) < 0.02
        border.append(float(lung.down[near & (trace.opacity > 0.4)].max()))
    assert border[0] < border[1] < border[2]
    assert border[1] > (border[0] + border[2]) / 2 - 0.01


def test_oedema_blurs_vessels_and_never_sharpens_them(chest: Chest) -> None:
    inside = (chest.right.inside > 0.9) & (chest.right.down > 0.5)
    left = [
        detail_surviving(chest, Lesion(Finding.OEDEMA, Side.BILATERAL, None, amount, 3), inside)
        for amount in (0.15, 0.45, 0.85)
    ]
    assert 1 > left[0] > left[1] > left[2]
    assert left[2] < 0.5


def test_ground_glass_leaves_vessels_visible_that_a_filled_lobe_hides(chest: Chest) -> None:
    lobar = Lesion(Finding.CONSOLIDATION, Side.RIGHT, Zone.LOWER, 0.8, 3)
    patchy = Lesion(Finding.CONSOLIDATION, Side.RIGHT, Zone.LOWER, 0.8, 3, patchy=True)
    inside = (chest.right.mask > 0.9) & (np.abs(chest.right.down - 0.7) < 0.1)
    assert detail_surviving(chest, lobar, inside) < detail_surviving(chest, patchy, inside) < 0.9


def test_a_shallow_breath_lifts_both_domes_and_leaves_the_apices(view: View) -> None:
    shallow = shallow_breath(view, 0.1)
    upper = slice(None, view.pixels.shape[0] // 4)
    assert np.array_equal(shallow.pixels[upper], view.pixels[upper])
    for before, after in zip(view.masks[:2], shallow.masks[:2], strict=True):
        low, lower = (np.nonzero((mask > 0.5).any(1))[0][-1] for mask in (after, before))
        assert low < lower - 3
    assert usable(shallow)
