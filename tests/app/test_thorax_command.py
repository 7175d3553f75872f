"""`foresee thorax render`: whole folders or none, and refusals in words."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.cli import BAD_INPUT, main

LESION = ["--finding", "effusion", "--side", "right", "--severity", "large"]


def test_a_patient_is_written_with_masks_and_says_that_it_is_synthetic(tmp_path: Path) -> None:
    out = tmp_path / "patient"
    size = ["--size", "64", "--position", "supine"]
    assert main(["thorax", "render", "--seed", "7", "--out", str(out), *LESION, *size]) == 0
    described = json.loads((out / "patient.json").read_text("utf-8"))
    assert described["patient"]["position"] == "supine"
    assert described["patient"]["projection"] == "AP"
    with Image.open(out / "film.png") as film:
        assert film.size == (64, 64)
        assert "Synthetic" in film.info["Description"]
    assert {"masks/ribs.png", "masks/lesion-1-right-effusion.png"} <= set(described["masks"])
    for name in described["masks"]:
        with Image.open(out / name) as mask:
            assert np.asarray(mask).max() == 255
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["--finding", "effusion"], "one --side"),
        (["--finding", "effusion", "--side", "bilateral"], "cannot be bilateral"),
        ([*LESION, "--tension"], "pneumothorax"),
        (["--position", "supine", "--projection", "PA"], "taken AP"),
    ],
)
def test_what_cannot_be_rendered_is_refused_in_words(
    tmp_path: Path, arguments: list[str], reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "patient"
    assert main(["thorax", "render", "--seed", "7", "--out", str(out), *arguments]) == BAD_INPUT
    assert reason in capsys.readouterr().err
    assert not out.exists()


def test_a_folder_that_holds_something_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine.txt").write_text("mine", encoding="utf-8")
    assert main(["thorax", "render", "--seed", "7", "--out", str(tmp_path)]) == BAD_INPUT
    assert "there already" in capsys.readouterr().err
