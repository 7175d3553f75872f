"""What ships: a bill of materials in CycloneDX's form, and the licence texts of every package."""

import json
import shutil
import sys
from importlib.metadata import Distribution, distributions
from pathlib import Path

from installers.places import python_in, run

_LICENCE_WORDS = ("licen", "copying", "notice", "authors")


def write_bill(folder: Path, environment: Path) -> None:
    """`folder` gets foresee.cdx.json, and a folder of licence texts for each package that is
    installed in the environment. Raises ValueError where a package names no licence at all."""
    folder.mkdir(parents=True, exist_ok=True)
    bill = folder / "foresee.cdx.json"
    run(
        *(sys.executable, "-m", "cyclonedx_py", "environment", "--output-reproducible"),
        *("--output-file", bill, python_in(environment)),
    )
    packages = sorted(_installed(environment), key=lambda found: found.name.lower())
    unnamed = [found.name for found in packages if not _licence(found)]
    if unnamed:
        raise ValueError(f"no licence is named by {', '.join(unnamed)}")
    lines = [f"{found.name} {found.version}: {_licence(found)}" for found in packages]
    (folder / "packages.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for found in packages:
        _copy_texts(found, folder / found.name)


def components(bill: Path) -> frozenset[str]:
    """The names of the packages that a bill lists."""
    listed = json.loads(bill.read_text(encoding="utf-8"))["components"]
    return frozenset(str(one["name"]).lower() for one in listed)


def _installed(environment: Path) -> list[Distribution]:
    folders = [str(found) for found in environment.rglob("site-packages")]
    return [found for found in distributions(path=folders) if found.name != "pip"]


def _licence(found: Distribution) -> str:
    """As the package's metadata tells: an expression, a short text, or classifiers."""
    metadata = found.metadata
    classified = [
        line.rpartition(" :: ")[2]
        for line in metadata.get_all("Classifier") or ()
        if line.startswith("License ::")
    ]
    told = metadata.get("License-Expression") or ", ".join(classified) or metadata.get("License")
    return (told or "").strip().partition("\n")[0]


def _copy_texts(found: Distribution, folder: Path) -> None:
    for file in found.files or ():
        source = Path(str(found.locate_file(file)))
        if any(word in source.name.lower() for word in _LICENCE_WORDS) and source.is_file():
            folder.mkdir(exist_ok=True)
            if source.suffix not in {".py", ".pyc"}:
                shutil.copy(source, folder / source.name)
