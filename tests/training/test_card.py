"""The card that travels with a model tells what was measured, on which films, and nothing else."""

import json
from pathlib import Path

import pytest

from engine.training.card import model_card
from engine.training.plan import load_plan

HELD_OUT = {"validation": {"copied": 0.9951, "spelled": 0.931}}
LOGS = {
    "tokenizer.jsonl": {"step": 7, "psnr": 33.25},
    "transformer.jsonl": {"step": 8} | HELD_OUT,
    "findings.jsonl": {"step": 9, "real": {"seen": 0.82, "clear": 0.99}},
}


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    for name, report in LOGS.items():
        (tmp_path / name).write_text(json.dumps(report) + "\n", encoding="utf-8")
    return tmp_path


def figures(runs: Path) -> list[str]:
    card = model_card(load_plan(), runs)
    assert "$" not in card
    return [line for line in card.split("## Limits")[0].splitlines() if line.startswith("- ")]


def test_without_an_evaluation_the_card_tells_what_training_measured(runs: Path) -> None:
    told = "\n".join(figures(runs))
    assert "33.25 dB PSNR (7 steps)" in told
    assert "(8 steps): 99.51 %" in told
    assert "82.0 % of what is there" in told
    assert "direction" not in told


def test_figures_on_real_films_are_told_in_full_and_those_on_digital_patients_in_sum(
    runs: Path,
) -> None:
    real = {"direction": "97.9 %, n = 9", "effusion: direction": "97.7 %, n = 4"}
    digital = {"direction": "96.6 %, n = 8", "effusion: direction": "98.5 %, n = 3"}
    (runs / "evaluation.json").write_text(json.dumps(real), encoding="utf-8")
    (runs / "evaluation_digital.json").write_text(json.dumps(digital), encoding="utf-8")
    ill = {"clear films: denied": "88.0 %, n = 7"}
    (runs / "evaluation_real.json").write_text(json.dumps(ill), encoding="utf-8")
    assert figures(runs)[-4:] == [
        "- direction: 97.9 %, n = 9",
        "- effusion: direction: 97.7 %, n = 4",
        "- digital patients: direction: 96.6 %, n = 8",
        "- real disease: clear films: denied: 88.0 %, n = 7",
    ]
