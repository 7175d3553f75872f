import re

import numpy as np
import pytest

from engine.anatomy import Anatomy, find_anatomy
from engine.grounding import Claim, Verdict
from engine.grounding.parsing import parse_claims
from engine.grounding.verdicts import VISIBLE, ground
from engine.regions import Region
from tests.engine.chests import SIDE, scores

WORSE = "The right pleural effusion has increased from small to moderate."
BETTER = "The right pleural effusion has decreased from moderate to small."
NEW_NODULE = "A new small left upper zone nodule has appeared."


@pytest.fixture(scope="module")
def anatomy() -> Anatomy:
    found = find_anatomy(scores())
    assert found is not None
    return found


def changed(anatomy: Anatomy, *regions: str, by: float = 0.2) -> np.ndarray:
    change = np.zeros((SIDE, SIDE), np.float32)
    for region in regions:
        change[anatomy.masks[Region(region)]] = by
    return change


def claims(text: str, change: np.ndarray, anatomy: Anatomy) -> tuple[Claim, ...]:
    return ground(text, change, anatomy).claims


def verdicts(text: str, change: np.ndarray, anatomy: Anatomy) -> list[Verdict]:
    return [claim.verdict for claim in claims(text, change, anatomy)]


def test_a_claim_is_supported_where_the_film_changed_as_it_says(anatomy: Anatomy) -> None:
    (claim,) = claims(WORSE, changed(anatomy, "right_lower_zone"), anatomy)
    assert claim.verdict is Verdict.SUPPORTED
    assert claim.measured is not None
    assert 0.05 < claim.measured <= 0.2


def test_a_claim_of_the_other_direction_is_contradicted(anatomy: Anatomy) -> None:
    (claim,) = claims(BETTER, changed(anatomy, "right_lower_zone"), anatomy)
    assert claim.verdict is Verdict.CONTRADICTED
    assert claim.measured is not None
    assert claim.measured > 0


def test_a_claim_of_the_other_side_is_contradicted(anatomy: Anatomy) -> None:
    assert verdicts(WORSE, changed(anatomy, "left_lower_zone"), anatomy) == [Verdict.CONTRADICTED]


def test_a_change_that_is_nowhere_is_not_visible(anatomy: Anatomy) -> None:
    (claim,) = claims(WORSE, changed(anatomy), anatomy)
    assert claim.verdict is Verdict.NOT_VISIBLE
    assert claim.measured == 0


def test_a_change_below_what_the_eye_sees_supports_nothing(anatomy: Anatomy) -> None:
    faint = changed(anatomy, "right_lower_zone", by=VISIBLE / 2)
    assert verdicts(WORSE, faint, anatomy) == [Verdict.NOT_VISIBLE]


def test_a_pneumothorax_that_grows_makes_the_film_clearer(anatomy: Anatomy) -> None:
    text = "There is a new large left pneumothorax."
    assert verdicts(text, changed(anatomy, "left_lung", by=-0.2), anatomy) == [Verdict.SUPPORTED]
    assert verdicts(text, changed(anatomy, "left_lung"), anatomy) == [Verdict.CONTRADICTED]


def test_a_lung_that_was_only_pushed_aside_has_no_new_finding(anatomy: Anatomy) -> None:
    text = "There is a new large right pleural effusion. No new finding of the left lung."
    pushed = changed(anatomy, "right_lung", "left_lung")
    alone = changed(anatomy, "right_lung")
    *_, claim = ground(text, pushed, anatomy).claims
    assert claim.verdict is Verdict.CONTRADICTED
    *_, claim = ground(text, pushed, anatomy, in_place=alone).claims
    assert claim.verdict is Verdict.SUPPORTED


