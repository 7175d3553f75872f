"""Progress is summed up from what was answered, with intervals, and judged from 20 answers on."""

from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.findings import Finding, Side, Trend
from lessons.answers import Answer, Attempt
from lessons.changes import Change
from lessons.grades import Grade
from lessons.progress_records import Rate, wilson
from lessons.store import Store
from tests.lessons.packs import EFFUSION, film_bytes, make_pack, pack_image, part_id

NOW = datetime(2026, 3, 1, 9, tzinfo=UTC)
PNEUMOTHORAX = Change(finding=Finding.PNEUMOTHORAX, side=Side.LEFT, trend=Trend.NEW)


@pytest.fixture
def learner(store: Store) -> UUID:
    films = tuple(pack_image(name, film_bytes(1)) for name in ("before", "after"))
    store.packs.install(make_pack(films), "d" * 64)
    return store.learners.first().id


def answer(
    store: Store, learner: UUID, said: Change | None, *, right: bool, sure: float, seconds: float
) -> None:
    """To a question where the effusion grew."""
    changes = () if said is None else (said,)
    attempt = Attempt(
        uuid4(), learner, part_id("spot"), "d" * 64, NOW, NOW + timedelta(seconds=seconds),
        Answer(changes=changes, confidence=sure),
    )  # fmt: skip
    store.attempts.lock(attempt)
    brier = (sure - right) ** 2
    grade = Grade(parts=(), score=float(right), right=right, brier=brier)
    store.attempts.finish(attempt.id, "", grade, NOW)


def test_nothing_is_judged_before_twenty_answers(store: Store, learner: UUID) -> None:
    for _ in range(19):
        answer(store, learner, EFFUSION, right=True, sure=0.9, seconds=5)
    early = store.progress.overview(learner, NOW)
    assert (early.answers, early.judged) == (19, False)
    assert early.findings == early.reliability == early.retention == ()
    answer(store, learner, EFFUSION, right=True, sure=0.9, seconds=5)
    assert store.progress.overview(learner, NOW).judged


def test_what_was_answered_is_counted(store: Store, learner: UUID) -> None:
    for _ in range(12):
        answer(store, learner, EFFUSION, right=True, sure=0.9, seconds=5)
    for _ in range(5):
        answer(store, learner, None, right=False, sure=0.3, seconds=40)
    for _ in range(3):
        answer(store, learner, PNEUMOTHORAX, right=False, sure=0.3, seconds=40)
    found = store.progress.overview(learner, NOW)
    assert found.accuracy == found.fluent == Rate(12, 20)
    assert found.seconds == pytest.approx(5)
    assert found.brier == pytest.approx((12 * 0.01 + 8 * 0.09) / 20)
    by_finding = {one.finding: one for one in found.findings}
    assert by_finding[Finding.EFFUSION].sensitivity == Rate(12, 20)
    assert by_finding[Finding.EFFUSION].specificity == Rate(0, 0)
    assert by_finding[Finding.PNEUMOTHORAX].sensitivity == Rate(0, 0)
    assert by_finding[Finding.PNEUMOTHORAX].specificity == Rate(17, 20)
    assert [(point.low, point.right) for point in found.reliability] == [
        (pytest.approx(0.2), Rate(0, 8)),
        (pytest.approx(0.8), Rate(12, 12)),
    ]
    assert found.weakest is Finding.EFFUSION


@pytest.mark.parametrize(
    ("hits", "total", "interval"),
    # Newcombe, Statistics in Medicine 17, 1998, table I, method 3.
    [(81, 263, (0.2553, 0.3662)), (15, 148, (0.0624, 0.1605)), (0, 20, (0.0, 0.1611))],
)
def test_intervals_are_those_that_are_published(
    hits: int, total: int, interval: tuple[float, float]
) -> None:
    assert wilson(hits, total) == pytest.approx(interval, abs=5e-5)


@given(st.integers(1, 500).flatmap(lambda total: st.tuples(st.integers(0, total), st.just(total))))
def test_an_interval_holds_its_share_and_is_the_same_from_both_ends(
    counted: tuple[int, int],
) -> None:
    hits, total = counted
    low, high = wilson(hits, total)
    assert 0 <= low <= hits / total + 1e-12
    assert hits / total - 1e-12 <= high <= 1
    assert wilson(total - hits, total) == pytest.approx((1 - high, 1 - low), abs=1e-12)
