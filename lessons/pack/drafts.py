"""A pack that is being written: a folder whose parts are each replaced whole or not at all.

Killed half-way, `pack.json` names only files that are there.
"""

from pathlib import Path
from uuid import uuid4

from lessons.errors import PackError
from lessons.files import write_atomically
from lessons.pack.archive import MANIFEST
from lessons.pack.manifest import Pack
from lessons.pack.manifest_json import write_manifest
from lessons.pack.opened import OpenedPack


def new_pack(folder: Path, title: str, author: str, licence: str, language: str = "en") -> Pack:
    """Start an empty pack in a folder that is new or empty. Raises PackError, ValidationError."""
    if folder.exists() and not (folder.is_dir() and not any(folder.iterdir())):
        raise PackError(f"{folder} is there already; give a folder that is new or empty.")
    pack = Pack(id=uuid4(), title=title, languages=(language,), authors=(author,), licence=licence)
    write_draft(folder, pack)
    return pack


def write_draft(folder: Path, pack: Pack) -> None:
    """Keep the manifest. Raises PackError."""
    _write(folder / MANIFEST, write_manifest(pack))


def write_part(folder: Path, name: str, content: bytes) -> None:
    """Keep a film or a baked run as `images/…` or `runs/…`. Raises PackError."""
    _write(folder / name, content)


def sweep(folder: Path, pack: Pack) -> None:
    """Drop the baked runs that the manifest does not name, or no longer."""
    named = {Path(run.file).name for run in pack.runs}
    for file in (folder / "runs").glob("*.json"):
        if file.name not in named:
            file.unlink(missing_ok=True)


def unpack(opened: OpenedPack, folder: Path) -> None:
    """All that a pack holds as a folder, to go on writing it. Raises PackRefused, PackError."""
    absent = {image.id for image in opened.missing_images}
    for image in opened.pack.images:
        if image.id not in absent:
            write_part(folder, image.file, opened.image_bytes(image.id))
    for run in opened.pack.runs:
        write_part(folder, run.file, opened.run_bytes(run.id))
    write_draft(folder, opened.pack)


def _write(path: Path, content: bytes) -> None:
    try:
        write_atomically(path, content)
    except OSError as error:
        raise PackError(
            f"{path} cannot be written ({error.strerror or error}); choose another folder."
        ) from error
