"""A premise is denied where both nets are sure, and granted by telling the model that it holds."""

import numpy as np
import pytest
from pydantic import ValidationError

from engine.bundle import Manifest
from engine.findings import SIMULATED, Finding, Progression, Severity, Side, Zone
from engine.generation.granting import grant, keeping
from engine.generation.prior_reading import (
    PriorReading,
    PriorReadings,
    said_of,
    standing_of_gone,
    weigh,
)
from engine.generation.sampling import draw
from engine.hypothesis import read_hypothesis
from engine.premises import Bounds, Calibration, PremiseSpec, Standing
from engine.result import Sampling
from engine.sites import CLASSES, SITES
from tests.engine.tiny_bundle import tiny_manifest, tiny_tokenizer

ROWS = 24
SPEC = PremiseSpec(
    absent_below=0.1,
    seen_from=0.5,
    of_finding={Finding.OEDEMA: Bounds(absent_below=0.3, seen_from=0.9)},
    calibration={finding: Calibration(slope=0.5, offset=0.0) for finding in SIMULATED},
)
CONSOLIDATION = SIMULATED.index(Finding.CONSOLIDATION)


def asked(text: str) -> Progression:
    return read_hypothesis(text).progressions[0]


def reading(
    seen: dict[str, float], evidence: dict[tuple[Finding, Side | None], float]
) -> PriorReading:
    """seen: how likely each site is, by its words; evidence: log odds of patches of a half."""
    chances = np.tile(np.array([0.97, 0.01, 0.01, 0.01]), (len(SITES), 1))
    for index, site in enumerate(SITES):
        words = " ".join(str(word) for word in (site.side, site.zone, site.finding) if word)
        if words in seen:
            chances[index] = [1 - seen[words], 0, seen[words] / 2, seen[words] / 2]
    patches = np.full((ROWS, ROWS, len(SIMULATED)), -2.0, np.float32)
    for (finding, side), odds in evidence.items():
        half = {Side.RIGHT: slice(0, 12), Side.LEFT: slice(12, 24), None: slice(0, 24)}[side]
        patches[8:14, half, SIMULATED.index(finding)] = odds / 4
    whole = np.zeros(len(SITES) * CLASSES, np.float32)
    return PriorReading(patches, whole).with_chances(chances, patches)


def prior(
    seen: dict[str, float] | None = None,
    evidence: dict[tuple[Finding, Side | None], float] | None = None,
) -> PriorReadings:
    return PriorReadings(reading(seen or {}, {}), reading({}, evidence or {}))


def test_what_presumes_nothing_is_not_weighed() -> None:
    for text in ("new right effusion", "no change"):
        assert weigh(asked(text), prior(), SPEC) is None


@pytest.mark.parametrize(
    ("odds", "standing"), [(-8, Standing.ABSENT), (-2, Standing.UNSURE), (3, Standing.SEEN)]
)
def test_a_premise_stands_as_the_calibrated_net_judges_it(odds: float, standing: Standing) -> None:
    shown = prior(evidence={(Finding.CONSOLIDATION, Side.RIGHT): odds})
    premise = weigh(asked("worse right consolidation"), shown, SPEC)
    assert premise is not None
    assert premise.standing is standing
    assert premise.probability == pytest.approx(1 / (1 + np.exp(-0.5 * odds)), abs=1e-3)
    other = weigh(asked("worse left consolidation"), shown, SPEC)
    assert other is not None
    assert other.standing is Standing.ABSENT


def test_a_finding_may_have_bounds_of_its_own() -> None:
    shown = prior(evidence={(Finding.OEDEMA, None): -1})
    premise = weigh(asked("worse oedema"), shown, SPEC)
    assert premise is not None
    assert (premise.standing, round(premise.probability, 2)) == (Standing.UNSURE, 0.38)


def test_what_the_models_own_net_plainly_sees_is_never_denied() -> None:
    premise = weigh(asked("better left effusion"), prior({"left effusion": 0.95}), SPEC)
    assert premise is not None
    assert premise.standing is Standing.SEEN


@pytest.mark.parametrize(
    ("own", "odds", "standing"),
    [
        (0.1, -8, Standing.ABSENT),
        (0.95, -8, Standing.UNSURE),
        (0.1, -2, Standing.UNSURE),
        (0.95, -2, Standing.UNSURE),
        (0.1, 3, Standing.SEEN),
    ],
)
def test_nets_that_do_not_agree_are_unsure_that_something_is_gone(
    own: float, odds: float, standing: Standing
) -> None:
    finding, side = Finding.CONSOLIDATION, Side.RIGHT
    film = prior({"right lower consolidation": own}, {(finding, side): odds})
    assert standing_of_gone(finding, side, film, SPEC) is standing


def test_where_a_premise_is_denied_something_that_fits_is_offered() -> None:
    seen = prior(evidence={(Finding.EFFUSION, Side.RIGHT): 4})
    for text, instead in {
        "worse left effusion": "new left effusion",
        "better left effusion": "better right effusion",
        "resolved left upper consolidation": "resolved right effusion",
    }.items():
        premise = weigh(asked(text), seen, SPEC)
        assert premise is not None
        assert premise.instead == instead
    clear = weigh(asked("better left effusion"), prior(), SPEC)
    assert clear is not None
    assert clear.instead == "no change"


