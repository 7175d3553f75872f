"""A choice among sentences: graded, checked, written."""

from uuid import UUID, uuid4

import pytest

from lessons.answers import Answer
from lessons.pack.draft.model import ItemDraft
from lessons.pack.kinds import KINDS, MultipleChoiceItem
from lessons.pack.reference import Reference


def item(right: tuple[int, ...] = (0, 2), options: tuple[str, ...] = ("a", "b", "c")):
    return MultipleChoiceItem(
        id=UUID(int=1), title="Which?", question="Which?", reference=Reference(), prior=uuid4(),
        options=options, right_options=right,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("chosen", "score", "reason"),
    [
        ((0, 2), 1.0, "You chose A, C, and that is right."),
        ((0,), 2 / 3, "You chose A; right is A, C."),
        ((1,), 0.0, "You chose B; right is A, C."),
        ((), 0.0, "You chose nothing; right is A, C."),
    ],
)
def test_every_right_sentence_and_no_other_is_right(
    chosen: tuple[int, ...], score: float, reason: str
):
    (part,) = item().graded(Answer(options=chosen), (8, 8), by_model=False)
    assert part.score == pytest.approx(score)
    assert str(part.reason) == reason


def test_a_right_answer_that_is_not_offered_and_one_offered_twice_are_named():
    places = {problem.place for problem in item((0, 7), ("a", "b", "A")).problems("here")}
    assert places == {"here.right_options", "here.options"}


def test_a_draft_says_what_is_missing():
    draft = ItemDraft(id=uuid4(), kind="multiple_choice", options=("a", ""))
    missing = [one.field for one in KINDS["multiple_choice"].missing(draft)]
    assert missing == ["title", "question", "prior", "options", "options"]


def test_the_back_of_a_card_says_the_right_sentences():
    assert item().answer_in("en") == "A. a C. c"
