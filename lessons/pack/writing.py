"""Writing a pack's file: the same content always gives the same bytes."""

import stat
import zipfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from engine.files import replacing
from lessons.pack.archive import MANIFEST
from lessons.pack.manifest import Pack
from lessons.pack.manifest_json import write_manifest
from lessons.pack.opened import OpenedPack

ENDING = ".foresee"

# The first moment that a zip can tell: packs do not say when they were made.
_NO_TIME = (1980, 1, 1, 0, 0, 0)
_UNIX = 3


def export_pack(opened: OpenedPack, path: Path) -> None:
    """Write a pack with all that it holds into one file. Raises PackRefused, OSError."""
    opened.require_sound()
    with replacing(path, for_others=True) as part:
        write_pack(part, opened.pack, parts_of(opened))


def parts_of(opened: OpenedPack) -> dict[str, Callable[[], bytes]]:
    """How to read each film and baked run that the pack holds, by file name."""
    absent = {image.id for image in opened.missing_images}
    images = (image for image in opened.pack.images if image.id not in absent)
    parts = {image.file: partial(opened.image_bytes, image.id) for image in images}
    return parts | {run.file: partial(opened.run_bytes, run.id) for run in opened.pack.runs}


def write_pack(path: Path, pack: Pack, parts: Mapping[str, Callable[[], bytes]]) -> None:
    """Films are packed already, and compressing the rest would give other bytes with other
    libraries: everything is only stored. One part at a time is in memory."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        archive.writestr(_entry(MANIFEST), write_manifest(pack))
        for name in sorted(parts):
            archive.writestr(_entry(name), parts[name]())


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _NO_TIME)
    entry.create_system = _UNIX
    entry.external_attr = (stat.S_IFREG | 0o644) << 16
    return entry
