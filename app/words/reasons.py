"""Why each part of an answer got its score, in the window's language. Knows no widgets.

Grades speak English and know no translations; their sentences come with what stands in them.
"""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from app.words.vocabulary import severity_name, word_name
from lessons.changes import Change
from lessons.grades import Percent, Reason, ReasonValue

CONTEXT = "Reasons"
translate = QCoreApplication.translate


def reason_text(reason: Reason) -> str:
    """A sentence for the student."""
    sentence = translate(CONTEXT, reason.sentence)
    if not reason.said:
        return sentence
    return sentence.format(**{name: _value_text(one) for name, one in reason.said.items()})


def _value_text(value: ReasonValue) -> str:
    match value:
        case tuple():
            return _changes_text(value)
        case Percent() | str():
            return str(value)


def _changes_text(changes: Iterable[Change]) -> str:
    return ", ".join(map(_change_text, changes)) or translate("Reasons", "nothing changes")


def _change_text(change: Change) -> str:
    said = [word_name(change.trend)]
    if change.severity is not None:
        said.append(severity_name(change.finding, change.severity))
    said += [word_name(word) for word in (change.side, change.zone) if word is not None]
    qualities = said[0]
    for word in said[1:]:
        both = translate("Reasons", "{one} {other}", "as in: worse right")
        qualities = both.format(one=qualities, other=word)
    text = translate("Reasons", "{qualities} {finding}", "as in: worse right effusion")
    return text.format(qualities=qualities, finding=word_name(change.finding))
