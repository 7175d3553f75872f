"""Prediction against what happened, each part of a grade with its reason in words.

Pure functions. Knows no store.
"""

from collections.abc import Iterable
from uuid import UUID

from engine.findings import Side, Zone
from lessons.answers import Answer
from lessons.changes import Change, Course
from lessons.explanations import text_part
from lessons.grades import Grade, GradePart, Part
from lessons.overlap import agreement, harmonic
from lessons.pack.manifest import (
    CalibrateItem,
    ChooseItem,
    ExplainItem,
    Item,
    PredictItem,
    Reference,
)

__all__ = ["Grade", "GradePart", "Part", "brier_score", "changes_agreement", "grade"]

RIGHT_FROM = {
    Part.PLACE: 0.5,
    Part.CHANGES: 0.8,
    Part.CHOICE: 1.0,
    Part.TEXT: 0.6,
    Part.STATEMENT: 1.0,
}
"""A part counts as right from this score on; an answer is right when all its parts are."""

# What a change is made of, and how much each weighs; they sum to 1. A wrong side or a wrong course
# alone is enough to make a change wrong.
_FINDING, _SIDE, _COURSE, _ZONE = 0.3, 0.3, 0.3, 0.1
_OPEN = 0.5
_HALF_THE_SIDES = 0.25


def grade(item: Item, answer: Answer, shape: tuple[int, int]) -> Grade:
    """`shape`: (height, width) of the film on which the student marked."""
    parts = list(_parts(item, answer, shape))
    right = all(part.score >= RIGHT_FROM[part.part] for part in parts)
    score = sum(part.score for part in parts) / len(parts)
    if answer.confidence is None:
        return Grade(parts=tuple(parts), score=score, right=right)
    brier = brier_score(answer.confidence, right)
    parts.append(_confidence_part(answer.confidence, right, brier))
    return Grade(parts=tuple(parts), score=score, right=right, brier=brier)


def brier_score(confidence: float, right: bool) -> float:
    """[0, 1], 0 is best (Brier, 1950)."""
    return (confidence - float(right)) ** 2


def changes_agreement(one: Iterable[Change], other: Iterable[Change]) -> float:
    """[0, 1], the same whichever comes first; "unchanged" is the same as not being named.

    The harmonic mean of how well each side's changes are found among the other's.
    """
    first, second = _real(one), _real(other)
    if not first or not second:
        return float(bool(first) == bool(second))
    return harmonic(_found(first, second), _found(second, first))


def _parts(item: Item, answer: Answer, shape: tuple[int, int]) -> Iterable[GradePart]:
    if isinstance(item, ChooseItem):
        yield _choice_part(answer.chosen, item.right)
    elif isinstance(item, ExplainItem):
        yield text_part(answer.text or "", item.rubric)
    elif isinstance(item, CalibrateItem):
        yield _statement_part(answer.holds, item.holds)
    else:
        place_asked = item.reference.mark is not None or not _real(item.reference.changes)
        given = isinstance(item, PredictItem) and item.hypothesis is not None
        if not given or answer.changes is not None or not place_asked:
            yield _changes_part(answer.changes, item.reference)
        if place_asked:
            yield _place_part(answer, item.reference, shape)


def _place_part(answer: Answer, reference: Reference, shape: tuple[int, int]) -> GradePart:
    marked = answer.mark is not None and bool(answer.mark.outlines)
    if reference.mark is None or not reference.mark.outlines:
        reason = (
            "You marked a place, but there is none to mark."
            if marked
            else "You marked nothing, and there is nothing to mark."
        )
        return GradePart(part=Part.PLACE, score=float(not marked), reason=reason)
    if answer.mark is None or not marked:
        return GradePart(part=Part.PLACE, score=0.0, reason="You marked nothing; see where it is.")
    score = agreement(answer.mark, reference.mark, reference.tolerance, shape)
    return GradePart(part=Part.PLACE, score=score, reason=_place_reason(score))


def _place_reason(score: float) -> str:
    percent = f"{100 * score:.0f} %"
    if score == 0:
        return "Your mark lies elsewhere: it does not touch the reference."
    if score >= RIGHT_FROM[Part.PLACE]:
        return f"Your mark and the reference agree by {percent}."
    return f"Your mark and the reference agree by {percent} only."


