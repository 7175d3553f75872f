"""A Debian package of the program, for Debian and Ubuntu.

Installed by `apt install ./foresee_….deb` or a double click; depends on the system libraries that
the program links to and does not bring along.
"""

import platform
import re
import shutil
import subprocess
from pathlib import Path

from installers.places import HERE, MADE, ROOT, run, version

_MINE = HERE / "linux"
_ARCHITECTURE = "amd64"
# Drivers' libraries are opened by name, which no tool sees.
_OPENED_BY_NAME = ("libegl1", "libgl1", "fonts-dejavu-core")
_RECOMMENDED = ("xdg-utils",)


def build_debian_package(program: Path) -> Path:
    """Returns the package's file. `program`: the folder that `build_program` made."""
    tree = MADE / "debian"
    shutil.rmtree(tree, ignore_errors=True)
    shutil.copytree(program, tree / "opt" / "foresee", symlinks=True)
    _link_command(tree / "usr" / "bin")
    share = tree / "usr" / "share"
    _place(_MINE / "foresee.desktop", share / "applications")
    _place(_MINE / "foresee-mime.xml", share / "mime" / "packages")
    _place(_MINE / "io.github.foresee.Foresee.metainfo.xml", share / "metainfo")
    _place(ROOT / "assets" / "icons" / "foresee.svg", share / "icons/hicolor/scalable/apps")
    _place(ROOT / "LICENSE", share / "doc" / "foresee", "copyright")
    _write_control(tree)
    file = MADE / f"foresee_{version()}_{_ARCHITECTURE}.deb"
    run("dpkg-deb", "--root-owner-group", "-Zzstd", "--build", tree, file)
    return file


def _link_command(folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "foresee").symlink_to("/opt/foresee/foresee")


def _place(source: Path, folder: Path, name: str | None = None) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(source, folder / (name or source.name))


def _write_control(tree: Path) -> None:
    size = sum(file.lstat().st_size for file in tree.rglob("*") if not file.is_dir()) // 1024
    # No older C library than the one that the program was linked with.
    c_library = f"libc6 (>= {platform.libc_ver()[1]})"
    depends = ", ".join((c_library, *sorted({*_needed_packages(tree), *_OPENED_BY_NAME})))
    control = tree / "DEBIAN" / "control"
    control.parent.mkdir()
    control.write_text(
        f"Package: foresee\nVersion: {version()}\nArchitecture: {_ARCHITECTURE}\n"
        "Maintainer: The Foresee developers <foresee@users.noreply.github.com>\n"
        f"Installed-Size: {size}\nDepends: {depends}\nRecommends: {', '.join(_RECOMMENDED)}\n"
        "Section: education\nPriority: optional\n"
        "Description: learn how chest radiographs change as disease progresses\n"
        " Open a chest film, type what you expect, and watch the predicted follow-up arrive.\n"
        " Everything runs on this machine. For teaching only, never for diagnosis.\n",
        encoding="utf-8",
    )
    removing = control.parent / "postrm"
    shutil.copy(_MINE / "postrm", removing)
    removing.chmod(0o755)


def _needed_packages(tree: Path) -> tuple[str, ...]:
    """What brings the libraries that the program links to and does not hold itself. (Debian's own
    dpkg-shlibdeps gives up on programs that hold parts of what they link to.)"""
    parts = tree / "opt" / "foresee"
    files = [file for file in parts.rglob("*") if _is_linked(file)]
    held = {file.name for file in files}
    missing = {name for file in files for name in _linked_names(file)} - held
    found = subprocess.run(
        ["dpkg-query", "--search", *(f"*/{name}" for name in sorted(missing))],
        capture_output=True,
        text=True,
        check=False,  # what the building machine lacks, a plugin asks for that nobody loads
    )
    return tuple({line.partition(":")[0] for line in found.stdout.splitlines()} - {"libc6"})


def _is_linked(file: Path) -> bool:
    return file.is_file() and (".so" in file.name or file.name == "foresee")


def _linked_names(file: Path) -> tuple[str, ...]:
    done = subprocess.run(
        ["readelf", "--dynamic", "--wide", file], capture_output=True, text=True, check=False
    )
    return tuple(re.findall(r"\(NEEDED\).*\[(.+)\]", done.stdout))
