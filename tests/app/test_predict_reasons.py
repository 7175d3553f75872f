"""Why a part of an answer got its score: what is said agrees with the score beside it."""

from uuid import UUID, uuid4

import pytest

from app.words.reasons import reason_text
from engine.findings import Finding, Severity, Side, Trend
from lessons.answers import Answer
from lessons.changes import Change
from lessons.grades import Part
from lessons.grading import grade
from lessons.marks import Mark
from lessons.pack.kinds import CalibrateItem, ChooseItem, ExplainItem, Item, PredictItem
from lessons.pack.reference import Reference, RubricClaim
from tests.lessons.packs import SQUARE

SHAPE = (200, 160)
FILMS = tuple(uuid4() for _ in range(3))
BETTER = Change(
    finding=Finding.EFFUSION, side=Side.RIGHT, trend=Trend.BETTER, severity=Severity.SMALL
)
WORSE = BETTER.model_copy(update={"trend": Trend.WORSE})
ELSEWHERE = Mark(outlines=(((0.7, 0.1), (0.9, 0.1), (0.9, 0.3)),))


def said(item: Item, answer: Answer, part: Part, *, by_model: bool = False) -> str:
    graded = grade(item, answer, SHAPE, by_model=by_model)
    (found,) = (one for one in graded.parts if one.part is part)
    text = reason_text(found.reason)
    assert text == str(found.reason)
    return text


def predict(**reference: object) -> PredictItem:
    return PredictItem(
        id=uuid4(),
        title="Title",
        question="Question",
        reference=Reference.model_validate(reference),
        prior=UUID(int=0),
    )


@pytest.mark.parametrize(
    ("mark", "by_model", "expected"),
    [
        (
            SQUARE,
            False,
            "Your mark covers 100\u00a0% of the place, and 100\u00a0% of it lies there.",
        ),
        (
            SQUARE,
            True,
            (
                "Your mark covers 100\u00a0% of what the model changed, "
                "and 100\u00a0% of it lies there."
            ),
        ),
        (ELSEWHERE, False, "Your mark lies elsewhere: it does not touch the reference."),
        (ELSEWHERE, True, "Your mark lies elsewhere than what the model changed."),
        (Mark(), False, "You marked nothing; see where it is."),
    ],
)
def test_a_place_is_compared_with_what_it_was_compared_with(
    mark: Mark, by_model: bool, expected: str
) -> None:
    item = predict(changes=(BETTER,), mark=SQUARE)
    assert said(item, Answer(mark=mark), Part.PLACE, by_model=by_model) == expected


def test_where_nothing_changes_a_mark_is_one_too_many() -> None:
    item = predict()
    assert "none to mark" in said(item, Answer(mark=SQUARE), Part.PLACE)
    assert "nothing to mark" in said(item, Answer(mark=Mark()), Part.PLACE)


def test_what_was_said_stands_beside_what_is_right() -> None:
    item = predict(changes=(BETTER,))
    wrong = said(item, Answer(changes=(WORSE,)), Part.CHANGES)
    assert wrong == "You said: worse small right effusion. Right is: better small right effusion."
    right = said(item, Answer(changes=(BETTER,)), Part.CHANGES)
    assert right == "Right: better small right effusion."
    nothing = said(item, Answer(changes=()), Part.CHANGES)
    assert nothing == "You said: nothing changes. Right is: better small right effusion."
    assert "did not say" in said(item, Answer(), Part.CHANGES)


def test_films_are_called_by_their_letters() -> None:
    item = ChooseItem(
        id=uuid4(), title="T", question="Q", reference=Reference(), films=FILMS, right=FILMS[1:]
    )
    wrong = said(item, Answer(chosen=(FILMS[2], FILMS[0])), Part.CHOICE)
    assert wrong == "You chose A, C; right is B, C."
    right = said(item, Answer(chosen=(FILMS[2], FILMS[1])), Part.CHOICE)
    assert right == "You chose B, C, and that is right."


@pytest.mark.parametrize("holds", [True, False])
@pytest.mark.parametrize("answer", [True, False])
def test_a_statement_holds_or_not_whatever_was_said(holds: bool, answer: bool) -> None:
    item = CalibrateItem(
        id=uuid4(),
        title="T",
        question="Q",
        reference=Reference(),
        prior=UUID(int=0),
        statement="S",
        holds=holds,
    )
    text = said(item, Answer(holds=answer), Part.STATEMENT)
    assert text.startswith("The statement holds" if holds else "The statement does not hold")
    assert ("as you said" in text) is (holds is answer)


def test_what_an_explanation_should_have_said_is_named() -> None:
    item = ExplainItem(
        id=uuid4(),
        title="T",
        question="Q",
        reference=Reference(),
        prior=UUID(int=0),
        rubric=(RubricClaim(change=BETTER),),
    )
    missed = said(item, Answer(text="A new left consolidation."), Part.TEXT)
    assert missed == "Asked for was: better small right effusion."


@pytest.mark.parametrize("sure", [0.0, 0.3, 0.5, 0.9, 1.0])
@pytest.mark.parametrize("answer", [BETTER, WORSE])
def test_how_sure_one_was_is_told_with_whether_one_was_right(sure: float, answer: Change) -> None:
    item = predict(changes=(BETTER,))
    graded = Answer(changes=(answer,), confidence=sure)
    text = said(item, graded, Part.CONFIDENCE)
    assert "Brier" not in text, "that score is told under “How sure” on the page of progress"
    assert ("and right" in text) is (answer is BETTER)
