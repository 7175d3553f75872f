"""What a student's own words say changed, graded like a prediction. Knows no widgets."""

from uuid import UUID

from app.study.predict.exercise import Exercise
from engine.errors import HypothesisDeclined
from engine.hypothesis import read_hypothesis
from lessons.answers import Answer
from lessons.changes import changes_of
from lessons.grades import Grade
from lessons.grading import grade
from lessons.pack.kinds import PredictItem
from lessons.pack.reference import Reference


def grade_of_words(exercise: Exercise, words: str) -> Grade | None:
    """None where no finding can be read from the words."""
    item = exercise.item
    try:
        changes = changes_of(read_hypothesis(words[:500]))
    except HypothesisDeclined:
        return None
    asked = PredictItem(
        id=item.id,
        title=item.title,
        question=item.question,
        reference=Reference(changes=item.reference.changes),
        prior=UUID(int=0),
    )
    return grade(asked, Answer(changes=changes), exercise.film_shape)
