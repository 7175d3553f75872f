"""What a text says to be gone is held against the films' own greys."""

import numpy as np
import pytest
from numpy.typing import NDArray

from engine.anatomy import Anatomy, find_anatomy
from engine.grounding import Claim, Grounding, Verdict
from engine.grounding.films import Films
from engine.grounding.parsing import parse_claims
from engine.grounding.remaining import held_against_films
from engine.regions import Region
from tests.engine.chests import scores

Pixels = NDArray[np.float32]
SIDE = 384


@pytest.fixture(scope="module")
def anatomy() -> Anatomy:
    found = find_anatomy(scores())
    assert found is not None
    return found


def clear_film() -> Pixels:
    vessels = np.random.default_rng(0).normal(0, 0.03, (SIDE // 2, SIDE // 2))
    return (0.3 + np.kron(vessels, np.ones((2, 2)))).astype(np.float32)


def ill_film(anatomy: Anatomy, left: float = 1.0) -> Pixels:
    """A large right effusion, or what is left of one: it hides vessels as far as it is there."""
    film = clear_film()
    lung = anatomy.resized(SIDE).masks[Region.RIGHT_LOWER_ZONE]
    film[lung] = 0.3 + 0.25 * left + (1 - left) * (film[lung] - 0.3)
    return film


def verdicts(text: str, films: Films) -> set[Verdict]:
    claims = [
        Claim(**claim.model_dump(), measured=-0.1, verdict=Verdict.SUPPORTED)
        for claim in parse_claims(text)
    ]
    grounding = held_against_films(Grounding(claims=tuple(claims), regions=()), films)
    return {claim.verdict for claim in grounding.claims}


TEXT = "The large right pleural effusion has resolved."


@pytest.mark.parametrize(
    ("left", "verdict"),
    [(0.0, Verdict.SUPPORTED), (0.5, Verdict.NOT_VISIBLE), (0.95, Verdict.NOT_VISIBLE)],
)
def test_half_of_an_effusion_is_not_gone(anatomy: Anatomy, left: float, verdict: Verdict) -> None:
    films = Films(ill_film(anatomy), ill_film(anatomy, left), anatomy)
    assert verdicts(TEXT, films) == {verdict}


def test_grey_that_went_without_the_vessels_coming_back_is_not_clear_lung(anatomy: Anatomy) -> None:
    empty = ill_film(anatomy)
    lung = anatomy.resized(SIDE).masks[Region.RIGHT_LOWER_ZONE]
    empty[lung] = 0.3
    assert verdicts(TEXT, Films(ill_film(anatomy), empty, anatomy)) == {Verdict.NOT_VISIBLE}


def test_what_is_not_gone_of_a_finding_counts_for_all_that_is_said_of_it(anatomy: Anatomy) -> None:
    text = f"{TEXT} The right costophrenic angle is sharp again. The heart is unchanged."
    prior = ill_film(anatomy)
    found = verdicts(text, Films(prior, ill_film(anatomy, 0.5), anatomy))
    assert found == {Verdict.NOT_VISIBLE, Verdict.SUPPORTED}


@pytest.mark.parametrize(
    "text",
    [
        "The right pleural effusion has decreased from large to small.",
        "New large right pleural effusion.",
    ],
)
def test_other_claims_are_left_to_the_change(anatomy: Anatomy, text: str) -> None:
    prior = ill_film(anatomy)
    assert verdicts(text, Films(prior, prior, anatomy)) == {Verdict.SUPPORTED}


def test_a_finding_of_no_outlined_place_keeps_its_verdict(anatomy: Anatomy) -> None:
    none = {region: np.zeros_like(mask) for region, mask in anatomy.masks.items()}
    prior = ill_film(anatomy)
    assert verdicts(TEXT, Films(prior, prior, Anatomy(none))) == {Verdict.SUPPORTED}


def test_an_oedema_that_clears_in_one_place_is_not_gone(anatomy: Anatomy) -> None:
    text = "The mild bilateral pulmonary oedema has resolved."
    masks = anatomy.resized(SIDE).masks
    lungs = masks[Region.RIGHT_LUNG] | masks[Region.LEFT_LUNG]
    clear, ill = clear_film(), clear_film()
    ill[lungs] = 0.4 + 0.5 * (clear[lungs] - 0.3)
    spotty = np.where(masks[Region.RIGHT_UPPER_ZONE], clear, ill)
    assert verdicts(text, Films(ill, clear, anatomy)) == {Verdict.SUPPORTED}
    assert verdicts(text, Films(ill, spotty, anatomy)) == {Verdict.NOT_VISIBLE}


def air_film(anatomy: Anatomy, line: float) -> Pixels:
    """A lung beside air, whose pleura is seen as a steep thin line."""
    film = clear_film()
    lung = anatomy.resized(SIDE).masks[Region.RIGHT_LUNG]
    columns = np.flatnonzero(lung.any(axis=0))
    at = columns[0] + len(columns) // 3
    film[:, at : at + 2] += np.float32(line)
    return film


@pytest.mark.parametrize(("left", "verdict"), [(0.0, "supported"), (1.0, "not_visible")])
def test_a_pneumothorax_whose_line_is_still_seen_is_not_gone(
    anatomy: Anatomy, left: float, verdict: str
) -> None:
    text = "The small right pneumothorax has resolved."
    prior, after = air_film(anatomy, 0.12), air_film(anatomy, 0.12 * left)
    lung = anatomy.resized(SIDE).masks[Region.RIGHT_LUNG]
    after[lung] += 0.06
    assert verdicts(text, Films(prior, after, anatomy)) == {Verdict(verdict)}


def large_heart(anatomy: Anatomy, share: float) -> Pixels:
    """Bright within this share of the width of the heart's outline, about its middle."""
    film, heart = clear_film(), anatomy.resized(SIDE).masks[Region.HEART]
    columns = np.arange(SIDE)
    middle = float(np.nonzero(heart)[1].mean())
    width = np.ptp(np.nonzero(heart)[1]) + 1
    film[heart & (np.abs(columns - middle) < share * width / 2)[None]] = 0.8
    return film


@pytest.mark.parametrize(("share", "verdict"), [(0.75, "supported"), (0.97, "not_visible")])
def test_a_heart_that_is_hardly_narrower_is_not_of_normal_size(
    anatomy: Anatomy, share: float, verdict: str
) -> None:
    text = "The moderate cardiomegaly has resolved."
    films = Films(large_heart(anatomy, 1.1), large_heart(anatomy, share), anatomy)
    assert verdicts(text, films) == {Verdict(verdict)}


def long_lungs(anatomy: Anatomy, risen: float) -> Pixels:
    """Bright below the lungs, whose domes have risen by this share of their length."""
    film = np.full((SIDE, SIDE), 0.8, np.float32)
    masks = anatomy.resized(SIDE).masks
    for side in (Region.RIGHT_LUNG, Region.LEFT_LUNG):
        lung = masks[side]
        length = lung.sum(axis=0)
        last = SIDE - 1 - lung[::-1].argmax(axis=0)
        above = np.arange(SIDE)[:, None] <= last - risen * length
        film[lung & above] = clear_film()[lung & above]
    return film


@pytest.mark.parametrize(("risen", "verdict"), [(0.15, "supported"), (0.03, "not_visible")])
def test_lungs_that_are_hardly_shorter_are_still_hyperinflated(
    anatomy: Anatomy, risen: float, verdict: str
) -> None:
    text = "The moderate bilateral hyperinflation has resolved."
    films = Films(long_lungs(anatomy, 0.0), long_lungs(anatomy, risen), anatomy)
    assert verdicts(text, films) == {Verdict(verdict)}
