"""Runs shared out with a real Ray on this machine. Ray is no tool of the suite's (240 MB): these
are skipped where it is not installed."""

import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from app.cli import main
from lessons.pack.draft.folder import DraftFolder
from tests.lessons.test_baking import write_predictions

ROOT = Path(__file__).parents[3]
_HYPOTHESES = ("new right effusion", "new left effusion", "new small right effusion")

needs_ray = pytest.mark.skipif(
    find_spec("ray") is None, reason="Ray is not installed (the extra `cluster`)"
)


def drawn(folder: Path) -> dict[str, object]:
    pack = DraftFolder(folder)
    documents = [(run.hypothesis, pack.run(run.file)) for run in pack.read().runs]
    return {hypothesis: (run.tokens, run.interpretation) for hypothesis, run in documents}


@needs_ray
def test_two_workers_of_ray_bake_the_same_tokens_as_this_process(
    tmp_path: Path, tiny_bundle: Path
) -> None:
    for name in ("here", "shared"):
        write_predictions(tmp_path / name, "a purple elephant", *_HYPOTHESES)
    options = ["--model", str(tiny_bundle), "--approve"]
    assert main(["pack", "bake", str(tmp_path / "here"), *options]) == 0
    # In a process of its own: Ray starts threads, and warns of what is not ours.
    command = [sys.executable, "-m", "app", "pack", "bake", str(tmp_path / "shared"), *options]
    shared = subprocess.run(
        [*command, "--cluster", "local", "--workers", "2"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "3 runs baked" in shared.stdout
    assert "left out: “A Purple Elephant”" in shared.stdout
    assert drawn(tmp_path / "shared") == drawn(tmp_path / "here")


@needs_ray
@pytest.mark.parametrize(
    ("address", "said"),
    [("127.0.0.1:1", "No Ray cluster answers at 127.0.0.1:1"), ("nonsense", "give `local`")],
)
def test_a_cluster_that_is_not_there_is_one_sentence(
    tmp_path: Path, address: str, said: str
) -> None:
    command = [sys.executable, "-m", "app", "pack", "bake", str(tmp_path), "--cluster", address]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.returncode == 2
    assert said in found.stderr


def test_workers_are_of_a_cluster(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "bake", str(tmp_path), "--workers", "2"]) == 2
    assert "--workers goes with --cluster" in capsys.readouterr().err


@pytest.mark.skipif(find_spec("ray") is not None, reason="Ray is installed")
def test_without_ray_the_extra_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["pack", "bake", str(tmp_path), "--cluster", "local"]) == 2
    assert "foresee-cxr[cluster]" in capsys.readouterr().err
