"""A finding that is still seen in the counterfactual is not told to be gone as "supported"."""

import numpy as np
import pytest

from app.services.bundles import default_model
from engine.anatomy import find_anatomy
from engine.cases import built_in_cases
from engine.events import Finished
from engine.findings import Finding, Side
from engine.grounding import Claim, Grounding, Verdict
from engine.grounding.films import Films
from engine.grounding.parsing import parse_claims
from engine.grounding.remaining import (
    held_against,
    held_against_detail,
    says_gone,
)
from engine.premises import Standing
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from tests.engine.chests import scores

SUPPORTED = Verdict.SUPPORTED


def grounded(text: str, verdict: Verdict = SUPPORTED) -> Grounding:
    claims = (
        Claim(**claim.model_dump(), measured=-0.1, verdict=verdict) for claim in parse_claims(text)
    )
    return Grounding(claims=tuple(claims), regions=())


@pytest.mark.parametrize(
    "text",
    [
        "The small right pleural effusion has resolved.",
        "The left pleural effusion, moderate before, is no longer seen.",
        "The left costophrenic angle is sharp again.",
    ],
)
def test_what_is_still_seen_is_not_gone(text: str) -> None:
    for standing, verdict in (
        (Standing.SEEN, Verdict.CONTRADICTED),
        (Standing.UNSURE, Verdict.NOT_VISIBLE),
        (Standing.ABSENT, SUPPORTED),
    ):
        held = held_against(grounded(text), lambda _finding, _side, one=standing: one)
        assert {claim.verdict for claim in held.claims if says_gone(claim)} == {verdict}


def test_each_claim_is_looked_up_for_its_own_finding_and_side() -> None:
    text = "The right pleural effusion has resolved. The left pleural effusion has resolved."

    def only_left(finding: Finding, side: Side | None) -> Standing:
        assert finding is Finding.EFFUSION
        return Standing.SEEN if side is Side.LEFT else Standing.ABSENT

    held = held_against(grounded(text), only_left)
    assert [claim.verdict for claim in held.claims] == [SUPPORTED, Verdict.CONTRADICTED]


@pytest.mark.parametrize(
    "text",
    [
        "The right pleural effusion has decreased from large to small.",
        "New moderate left pleural effusion.",
        "The left lung and the heart are unchanged.",
    ],
)
def test_other_claims_keep_their_verdict(text: str) -> None:
    grounding = grounded(text)
    assert held_against(grounding, lambda _finding, _side: Standing.SEEN) == grounding


def test_a_verdict_that_was_not_supported_stays() -> None:
    grounding = grounded("The right pleural effusion has resolved.", Verdict.NOT_VISIBLE)
    assert held_against(grounding, lambda _finding, _side: Standing.SEEN) == grounding


@pytest.mark.parametrize(("left", "verdict"), [(0.1, SUPPORTED), (0.9, Verdict.NOT_VISIBLE)])
def test_what_shines_through_is_not_hidden(left: float, verdict: Verdict) -> None:
    anatomy = find_anatomy(scores())
    assert anatomy is not None
    vessels = np.random.default_rng(0).normal(0, 0.02, (256, 256)).astype(np.float32)
    prior, dense = 0.3 + vessels, 0.5 + np.float32(left) * vessels
    text = "New moderate right pleural effusion. The right hemidiaphragm is hidden below a meniscus"
    held = held_against_detail(grounded(text), Films(prior, dense, anatomy))
    assert [claim.verdict for claim in held.claims] == [SUPPORTED, verdict]
    assert held_against_detail(grounded(text), Films(prior, prior, anatomy)) == grounded(text)


def test_the_shipped_model_calls_no_effusion_gone_that_its_nets_still_see() -> None:
    case = next(one for one in built_in_cases() if one.slug == "large-left-effusion")
    prior = read_radiograph(case.path)
    engine = Engine.open(default_model())
    run = engine.generate(prior, "left effusion resolved")
    result = next(event.result for event in run if isinstance(event, Finished))
    seen = engine.still_seen(result.counterfactual, result.field)
    engine.close()
    assert seen is not None
    assert result.grounding is not None
    for claim in filter(says_gone, result.grounding.claims):
        assert claim.finding is not None
        if claim.verdict is SUPPORTED:
            assert seen(claim.finding, claim.side) is Standing.ABSENT
