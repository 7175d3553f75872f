import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.hypothesis import Finding, Side, Trend, Zone, read_hypothesis
from engine.training.progression import Lesion, View, add_lesions, lesion_opacity, usable
from engine.training.scenarios import Scenario, draw_scenario
from tests.training.digital_films import crude_view

SIDES = (Side.RIGHT, Side.LEFT)


@pytest.fixture(scope="module")
def view() -> View:
    return crude_view()


def mean_change(view: View, lesion: Lesion, side: Side) -> float:
    change = add_lesions(view, (lesion,)) - view.pixels
    return float(change[view.lung(side) > 0.5].mean())


@pytest.mark.parametrize("finding", [Finding.EFFUSION, Finding.CONSOLIDATION])
@pytest.mark.parametrize("side", SIDES)
def test_a_lesion_brightens_its_own_lung_and_leaves_the_other_alone(
    view: View, finding: Finding, side: Side
) -> None:
    lesion = Lesion(finding, side, Zone.LOWER, 0.8, 3)
    other = SIDES[1 - SIDES.index(side)]
    assert mean_change(view, lesion, side) > 0.05
    assert abs(mean_change(view, lesion, other)) < 1e-6


def test_the_patients_right_is_on_the_images_left(view: View) -> None:
    change = add_lesions(view, (Lesion(Finding.EFFUSION, Side.RIGHT, None, 0.8, 3),)) - view.pixels
    columns = np.nonzero(change > 0.05)[1]
    assert columns.max() < view.pixels.shape[1] / 2 + 4


@pytest.mark.parametrize("finding", [Finding.EFFUSION, Finding.CONSOLIDATION])
def test_more_of_a_lesion_hides_more_of_the_lung(view: View, finding: Finding) -> None:
    amounts = (0.1, 0.3, 0.5, 0.7, 0.9)
    hidden = [
        float(lesion_opacity(view, Lesion(finding, Side.LEFT, Zone.MIDDLE, amount, 5)).sum())
        for amount in amounts
    ]
    assert hidden == sorted(hidden)
    assert hidden[-1] > 2 * hidden[0]


@pytest.mark.parametrize(("zone", "low", "high"), [("upper", 0.0, 0.45), ("lower", 0.55, 1.0)])
def test_a_consolidation_lies_in_its_zone(view: View, zone: str, low: float, high: float) -> None:
    opacity = lesion_opacity(view, Lesion(Finding.CONSOLIDATION, Side.RIGHT, Zone(zone), 0.4, 1))
    rows = np.arange(opacity.shape[0])
    centre = float((opacity.sum(1) * rows).sum() / opacity.sum())
    lung = np.nonzero((view.lung(Side.RIGHT) > 0.5).any(1))[0]
    assert low < (centre - lung.min()) / (lung.max() - lung.min()) < high


def test_fluid_gathers_at_the_base(view: View) -> None:
    opacity = lesion_opacity(view, Lesion(Finding.EFFUSION, Side.LEFT, None, 0.15, 2))
    lung = np.nonzero((view.lung(Side.LEFT) > 0.5).any(1))[0]
    upper = slice(None, int(lung.min() + 0.6 * (lung.max() - lung.min())))
    assert opacity[upper].sum() < 0.02 * opacity.sum()


def test_a_film_without_dark_lungs_is_not_usable(view: View) -> None:
    assert usable(view)
    assert not usable(View(np.full_like(view.pixels, 0.7), view.masks))
    assert not usable(View(view.pixels, view.masks * 0))


scenarios = st.integers(0, 2**32 - 1).map(lambda s: draw_scenario(np.random.default_rng(s)))


@given(scenarios)
def test_every_training_prompt_is_the_canonical_form_that_students_hypotheses_get(
    scenario: Scenario,
) -> None:
    assert read_hypothesis(scenario.prompt).canonical() == scenario.prompt


@given(scenarios)
def test_the_picture_moves_only_when_the_prompt_asks_for_movement_that_is_possible(
    scenario: Scenario,
) -> None:
    trend = read_hypothesis(scenario.prompt).progressions[0].trend
    moved = scenario.before != scenario.after
    premise_fails = "prior shows no" in scenario.interpretation or (
        "premise does not hold" in scenario.interpretation
    )
    assert moved == (trend is not Trend.UNCHANGED and not premise_fails)
    total = [sum(lesion.amount for lesion in part) for part in (scenario.before, scenario.after)]
    if moved:
        assert (total[1] > total[0]) == (trend in {Trend.NEW, Trend.WORSE})


@given(scenarios)
def test_the_words_name_the_sides_that_are_shown(scenario: Scenario) -> None:
    shown = {str(lesion.side) for lesion in (*scenario.before, *scenario.after)}
    for side in shown:
        assert f" {side} " in f" {scenario.interpretation.lower()} "
