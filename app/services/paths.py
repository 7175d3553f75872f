"""Where Foresee keeps things on this machine. Knows no Qt and creates nothing."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from platformdirs import (
    user_cache_path,
    user_config_path,
    user_data_path,
    user_documents_path,
)

from engine.errors import ForeseeError

_APPLICATION = "foresee"


@dataclass(frozen=True, slots=True)
class Paths:
    """`database` is a file or, for a teaching lab, the URL of a server."""

    data: Path
    config: Path
    cache: Path
    database: Path | str

    @property
    def settings(self) -> Path:
        return self.config / "settings.json"

    @property
    def packs(self) -> Path:
        """The shelf of installed packs."""
        return self.data / "packs"


def find_paths(environment: Mapping[str, str] = os.environ) -> Paths:
    """The platform's folders, or all below FORESEE_HOME; FORESEE_DATABASE_URL moves the library.

    Raises ForeseeError where FORESEE_HOME is in the home of nobody.
    """
    home = environment.get("FORESEE_HOME")
    if home:
        root = _expanded(home).absolute()
        data, config, cache = root, root, root / "cache"
    else:
        data = user_data_path(_APPLICATION, appauthor=False)
        config = user_config_path(_APPLICATION, appauthor=False)
        cache = user_cache_path(_APPLICATION, appauthor=False)
    database = environment.get("FORESEE_DATABASE_URL") or data / "foresee.db"
    return Paths(data=data, config=config, cache=cache, database=database)


def documents_folder() -> Path:
    """Where people keep their files, and so where a first film is looked for."""
    documents = user_documents_path()
    return documents if documents.is_dir() else Path.home()


def _expanded(home: str) -> Path:
    try:
        return Path(home).expanduser()
    except RuntimeError as error:
        raise ForeseeError(
            f"FORESEE_HOME is {home}, and there is no such user here; set it to a folder."
        ) from error
