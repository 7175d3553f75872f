"""An answer against what happened. Each kind of item grades its own parts; here they are put
together, and the confidence is scored.

Pure functions. Knows no store.
"""

from lessons.answers import Answer
from lessons.grades import RIGHT_FROM, Grade, GradePart, Part, Percent, Reason
from lessons.pack.kinds import Item


def grade(item: Item, answer: Answer, shape: tuple[int, int], *, by_model: bool = False) -> Grade:
    """shape: (height, width) of the film on which the student marked. by_model: the item's
    reference is what a model drew, and reasons say so."""
    parts = list(item.graded(answer, shape, by_model=by_model))
    right = all(part.score >= RIGHT_FROM[part.part] for part in parts)
    score = _whole(parts)
    if answer.confidence is None:
        return Grade(parts=tuple(parts), score=score, right=right)
    brier = brier_score(answer.confidence, right)
    parts.append(_confidence_part(answer.confidence, right, brier))
    return Grade(parts=tuple(parts), score=score, right=right, brier=brier)


def _whole(parts: list[GradePart]) -> float:
    """The mean of the parts; whoever names the wrong change has not read the place that they marked
    either."""
    if any(part.part is Part.CHANGES and part.score == 0 for part in parts):
        return 0.0
    return sum(part.score for part in parts) / len(parts)


def brier_score(confidence: float, right: bool) -> float:
    """[0, 1], 0 is best (Brier, 1950)."""
    return (confidence - float(right)) ** 2


def _confidence_part(confidence: float, right: bool, brier: float) -> GradePart:
    percent = Percent(confidence)
    if right:
        reason = Reason("You were {percent} sure, and right.", percent=percent)
    else:
        reason = Reason("You were {percent} sure, and not right.", percent=percent)
    return GradePart(part=Part.CONFIDENCE, score=1 - brier, reason=reason)
