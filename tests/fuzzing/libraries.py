"""A library that content is taken into, and goes back to as it was once something was taken."""

import shutil
from collections.abc import Callable
from pathlib import Path

from lessons.store import Store


class FreshLibrary:
    """`prepare` fills a library once; every change that `changed` reports is undone by a copy."""

    def __init__(self, folder: Path, prepare: Callable[[Store], None]) -> None:
        self._sound, self._used = folder / "sound.db", folder / "used.db"
        with Store.open(self._sound) as store:
            prepare(store)
        self._store: Store | None = None

    @property
    def store(self) -> Store:
        if self._store is None:
            shutil.copyfile(self._sound, self._used)
            self._store = Store.open(self._used)
        return self._store

    def changed(self) -> None:
        if self._store is not None:
            self._store.close()
            self._store = None
            for file in self._used.parent.glob(f"{self._used.name}*"):
                file.unlink()
