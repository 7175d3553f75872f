"""What errors say to a user, in the language of the window.

Engine and lessons speak English and know no translations; their sentences come with what stands in
them.
"""

from datetime import datetime
from typing import cast

from PySide6.QtCore import QCoreApplication, QDate, QLocale, QTime

from app.words.numbers import decimal
from app.words.vocabulary import Word, hypothesis_name, word_name
from engine.errors import ForeseeError, InWords, Named, SentenceValue

CONTEXT = "Errors"
translate = QCoreApplication.translate


def error_text(error: ForeseeError) -> str:
    """A sentence for the user."""
    sentence = translate(CONTEXT, error.sentence)
    if not error.said:
        return sentence
    return sentence.format(**{name: _said(one) for name, one in error.said.items()})


def _said(said: SentenceValue) -> str:
    match said:
        case Named():
            return named(said)
        case InWords():
            return hypothesis_name(said.canonical)
        case ForeseeError():
            return error_text(said)
        case float():
            return decimal(said, 1)
        case datetime():
            return _moment(said.astimezone())
        case _:
            return str(said)


def named(said: Named) -> str:
    """What stands in a sentence, or on its own."""
    if not said.words:
        return translate(CONTEXT, said.english)
    names = [word_name(cast("Word", word)) for word in said.words]
    if names == [word.value for word in said.words]:
        return said.english  # which has plurals where they belong
    return QLocale().createSeparatedList(names)


def _moment(time: datetime) -> str:
    locale = QLocale()
    day = locale.toString(QDate(time.year, time.month, time.day), QLocale.FormatType.LongFormat)
    clock = locale.toString(QTime(time.hour, time.minute), QLocale.FormatType.ShortFormat)
    return f"{day}, {clock}"