def _changes_part(said: tuple[Change, ...] | None, reference: Reference) -> GradePart:
    if said is None:
        return GradePart(
            part=Part.CHANGES,
            score=0.0,
            reason=f"You did not say what changes: {_right(reference)}.",
        )
    score = changes_agreement(said, reference.changes)
    return GradePart(
        part=Part.CHANGES, score=score, reason=" ".join(_change_reasons(said, reference))
    )


def _change_reasons(said: tuple[Change, ...], reference: Reference) -> list[str]:
    mine, theirs = _real(said), _real(reference.changes)
    if not mine or not theirs:
        if not mine and not theirs:
            return ["Right: nothing changed."]
        if not theirs:
            return [f"Nothing changed; you said {_listed(mine)}."]
        return [f"You said that nothing changes, but: {_right(reference)}."]
    reasons = [_compared(change, mine) for change in theirs]
    findings = {change.finding for change in theirs}
    extra = [change for change in mine if change.finding not in findings]
    if extra:
        reasons.append(f"There was no {_listed(extra)}.")
    return reasons


def _compared(change: Change, said: list[Change]) -> str:
    same = [one for one in said if one.finding is change.finding]
    if not same:
        return f"You missed: {change.words()}."
    best = max(same, key=lambda one: _likeness(one, change))
    faults: list[str] = []
    if best.course is not change.course:
        faults.append(f"there is {change.course} of it, not {best.course}")
    if _side_likeness(best.side, change.side) < _OPEN:
        faults.append(f"it is {change.side or 'on neither side alone'}, not {best.side}")
    if best.zone is not None and change.zone is not None and best.zone is not change.zone:
        faults.append(f"it lies in the {change.zone} zone, not the {best.zone}")
    if faults:
        return f"The {change.finding} is right, but {' and '.join(faults)}."
    return f"Right: {change.words()}."


def _choice_part(chosen: tuple[UUID, ...], right: tuple[UUID, ...]) -> GradePart:
    mine, theirs = set(chosen), set(right)
    score = 2 * len(mine & theirs) / (len(mine) + len(theirs))
    if mine == theirs:
        reason = "You chose right."
    elif not mine:
        reason = "You chose no film."
    else:
        missed, wrong = len(theirs - mine), len(mine - theirs)
        reason = f"Of {len(theirs)} right, {missed} not chosen; {wrong} chosen wrongly."
    return GradePart(part=Part.CHOICE, score=score, reason=reason)


def _statement_part(said: bool | None, holds: bool) -> GradePart:
    truth = "The statement holds" if holds else "The statement does not hold"
    if said is None:
        reason = f"{truth}; you did not say."
    else:
        reason = f"{truth}, as you said." if said is holds else f"{truth}; you said otherwise."
    return GradePart(part=Part.STATEMENT, score=float(said is holds), reason=reason)


def _confidence_part(confidence: float, right: bool, brier: float) -> GradePart:
    outcome = "right" if right else "wrong"
    reason = (
        f"You were {100 * confidence:.0f} % sure and {outcome}: "
        f"Brier score {brier:.2f} (0 is best, always saying 50 % gives 0.25)."
    )
    return GradePart(part=Part.CONFIDENCE, score=1 - brier, reason=reason)


def _real(changes: Iterable[Change]) -> list[Change]:
    return [change for change in changes if change.course is not Course.SAME]


def _found(changes: list[Change], among: list[Change]) -> float:
    best = (max(_likeness(change, other) for other in among) for change in changes)
    return sum(best) / len(changes)


def _likeness(one: Change, other: Change) -> float:
    if one.finding is not other.finding:
        return 0.0
    return min(
        1.0,
        _FINDING
        + _SIDE * _side_likeness(one.side, other.side)
        + _COURSE * (one.course is other.course)
        + _ZONE * _zone_likeness(one.zone, other.zone),
    )


def _side_likeness(one: Side | None, other: Side | None) -> float:
    if one is other:
        return 1.0
    if one is None or other is None:
        return _OPEN
    return _HALF_THE_SIDES if Side.BILATERAL in (one, other) else 0.0


def _zone_likeness(one: Zone | None, other: Zone | None) -> float:
    if one is other:
        return 1.0
    return _OPEN if one is None or other is None else 0.0


def _right(reference: Reference) -> str:
    return _listed(_real(reference.changes)) or "nothing changes"


def _listed(changes: list[Change]) -> str:
    return ", ".join(change.words() for change in changes)
