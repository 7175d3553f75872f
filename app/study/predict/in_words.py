"""What a student's own words say changed, graded like a prediction. Knows no widgets."""

from uuid import UUID

from app.study.predict.flow import Outcome
from engine.errors import HypothesisDeclined
from engine.hypothesis import read_hypothesis
from lessons.answers import Answer
from lessons.changes import changes_of
from lessons.grading import Grade, grade
from lessons.pack.manifest import PredictItem, Reference


def explanation_grade(outcome: Outcome) -> Grade | None:
    """None where no finding can be read from the explanation."""
    item = outcome.exercise.item
    try:
        said = changes_of(read_hypothesis(outcome.attempt.explanation[:500]))
    except HypothesisDeclined:
        return None
    asked = PredictItem(
        id=item.id,
        title=item.title,
        question=item.question,
        reference=Reference(changes=item.reference.changes),
        prior=UUID(int=0),
    )
    return grade(asked, Answer(changes=said), outcome.exercise.film_shape)
