"""`python -m tests.installers.wheel`: the wheel and the sdist, built and used as users do.

Each is installed into an empty environment; from there, outside of this folder: the doctor, a
lesson in an offscreen window from the film to the exported run, a pack, a prediction by the
command. Then `uvx` and `pipx` run the wheel, where they are installed. Takes minutes and a
package registry, and is no part of the suite; the first thing that fails ends it.
"""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).parents[2]
HYPOTHESIS = "new large right effusion"
_LONGEST_S = 900


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="foresee-wheel-") as place:
        folder = Path(place)
        wheel, source = build(folder / "dist")
        environment = make_environment(folder / "environment")
        install(environment, wheel)
        use(environment, folder / "wheel")
        # Its dependencies are the wheel's and are there.
        install(environment, source, "--force-reinstall", "--no-deps")
        use(environment, folder / "sdist")
        run_at_once(wheel, folder)
    sys.stdout.write("The wheel and the sdist work.\n")


def build(out: Path) -> tuple[Path, Path]:
    """The wheel, made from the sdist, and the sdist."""
    _run([sys.executable, "-m", "build", "--outdir", out, ROOT], ROOT)
    (wheel,), (source,) = out.glob("*.whl"), out.glob("*.tar.gz")
    return wheel, source


def make_environment(folder: Path) -> Path:
    """Empty; returns the folder of its programs."""
    _run([sys.executable, "-m", "venv", folder], ROOT)
    return folder / ("Scripts" if os.name == "nt" else "bin")


def install(environment: Path, file: Path, *options: str) -> None:
    command = [environment / "python", "-m", "pip", "install", "-q", *options, file]
    _run(command, environment)


def use(environment: Path, folder: Path) -> None:
    """Everything that a user of this installation comes to first. folder: is made."""
    folder.mkdir()
    assets = Path(_run([environment / "python", "-c", _ASSETS], folder).strip())
    if assets.is_relative_to(ROOT):
        sys.exit(f"{assets} is not of the installation")
    foresee = environment / "foresee"
    _run([foresee, "doctor"], folder)
    _run([environment / "python", "-m", "app.offscreen", "--out", folder / "lesson"], folder)
    _require(folder / "lesson", "*.png")
    pack = assets / "packs" / "first-steps.foresee"
    _run([foresee, "pack", "validate", pack], folder)
    _run([foresee, "pack", "install", pack], folder)
    if "First steps" not in _run([foresee, "pack", "list"], folder):
        sys.exit("The installed pack is not listed.")
    film = assets / "cases" / "healthy-man.png"
    _run([foresee, "generate", film, HYPOTHESIS, "--out", folder / "run"], folder)
    _require(folder / "run", "counterfactual.png")


def run_at_once(wheel: Path, folder: Path) -> None:
    """Without installing it first."""
    for name, options in (("uvx", ["--from", wheel]), ("pipx", ["run", "--spec", wheel])):
        tool = shutil.which(name, path=os.pathsep.join((_programs(), os.environ.get("PATH", ""))))
        if tool is None:
            sys.stdout.write(f"{name} is not installed and was not tried.\n")
        else:
            _run([tool, *options, "foresee", "doctor"], folder)


_ASSETS = "import assets; from pathlib import Path; print(Path(assets.__file__).parent)"


def _programs() -> str:
    return str(Path(sys.executable).parent)


def _require(folder: Path, pattern: str) -> None:
    if not any(folder.rglob(pattern)):
        sys.exit(f"There is no {pattern} in {folder}.")


def _run(command: Sequence[str | Path], folder: Path) -> str:
    """What it wrote. Ends this program where it fails."""
    words = [str(part) for part in command]
    sys.stdout.write(f"{' '.join(words)}\n")
    sys.stdout.flush()
    environment = {
        **{name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        "FORESEE_HOME": str(folder / "home"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    done = subprocess.run(
        words,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=_LONGEST_S,
    )
    if done.returncode != 0:
        sys.exit(f"{done.stdout}\nended with {done.returncode}")
    return done.stdout


if __name__ == "__main__":
    main()
