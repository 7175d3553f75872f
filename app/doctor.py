"""What works on this machine, found out by using it: versions, devices, models, the library.

Knows no Qt and changes nothing, except that a library of an older Foresee is migrated as at start.
"""

import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from app.services.bundles import default_model, model_folders
from app.services.paths import find_paths
from engine.bundle import Bundle
from engine.errors import BundleError, ForeseeError
from engine.progemu import Engine
from lessons.backup import backup_folder
from lessons.database import database_file, database_url
from lessons.errors import StoreError
from lessons.store import Store

DISTRIBUTION = "foresee-cxr"


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
    yield from _models()
    yield from _devices()
    yield _library()


def _packages() -> Iterator[Check]:
    for name in _required_packages():
        found = _version(name)
        yield Check(name, found is not None, found or "missing; install Foresee again")


def _required_packages() -> list[str]:
    """Read from the installed distribution, so that no second list can grow old."""
    lines = requires(DISTRIBUTION) if _version(DISTRIBUTION) else None
    parsed = (Requirement(line) for line in lines or ())
    return sorted(
        {item.name for item in parsed if not item.marker or item.marker.evaluate({"extra": ""})}
    )


def _models() -> Iterator[Check]:
    folders = model_folders()
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
    if not model_folders():
        return
    for device in ("cpu", "cuda"):
        try:
            Engine.open(default_model(), device).close()
        except ForeseeError as error:
            yield Check(f"device {device}", device != "cpu", f"not usable here: {error}")
        else:
            yield Check(f"device {device}", True, "usable: a session was opened on it")


def _library() -> Check:
    paths = find_paths()
    try:
        file = database_file(database_url(paths.database))
        if file is not None and not file.exists() and not backup_folder(file).exists():
            return Check("library", True, f"none yet; the first run starts one at {file}")
        with Store.open(paths.database) as store:
            health = store.health()
    except StoreError as error:
        return Check("library", False, str(error))
    backup = f"last backup {health.last_backup.taken_at:%Y-%m-%d}" if health.last_backup else ""
    return Check(
        "library",
        True,
        f"sound: {health.runs} runs, {health.cases} cases, schema {health.revision} at "
        f"{health.place}{', ' if backup else ''}{backup}",
    )


def _version(distribution: str) -> str | None:
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None
