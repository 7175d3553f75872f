"""What a student types, read into progressions or declined; what a model can be asked."""

from engine.hypothesis.reading import LONGEST_TEXT, english, read_hypothesis
from engine.hypothesis.scope import EVERYTHING, Scope, abilities, nearest_supported, require_scope
from engine.hypothesis.terms import Terms, terms_of
from engine.hypothesis.wording import load_lexicons

__all__ = [
    "EVERYTHING",
    "LONGEST_TEXT",
    "Scope",
    "Terms",
    "abilities",
    "english",
    "load_lexicons",
    "nearest_supported",
    "read_hypothesis",
    "require_scope",
    "terms_of",
]
