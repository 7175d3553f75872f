"""What a hall answered is counted as a fair lecturer would count it."""

from uuid import uuid4

import numpy as np
import pytest
from pydantic import ValidationError

from engine.regions import Region
from lessons.lecture.ballots import Ballot, HandCount, QuestionForm, Vote
from lessons.lecture.questions import HallTruth
from lessons.lecture.state import Advice, Round
from lessons.lecture.tally import (
    HEAT_CELLS,
    commonest_wrong_zone,
    heat_map,
    normalised_gain,
    tally,
)
from lessons.marks import Mark

SHAPE = (400, 500)


def box(left: float, top: float, right: float, bottom: float) -> Mark:
    return Mark(outlines=(((left, top), (right, top), (right, bottom), (left, bottom)),))


def zone(left: float, top: float, right: float, bottom: float) -> np.ndarray:
    return box(left, top, right, bottom).mask(64, 80)


REGIONS = {
    Region.RIGHT_LOWER_ZONE: zone(0.1, 0.6, 0.4, 0.9),
    Region.LEFT_LOWER_ZONE: zone(0.6, 0.6, 0.9, 0.9),
    Region.RIGHT_UPPER_ZONE: zone(0.1, 0.1, 0.4, 0.4),
}
PLACE = HallTruth(mark=box(0.15, 0.65, 0.35, 0.85))


def count(ballots: list[Ballot], truth: HallTruth = PLACE, hands: list[HandCount] | None = None):
    return tally(ballots, hands or [], truth, REGIONS, SHAPE)


def test_taps_inside_the_reference_are_right() -> None:
    ballots = [Ballot(taps=((0.25, 0.75),)), Ballot(taps=((0.75, 0.75),))]
    counted = count(ballots)
    assert (counted.votes, counted.right) == (2, 1)
    assert counted.zones == {Region.RIGHT_LOWER_ZONE: 1, Region.LEFT_LOWER_ZONE: 1}


def test_a_tap_just_beside_the_reference_is_within_its_tolerance() -> None:
    assert count([Ballot(taps=((0.365, 0.75),))]).right == 1
    assert count([Ballot(taps=((0.45, 0.75),))]).right == 0


def test_tapping_everywhere_is_not_right() -> None:
    everywhere = Ballot(taps=((0.25, 0.75), (0.75, 0.75), (0.25, 0.2), (0.75, 0.2)))
    assert count([everywhere]).right == 0


def test_zones_of_the_drawn_chest_count_like_taps() -> None:
    right = Ballot(zones=(Region.RIGHT_LOWER_ZONE,))
    wrong = Ballot(zones=(Region.LEFT_LOWER_ZONE,))
    counted = count([right, wrong, wrong])
    assert counted.right == 1
    assert commonest_wrong_zone(counted, PLACE, REGIONS) is Region.LEFT_LOWER_ZONE


def test_nothing_changed_is_right_only_where_nothing_did() -> None:
    ballots = [Ballot(nothing_changed=True), Ballot(taps=((0.25, 0.75),))]
    assert count(ballots, HallTruth()).right == 1
    assert count(ballots).right == 1
    assert count(ballots[:1]).right == 0


def test_choices_and_statements_are_counted_with_hands() -> None:
    ballots = [Ballot(choice=1, confidence=3), Ballot(choice=0, confidence=1)]
    hands = [
        HandCount(ballot=Ballot(choice=1), hands=7),
        HandCount(ballot=Ballot(choice=2), hands=0),
    ]
    counted = count(ballots, HallTruth(choices=frozenset({1})), hands)
    assert (counted.votes, counted.right, counted.choices) == (9, 8, {0: 1, 1: 8})
    assert (counted.confident_right, counted.confident_wrong) == ((0, 0, 1), (1, 0, 0))
    said = count([Ballot(holds=True), Ballot(holds=False)], HallTruth(holds=True))
    assert (said.yes, said.no, said.right) == (1, 1, 1)


@pytest.mark.parametrize(
    ("right", "of", "advice"),
    [
        (2, 10, Advice.EXPLAIN),
        (5, 10, Advice.DISCUSS),
        (7, 10, Advice.DISCUSS),
        (8, 10, Advice.GO_ON),
        (1, 4, Advice.GO_ON),
        (0, 0, Advice.GO_ON),
    ],
)
def test_a_divided_hall_is_advised_to_discuss(right: int, of: int, advice: Advice) -> None:
    ballots = [Ballot(choice=0 if number < right else 1) for number in range(of)]
    assert count(ballots, HallTruth(choices=frozenset({0}))).advice is advice


def test_the_heat_map_is_hottest_where_most_pointed() -> None:
    ballots = [Ballot(taps=((0.25, 0.75),))] * 5 + [Ballot(taps=((0.75, 0.25),))]
    heat = heat_map(ballots, [], REGIONS, SHAPE)
    assert heat.shape == (round(HEAT_CELLS * 0.8), HEAT_CELLS)
    row, column = np.unravel_index(np.argmax(heat), heat.shape)
    assert abs(row / heat.shape[0] - 0.75) < 0.03
    assert abs(column / heat.shape[1] - 0.25) < 0.03
    assert heat.max() == 1.0
    assert heat[:5].max() < 0.01


def test_one_who_taps_often_weighs_as_much_as_one_who_taps_once() -> None:
    many = Ballot(taps=((0.2, 0.2),) * 5)
    one = Ballot(taps=((0.8, 0.8),))
    heat = heat_map([many, one], [], REGIONS, SHAPE)
    rows, columns = heat.shape
    there, here = heat[: rows // 2, : columns // 2], heat[rows // 2 :, columns // 2 :]
    assert there.max() == pytest.approx(here.max(), rel=0.02)


def test_an_empty_hall_heats_nothing() -> None:
    assert not heat_map([], [], REGIONS, SHAPE).any()


def test_the_gain_is_of_what_was_wrong() -> None:
    assert normalised_gain(0.5, 0.75) == pytest.approx(0.5)
    assert normalised_gain(0.5, 0.4) == pytest.approx(-0.2)
    assert normalised_gain(1.0, 1.0) is None


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"choice": 1, "holds": True},
        {"choice": 6},
        {"taps": [[0.5, 1.5]]},
        {"taps": [[0.5, float("nan")]]},
        {"taps": [[0.1, 0.1]] * 6},
        {"zones": ["mediastinum"]},
        {"zones": ["heart", "heart"]},
        {"choice": 1, "confidence": 4},
        {"choice": 1, "name": "Ada"},
    ],
)
def test_a_ballot_that_says_nothing_or_too_much_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Ballot.model_validate(said)


def test_a_ballot_answers_only_its_own_question() -> None:
    assert Ballot(choice=2).answers(QuestionForm.CHOICE, choices=3)
    assert not Ballot(choice=3).answers(QuestionForm.CHOICE, choices=3)
    assert not Ballot(choice=1).answers(QuestionForm.PLACE)
    assert Ballot(nothing_changed=True).answers(QuestionForm.PLACE)


@pytest.mark.parametrize("device", ["", "x" * 21, "x" * 23, "a b" + "x" * 19, "<" + "x" * 21])
def test_a_device_is_random_bits_and_nothing_else(device: str) -> None:
    with pytest.raises(ValidationError):
        Vote(device=device, item=uuid4(), round=Round.FIRST, revision=1, ballot=Ballot(choice=0))
