"""What works on this machine, found out by using it: versions, devices, models, the library.

Knows no Qt and changes nothing, except that a library of an older Foresee is migrated as at start.
"""

import os
import platform
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

from packaging.requirements import Requirement

from app.own_modules import command_of
from app.services.bundles import default_model, model_folders
from app.services.paths import find_paths
from engine.bundle import Bundle
from engine.errors import BundleError, ForeseeError
from engine.progemu import Engine
from lessons.backup import backup_folder
from lessons.database import database_file, database_url, place_of
from lessons.errors import StoreError
from lessons.examining import examine as examine_contents
from lessons.store import Store

DISTRIBUTION = "foresee-cxr"
_RUNTIME, _GPU_RUNTIME = "onnxruntime", "onnxruntime-gpu"


@dataclass(frozen=True, slots=True)
class Check:
    """`healthy` False: something that Foresee needs does not work; `detail` says what to do."""

    topic: str
    healthy: bool
    detail: str

    def line(self) -> str:
        return f"{'ok ' if self.healthy else 'BAD'}  {self.topic}: {self.detail}"


def examine() -> Iterator[Check]:
    own = _version(DISTRIBUTION)
    yield Check("Foresee", own is not None, own or "not installed; install it with pip")
    yield Check("Python", True, f"{platform.python_version()} ({sys.executable})")
    yield Check("system", True, f"{platform.platform()}, glibc {platform.libc_ver()[1] or '-'}")
    yield from _packages()
    yield _window()
    yield from _models()
    yield from _devices()
    yield from _library()


def _packages() -> Iterator[Check]:
    for name in _required_packages():
        if name == _RUNTIME:
            yield runtime_check(_version(_RUNTIME), _version(_GPU_RUNTIME))
            continue
        found = _version(name)
        yield Check(name, found is not None, found or "missing; install Foresee again")


def runtime_check(for_processors: str | None, for_gpus: str | None) -> Check:
    """Which build of ONNX Runtime is installed, by its distributions' versions. Both hold the same
    module: installed together, the files of the last one win, and removing one breaks the other."""
    found = for_processors or for_gpus
    if found is None:
        return Check(_RUNTIME, False, "missing; install Foresee again")
    if for_processors and for_gpus:
        return Check(
            _RUNTIME,
            False,
            f"{_RUNTIME} and {_GPU_RUNTIME} are both installed and overwrite each other; uninstall "
            "both, then install the one that you want, as the README says",
        )
    return Check(_RUNTIME, True, f"{found} ({'for GPUs' if for_gpus else 'for processors'})")


def _window() -> Check:
    """In a process of its own: nothing here may depend on Qt, and it may fail to load."""
    loading = command_of("app.window.qt_probe")
    done = subprocess.run(loading, capture_output=True, text=True, check=False)
    if done.returncode == 0:
        return Check("window", True, "Qt loads")
    reason = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
    return Check(
        "window",
        False,
        f"Qt does not load ({reason}); install its system libraries as the README says",
    )


def _required_packages() -> list[str]:
    """Read from the installed distribution, so that no second list can grow old."""
    lines = requires(DISTRIBUTION) if _version(DISTRIBUTION) else None
    parsed = (Requirement(line) for line in lines or ())
    return sorted(
        {item.name for item in parsed if not item.marker or item.marker.evaluate({"extra": ""})}
    )


def _models() -> Iterator[Check]:
    try:
        folders = model_folders()
    except BundleError as error:
        yield Check("models", False, str(error))
        return
    if not folders:
        yield Check("models", False, "there is none; install Foresee again")
    for folder in folders:
        try:
            bundle = Bundle.open(folder)
        except BundleError as error:
            yield Check(f"model {folder.name}", False, str(error))
        else:
            yield Check(f"model {folder.name}", True, f"whole, digest {bundle.digest}")


def _devices() -> Iterator[Check]:
    """Only an opened session tells: the list of providers names CUDA on machines without it."""
    try:
        model = default_model()
    except BundleError as error:
        yield Check("devices", False, f"not tried: {error}")
        return
    for device in ("cpu", "cuda"):
        try:
            engine = Engine.open(model, device)
        except ForeseeError as error:
            yield Check(f"device {device}", device != "cpu", f"not usable here: {error}")
            continue
        engine.close()
        found = "usable: a session was opened on it"
        if engine.elsewhere:
            found += f"; computed elsewhere: {', '.join(engine.elsewhere)}"
        yield Check(f"device {device}", True, found)


def _library() -> Iterator[Check]:
    paths = find_paths()
    try:
        file = database_file(database_url(paths.database))
        if file is not None and not file.exists() and not backup_folder(file).exists():
            yield _library_to_come(file)
            return
        with Store.open(paths.database) as store:
            health = store.health()
    except StoreError as error:
        yield Check("library", False, str(error))
        return
    except OSError as error:
        place = place_of(database_url(paths.database))
        what = f"{place} cannot be looked at ({error.strerror or error})"
        yield Check("library", False, f"{what}; allow reading there, or set FORESEE_HOME")
        return
    backup = "the server's administrators back it up (docs/lab.md)" if file is None else ""
    if health.last_backup is not None:
        backup = f"last backup {health.last_backup.taken_at:%Y-%m-%d}"
    yield Check(
        "library",
        True,
        f"sound: {health.runs} runs, {health.cases} cases, schema {health.revision} at "
        f"{health.place}{', ' if backup else ''}{backup}",
    )
    if file is not None:
        yield _contents(file)


def _contents(file: Path) -> Check:
    """Every entry is read: a sound file may hold what a disk or another program spoilt."""
    examined = examine_contents(file)
    if not examined.damaged:
        return Check("library's contents", True, f"all {examined.entries} entries can be read")
    counts = Counter(one.table.replace("_", " ") for one in examined.damaged)
    what = ", ".join(f"{count} of {table}" for table, count in sorted(counts.items()))
    if examined.backup is None:
        advice = "no backup has them whole"
    else:
        at = f"{examined.backup.taken_at.astimezone():%Y-%m-%d %H:%M}"
        advice = f"foresee restore {examined.backup.path.name} goes back to {at}, with all of them"
    return Check(
        "library's contents",
        False,
        f"{len(examined.damaged)} of {examined.entries} entries cannot be read ({what}); the "
        f"others can be used, and {advice}",
    )


def _library_to_come(file: Path) -> Check:
    there = next(folder for folder in file.parents if folder.exists())
    if not there.is_dir() or not os.access(there, os.W_OK):
        what = f"there is none, and none can be made at {file}: {there} takes no files"
        return Check("library", False, f"{what}; allow writing there, or set FORESEE_HOME")
    return Check("library", True, f"none yet; the first run starts one at {file}")


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
