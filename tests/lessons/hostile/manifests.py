"""Manifests: texts that are huge, no JSON, or no pack."""

import json
from pathlib import Path

from tests.lessons.hostile.making import (
    BEFORE,
    MANIFEST,
    honest_parts,
    hostile,
    with_manifest,
    with_text,
    write,
)
from tests.lessons.packs import part_id


@hostile("lists a hundred thousand deep")
def _deep(path: Path) -> None:
    with_text(path, b"[" * 100_000 + b"]" * 100_000)


@hostile("objects a hundred thousand deep")
def _deep_objects(path: Path) -> None:
    with_text(path, b'{"a":' * 100_000 + b"1" + b"}" * 100_000)


@hostile("a number with a million digits")
def _number(path: Path) -> None:
    with_text(path, b'{"schema_version": ' + b"9" * 1_000_000 + b"}")


@hostile("ten million empty objects")
def _objects(path: Path) -> None:
    with_text(path, b'{"schema_version": 1, "x": [' + b"{}," * 10_000_000 + b"{}]}")


@hostile("ten million empty lists")
def _lists(path: Path) -> None:
    with_text(path, b'{"schema_version": 1, "x": [' + b"[]," * 10_000_000 + b"[]]}")


@hostile("seven million numbers")
def _numbers(path: Path) -> None:
    with_text(path, b'{"schema_version": 1, "x": [' + b"1.5," * 7_000_000 + b"1]}")


@hostile("one name with two values")
def _two_values(path: Path) -> None:
    manifest = honest_parts()[MANIFEST]
    with_text(path, manifest.replace(b'"revision": 1', b'"revision": 2, "revision": 1'))


@hostile("a number beyond all numbers")
def _infinite(path: Path) -> None:
    with_text(path, honest_parts()[MANIFEST].replace(b'"tolerance": 0.03', b'"tolerance": 1e999'))


@hostile("a title with a character that no database takes")
def _nul_title(path: Path) -> None:
    with_manifest(path, lambda document: document.update(title="A\0pack"))


@hostile("a film to be fetched that is larger than any disk")
def _endless(path: Path) -> None:
    parts = honest_parts()
    del parts[BEFORE]
    document = json.loads(parts[MANIFEST])
    document["images"][0] |= {"size": 10**400, "address": "https://x.org/a.png"}
    write(path, parts | {MANIFEST: json.dumps(document).encode()})


@hostile("a number that is none")
def _nan(path: Path) -> None:
    with_text(path, honest_parts()[MANIFEST].replace(b'"tolerance": 0.03', b'"tolerance": NaN'))


@hostile("a manifest that is no text")
def _no_text(path: Path) -> None:
    with_text(path, b"\xff\xfe" + bytes(range(256)))


@hostile("a manifest that is a list")
def _list(path: Path) -> None:
    with_text(path, b"[1, 2]")


@hostile("half a character")
def _surrogate(path: Path) -> None:
    with_text(path, honest_parts()[MANIFEST].replace(b'"A pack"', rb'"\ud800"'))


@hostile("a format of the future")
def _future(path: Path) -> None:
    with_manifest(path, lambda document: document.update(schema_version=99))


@hostile("a format that is a word")
def _word(path: Path) -> None:
    with_manifest(path, lambda document: document.update(schema_version="1"))


@hostile("no format")
def _no_format(path: Path) -> None:
    with_manifest(path, lambda document: document.pop("schema_version"))


@hostile("a field that no pack has")
def _field(path: Path) -> None:
    with_manifest(path, lambda document: document.update(on_open="run.sh"))


@hostile("an address that is a file of this machine")
def _address(path: Path) -> None:
    with_manifest(path, lambda document: document["images"][0].update(address="file:///etc/hosts"))


@hostile("a file name that leads elsewhere")
def _file_name(path: Path) -> None:
    with_manifest(path, lambda document: document["images"][0].update(file="images/../../x.png"))


@hostile("an item that shows a film which is not there")
def _no_film(path: Path) -> None:
    with_manifest(
        path, lambda document: document["lessons"][0]["items"][0].update(prior=str(part_id("?")))
    )


@hostile("two things with one id")
def _one_id(path: Path) -> None:
    with_manifest(
        path, lambda document: document["lessons"][0].update(id=document["images"][0]["id"])
    )


@hostile("a mark with a hundred thousand corners")
def _corners(path: Path) -> None:
    mark = {"outlines": [[[0.1, 0.1]] * 100_000]}
    with_manifest(
        path, lambda document: document["lessons"][0]["items"][0]["reference"].update(mark=mark)
    )