def pushed_over(anatomy: Anatomy, by: float = 0.2) -> np.ndarray:
    """A right effusion, and the mediastinum that it pushes into the left lung."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    inner = anatomy.masks[Region.LEFT_LUNG] & (columns < 0.645 * SIDE) & (rows > SIDE // 3)
    assert inner.mean() > 0.03 * anatomy.masks[Region.LEFT_LUNG].mean()
    return np.where(inner, np.float32(by), changed(anatomy, "right_lung"))


def test_a_mediastinum_that_an_effusion_pushes_over_is_no_finding_of_the_other_lung(
    anatomy: Anatomy,
) -> None:
    text = "New large right pleural effusion. No new finding of the left lung."
    pushed = pushed_over(anatomy)
    assert verdicts(text, pushed, anatomy) == [Verdict.SUPPORTED, Verdict.SUPPORTED]
    _, columns = np.mgrid[:SIDE, :SIDE]
    outer = anatomy.masks[Region.LEFT_LUNG] & (columns > 0.78 * SIDE)
    patch = np.where(outer, np.float32(0.2), changed(anatomy, "right_lung"))
    assert verdicts(text, patch, anatomy)[1] is Verdict.CONTRADICTED


def test_nor_does_it_bear_out_an_effusion_of_the_other_side(anatomy: Anatomy) -> None:
    new = "New large left pleural effusion."
    pushed = pushed_over(anatomy, by=0.8)
    assert verdicts(new, pushed, anatomy) == [Verdict.CONTRADICTED]
    both = "New large left pleural effusion. New large right pleural effusion."
    assert verdicts(both, pushed, anatomy) == [Verdict.SUPPORTED, Verdict.SUPPORTED]


def test_a_bilateral_claim_needs_both_sides(anatomy: Anatomy) -> None:
    text = "The bilateral pleural effusion has increased."
    both = changed(anatomy, "right_lower_zone", "left_lower_zone")
    assert verdicts(text, both, anatomy) == [Verdict.SUPPORTED]
    one = changed(anatomy, "right_lower_zone")
    assert verdicts(text, one, anatomy) == [Verdict.NOT_VISIBLE]
    opposed = changed(anatomy, "right_lower_zone") - changed(anatomy, "left_lower_zone")
    assert verdicts(text, opposed, anatomy) == [Verdict.CONTRADICTED]


def test_a_small_nodule_is_found_in_its_large_zone(anatomy: Anatomy) -> None:
    change = changed(anatomy)
    row, column = (int(place.mean()) for place in np.nonzero(anatomy.masks[Region.LEFT_UPPER_ZONE]))
    change[row - 1 : row + 2, column - 1 : column + 2] = 0.15
    assert verdicts(NEW_NODULE, change, anatomy) == [Verdict.SUPPORTED]


def test_no_change_is_supported_by_a_film_without_one_and_contradicted_by_one_with(
    anatomy: Anatomy,
) -> None:
    text = "The left lung is unchanged."
    assert verdicts(text, changed(anatomy, "right_lung"), anatomy) == [Verdict.SUPPORTED]
    assert verdicts(text, changed(anatomy, "left_middle_zone"), anatomy) == [Verdict.CONTRADICTED]


def test_a_lung_that_is_only_pushed_aside_counts_as_unchanged(anatomy: Anatomy) -> None:
    lung = anatomy.masks[Region.LEFT_LUNG]
    stripes = np.where(np.arange(SIDE)[:, None] % 8 < 4, 0.1, -0.1).astype(np.float32)
    assert verdicts("The left lung is unchanged.", stripes * lung, anatomy) == [Verdict.SUPPORTED]


def test_what_one_claim_explains_is_not_held_against_another(anatomy: Anatomy) -> None:
    text = f"{WORSE} The rest of the film is unchanged."
    change = changed(anatomy, "right_lower_zone", "right_middle_zone")
    assert verdicts(text, change, anatomy) == [Verdict.SUPPORTED, Verdict.SUPPORTED]
    elsewhere = change + changed(anatomy, "left_upper_zone")
    assert verdicts(text, elsewhere, anatomy) == [Verdict.SUPPORTED, Verdict.CONTRADICTED]


def test_no_new_opacity_holds_where_a_lung_gets_clearer(anatomy: Anatomy) -> None:
    text = "The left lung shows no new opacity."
    assert verdicts(text, changed(anatomy, "left_lung", by=-0.2), anatomy) == [Verdict.SUPPORTED]
    assert verdicts(text, changed(anatomy, "left_lung"), anatomy) == [Verdict.CONTRADICTED]


def test_what_says_nothing_of_a_change_cannot_be_seen_in_one(anatomy: Anatomy) -> None:
    (claim,) = claims("There is a right pleural effusion.", changed(anatomy, "right_lung"), anatomy)
    assert claim.direction is None
    assert claim.verdict is Verdict.NOT_VISIBLE


@pytest.mark.parametrize(
    "text",
    [WORSE, BETTER, NEW_NODULE, "The left lung is unchanged.", f"{WORSE} The heart is unchanged."],
)
@pytest.mark.parametrize("region", ["right_lower_zone", "left_upper_zone", "right_lung"])
def test_a_mirrored_film_gives_the_mirrored_text_the_same_verdicts(
    anatomy: Anatomy, text: str, region: str
) -> None:
    change = changed(anatomy, region)
    swap = {"right": "left", "left": "right"}
    mirrored_text = re.sub(r"\b(right|left)\b", lambda found: swap[found[0]], text)
    masks = {
        Region(re.sub(r"^(right|left)", lambda found: swap[found[0]], name)): mask[:, ::-1]
        for name, mask in anatomy.masks.items()
    }
    mirrored = verdicts(mirrored_text, np.ascontiguousarray(change[:, ::-1]), Anatomy(masks))
    assert mirrored == verdicts(text, change, anatomy)


def test_every_region_tells_its_mean_change_and_how_much_of_it_changed(anatomy: Anatomy) -> None:
    change = changed(anatomy, "right_lower_zone", by=-0.1)
    found = {one.region: one for one in ground("", change, anatomy).regions}
    assert set(found) == set(Region)
    assert found[Region.RIGHT_LOWER_ZONE].mean == pytest.approx(-0.1, abs=1e-6)
    assert found[Region.RIGHT_LOWER_ZONE].share == 1
    assert found[Region.LEFT_LUNG].mean == 0
    lung, zone = (anatomy.masks[r].sum() for r in (Region.RIGHT_LUNG, Region.RIGHT_LOWER_ZONE))
    assert found[Region.RIGHT_LUNG].share == pytest.approx(zone / lung, abs=0.01)


@pytest.mark.parametrize(
    "text",
    [
        "The right effusion has increased. The right angle is blunted, the dome still seen.",
        "The left pneumothorax has decreased. A rim without vessels lies at the left chest wall.",
        "New small right atelectasis. A band of opacity lies in the lower zone without shift.",
        "A large left pneumothorax has appeared. Air without vessels pushes the mediastinum.",
    ],
)
def test_a_sign_takes_its_direction_from_the_finding_before_it_and_denies_nothing(
    text: str,
) -> None:
    finding, *signs = parse_claims(text)
    assert signs
    assert all(sign.direction is finding.direction for sign in signs)
    assert not any(sign.negated for sign in signs)


def test_every_zone_that_a_sign_names_is_looked_up_once() -> None:
    _, opaque = parse_claims(f"{WORSE} The right lower and middle zones are opaque.")
    assert opaque.regions == (Region.RIGHT_LOWER_ZONE, Region.RIGHT_MIDDLE_ZONE)
    _, white = parse_claims(f"{WORSE} The right lower and middle zones are white below a meniscus.")
    assert {Region.RIGHT_LOWER_ZONE, Region.RIGHT_MIDDLE_ZONE} <= set(white.regions)


def test_vessels_that_are_not_seen_beyond_the_pleural_line_deny_no_pneumothorax() -> None:
    claims = parse_claims(
        "There is a new moderate right pneumothorax. The right lung is partly collapsed and no "
        "vessels are seen beyond the pleural line."
    )
    assert not any(claim.negated for claim in claims)
