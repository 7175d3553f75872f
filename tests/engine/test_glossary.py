"""Every finding can be looked up."""

import pytest

from engine.findings import Finding
from engine.glossary import glossary_entry
from engine.hypothesis import read_hypothesis


@pytest.mark.parametrize("finding", Finding)
def test_every_finding_has_an_entry_with_signs_and_a_source(finding: Finding):
    entry = glossary_entry(finding)
    assert entry.finding is finding
    assert len(entry.signs) >= 3
    assert entry.sources[0].citation.endswith(".")


@pytest.mark.parametrize("finding", Finding)
def test_the_title_of_an_entry_is_read_as_its_finding(finding: Finding):
    titles = glossary_entry(finding).title.split(" or ")
    for title in titles:
        assert read_hypothesis(title).progressions[0].finding is finding
