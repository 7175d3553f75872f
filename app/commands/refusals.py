"""What the command refuses, in the user's language. Knows no Qt: it reads the translators' files.

Only what was refused is told so; help, reports and figures are for engineers, and English.
"""

import locale
import os
import xml.etree.ElementTree as ET
from datetime import datetime
from importlib.resources import files

from app.services.paths import find_paths
from app.services.settings import load_settings
from app.theme.preferences import TRANSLATED, Language
from engine.errors import ForeseeError, HypothesisDeclined, InWords, Named, SentenceValue
from engine.hypothesis import read_hypothesis
from engine.phrasing import PHRASINGS, hypothesis_text

_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
_SHORTLY = {"de": "Möglich ist: {suggestions}.", "es": "Pruebe: {suggestions}."}


def refusal(error: ForeseeError) -> str:
    """A sentence for the user; English where nothing else is spoken, or for what is not told."""
    language = spoken_language()
    if language is Language.ENGLISH:
        return str(error) + _suggested(error, "Try: {suggestions}.", "")
    sentences = _Sentences(language.value)
    shortly = _SHORTLY.get(language.value, "Try: {suggestions}.")
    return sentences.text(error) + _suggested(error, shortly, language.value)


def spoken_language() -> Language:
    """Of the settings, or of the system; English where nothing is shipped."""
    try:
        chosen = load_settings(find_paths().settings).settings.language
    except ForeseeError:
        chosen = Language.SYSTEM  # that there is no place for settings may be what is refused
    if chosen is not Language.SYSTEM:
        return chosen
    named = next(filter(None, map(os.environ.get, _VARIABLES)), locale.getlocale()[0] or "")
    system = named.partition("_")[0].lower()
    return next((one for one in TRANSLATED if one.value == system), Language.ENGLISH)


def _suggested(error: ForeseeError, sentence: str, language: str) -> str:
    if not isinstance(error, HypothesisDeclined) or not error.suggestions:
        return ""
    said = error.suggestions
    if language in PHRASINGS:
        read = (read_hypothesis(one).progressions for one in error.suggestions)
        said = tuple(hypothesis_text(one, language) for one in read)
    return " " + sentence.format(suggestions="; ".join(said))


class _Sentences:
    """The translations of errors and of the vocabulary."""

    def __init__(self, language: str) -> None:
        self._language = language
        file = files("assets").joinpath("translations", f"foresee_{language}.ts")
        root = ET.fromstring(file.read_text(encoding="utf-8"))  # noqa: S314 - ours
        self._known = {
            (context.findtext("name", ""), message.findtext("source", "")): text
            for context in root.findall("context")
            for message in context.findall("message")
            if (text := message.findtext("translation", ""))
        }

    def text(self, error: ForeseeError) -> str:
        sentence = self._known.get(("Errors", error.sentence), error.sentence)
        if not error.said:
            return sentence
        return sentence.format(**{name: self._value(one) for name, one in error.said.items()})

    def _value(self, said: SentenceValue) -> str:
        match said:
            case Named():
                names = [self._known.get(("Vocabulary", one.value)) for one in said.words]
                known = [name for name in names if name]
                if known and len(known) == len(said.words):
                    return ", ".join(known)
                return self._known.get(("Errors", said.english), said.english)
            case InWords():
                read = read_hypothesis(said.canonical).progressions
                return hypothesis_text(read, self._language)
            case ForeseeError():
                return self.text(said)
            case float():
                return f"{said:.1f}".replace(".", ",")
            case datetime():
                return f"{said.astimezone():%d.%m.%Y, %H:%M}"
            case _:
                return str(said)
