"""The model card that travels in the bundle: data, method, what was measured, limits."""

import json
from pathlib import Path
from string import Template
from typing import Any

from engine.errors import ForeseeError
from engine.training.plan import Plan

TEMPLATE = Path(__file__).parent / "configs" / "card.md"


def model_card(plan: Plan, runs: Path) -> str:
    """Figures are those of the training logs and, where the model was evaluated, of
    `evaluation.json` (real films), `evaluation_digital.json` and `evaluation_real.json`.

    Raises ForeseeError where a log is missing.
    """
    figures = [
        *_training_figures(runs),
        *_findings_figures(runs),
        *_anatomy_figures(runs),
        *(f"{name}: {value}" for name, value in _evaluated(runs / "evaluation.json")),
        *_digital_figures(runs / "evaluation_digital.json"),
        *(f"real disease: {n}: {v}" for n, v in _evaluated(runs / "evaluation_real.json")),
    ]
    return Template(TEMPLATE.read_text("utf-8")).substitute(
        title=plan.title,
        version=plan.version,
        description=plan.description,
        findings=", ".join(plan.offered),
        side=plan.side,
        grid=plan.grid,
        codes=plan.tokenizer.config().codes,
        layers=plan.transformer.layers,
        width=plan.transformer.width,
        figures="\n".join(f"- {figure}" for figure in figures),
    )


def _training_figures(runs: Path) -> list[str]:
    tokenizer, transformer = _last(runs / "tokenizer.jsonl"), _last(runs / "transformer.jsonl")
    held_out = _last(runs / "transformer.jsonl", having="validation")["validation"]
    copied, spelled = 100 * held_out["copied"], 100 * held_out["spelled"]
    return [
        f"Image tokenizer: {tokenizer['psnr']:.2f} dB PSNR ({tokenizer['step']} steps).",
        f"Transformer ({transformer['step']} steps): {copied:.2f} % of unchanged tokens predicted.",
        f"Words of the interpretation: {spelled:.1f} % predicted from those before.",
    ]


def _findings_figures(runs: Path) -> list[str]:
    report = _last(runs / "findings.jsonl")
    return [
        f"Findings net on kept {name} films with simulated findings: read at its place with its "
        f"severity {100 * read['seen']:.1f} % of what is there; read as clear "
        f"{100 * read['clear']:.1f} % of the places that are ({report['step']} steps)."
        for name in ("real", "digital")
        if (read := report.get(name)) is not None
    ]


def _anatomy_figures(runs: Path) -> list[str]:
    if not (runs / "anatomy.jsonl").exists():
        return []
    report = _last(runs / "anatomy.jsonl")
    return [
        f"Anatomy net, Dice on kept {source} films: right lung {dice[0]:.3f}, left lung "
        f"{dice[1]:.3f}, heart {dice[2]:.3f} ({report['step']} steps)."
        for source in ("nih", "hannover", "thorax")
        if (dice := report.get(source)) is not None
    ]


def _digital_figures(path: Path) -> list[str]:
    """Those of all findings together."""
    whole = [(name, value) for name, value in _evaluated(path) if ":" not in name]
    return [f"digital patients: {name}: {value}" for name, value in whole]


def _evaluated(path: Path) -> list[tuple[str, str]]:
    if not path.exists():
        return []
    rows: dict[str, str] = json.loads(path.read_text("utf-8"))
    return list(rows.items())


def _last(path: Path, having: str = "step") -> dict[str, Any]:
    """The last report that has such an entry; not every one was held against kept films."""
    lines = path.read_text("utf-8").splitlines() if path.is_file() else []
    for line in reversed(lines):
        report: dict[str, Any] = json.loads(line)
        if having in report:
            return report
    raise ForeseeError(
        f"{path} tells nothing of a finished training; run first the training step that writes it."
    )
