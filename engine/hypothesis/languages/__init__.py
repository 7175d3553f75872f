"""The languages that hypotheses and answers are read in, besides English. One file a language."""

from engine.hypothesis.languages.german import GERMAN
from engine.hypothesis.languages.language import MARKS, Language
from engine.hypothesis.languages.spanish import SPANISH

LANGUAGES: tuple[Language, ...] = (GERMAN, SPANISH)

__all__ = ["LANGUAGES", "MARKS", "Language"]
