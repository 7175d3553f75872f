"""A pack's texts in other words, for packs whose texts are translated. Knows no language."""

from collections.abc import Callable
from typing import TypeVar, cast

from pydantic import BaseModel

Words = Callable[[str], str]
"""A text in other words; a text that it does not know, as it is."""

Part = TypeVar("Part", bound=BaseModel)


# Read by the program, or said of a film by law and science.
AS_THEY_ARE = frozenset(
    {
        "hypothesis",
        "kind",
        "languages",
        "translations",
        "licence",
        "attribution",
        "source",
        "file",
        "authors",
    }
)


def in_words(part: Part, words: Words) -> Part:
    """The same part of a pack with every text that is read in a lesson put through `words`."""
    names = type(part).model_fields.keys() - AS_THEY_ARE
    changed = {name: _value(getattr(part, name), words) for name in names}
    return part.model_copy(update=changed)


def _value(value: object, words: Words) -> object:
    if type(value) is str:
        return words(value)
    if isinstance(value, BaseModel):
        return in_words(value, words)
    if isinstance(value, tuple):
        return tuple(_value(one, words) for one in cast("tuple[object, ...]", value))
    return value
