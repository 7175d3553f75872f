"""A pack in further languages: which texts it has, and the same pack with them in another one.

The texts of the pack itself are in the first of its languages. A translation names each text by
where it stands: the id of pack, lesson or item, and the way to it, as "…/question" or
"…/reference/text". What is not translated stays as it is.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, TypeVar, cast
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints

from lessons.pack.fields import Language, PackPart, Remark
from lessons.pack.phrases import PHRASES, hypothesis_in
from lessons.pack.wording import AS_THEY_ARE

MOST_TEXTS = 100_000
TextPlace = Annotated[str, StringConstraints(pattern=r"^[0-9a-f-]{36}(/[a-z_0-9]+){1,4}$")]

Part = TypeVar("Part", bound=BaseModel)

_OF_PACK = ("title", "description", "objectives")
_OF_LESSON = ("title", "introduction", "objectives")


class Translation(PackPart):
    """texts: by "id/field", such as "…/question" or "…/reference/text"; what is empty or not there
    is read in the pack's first language."""

    language: Language
    texts: dict[TextPlace, Remark] = Field(default_factory=dict, max_length=MOST_TEXTS)

    @property
    def said(self) -> dict[str, str]:
        return {place: text for place, text in self.texts.items() if text.strip()}


def same_language(one: str, other: str) -> bool:
    """Of "de" and "de-AT"."""
    return one.partition("-")[0] == other.partition("-")[0]


@dataclass(frozen=True, slots=True)
class Text:
    """part: id of pack, lesson or item. way: to the text within it, "reference/text"."""

    part: UUID
    way: str
    text: str

    @property
    def place(self) -> str:
        return f"{self.part}/{self.way}"


def texts_of_item(item: BaseModel, part: UUID) -> Iterator[Text]:
    """All that students and presenters read, of any kind of item."""
    names = [name for name in type(item).model_fields if name not in AS_THEY_ARE]
    yield from (
        Text(part, way, text) for name in names for way, text in _walk(name, getattr(item, name))
    )
    given = getattr(item, "hypothesis", None)
    if given:
        yield Text(part, "hypothesis", given)


def texts_of_part(part: BaseModel, part_id: UUID, names: tuple[str, ...]) -> Iterator[Text]:
    for name in names:
        for way, text in _walk(name, getattr(part, name)):
            yield Text(part_id, way, text)


def texts_of_pack(pack: BaseModel, part: UUID) -> Iterator[Text]:
    return texts_of_part(pack, part, _OF_PACK)


def texts_of_lesson(lesson: BaseModel, part: UUID) -> Iterator[Text]:
    return texts_of_part(lesson, part, _OF_LESSON)


def _walk(way: str, value: object) -> Iterator[tuple[str, str]]:
    if type(value) is str:
        if value.strip():
            yield way, value
    elif isinstance(value, BaseModel):
        for name in type(value).model_fields:
            yield from _walk(f"{way}/{name}", getattr(value, name))
    elif isinstance(value, tuple):
        for place, one in enumerate(cast("tuple[object, ...]", value)):
            yield from _walk(f"{way}/{place}", one)


def item_in(item: Part, part: UUID, texts: Mapping[str, str], language: str) -> Part:
    """An item with its texts in the language; a given hypothesis that is not translated is told in
    it, since it can be read."""
    changed = _spoken(item, str(part), texts)
    given = getattr(item, "hypothesis", None)
    if not given or f"{part}/hypothesis" in texts or language not in PHRASES:
        return changed
    return changed.model_copy(update={"hypothesis": hypothesis_in(given, language)})


def part_in(part: Part, part_id: UUID, texts: Mapping[str, str]) -> Part:
    """A pack without its lessons, or a lesson without its items, with its texts translated."""
    names = [name for name in (*_OF_PACK, *_OF_LESSON) if name in type(part).model_fields]
    update = {name: _value(getattr(part, name), f"{part_id}/{name}", texts) for name in set(names)}
    return part.model_copy(update=update)


def _spoken(part: Part, way: str, texts: Mapping[str, str]) -> Part:
    update = {
        name: _value(getattr(part, name), f"{way}/{name}", texts)
        for name in type(part).model_fields
    }
    return part.model_copy(update=update)


def _value(value: object, way: str, texts: Mapping[str, str]) -> object:
    if type(value) is str:
        return texts.get(way, value)
    if isinstance(value, BaseModel):
        return _spoken(value, way, texts)
    if isinstance(value, tuple):
        parts = enumerate(cast("tuple[object, ...]", value))
        return tuple(_value(one, f"{way}/{place}", texts) for place, one in parts)
    return value
