"""One table says what small, moderate and large are; what models learn to write agrees with it."""

import re

import pytest

from engine.findings import SIMULATED, Finding, Severity
from engine.severity import anchors_of
from engine.training.signs import ERECT

_NUMBER = re.compile(r"\d+(?:\.\d+)?")


@pytest.mark.parametrize("finding", Finding)
def test_every_finding_says_what_each_severity_looks_like_and_who_says_so(finding: Finding):
    anchors = anchors_of(finding)
    assert len({anchors.of(severity) for severity in Severity}) == len(Severity)
    assert all(text.endswith(".") for text in (*anchors.texts, anchors.source))


@pytest.mark.parametrize("finding", SIMULATED)
def test_a_sentence_that_models_learn_names_no_other_number_than_the_table(finding: Finding):
    for severity in Severity:
        anchored = set(_NUMBER.findall(anchors_of(finding).of(severity)))
        for sentence in ERECT[finding][severity]:
            assert set(_NUMBER.findall(sentence)) <= anchored, sentence
