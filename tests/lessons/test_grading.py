"""A grade is bounded, never worse for more tolerance, and comes with its reason."""

from uuid import uuid4

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from engine.findings import Finding, Side, Trend, Zone
from lessons.answers import Answer
from lessons.changes import Change
from lessons.changes_agreement import changes_agreement
from lessons.explanations import text_part
from lessons.grades import RIGHT_FROM, Part
from lessons.grading import brier_score, grade
from lessons.marks import Mark
from lessons.overlap import Mask, overlap, widened
from lessons.pack.kinds import CalibrateItem
from lessons.pack.reference import Reference, RubricClaim
from tests.lessons.packs import EFFUSION

SHAPE = (120, 100)
CHANGES = st.lists(
    st.builds(
        Change,
        finding=st.sampled_from(Finding),
        side=st.none() | st.sampled_from(Side),
        zone=st.none() | st.sampled_from(Zone),
        trend=st.sampled_from(Trend),
    ),
    max_size=4,
)


@st.composite
def marks(draw: st.DrawFn) -> Mark:
    left, top = draw(st.floats(0, 0.8)), draw(st.floats(0, 0.8))
    wide, high = draw(st.floats(0.02, 0.2)), draw(st.floats(0.02, 0.2))
    right, bottom = left + wide, top + high
    return Mark(outlines=(((left, top), (right, top), (right, bottom), (left, bottom)),))


@given(marks(), marks(), st.floats(0, 0.25), st.floats(0, 0.25))
def test_a_mark_and_a_place_change_roles_and_never_agree_less_for_more_tolerance(
    one: Mark, other: Mark, small: float, large: float
) -> None:
    small, large = min(small, large), max(small, large)
    lies, reverse = overlap(one, other, small, SHAPE), overlap(other, one, small, SHAPE)
    assert (lies.covered, lies.inside) == (reverse.inside, reverse.covered)
    assert 0 <= lies.score <= overlap(one, other, large, SHAPE).score <= 1
    assert overlap(one, one, small, SHAPE).score == 1


@st.composite
def masks(draw: st.DrawFn) -> Mask:
    shape = draw(st.tuples(st.integers(1, 12), st.integers(1, 12)))
    dots = draw(st.lists(st.tuples(*(st.integers(0, side - 1) for side in shape)), max_size=6))
    mask = np.zeros(shape, dtype=np.bool_)
    for dot in dots:
        mask[dot] = True
    return mask


@given(masks(), st.integers(0, 14))
def test_a_widened_area_is_all_that_lies_within_reach_of_it(mask: Mask, reach: int) -> None:
    rows, columns = np.indices(mask.shape)
    expected = np.zeros_like(mask)
    for row, column in np.argwhere(mask):
        expected |= (rows - row) ** 2 + (columns - column) ** 2 <= reach**2
    assert np.array_equal(widened(mask, reach), expected)


@given(CHANGES, CHANGES)
def test_only_what_is_said_as_it_is_earns_everything(
    said: list[Change], real: list[Change]
) -> None:
    assert 0 <= changes_agreement(said, real) <= 1
    distinct = tuple({change.finding: change for change in real}.values())
    assert changes_agreement(distinct, distinct) == 1


@given(st.floats(0, 1), st.floats(0, 1))
def test_more_confidence_pays_when_right_and_costs_when_wrong(one: float, other: float) -> None:
    low, high = min(one, other), max(one, other)
    assert brier_score(high, right=True) <= brier_score(low, right=True)
    assert brier_score(low, right=False) <= brier_score(high, right=False)


def test_a_mark_traced_from_a_mask_covers_the_mask() -> None:
    mask = np.zeros((200, 160), dtype=np.bool_)
    mask[40:120, 30:90] = True
    mask[60:80, 50:70] = False
    again = Mark.from_mask(mask).mask(200, 160)
    assert np.mean(again == mask) > 0.99
    assert not again[70, 60]


def test_confidence_comes_with_its_reason_and_leaves_the_score_alone() -> None:
    item = CalibrateItem(
        id=uuid4(), title="t", question="q", reference=Reference(), prior=uuid4(),
        statement="s", holds=True,
    )  # fmt: skip
    result = grade(item, Answer(holds=True, confidence=0.8), SHAPE)
    assert (result.right, result.score) == (True, 1.0)
    assert result.parts[-1].part is Part.CONFIDENCE
    assert "80\u00a0% sure" in str(result.parts[-1].reason)


def test_own_words_are_graded_by_the_claims_that_they_make() -> None:
    rubric = (RubricClaim(change=EFFUSION),)
    assert text_part("The right pleural effusion has increased.", rubric).score == 1
    assert text_part("The right pleural effusion has decreased.", rubric).score == 0
    assert text_part("A fine day.", rubric).score == 0


def test_where_nothing_changed_what_stays_is_named() -> None:
    rubric = (RubricClaim(change=EFFUSION.model_copy(update={"trend": Trend.UNCHANGED})),)
    assert 0 < text_part("Nothing changed.", rubric).score < RIGHT_FROM[Part.TEXT]
    assert text_part("The right pleural effusion is unchanged.", rubric).score == 1
    assert text_part("No change of the heart; the right effusion has increased.", rubric).score == 0
    assert text_part("Nothing changed.", (RubricClaim(change=EFFUSION),)).score == 0
