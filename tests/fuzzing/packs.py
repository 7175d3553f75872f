"""Packs: their zip, their manifest and their baked runs, installed and listed where taken."""

from datetime import UTC, datetime
from pathlib import Path
from random import Random

from lessons.errors import PackRefused
from lessons.pack.baked import RunDocument, read_run, write_run
from lessons.pack.checking import balance
from lessons.pack.installing import install_pack
from lessons.pack.manifest_json import read_manifest, write_manifest
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.fuzzing.json_lines import mutate_json_lines
from tests.fuzzing.libraries import FreshLibrary
from tests.fuzzing.target import Target, Try
from tests.lessons.hostile.making import honest_parts, write
from tests.lessons.stored_runs import make_prior, make_result

_MANIFEST = "pack.json"
_NOW = datetime(2026, 4, 1, 9, tzinfo=UTC)


def _seeds(folder: Path) -> dict[str, bytes]:
    parts = honest_parts()
    write(folder / "whole.foresee", parts)
    run = write_run(RunDocument.of(make_result(make_prior())))
    return {
        "whole": (folder / "whole.foresee").read_bytes(),
        "manifest": parts[_MANIFEST],
        "run": run,
    }


class _Installed:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._parts = honest_parts()
        self._prior = make_prior()
        self._library = FreshLibrary(folder, lambda store: None)

    def take(self, content: bytes) -> bool:
        """A zip is installed as it is, a manifest with the films of a sound pack; what names tokens
        is a baked run."""
        try:
            if content.startswith(b"PK"):
                self._install(content)
            elif b'"tokens"' in content:
                self._read_run(content)
            else:
                self._read_manifest(content)
        except PackRefused:
            return False
        return True

    def _read_run(self, content: bytes) -> None:
        document = read_run(content)
        assert read_run(write_run(document)) == document
        if document.recipe.prior_fingerprint == self._prior.fingerprint:
            document.result(self._prior)

    def _read_manifest(self, content: bytes) -> None:
        pack = read_manifest(content)
        balance(pack)
        assert read_manifest(write_manifest(pack)) == pack
        file = self._folder / "manifest.foresee"
        write(file, self._parts | {_MANIFEST: content})
        self._install(file.read_bytes())

    def _install(self, content: bytes) -> None:
        file = self._folder / "given.foresee"
        file.write_bytes(content)
        store = self._library.store
        try:
            install_pack(store, Shelf(self._folder / "shelf"), file)
            _look_at(store)
        finally:
            self._library.changed()


def _look_at(store: Store) -> None:
    learner = store.learners.first().id
    for pack in store.packs.all():
        store.packs.lessons(pack.id, learner)
        store.reviews.refresher(learner, pack.id, _NOW)
    store.reviews.due(learner, _NOW)


def _prepare(folder: Path) -> Try:
    return _Installed(folder).take


def _mutate(content: bytes, chance: Random) -> bytes:
    return content if content.startswith(b"PK") else mutate_json_lines(content, chance)


PACKS = Target(
    name="packs",
    seeds=_seeds,
    prepare=_prepare,
    words=(b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x07", b"pack.json", b"images/",
           b"runs/", b'"kind"', b'"spot"', b'"choose"', b'"calibrate"', b'"schema"', b"../"),
    mutate=_mutate,
)  # fmt: skip
