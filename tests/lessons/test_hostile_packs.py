"""Whatever is in a pack, it is refused in words, and without taking the memory along."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lessons.errors import PackRefused
from lessons.pack.installing import install_pack
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.lessons.hostile import HOSTILE

_ROOT = Path(__file__).parents[2]
_MOST_BYTES = 200_000_000


def test_there_are_forty_hostile_packs_at_least() -> None:
    assert len(HOSTILE) >= 40


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system that forks")
def test_every_hostile_pack_is_refused_within_200_megabytes(tmp_path: Path) -> None:
    files: dict[str, Path] = {}
    for number, (name, harm) in enumerate(HOSTILE.items()):
        files[name] = tmp_path / f"{number}.foresee"
        harm(files[name])
    program = [sys.executable, "-m", "tests.lessons.hostile_opener", str(tmp_path / "warm.foresee")]
    told = subprocess.run(
        [*program, *map(str, files.values())], cwd=_ROOT, stdout=subprocess.PIPE, check=True
    ).stdout.splitlines()
    assert len(told) == len(files)
    for name, line in zip(files, map(json.loads, told), strict=True):
        assert line["said"], f"{name} was taken"
        assert not line["said"].startswith("died"), f"{name}: {line['said']}"
        assert line["said"].endswith(".")
        assert line["grown"] < _MOST_BYTES, f"{name} took {line['grown']} bytes"


@pytest.mark.parametrize("name", ["a bomb of zeros", "a run of another film", "a symbolic link"])
def test_nothing_of_a_refused_pack_is_written(tmp_path: Path, name: str) -> None:
    HOSTILE[name](tmp_path / "hostile.foresee")
    with Store.open(tmp_path / "foresee.db") as store:
        with pytest.raises(PackRefused):
            install_pack(store, Shelf(tmp_path / "shelf"), tmp_path / "hostile.foresee")
        assert store.packs.all() == ()
    assert not (tmp_path / "shelf").exists()
