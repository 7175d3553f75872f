"""`foresee evaluate` from a pair set to its report, with the tests' model."""

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from app.cli import application
from engine.anatomy import Pose
from tests.engine.chests import SIDE, add_tiny_anatomy, ellipse, scores
from tests.engine.tiny_bundle import write_tiny_bundle

# Hypothesis, interpretation, amount before and after.
PROMPTS = (
    ("worse right effusion", "The right effusion has increased.", "small", "large"),
    ("unchanged right effusion", "The small right effusion is unchanged.", "small", "small"),
    ("new cardiomegaly", "There is new cardiomegaly.", None, "small"),
)


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_tiny_bundle(tmp_path_factory.mktemp("bundles") / "tiny")
    return add_tiny_anatomy(folder, scores())


@pytest.fixture(scope="module")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two priors; of each the first target changes in the right lower zone, the others do not."""
    folder = tmp_path_factory.mktemp("pairs")
    prior = np.random.default_rng(0).integers(60, 120, (2, SIDE, SIDE), np.uint8)
    target = np.repeat(prior[:, None], len(PROMPTS), 1)
    target[:, 0][:, ellipse(0.7, 0.28, 0.08, 0.1)] += 60
    np.save(folder / "prior.npy", prior)
    np.save(folder / "target.npy", target)
    lines = [
        {"film": f"nih/{number}.png", "supine": False, "targets": [_target(*p) for p in PROMPTS]}
        for number in range(2)
    ]
    (folder / "words.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\n")
    return folder


def _target(prompt: str, text: str, before: str | None, after: str) -> dict:
    finding, side = ("effusion", "right") if "effusion" in prompt else ("cardiomegaly", None)
    change = {"finding": finding, "side": side, "zone": None, "before": before, "after": after}
    return {
        "prompt": prompt,
        "interpretation": text,
        "trend": prompt.split()[0],
        "changes": [change],
        "absent": None,
    }


def evaluate(*options: object) -> str:
    result = CliRunner().invoke(application, ["evaluate", *map(str, options)])
    assert result.exit_code == 0, result.output
    return result.output


def test_an_evaluation_writes_and_prints_every_score_with_its_interval(
    tmp_path: Path, bundle: Path, pairs: Path
) -> None:
    out = tmp_path / "made" / "report"
    said = evaluate("--out", out, "--pairs", pairs, "--model", bundle)
    report = (out / "report.md").read_text("utf-8")
    assert report in said
    assert "Cases: 4, declined: 2" in report  # the tests' model knows no cardiomegaly
    assert "| direction |" in report
    assert "copy of the prior" in report
    assert "image tokenizer, PSNR" in report
    assert "| effusion |" in report
    figures = json.loads((out / "evaluation.json").read_text("utf-8"))
    assert figures["true claims that the truth supports"].startswith("100.0 %")
    assert figures["planted wrong side caught"] == "100.0 % [100.0, 100.0], n = 2"
    assert figures["planted wrong direction caught"] == "100.0 % [100.0, 100.0], n = 2"
    assert figures["effusion: direction"].endswith("n = 2")
    assert "hypothesis alone: severity before" in figures
    with Image.open(out / "contact_sheet.png") as sheet:
        assert sheet.height > 4 * SIDE


def test_films_that_the_model_refuses_are_counted_as_declined(tmp_path: Path, pairs: Path) -> None:
    folder = write_tiny_bundle(tmp_path / "bundle")
    add_tiny_anatomy(folder, scores(Pose.NOT_A_CHEST))
    evaluate("--out", tmp_path, "--pairs", pairs, "--model", folder, "--examples", pairs)
    assert "Cases: 0, declined: 6" in (tmp_path / "report.md").read_text("utf-8")
