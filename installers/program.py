"""The installed program: one folder that holds an interpreter, the locked packages and Foresee."""

import shutil
import sys
from pathlib import Path

from installers.bill import write_bill
from installers.places import HERE, LOCK, MADE, ROOT, python_in, run


def build_program() -> Path:
    """Returns the folder. Nothing is taken over from the environment that this runs in."""
    environment, wheels = MADE / "environment", MADE / "wheels"
    shutil.rmtree(MADE, ignore_errors=True)
    run(sys.executable, "-m", "build", "--wheel", "--outdir", wheels, ROOT)
    run(sys.executable, "-m", "venv", environment)
    python = python_in(environment)
    pip = (python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    run(*pip, "--require-hashes", "--requirement", LOCK)
    run(*pip, "--no-deps", *wheels.glob("*.whl"))
    write_bill(MADE / "licences", environment)
    run(python, HERE / "icons.py", ROOT / "assets" / "icons" / "foresee.svg", MADE / "icons")
    run(*pip, "pyinstaller~=6.22")
    run(
        *(python, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN"),
        *("--workpath", MADE / "work", "--distpath", MADE, HERE / "foresee.spec"),
    )
    folder = MADE / "foresee"
    shutil.copytree(MADE / "licences", folder / "licences")
    return folder
