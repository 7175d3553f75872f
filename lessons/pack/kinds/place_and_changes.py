"""Grades for a marked place and for named changes, which several kinds ask for."""

from lessons.changes import Change, real_changes
from lessons.changes_agreement import changes_agreement
from lessons.grades import ALMOST_ALL, RIGHT_FROM, GradePart, Part, Percent, Reason
from lessons.marks import Mark
from lessons.overlap import agreement
from lessons.pack.reference import Reference


def place_part(
    mark: Mark | None, reference: Reference, shape: tuple[int, int], *, by_model: bool
) -> GradePart:
    """How well the student's mark agrees with the reference's. shape: (height, width) of the film.
    by_model: the reference is where a model changed the film."""
    marked = mark is not None and bool(mark.outlines)
    if reference.mark is None or not reference.is_marked:
        reason = (
            Reason("You marked a place, but there is none to mark.")
            if marked
            else Reason("You marked nothing, and there is nothing to mark.")
        )
        return GradePart(part=Part.PLACE, score=float(not marked), reason=reason)
    if mark is None or not marked:
        reason = Reason("You marked nothing; see where it is.")
        return GradePart(part=Part.PLACE, score=0.0, reason=reason)
    score = agreement(mark, reference.mark, reference.tolerance, shape)
    reason = _model_reason(score) if by_model else _place_reason(score)
    return GradePart(part=Part.PLACE, score=score, reason=reason)


def _place_reason(score: float) -> Reason:
    if score == 0:
        return Reason("Your mark lies elsewhere: it does not touch the reference.")
    if score >= RIGHT_FROM[Part.PLACE]:
        return Reason("Your mark and the reference agree by {percent}.", percent=Percent(score))
    return Reason("Your mark and the reference agree by {percent} only.", percent=Percent(score))


def _model_reason(score: float) -> Reason:
    if score == 0:
        return Reason("Your mark lies elsewhere than what the model changed.")
    return Reason(
        "Your mark and what the model changed agree by {percent}.", percent=Percent(score)
    )


def changes_part(said: tuple[Change, ...] | None, reference: tuple[Change, ...]) -> GradePart:
    """How well the changes that the student named agree with the reference's."""
    really = real_changes(reference)
    if said is None:
        reason = Reason("You did not say what changes. Right is: {really}.", really=really)
        return GradePart(part=Part.CHANGES, score=0.0, reason=reason)
    score = changes_agreement(said, reference)
    if score > ALMOST_ALL:
        reason = Reason("Right: {really}.", really=really)
    else:
        reason = Reason(
            "You said: {said}. Right is: {really}.", said=real_changes(said), really=really
        )
    return GradePart(part=Part.CHANGES, score=score, reason=reason)
