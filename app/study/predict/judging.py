"""An answer beside what it is compared with. Costs time: for worker threads. Knows no widgets."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.services.shown_run import ShownRun
from app.study.predict.exercise import Exercise, item_of_run
from app.study.predict.in_words import grade_of_words
from lessons.answers import Attempt
from lessons.grades import Grade
from lessons.grading import grade
from lessons.marks import Mark


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """`grade` counts: against the reference, or the model where there is none. `model` is how the
    answer compares with the model's own picture, where one was shown. `place`: where the change is,
    of the reference or, where there is none, of the model. `explanation`: the grade of the
    student's own words, where a finding and a direction can be read from them."""

    exercise: Exercise
    attempt: Attempt
    grade: Grade
    model: Grade | None
    run: ShownRun | None
    place: Mark | None
    explanation: Grade | None


def judge(
    exercise: Exercise, attempt: Attempt, run: ShownRun | None, words: str, at: datetime
) -> Outcome:
    """`words`: the student's explanation, given `at` this time."""
    judged = model = None
    if run is not None and exercise.is_prediction:
        judged = item_of_run(exercise.item, run.result)
        # What the model was asked to draw is no test of what the student says changes.
        place = attempt.answer.model_copy(update={"changes": None})
        model = grade(judged, place, exercise.film_shape, by_model=True)
    if exercise.is_free and model is not None:
        counts = model
    else:
        counts = grade(exercise.item, attempt.answer, exercise.film_shape)
    compared_with = judged if exercise.is_free else exercise.item
    return Outcome(
        exercise=exercise,
        attempt=replace(attempt, explanation=words, grade=counts, finished_at=at),
        grade=counts,
        model=model,
        run=run,
        place=None if compared_with is None else compared_with.reference.mark,
        explanation=grade_of_words(exercise, words) if exercise.is_prediction else None,
    )
