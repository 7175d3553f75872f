from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.findings import SIMULATED, Finding, Severity, Side, Trend, Zone
from engine.hypothesis import read_hypothesis
from engine.sites import Site
from engine.training.progression.lesion import SEVERITY_AMOUNTS
from engine.training.scenarios import Group, Premises, Scenario, draw_group
from engine.training.wording import STILL_OPENINGS

groups = st.integers(0, 2**32 - 1).map(lambda seed: draw_group(np.random.default_rng(seed), 4))


@pytest.fixture(scope="module")
def many() -> list[Group]:
    return [draw_group(np.random.default_rng(seed), 4) for seed in range(1200)]


def asked(scenario: Scenario) -> str:
    return "contradicted" if scenario.absent else str(scenario.trend)


@given(groups)
def test_every_prompt_is_the_canonical_form_that_students_hypotheses_get(group: Group) -> None:
    for scenario in group.scenarios:
        assert read_hypothesis(scenario.prompt).canonical() == scenario.prompt


@given(groups)
def test_the_picture_moves_only_when_the_prompt_asks_for_movement_that_is_possible(
    group: Group,
) -> None:
    for scenario in group.scenarios:
        still = scenario.absent is not None or scenario.trend is Trend.UNCHANGED
        assert (scenario.after == group.before) == still
        totals = [sum(lesion.amount for lesion in part) for part in (group.before, scenario.after)]
        if not still:
            assert (totals[1] > totals[0]) == (scenario.trend in {Trend.NEW, Trend.WORSE})


@given(groups)
def test_what_a_contradicted_prompt_presumes_is_really_absent(group: Group) -> None:
    for scenario in group.scenarios:
        if scenario.absent is None:
            continue
        site = scenario.absent
        sides = {lesion.side for lesion in group.before if lesion.finding is site.finding}
        assert site.side not in sides
        assert not (sides and Side.BILATERAL in {site.side, *sides})
        premise = scenario.interpretation.split(".")[0]
        assert "premise does not hold" in premise or "prior shows no" in premise


@given(groups)
def test_no_text_of_a_changed_image_begins_as_those_of_unchanged_ones_do(group: Group) -> None:
    for scenario in group.scenarios:
        begins_so = scenario.interpretation.startswith(STILL_OPENINGS)
        if scenario.after != group.before:
            assert not begins_so
        elif scenario.absent is not None or not scenario.changes:
            assert begins_so


@given(groups)
def test_amounts_are_those_of_the_severities_that_the_words_name(group: Group) -> None:
    for scenario in group.scenarios:
        for lesions, end in ((group.before, "before"), (scenario.after, "after")):
            told = {change.site: getattr(change, end) for change in scenario.changes}
            for site, severity in told.items():
                amounts = [
                    lesion.amount
                    for lesion in lesions
                    if lesion.finding is site.finding
                    and (lesion.side == site.side or site.side is Side.BILATERAL)
                ]
                assert bool(amounts) == (severity is not None)
                low, high = SEVERITY_AMOUNTS.get(severity, (0, 1))
                assert all(low <= amount <= high for amount in amounts)


def place_of(site: Site) -> str:
    """Lobes collapse; everything else lies in a zone."""
    if site.finding is not Finding.ATELECTASIS:
        return f"{site.zone} zone"
    if site.zone is Zone.MIDDLE:
        return "middle zone" if site.side is Side.LEFT else "middle lobe"
    return f"{site.zone} lobe"


@given(groups)
def test_the_words_name_every_finding_with_its_place_and_severity(group: Group) -> None:
    grades = {Severity.SMALL: "mild", Severity.MODERATE: "moderate", Severity.LARGE: "severe"}
    for scenario in group.scenarios:
        text = scenario.interpretation.lower()
        assert 15 <= len(text.split()) <= 60
        for change in scenario.changes:
            site = change.site
            assert str(site.finding) in text
            assert site.side is None or f"{site.side} " in text
            assert site.zone is None or place_of(site) in text
            for severity in (change.before, change.after):
                assert severity is None or str(severity) in text or grades[severity] in text


@given(groups)
def test_what_stays_the_same_never_moves(group: Group) -> None:
    for scenario in group.scenarios:
        if scenario.after == group.before:
            assert not {"new large", "resolved.", "has appeared"} & {scenario.interpretation}
        moved = {change.site.side for change in scenario.changes if change.before != change.after}
        for side in moved - {None, Side.BILATERAL}:
            assert f"the {side} lung and the heart are unchanged" not in scenario.interpretation


@settings(max_examples=40)
@given(st.integers(0, 2**32 - 1), st.sampled_from(list(SIMULATED)))
def test_nothing_is_said_of_what_a_film_may_show_by_itself(seed: int, finding: Finding) -> None:
    premises = Premises(present=frozenset({finding}))
    group = draw_group(np.random.default_rng(seed), 4, premises)
    for scenario in group.scenarios:
        assert str(finding) not in f"{scenario.prompt} {scenario.interpretation}"


def test_a_seed_gives_the_same_group_again() -> None:
    first, second = (draw_group(np.random.default_rng(5), 4) for _ in range(2))
    assert first == second


def test_the_prompts_of_one_prior_differ(many: list[Group]) -> None:
    distinct = [len({scenario.prompt for scenario in group.scenarios}) for group in many]
    assert np.mean(np.array(distinct) == 4) > 0.9
    assert min(distinct) >= 2


def test_trends_findings_and_sides_are_balanced(many: list[Group]) -> None:
    scenarios = [scenario for group in many for scenario in group.scenarios]
    trends = Counter(map(asked, scenarios))
    aims = {"new": 0.22, "worse": 0.17, "better": 0.11, "resolved": 0.11, "unchanged": 0.16}
    for trend, aim in (aims | {"contradicted": 0.23}).items():
        assert trends[trend] / len(scenarios) == pytest.approx(aim, abs=0.03)
    named = Counter(
        read_hypothesis(scenario.prompt).progressions[0].finding for scenario in scenarios
    )
    assert all(named[finding] / len(scenarios) > 0.06 for finding in SIMULATED)
    sides = Counter(read_hypothesis(scenario.prompt).progressions[0].side for scenario in scenarios)
    assert sides[Side.RIGHT] / sides[Side.LEFT] == pytest.approx(1, abs=0.12)


def test_priors_show_what_wards_see(many: list[Group]) -> None:
    """Several findings at once, oedema with fluid, patches in both lungs."""
    found = [{lesion.finding for lesion in group.before} for group in many]
    assert np.mean([len(findings) > 1 for findings in found]) > 0.25
    wet = [findings for findings in found if Finding.OEDEMA in findings]
    assert np.mean([Finding.EFFUSION in findings for findings in wet]) > 0.2
    both = [
        lesion
        for group in many
        for lesion in group.before
        if lesion.finding is Finding.CONSOLIDATION
        and {Side.RIGHT, Side.LEFT}
        <= {other.side for other in group.before if other.finding is lesion.finding}
    ]
    assert len(both) > 20
    assert np.mean([lesion.patchy for lesion in both]) > 0.6


@given(groups)
def test_bronchi_and_filled_lobes_are_not_told_of_patches(group: Group) -> None:
    for scenario in group.scenarios:
        patchy = {lesion.patchy for lesion in (*group.before, *scenario.after)}
        if "air bronchograms" in scenario.interpretation:
            assert False in patchy
        if "ground glass" in scenario.interpretation:
            assert True in patchy
