"""`pack.json` as bytes: to a Pack and back, the same Pack always to the same bytes.

Documents of earlier schema versions are brought to the present form one version at a time.
"""

import json
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from pydantic import ValidationError

from engine.plain_text import plain_parts
from lessons.errors import PackRefused
from lessons.pack.archive import MANIFEST
from lessons.pack.json_parts import JsonParts
from lessons.pack.limits import DEEPEST_JSON
from lessons.pack.manifest import SCHEMA_VERSION, Pack

Document = dict[str, Any]

UPGRADES: Mapping[int, Callable[[Document], Document]] = MappingProxyType({})
"""From a version to the next, for every version before the present one."""

_MOST_FAULTS = 5
_MOST_PARTS = JsonParts(objects=150_000, lists=400_000, commas=1_500_000)


def read_manifest(content: bytes) -> Pack:
    """Raises PackRefused with the places of what is wrong."""
    document = current_form(_document(content), SCHEMA_VERSION, UPGRADES)
    try:
        return Pack.model_validate(document)
    except (ValidationError, ValueError, RecursionError) as error:
        raise _refusal(error) from error


def write_manifest(pack: Pack) -> bytes:
    """UTF-8, keys in the order of the models."""
    text = json.dumps(pack.model_dump(mode="json"), ensure_ascii=False, indent=1)
    return f"{text}\n".encode()


def current_form(
    document: Document, current: int, upgrades: Mapping[int, Callable[[Document], Document]]
) -> Document:
    """The document as the present schema wants it. Raises PackRefused for an unknown version."""
    version = document.get("schema_version")
    if not isinstance(version, int) or isinstance(version, bool) or version < 1:
        raise PackRefused(
            "{manifest} does not say which version of the format it has; get a fresh copy.",
            manifest=MANIFEST,
        )
    if version > current:
        raise PackRefused(
            "The pack was made by a newer Foresee (format {version}, this one reads up to "
            "{known}); update Foresee to open it.",
            version=version,
            known=current,
        )
    for step in range(version, current):
        document = upgrades[step](document)
    return document


def _document(content: bytes) -> Document:
    if _MOST_PARTS.are_fewer_than_in(content):
        raise PackRefused(
            "{manifest} says more than a pack can hold; do not use this pack, "
            "and tell whoever gave it to you.",
            manifest=MANIFEST,
        )
    _require_shallow(content)
    try:
        document = json.loads(
            content.decode("utf-8"),
            parse_constant=_refuse_constant,
            object_pairs_hook=_without_doubles,
        )
    except (ValueError, RecursionError) as error:
        raise PackRefused(
            "{manifest} is no JSON text; get a fresh copy of the pack.", manifest=MANIFEST
        ) from error
    if not isinstance(document, dict):
        raise PackRefused("{manifest} holds no pack; get a fresh copy.", manifest=MANIFEST)
    return plain_parts(document)


def _require_shallow(content: bytes) -> None:
    """Brackets within strings count too: no honest text has so many open at once."""
    opened = deepest = 0
    for bracket in content.translate(None, delete=_NO_BRACKETS):
        opened += 1 if bracket in b"[{" else -1
        deepest = max(deepest, opened)
    if deepest > DEEPEST_JSON:
        raise PackRefused(
            "{manifest} is nested absurdly deep; do not use this pack, "
            "and tell whoever gave it to you.",
            manifest=MANIFEST,
        )


_NO_BRACKETS = bytes(code for code in range(256) if code not in b"[]{}")


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no number")


def _without_doubles(pairs: list[tuple[str, Any]]) -> Document:
    """Of two values of one name each reader believes another one."""
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name is there twice")
    return found


def _refusal(error: Exception) -> PackRefused:
    if not isinstance(error, ValidationError):
        return PackRefused(
            "{manifest} cannot be understood; get a fresh copy of the pack.", manifest=MANIFEST
        )
    found = error.errors(include_url=False, include_context=False, include_input=False)
    lines = [f"{_place(fault['loc'])}: {fault['msg']}" for fault in found[:_MOST_FAULTS]]
    more = "" if len(found) <= _MOST_FAULTS else "; …"
    return PackRefused(
        "{manifest} is not as a pack must be; tell the pack's author: {details}",
        manifest=MANIFEST,
        details=f"{'; '.join(lines)}{more}.",
    )


def _place(location: tuple[int | str, ...]) -> str:
    """lessons[0].items[2].prior"""
    said = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in location)
    return said.lstrip(".")[:200] or "the whole"
