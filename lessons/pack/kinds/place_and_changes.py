"""Grades for a marked place and for named changes, which several kinds ask for."""

from lessons.changes import Change, real_changes
from lessons.changes_agreement import changes_agreement
from lessons.grades import ALMOST_ALL, RIGHT_FROM, GradePart, Part, Percent, Reason
from lessons.marks import Mark
from lessons.overlap import Overlap, overlap
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
    lies = overlap(mark, reference.mark, reference.tolerance, shape)
    reason = _model_reason(lies) if by_model else _place_reason(lies)
    return GradePart(part=Part.PLACE, score=lies.score, reason=reason)


def _place_reason(lies: Overlap) -> Reason:
    covered, inside = Percent(lies.covered), Percent(lies.inside)
    if lies.score == 0:
        return Reason("Your mark lies elsewhere: it does not touch the reference.")
    if lies.score >= RIGHT_FROM[Part.PLACE]:
        return Reason(
            "Your mark covers {covered} of the place, and {inside} of it lies there.",
            covered=covered,
            inside=inside,
        )
    if lies.inside < lies.covered:
        return Reason(
            "Too much is marked: of your mark only {inside} lies where it changes.", inside=inside
        )
    return Reason("Too little is marked: {covered} of what changes.", covered=covered)


def _model_reason(lies: Overlap) -> Reason:
    if lies.score == 0:
        return Reason("Your mark lies elsewhere than what the model changed.")
    return Reason(
        "Your mark covers {covered} of what the model changed, and {inside} of it lies there.",
        covered=Percent(lies.covered),
        inside=Percent(lies.inside),
    )


def changes_part(said: tuple[Change, ...] | None, reference: tuple[Change, ...]) -> GradePart:
    """How well the changes that the student named agree with the reference's."""
    really = real_changes(reference) or reference
    if said is None:
        reason = Reason("You did not say what changes. Right is: {really}.", really=really)
        return GradePart(part=Part.CHANGES, score=0.0, reason=reason)
    score = changes_agreement(said, reference)
    if score > ALMOST_ALL:
        reason = Reason("Right: {really}.", really=really)
    elif not said and score > 0:
        reason = Reason("Nothing changes, as you said. Name what stays: {really}.", really=really)
    else:
        reason = Reason("You said: {said}. Right is: {really}.", said=said, really=really)
    return GradePart(part=Part.CHANGES, score=score, reason=reason)
