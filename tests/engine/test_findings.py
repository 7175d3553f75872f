"""Every finding is known wherever findings are: what a new one lacks is named here or in pyright.

What the simulator needs besides is in tests/training; the glossary's entries are in test_glossary.
"""

import pytest

from engine.errors import HypothesisDeclined
from engine.findings import SIMULATED, Finding, Side, Sides, Trend, Zone
from engine.grounding import Direction
from engine.grounding.parsing import parse_claims
from engine.grounding.places import regions_of_finding
from engine.hypothesis import Scope, read_hypothesis, require_scope

pytestmark = pytest.mark.parametrize("finding", Finding)


def test_a_finding_has_a_row_of_facts(finding: Finding) -> None:
    assert finding.facts.regions
    assert len(set(finding.facts.regions)) == len(finding.facts.regions)


def test_its_relatives_are_others_of_which_one_can_be_drawn(finding: Finding) -> None:
    related = finding.facts.related
    assert finding not in related
    assert set(related) & set(SIMULATED)


def test_its_words_are_read_as_it(finding: Finding) -> None:
    for word in (finding.value, finding.facts.plural, finding.facts.report_name):
        reading = read_hypothesis(f"new {word}")
        assert [one.finding for one in reading.progressions] == [finding], word
        assert not reading.unknown


def test_its_canonical_hypothesis_is_read_as_itself(finding: Finding) -> None:
    side = Side.LEFT if finding.facts.side_can_be_named else None
    zone = Zone.LOWER if finding.facts.zoned else None
    said = [str(word) for word in (Trend.WORSE, side, zone, finding) if word is not None]
    reading = read_hypothesis(" ".join(said))
    assert reading.canonical() == " ".join(said)


def test_a_model_that_does_not_draw_it_declines_it_and_offers_a_relative(finding: Finding) -> None:
    others = tuple(one for one in SIMULATED if one is not finding)
    with pytest.raises(HypothesisDeclined) as declined:
        require_scope(read_hypothesis(f"new {finding}"), Scope(findings=others))
    assert f"does not draw {finding.facts.plural}" in str(declined.value)
    drawable = [one for one in finding.facts.related if one in others]
    assert drawable[0].value in declined.value.suggestions[0]


def test_only_what_is_simulated_is_in_reach_of_a_model_by_itself(finding: Finding) -> None:
    assert (finding in Scope().findings) is finding.facts.simulated


def test_a_report_of_it_is_looked_up_where_it_shows(finding: Finding) -> None:
    (claim,) = parse_claims(f"New {finding.facts.report_name}.")
    assert claim.finding is finding
    assert claim.direction is (Direction.CLEARER if finding.facts.darkens else Direction.DENSER)
    assert claim.regions == regions_of_finding(finding, None, None)


def test_the_regions_of_a_side_are_those_of_no_other(finding: Finding) -> None:
    right = regions_of_finding(finding, Side.RIGHT, None)
    if finding.facts.sides is Sides.NONE:
        assert right == finding.facts.regions
    else:
        assert right
        assert all(region.startswith("right_") for region in right)
