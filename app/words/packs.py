"""The texts of the packs that ship, in the language of the window.

They are English in the packs; a text that is none of theirs, such as an instructor's, stays as it
was written. Knows no widgets.
"""

import re

from PySide6.QtCore import QCoreApplication

CONTEXT = "Packs that ship"
translate = QCoreApplication.translate

_NUMBERED = re.compile(r"(?P<name>\D+ )(?P<number>\d+)")


def pack_words(text: str) -> str:
    """A title, question or explanation; "Patient 7" by its words without the number."""
    numbered = _NUMBERED.fullmatch(text)
    if numbered is None:
        return translate(CONTEXT, text)
    return translate(CONTEXT, sentence_of(text)).replace("{number}", numbered["number"])


def sentence_of(text: str) -> str:
    """What is translated of a text: numbers at its end are left out."""
    numbered = _NUMBERED.fullmatch(text)
    return text if numbered is None else numbered["name"] + "{number}"
