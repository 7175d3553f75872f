"""What the engine says to a user, in the language of the window.

The engine speaks English and knows no translations; its sentences come with what stands in them.
"""

from typing import cast

from PySide6.QtCore import QCoreApplication, QLocale

from app.study.vocabulary import Word, word_name
from engine.errors import ForeseeError, Named, Said

CONTEXT = "Engine"
translate = QCoreApplication.translate


def told(error: ForeseeError) -> str:
    """A sentence for the user."""
    sentence = translate(CONTEXT, error.sentence)
    if sentence == error.sentence:
        return str(error)
    if not error.said:
        return sentence
    return sentence.format(**{name: _named(said) for name, said in error.said.items()})


def _named(said: Said) -> str:
    if not isinstance(said, Named):
        return str(said)
    if not said.words:
        return translate(CONTEXT, said.english)
    return QLocale().createSeparatedList([word_name(cast("Word", word)) for word in said.words])
