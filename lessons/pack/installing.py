"""Installing a pack: examined whole, then its file, then its rows; killed half-way, none shows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID

from lessons.errors import PackRefused
from lessons.pack.films import read_film
from lessons.pack.manifest import Pack, PackImage
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf
from lessons.pack.writing import parts_of, write_pack
from lessons.pack_updates import PackUpdate

if TYPE_CHECKING:
    from lessons.store import Store


@dataclass(frozen=True, slots=True, eq=False)
class ShelvedPack:
    """A pack whose file is on the shelf; its rows are still to be entered."""

    pack: Pack
    digest: str


def install_pack(
    store: "Store",
    shelf: Shelf,
    path: Path,
    fetched: Mapping[UUID, Path] | None = None,
    *,
    agreed: bool = False,
) -> PackUpdate:
    """Install a pack's file or folder, or bring a revision of it up to date.

    `fetched`: the files, by id, of films that the pack only names (`lessons.pack.fetching`).
    `agreed`: also in the place of another one's pack, or of a newer revision.
    Raises PackRefused, PackReplaces, and then nothing was changed; StoreError.
    """
    shelved = shelve(shelf, path, fetched)
    return store.packs.install(shelved.pack, shelved.digest, agreed=agreed)


def install_again(store: "Store", shelf: Shelf, digest: str) -> PackUpdate:
    """Put a pack's file of before in place again, which undoes a replacement. Raises PackError,
    StoreError."""
    with shelf.open(digest) as opened:
        pack = opened.pack
    return store.packs.install(pack, digest, agreed=True)


def shelve(shelf: Shelf, path: Path, fetched: Mapping[UUID, Path] | None = None) -> ShelvedPack:
    """Examine a pack and keep its file. Raises PackRefused, PackError; then nothing was kept."""
    with OpenedPack.open(path) as opened:
        opened.require_sound()
        parts = parts_of(opened) | _fetched_parts(opened, fetched or {})
        digest = shelf.put(lambda file: write_pack(file, opened.pack, parts))
        return ShelvedPack(opened.pack, digest)


def _fetched_parts(
    opened: OpenedPack, fetched: Mapping[UUID, Path]
) -> dict[str, Callable[[], bytes]]:
    missing = opened.missing_images
    lacking = [image for image in missing if image.id not in fetched]
    if lacking:
        raise PackRefused(
            "{count} films of this pack come from their publisher; agree to have them fetched, or "
            "name a folder that holds them.",
            count=len(lacking),
        )
    return {image.file: partial(_film_bytes, image, fetched[image.id]) for image in missing}


def _film_bytes(image: PackImage, file: Path) -> bytes:
    content = file.read_bytes()
    read_film(image, content)
    return content
