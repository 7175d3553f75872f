"""What a student says to a case, and whether it is right. Pure functions."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from engine.findings import Finding
from lessons.answers import Answer
from lessons.changes import Course, Skill
from lessons.drill.case import DrillCase, Place, contains
from lessons.grades import Grade, GradePart, Part, Reason
from lessons.marks import Point

FAST_S = 8.0
"""Within so many seconds an answer is fast."""


@dataclass(frozen=True, slots=True)
class Judged:
    """One answer and its case. Times are UTC.

    course: what the student said; SAME is "nothing changed". point: where, in parts of the film's
    width and height. hit: the change was seen at its place, whichever way it was said to go.
    """

    id: UUID
    case: UUID
    skill: Skill
    place: Place | None
    difficulty: float
    course: Course
    point: Point | None
    hit: bool
    right: bool
    seconds: float
    at: datetime

    @property
    def finding(self) -> Finding | None:
        return self.skill.finding

    @property
    def is_changed(self) -> bool:
        """Whether something changed in the case."""
        return self.skill.finding is not None

    @property
    def is_false_alarm(self) -> bool:
        return not self.is_changed and self.course is not Course.SAME

    @property
    def is_fluent(self) -> bool:
        return self.right and self.seconds <= FAST_S

    @property
    def day(self) -> date:
        return self.at.date()


def judge(
    answer: UUID,
    case: DrillCase,
    course: Course,
    point: Point | None,
    seconds: float,
    at: datetime,
) -> Judged:
    """Right is: the place (where there is one) and the way it went, or that nothing changed.

    Raises ValueError for a change that is said to be nowhere.
    """
    if (course is Course.SAME) != (point is None):
        raise ValueError("a change has a place, and no change has none")
    hit = point is not None and contains(case.mark, point, case.tolerance)
    right = course is case.course and (hit or case.change is None)
    return Judged(
        answer, case.id, case.skill, case.place, case.difficulty, course, point,
        hit and case.change is not None, right, seconds, at,
    )  # fmt: skip


def answer_of(judged: Judged) -> Answer:
    """As the library keeps it."""
    return Answer(course=judged.course, point=judged.point)


def grade_of(case: DrillCase, judged: Judged) -> Grade:
    """Place and way as two parts; of films on which nothing changes the way alone."""
    way = float(judged.course is case.course)
    parts = [GradePart(part=Part.CHANGES, score=way, reason=_way_reason(case, judged))]
    if case.change is not None:
        parts.insert(
            0, GradePart(part=Part.PLACE, score=float(judged.hit), reason=_place_reason(judged))
        )
    score = sum(part.score for part in parts) / len(parts)
    return Grade(parts=tuple(parts), score=score, right=judged.right)


def _place_reason(judged: Judged) -> Reason:
    if judged.point is None:
        return Reason("You marked nothing; see where it is.")
    if judged.hit:
        return Reason("You clicked where it changed.")
    return Reason("You clicked elsewhere than where it changed.")


def _way_reason(case: DrillCase, judged: Judged) -> Reason:
    really = () if case.change is None else (case.change,)
    if judged.course is case.course:
        return Reason("Right: {really}.", really=really)
    return Reason("Right is: {really}.", really=really)
