"""None of the built-in patients is told that its own finding is not there."""

from collections.abc import Iterator

import pytest

from app.services.bundles import default_model
from engine.cases import BuiltInCase, CaseLesion, built_in_cases
from engine.events import Finished
from engine.findings import Finding, Trend
from engine.generation.prior_reading import weigh
from engine.progemu import Engine
from engine.radiograph import read_radiograph

# Models may decline them, and then deny nothing.
_IN_SCOPE = [
    (case, lesion)
    for case in built_in_cases()
    for lesion in case.recipe.lesions
    if lesion.finding is not Finding.NODULE
]


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    opened = Engine.open(default_model(), "cpu")
    yield opened
    opened.close()


def asked(lesion: CaseLesion, trend: Trend) -> str:
    finding, side = lesion.finding, lesion.side
    words = (str(trend), str(side) if finding.facts.side_can_be_named else "", str(finding))
    return " ".join(word for word in words if word)


@pytest.mark.parametrize(
    ("case", "lesion"), _IN_SCOPE, ids=[f"{c.slug}-{one.finding}" for c, one in _IN_SCOPE]
)
def test_its_own_finding_is_not_denied(
    engine: Engine, case: BuiltInCase, lesion: CaseLesion
) -> None:
    prior, spec = read_radiograph(case.path), engine.manifest.premises
    readings = engine.prior_readings(prior)
    assert spec is not None
    assert readings is not None
    for trend in (Trend.WORSE, Trend.BETTER, Trend.RESOLVED, Trend.UNCHANGED):
        progression = engine.reading(asked(lesion, trend)).progressions[0]
        premise = weigh(progression, readings, spec)
        assert premise is not None
        assert premise.holds, trend
    finished = list(engine.generate(prior, asked(lesion, Trend.RESOLVED)))[-1]
    assert isinstance(finished, Finished)
    text = finished.result.interpretation.lower()
    assert not any(
        words in text
        for words in ("the premise does not hold", "the prior shows no", "seen on the prior")
    )