def test_a_heart_of_normal_size_can_grow() -> None:
    progression = asked("worse cardiomegaly")
    said = said_of(progression, weigh(progression, prior(), SPEC))
    assert said.canonical() == "new cardiomegaly"
    large = prior({"cardiomegaly": 0.95})
    assert said_of(progression, weigh(progression, large, SPEC)) is progression


def test_a_granted_finding_is_told_in_its_zone_where_most_of_it_is_judged_to_be() -> None:
    shown = prior(evidence={(Finding.CONSOLIDATION, Side.RIGHT): -2})
    progression = asked("worse right lower consolidation")
    premise = weigh(progression, shown, SPEC)
    assert premise is not None
    given = grant(progression, shown, premise, None, SPEC)
    assert given.conditioning.probability(Finding.CONSOLIDATION, Side.RIGHT) > 0.9
    assert given.conditioning.probability(Finding.CONSOLIDATION, Side.LEFT) < 0.2
    for site, chances in zip(SITES, given.conditioning.chances, strict=True):
        if site.finding is Finding.CONSOLIDATION and site.side is Side.RIGHT:
            assert bool(chances[0] < 0.1) is (site.zone is Zone.LOWER)
            if site.zone is Zone.LOWER:  # from the largest amount it could not get worse
                assert chances[3] < 0.01
    raised = np.argwhere(given.conditioning.patches[..., CONSOLIDATION] >= 2)
    assert len(raised) == 45
    assert raised[:, 1].max() < 12
    assert raised[:, 0].min() > 12
    leaning = np.array(given.leanings).reshape(ROWS, ROWS)
    assert leaning[:, :12].any()
    assert not leaning[:, 12:].any()


def test_both_sides_are_granted_where_both_are_named() -> None:
    shown = prior(evidence={(Finding.CONSOLIDATION, Side.LEFT): 1})
    progression = asked("better bilateral consolidation")
    premise = weigh(progression, shown, SPEC)
    assert premise is not None
    given = grant(progression, shown, premise, None, SPEC)
    for side in (Side.RIGHT, Side.LEFT):
        assert given.conditioning.probability(Finding.CONSOLIDATION, side) > 0.9
    leaning = np.array(given.leanings).reshape(ROWS, ROWS)
    assert leaning[:, :12].any()
    assert leaning[:, 12:].any()


def test_nothing_leans_where_the_model_sees_for_itself_or_nothing_is_to_move() -> None:
    own = prior({"right lower consolidation": 0.95})
    for shown, text in (
        (own, "worse right consolidation"),
        (prior(evidence={(Finding.CONSOLIDATION, Side.RIGHT): 1}), "unchanged right consolidation"),
    ):
        progression = asked(text)
        premise = weigh(progression, shown, SPEC)
        assert premise is not None
        assert grant(progression, shown, premise, None, SPEC).leanings == []
    premise = weigh(asked("worse right consolidation"), own, SPEC)
    assert premise is not None
    given = grant(asked("worse right consolidation"), own, premise, None, SPEC)
    assert np.array_equal(given.conditioning.patches, own.conditioning.patches)


def test_where_both_nets_see_it_the_place_leans_towards_change() -> None:
    both = prior({"right lower consolidation": 0.95}, {(Finding.CONSOLIDATION, Side.RIGHT): 1})
    progression = asked("worse right consolidation")
    premise = weigh(progression, both, SPEC)
    assert premise is not None
    assert grant(progression, both, premise, None, SPEC).leanings


def test_a_film_whose_premise_is_denied_is_kept_more_readily() -> None:
    progression = asked("worse right effusion")
    kept = list[float]()
    for shown in (prior(), prior({"right effusion": 0.6}), prior({"right effusion": 0.95})):
        premise = weigh(progression, shown, SPEC)
        assert premise is not None
        kept.append(keeping(premise))
    neither, doubted, seen = kept
    assert neither == doubted > seen > 0


def test_a_severity_that_was_asked_for_is_left_room() -> None:
    progression = asked("worse large right effusion")
    shown = prior({"right effusion": 0.95})
    premise = weigh(progression, shown, SPEC)
    assert premise is not None
    chances = grant(progression, shown, premise, None, SPEC).conditioning.chances
    own = next(i for i, site in enumerate(SITES) if site.finding is Finding.EFFUSION)
    assert chances[own, 1 + tuple(Severity).index(Severity.LARGE)] < 0.01


def test_a_leaning_makes_a_kept_token_leave() -> None:
    scores = np.zeros(64, np.float32)
    scores[5] = 9.0
    sampling = Sampling(seed=1, change_temperature=0.5)
    positions = range(200)
    stays = [draw(scores, None, at, sampling, kept=5) == 5 for at in positions]
    leaves = [draw(scores, None, at, sampling, kept=5, leaning=9.0) != 5 for at in positions]
    assert np.mean(stays) > 0.95
    assert np.mean(leaves) > 0.95


def test_a_manifest_with_premises_needs_a_net_that_tells_of_all_findings() -> None:
    told = tiny_manifest(tiny_tokenizer()).model_dump() | {"premises": SPEC.model_dump()}
    with pytest.raises(ValidationError, match="premises need a findings_net"):
        Manifest.model_validate(told)
