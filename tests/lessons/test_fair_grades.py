"""Grades are those that a fair teacher would give: `fair_grades` has the answers and the grades."""

from uuid import uuid4

import pytest

from lessons.answers import Answer
from lessons.explanations import text_part
from lessons.grades import RIGHT_FROM, GradePart
from lessons.grading import grade
from lessons.pack.kinds import SpotItem
from lessons.pack.kinds.place_and_changes import changes_part, place_part
from lessons.pack.reference import Reference, RubricClaim
from tests.lessons.fair_grades import (
    AT_MOST_WRONG,
    MARKED,
    SAID,
    WRITTEN,
    Fair,
    Marked,
    Said,
    Written,
    changes,
)

SHAPE = (512, 512)


def test_the_table_has_enough_answers_of_every_verdict() -> None:
    table = [*SAID, *WRITTEN, *MARKED]
    assert len(table) >= 60
    assert all(sum(one.fair is fair for one in table) >= 20 for fair in Fair)


@pytest.mark.parametrize("row", SAID, ids=lambda row: f"{row.reference or 'nothing'}: {row.answer}")
def test_named_changes_are_graded_fairly(row: Said) -> None:
    require(changes_part(changes(row.answer), changes(row.reference)), row.fair)


@pytest.mark.parametrize("row", WRITTEN, ids=lambda row: f"{row.rubric}: {row.text}")
def test_own_words_are_graded_fairly(row: Written) -> None:
    rubric = tuple(RubricClaim(change=change) for change in changes(row.rubric))
    require(text_part(row.text, rubric), row.fair)


@pytest.mark.parametrize("row", MARKED, ids=lambda row: row.what)
def test_marks_are_graded_fairly(row: Marked) -> None:
    reference = Reference(mark=row.reference, tolerance=0.05)
    require(place_part(row.answer, reference, SHAPE, by_model=False), row.fair)


def test_the_right_place_of_the_opposite_change_earns_nothing() -> None:
    place = MARKED[0].reference
    item = SpotItem(
        id=uuid4(),
        title="t",
        question="q",
        reference=Reference(changes=changes("better right effusion"), mark=place, tolerance=0.05),
        prior=uuid4(),
        follow_up=uuid4(),
    )
    right = Answer(changes=changes("better right effusion"), mark=place)
    assert (grade(item, right, SHAPE).right, grade(item, right, SHAPE).score) == (True, 1.0)
    wrong = Answer(changes=changes("worse right effusion"), mark=place)
    assert (grade(item, wrong, SHAPE).right, grade(item, wrong, SHAPE).score) == (False, 0.0)
    incomplete = Answer(changes=changes("better effusion"), mark=place)
    assert 0 < grade(item, incomplete, SHAPE).score < 1


def require(part: GradePart, fair: Fair) -> None:
    given = f"{part.score:.2f}: {part.reason}"
    is_right = part.score >= RIGHT_FROM[part.part]
    assert is_right == (fair is Fair.RIGHT), given
    if fair is Fair.PARTLY:
        assert part.score > 0, given
    elif fair is Fair.WRONG:
        assert part.score <= AT_MOST_WRONG, given
