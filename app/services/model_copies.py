"""Taking a model bundle in, and throwing one away. Knows no Qt.

Copying goes on where it was broken off, and a model appears on this machine only when every file of
it has been checked there.
"""

import os
import shutil
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path

from app.services.bundles import added_models_folder, listed_models
from engine.bundle import MANIFEST_NAME, Bundle, FileEntry, Manifest, digest_file, read_manifest
from engine.errors import BundleError, ForeseeError
from engine.files import sync_file, sync_folder

_CHUNK = 8 << 20
# What is left free on a disk after a copy.
_SPARE = 64 << 20

Report = Callable[[float], None]
"""Called with the share that is done, in [0, 1], some times a second at most."""


class ImportStopped(ForeseeError):
    """Copying was broken off on demand; what was copied is kept for the next try."""


def import_model(source: Path, report: Report, wanted: Callable[[], bool] = lambda: True) -> Path:
    """Copy the bundle in `source` to the folder of further models; returns where it is now.

    `wanted`: asked between two chunks, False breaks off. Raises BundleError, ImportStopped.
    """
    manifest = read_manifest(source)
    place = added_models_folder()
    target = place / f"{manifest.name}-{manifest.version}"
    _require_new(manifest, target)
    part = place / f".{target.name}.part"
    with _disk_errors_explained(place):
        part.mkdir(parents=True, exist_ok=True)
        _require_room(part, manifest)
        _copy_all(source, part, manifest, report, wanted)
        Bundle.open(part)
        part.rename(target)
        sync_folder(place)
    report(1.0)
    return target


def remove_model(name: str) -> Path:
    """Delete an added model, called by its folder's name; returns where it was.

    Raises BundleError: there is none, it came with Foresee, or the disk refuses.
    """
    for model in listed_models():
        if model.folder.name == name:
            break
    else:
        raise BundleError(
            "There is no model {name} here; `foresee model list` names them.", name=name
        )
    if model.shipped:
        raise BundleError(
            "The model {name} came with Foresee and stays; only added ones go.", name=name
        )
    leaving = model.folder.with_name(f".{name}.removed")
    with _disk_errors_explained(model.folder):
        shutil.rmtree(leaving, ignore_errors=True)
        # Renamed first, so that a model is there as a whole or not at all.
        model.folder.rename(leaving)
        shutil.rmtree(leaving)
    return model.folder


def _require_new(manifest: Manifest, target: Path) -> None:
    for model in listed_models():
        if model.manifest is not None and model.manifest.digest == manifest.digest:
            raise BundleError(
                "The model {model} {version} is on this machine already, at {folder}.",
                model=manifest.name,
                version=manifest.version,
                folder=model.folder,
            )
    if target.exists():
        raise BundleError(
            "Another model {model} {version} is at {folder}; remove it first with `foresee model "
            "remove {name}`.",
            model=manifest.name,
            version=manifest.version,
            folder=target,
            name=target.name,
        )


def _require_room(part: Path, manifest: Manifest) -> None:
    there = sum(file.stat().st_size for file in part.iterdir())
    missing = sum(entry.size for entry in manifest.files.values()) - there
    free = shutil.disk_usage(part).free
    if missing > 0 and missing + _SPARE > free:
        raise BundleError(
            "The model {model} needs {missing} GB more on the disk of {folder}, which has {free} "
            "GB free; make room, or choose another disk with `foresee model folder PATH`.",
            model=manifest.name,
            missing=missing / 1e9,
            folder=part,
            free=free / 1e9,
        )


def _copy_all(
    source: Path, part: Path, manifest: Manifest, report: Report, wanted: Callable[[], bool]
) -> None:
    whole = max(1, sum(entry.size for entry in manifest.files.values()))
    done = 0
    for name, entry in manifest.files.items():
        for copied in _copied(source / name, part / name, entry):
            report(min(1.0, (done + copied) / whole))
            if not wanted():
                raise ImportStopped("Taking the model in was stopped; it can go on later.")
        done += entry.size
    shutil.copyfile(source / MANIFEST_NAME, part / MANIFEST_NAME)


def _copied(source: Path, target: Path, entry: FileEntry) -> Generator[int]:
    """Yields how many bytes are there. Raises BundleError when they are not the manifest's."""
    if source.is_symlink() or not source.is_file():
        raise BundleError(
            "{file} is not a file; get a whole copy of the model, without links in it.", file=source
        )
    resumed = target.is_file() and 0 < target.stat().st_size <= entry.size
    if not resumed:
        target.unlink(missing_ok=True)
    yield from _appended(source, target)
    if target.stat().st_size == entry.size and digest_file(target).sha256 == entry.sha256:
        return
    target.unlink()
    if resumed:
        # What an earlier try left was of another model, or damaged.
        yield from _copied(source, target, entry)
        return
    raise BundleError(
        "{name} in {folder} is not what its manifest says (its SHA-256 differs); get a fresh copy "
        "of the model.",
        name=source.name,
        folder=source.parent,
    )


def _appended(source: Path, target: Path) -> Generator[int]:
    with source.open("rb") as reading, target.open("ab") as writing:
        reading.seek(writing.tell())
        while chunk := reading.read(_CHUNK):
            writing.write(chunk)
            yield writing.tell()
    sync_file(target)


@contextmanager
def _disk_errors_explained(place: Path) -> Generator[None]:
    try:
        yield
    except OSError as error:
        reason = error.strerror or os.strerror(error.errno or 0)
        raise BundleError(
            "The models at {place} cannot be changed ({reason}); see whether the disk is there, "
            "has room and may be written to, and try again.",
            place=place,
            reason=reason,
        ) from error
