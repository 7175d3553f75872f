"""Every built-in patient's findings can be asked to resolve."""

import pytest

from app.services.bundles import default_model
from engine.bundle import read_manifest
from engine.findings import Finding, Trend
from engine.hypothesis import read_hypothesis, require_scope
from engine.training.thorax.cases import CASES, CaseRecipe
from engine.training.thorax.resolved import hypotheses


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.slug)
def test_a_patients_own_finding_is_undone_in_words_that_the_model_knows(case: CaseRecipe) -> None:
    scope = read_manifest(default_model()).scope
    for lesion, hypothesis in hypotheses(case):
        reading = read_hypothesis(hypothesis, scope)
        require_scope(reading, scope)
        (asked,) = reading.progressions
        assert (asked.finding, asked.trend) == (lesion.finding, Trend.RESOLVED)
        assert asked.zone == lesion.zone
    known = [lesion for lesion in case.lesions if lesion.finding is not Finding.NODULE]
    assert len(hypotheses(case)) == len(known)
