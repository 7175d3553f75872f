"""Where the parts of an installer lie, and the two programs that everything here starts."""

import os
import subprocess
import sys
import tomllib
from pathlib import Path

HERE = Path(__file__).parent
ROOT = HERE.parent
LOCK = HERE / "requirements.lock"
MADE = ROOT / "out" / "installers"


def version() -> str:
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"][
        "version"
    ]


def run(*command: str | Path) -> None:
    """Raises CalledProcessError with what the program said already on the screen."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    subprocess.run([str(part) for part in command], cwd=ROOT, env=environment, check=True)


def python_in(environment: Path) -> Path:
    folder, suffix = ("Scripts", ".exe") if sys.platform == "win32" else ("bin", "")
    return environment / folder / f"python{suffix}"
