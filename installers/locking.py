"""The lock file: every package that a student's install gets, on every system, with hashes.

Written by uv; where packages come from is not in it, so that any mirror will do.
"""

import sys

from installers.places import LOCK, ROOT, run

_OLDEST_PYTHON = "3.11"


def write_lock() -> None:
    """Keeps every version that still fits; delete the file first to take the newest of all."""
    run(
        *(sys.executable, "-m", "uv", "pip", "compile", ROOT / "pyproject.toml"),
        *("--universal", "--python-version", _OLDEST_PYTHON),
        # A lab's students log in to its server with the program that everybody installs.
        *("--extra", "postgres"),
        *("--generate-hashes", "--no-emit-index-url", "--no-annotate"),
        *("--custom-compile-command", "python -m installers lock"),
        *("--quiet", "--output-file", LOCK),
    )
