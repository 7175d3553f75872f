"""The lock file against what the project asks for; nothing here is fetched."""

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parents[2]
LOCK = (ROOT / "installers" / "requirements.lock").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
WANTED = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["postgres"]]
SYSTEMS = {
    "linux": {"sys_platform": "linux", "os_name": "posix", "platform_system": "Linux"},
    "windows": {"sys_platform": "win32", "os_name": "nt", "platform_system": "Windows"},
    "macos": {"sys_platform": "darwin", "os_name": "posix", "platform_system": "Darwin"},
}
PYTHONS = ("3.11", "3.12", "3.13")


@dataclass(frozen=True)
class Locked:
    name: str
    version: Version
    marker: Marker | None
    hashes: int


@cache
def locked() -> list[Locked]:
    entries = re.split(r"\n(?=[a-z0-9])", LOCK, flags=re.IGNORECASE)
    found: list[Locked] = []
    for entry in entries:
        if entry.startswith("#"):
            continue
        head = Requirement(entry.partition("\\")[0].strip())
        (pin,) = head.specifier
        assert pin.operator == "=="
        hashes = len(re.findall(r"--hash=sha256:[0-9a-f]{64}\b", entry))
        found.append(
            Locked(canonicalize_name(head.name), Version(pin.version), head.marker, hashes)
        )
    return found


@pytest.mark.parametrize("system", SYSTEMS)
@pytest.mark.parametrize("python", PYTHONS)
def test_what_the_project_asks_for_is_locked_once_on_every_system(python: str, system: str) -> None:
    environment = SYSTEMS[system] | {"python_version": python, "python_full_version": f"{python}.0"}
    for wanted in map(Requirement, WANTED):
        taken = [
            one
            for one in locked()
            if one.name == canonicalize_name(wanted.name)
            and (one.marker is None or one.marker.evaluate(environment))
        ]
        assert len(taken) == 1, f"run `make lock`: {wanted}"
        assert wanted.specifier.contains(taken[0].version), f"run `make lock`: {wanted}"


def test_every_locked_package_has_hashes_and_comes_from_no_named_place() -> None:
    assert all(one.hashes for one in locked())
    assert "://" not in LOCK
