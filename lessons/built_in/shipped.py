"""The packs that ship with Foresee as files, and putting them into a library."""

from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING

from lessons.errors import PackNotFound
from lessons.pack.installing import install_pack
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf
from lessons.pack.writing import ENDING
from lessons.pack_updates import PackUpdate

if TYPE_CHECKING:
    from lessons.store import Store


def shipped_packs() -> tuple[Path, ...]:
    """First steps first."""
    folder = Path(str(resources.files("assets"))) / "packs"
    files = folder.glob(f"*{ENDING}") if folder.is_dir() else ()
    return tuple(sorted(files, key=lambda file: (file.stem != "first-steps", file.stem)))


def find_pack(name: str | Path) -> Path:
    """The file or folder at that path, else the pack of that name that ships with Foresee.

    Raises PackNotFound.
    """
    if Path(name).exists():
        return Path(name)
    for file in shipped_packs():
        if file.stem == str(name):
            return file
    names = ", ".join(file.stem for file in shipped_packs())
    raise PackNotFound(
        f"There is no file {name}, and no pack of that name ships with Foresee "
        f"({names or 'none'}); name one of these, or a file."
    )


def install_shipped(store: "Store", shelf: Shelf) -> tuple[PackUpdate, ...]:
    """Install what ships with Foresee and is not in the library, or only in an older revision, or
    whose file is gone.

    A pack that somebody removed stays removed. Recipes are left alone: their films are fetched
    only when somebody asks for it. In a lab students get only the files of what is installed.
    Raises PackError, StoreError.
    """
    known = store.packs.revisions()
    lost = {pack.id for pack in store.packs.all() if not shelf.has(pack.digest)}
    updates: list[PackUpdate] = []
    for file in shipped_packs():
        with OpenedPack.open(file) as opened:
            pack = opened.pack
            is_recipe = bool(opened.missing_images)
        newest = known.get(pack.id)
        is_lost = pack.id in lost and newest == pack.revision
        is_new = newest is None or newest < pack.revision
        if not is_recipe and ((is_new and store.packs.may_install) or is_lost):
            updates.append(install_pack(store, shelf, file, agreed=True))
    return tuple(updates)
