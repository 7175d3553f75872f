"""Why each part of an answer got its score, in the window's language. Knows no widgets.

Grades speak English and know no translations; their sentences come with what stands in them.
"""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication

from app.words.vocabulary import progression_name
from engine.findings import Progression
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
    return progression_name(
        Progression(
            change.finding, change.side, change.zone, change.trend, change.severity, False, 0, 0
        )
    )
