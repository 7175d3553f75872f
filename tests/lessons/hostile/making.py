"""What hostile packs are made with: a sound pack, and the ways to spoil one thing of it."""

import hashlib
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lessons.pack.manifest_json import write_manifest
from tests.lessons.packs import film_bytes, make_pack, pack_image

Parts = dict[str, bytes]
Harm = Callable[[Path], None]
HOSTILE: dict[str, Harm] = {}

BEFORE, AFTER = "images/before.png", "images/after.png"
MANIFEST = "pack.json"


def hostile(name: str) -> Callable[[Harm], Harm]:
    def keep(harm: Harm) -> Harm:
        HOSTILE[name] = harm
        return harm

    return keep


def honest_parts() -> Parts:
    """What a sound pack is made of; every hostile one differs from it in one thing."""
    films = {"before": film_bytes(1), "after": film_bytes(2)}
    pack = make_pack(tuple(pack_image(name, content) for name, content in films.items()))
    return {MANIFEST: write_manifest(pack), BEFORE: films["before"], AFTER: films["after"]}


def write(path: Path, parts: Parts, method: int = zipfile.ZIP_STORED) -> None:
    with zipfile.ZipFile(path, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


def with_entry(path: Path, entry: zipfile.ZipInfo | str, content: bytes = b"x") -> None:
    write(path, honest_parts())
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr(entry, content)


def with_manifest(path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    parts = honest_parts()
    document = json.loads(parts[MANIFEST])
    change(document)
    write(path, parts | {MANIFEST: json.dumps(document).encode()})


def with_text(path: Path, manifest: bytes) -> None:
    write(path, honest_parts() | {MANIFEST: manifest})


def with_film(path: Path, content: bytes, **says: Any) -> None:
    """The first film replaced, with digest and length that are right."""
    film: dict[str, Any] = {"sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
    parts = honest_parts() | {BEFORE: content}
    document = json.loads(parts[MANIFEST])
    document["images"][0] |= film | says
    write(path, parts | {MANIFEST: json.dumps(document).encode()})
