"""What a user can get wrong, one class per kind of thing; every message is written for that user.

Anything else that escapes the engine is a bug and belongs in the crash report, not in a sentence.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Named:
    """What a sentence names. `words` of the vocabulary, or else `english` itself, can be put into
    another language; other things in a sentence are shown as they are."""

    english: str
    words: tuple[StrEnum, ...] = ()

    def __str__(self) -> str:
        return self.english


@dataclass(frozen=True, slots=True)
class InWords:
    """Changes that a sentence names, as a hypothesis in canonical words; told in the language of
    the sentence."""

    canonical: str

    def __str__(self) -> str:
        return self.canonical


class ForeseeError(Exception):
    """Base of all errors whose message is shown to the user.

    `sentence` is English, with a blank for each of `said`: whoever speaks another language
    translates the one and fills in the others. `str` is both together, in English.
    """

    def __init__(self, sentence: str = "", **said: "SentenceValue") -> None:
        english = {name: _in_english(one) for name, one in said.items()}
        super().__init__(sentence.format(**english) if said else sentence)
        self.sentence = sentence
        self.said = said


SentenceValue = str | int | float | datetime | Path | Named | InWords | ForeseeError
"""What can stand in a sentence. A float is shown with one digit after the separator, a time in the
zone of the machine, another error by its own sentence."""


def _in_english(said: SentenceValue) -> str:
    if isinstance(said, float):
        return f"{said:.1f}"
    if isinstance(said, datetime):
        return f"{said.astimezone():%d %B %Y at %H:%M}"
    return str(said)


class RadiographError(ForeseeError):
    """The file is not a frontal chest radiograph that can be read."""


class NotAChestFilm(RadiographError):
    """The picture can be read, but no two lungs are found in it."""


class MisplacedFilm(RadiographError):
    """A chest film, but turned, upside down, mirrored or inverted."""


class BundleError(ForeseeError):
    """The exported model on disk is incomplete, altered, too new or not a bundle at all."""


class DeviceUnavailable(ForeseeError):
    """The device asked for cannot run the model here."""


class OutOfMemory(ForeseeError):
    """The run does not fit into the memory of the device."""


class DeviceLost(ForeseeError):
    """The device stopped answering while the model was on it."""


class EngineBusy(ForeseeError):
    """The engine does one run at a time, and one is going on."""


class SamplingError(ForeseeError):
    """A sampling setting is outside its range."""


class HypothesisDeclined(ForeseeError):
    """The hypothesis is not understood, or lies outside what the model was trained for.

    `suggestions` are hypotheses that the model does support, nearest first.
    """

    def __init__(
        self, sentence: str, suggestions: tuple[str, ...] = (), **said: SentenceValue
    ) -> None:
        super().__init__(sentence, **said)
        self.suggestions = suggestions
