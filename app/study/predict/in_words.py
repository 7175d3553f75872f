"""What a student's own words say changed, graded like an explanation. Knows no widgets."""

from app.study.predict.exercise import Exercise
from lessons.explanations import names_finding, text_part
from lessons.grades import RIGHT_FROM, Grade
from lessons.pack.reference import RubricClaim

_LONGEST = 500
"""Characters that are read."""


def grade_of_words(exercise: Exercise, words: str) -> Grade | None:
    """None where no finding can be read from the words."""
    read = words[:_LONGEST]
    if not names_finding(read):
        return None
    changes = exercise.item.reference.changes
    part = text_part(read, tuple(RubricClaim(change=change) for change in changes))
    return Grade(parts=(part,), score=part.score, right=part.score >= RIGHT_FROM[part.part])
