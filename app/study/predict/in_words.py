"""What a student's own words say changed, graded like a prediction. Knows no widgets."""

from dataclasses import dataclass
from uuid import UUID

from app.study.predict.exercise import Exercise
from engine.errors import HypothesisDeclined
from engine.hypothesis import read_hypothesis
from lessons.answers import Answer
from lessons.changes import changes_of
from lessons.grading import Grade, grade
from lessons.pack.manifest import PredictItem, Reference


@dataclass(frozen=True, slots=True)
class SaidInWords:
    """An explanation as if it had been a prediction: what was asked, what was said, its grade."""

    item: PredictItem
    answer: Answer
    grade: Grade


def said_in_words(exercise: Exercise, words: str) -> SaidInWords | None:
    """None where no finding can be read from the words."""
    item = exercise.item
    try:
        said = changes_of(read_hypothesis(words[:500]))
    except HypothesisDeclined:
        return None
    asked = PredictItem(
        id=item.id,
        title=item.title,
        question=item.question,
        reference=Reference(changes=item.reference.changes),
        prior=UUID(int=0),
    )
    answer = Answer(changes=said)
    return SaidInWords(asked, answer, grade(asked, answer, exercise.film_shape))
