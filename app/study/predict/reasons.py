"""Why each part of an answer got its score, in the language of the window. Knows no widgets.

The score itself is `lessons.grading`'s; what stands beside it must say the same.
"""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QLocale

from app.stage.choices import letter_of
from app.words.vocabulary import word_name
from lessons.answers import Answer
from lessons.changes import Change, Course
from lessons.grading import RIGHT_FROM, GradePart, Part
from lessons.pack.manifest import CalibrateItem, ChooseItem, ExplainItem, Item

translate = QCoreApplication.translate
_NO_BREAK = "\u00a0"
# Shares of a change sum to 1, but for rounding.
_ALMOST_ALL = 0.999


def reason(
    part: GradePart, item: Item, answer: Answer, *, right: bool, by_model: bool = False
) -> str:
    """`right`: the answer as a whole; `by_model`: it is the model's picture that it is compared
    with."""
    match part.part:
        case Part.PLACE:
            return _of_place(part.score, item, answer, by_model=by_model)
        case Part.CHANGES:
            return _of_changes(part.score, item, answer)
        case Part.CONFIDENCE:
            return _of_confidence(part, answer, right=right)
        case Part.CHOICE if isinstance(item, ChooseItem):
            return _of_choice(item, answer)
        case Part.STATEMENT if isinstance(item, CalibrateItem):
            return _of_statement(item, answer)
        case Part.TEXT if isinstance(item, ExplainItem):
            return _of_text(part.score, item)
        case _:
            return part.reason


def percent(share: float) -> str:
    """A share as a number of percent that no line breaks."""
    return f"{round(share * 100)}{_NO_BREAK}%"


def change_name(change: Change) -> str:
    words = (change.trend, change.severity, change.side, change.zone)
    said = [word_name(word) for word in words if word is not None]
    qualities = said[0]
    for word in said[1:]:
        both = translate("Reasons", "{one} {other}", "as in: worse right")
        qualities = both.format(one=qualities, other=word)
    text = translate("Reasons", "{qualities} {finding}", "as in: worse right effusion")
    return text.format(qualities=qualities, finding=word_name(change.finding))


def changes_name(changes: Iterable[Change]) -> str:
    """What really changes among these; "unchanged" is the same as not being named."""
    real = [change_name(one) for one in changes if one.course is not Course.SAME]
    return ", ".join(real) or translate("Reasons", "nothing changes")


def _of_place(score: float, item: Item, answer: Answer, *, by_model: bool) -> str:
    marked = answer.mark is not None and bool(answer.mark.outlines)
    mark = item.reference.mark
    if mark is None or not mark.outlines:
        if marked:
            return translate("Reasons", "You marked a place, but there is none to mark.")
        return translate("Reasons", "You marked nothing, and there is nothing to mark.")
    if not marked:
        return translate("Reasons", "You marked nothing; see where it is.")
    if score == 0 and by_model:
        return translate("Reasons", "Your mark lies elsewhere than what the model changed.")
    if score == 0:
        return translate("Reasons", "Your mark lies elsewhere: it does not touch the reference.")
    if by_model:
        text = translate("Reasons", "Your mark and what the model changed agree by {percent}.")
    elif score >= RIGHT_FROM[Part.PLACE]:
        text = translate("Reasons", "Your mark and the reference agree by {percent}.")
    else:
        text = translate("Reasons", "Your mark and the reference agree by {percent} only.")
    return text.format(percent=percent(score))


def _of_changes(score: float, item: Item, answer: Answer) -> str:
    really = changes_name(item.reference.changes)
    if answer.changes is None:
        text = translate("Reasons", "You did not say what changes. Right is: {really}.")
    elif score > _ALMOST_ALL:
        text = translate("Reasons", "Right: {really}.")
    else:
        text = translate("Reasons", "You said: {said}. Right is: {really}.")
    return text.format(said=changes_name(answer.changes or ()), really=really)


def _of_choice(item: ChooseItem, answer: Answer) -> str:
    """By the letters that the films have on the stage."""
    chosen = [letter_of(place) for place, film in enumerate(item.films) if film in answer.chosen]
    right = [letter_of(place) for place, film in enumerate(item.films) if film in item.right]
    if chosen == right:
        text = translate("Reasons", "You chose {chosen}, and that is right.")
    else:
        text = translate("Reasons", "You chose {chosen}; right is {right}.")
    return text.format(chosen=", ".join(chosen), right=", ".join(right))


def _of_statement(item: CalibrateItem, answer: Answer) -> str:
    if answer.holds is item.holds:
        if item.holds:
            return translate("Reasons", "The statement holds, as you said.")
        return translate("Reasons", "The statement does not hold, as you said.")
    if item.holds:
        return translate("Reasons", "The statement holds; you said that it does not.")
    return translate("Reasons", "The statement does not hold; you said that it does.")


def _of_text(score: float, item: ExplainItem) -> str:
    asked = changes_name(claim.change for claim in item.rubric)
    if score > _ALMOST_ALL:
        text = translate("Reasons", "You said what was asked for: {asked}.")
    else:
        text = translate("Reasons", "Asked for was: {asked}.")
    return text.format(asked=asked)


def _of_confidence(part: GradePart, answer: Answer, *, right: bool) -> str:
    """The score is one less the Brier score."""
    if answer.confidence is None:
        return part.reason
    brier = 1 - part.score
    if right:
        text = translate("Reasons", "You were {percent} sure, and right.")
    else:
        text = translate("Reasons", "You were {percent} sure, and not right.")
    said = text.format(percent=percent(answer.confidence))
    scored = translate("Reasons", "Brier score {brier}: 0 is best, tossing a coin gives 0.25.")
    return f"{said} {scored.format(brier=QLocale().toString(brier, 'f', 2))}"
