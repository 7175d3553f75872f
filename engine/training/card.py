"""The model card that travels in the bundle: data, method, what was measured, what it is not for."""

import json
from pathlib import Path

from engine.training.plan import Plan


def model_card(plan: Plan, runs: Path) -> str:
    """Figures come from the training logs and, where it was run, from `evaluation.json` in `runs`."""
    tokenizer = _last(runs / "tokenizer.jsonl")
    transformer = _last(runs / "transformer.jsonl")
    findings = ", ".join(plan.findings)
    return "\n".join(
        (
            f"# {plan.title}, version {plan.version}",
            "",
            "**Synthetic images for teaching. Never for diagnosis, triage or any decision about a patient.**",
            "",
            plan.description,
            "",
            "## What it does",
            "",
            "An autoregressive transformer in the sequence grammar of ProgEmu (Ma et al., MICCAI 2025): "
            "prior radiograph and hypothesis in, tokens of the counterfactual radiograph and then an "
            "interpretation in words out. It was trained by Foresee from nothing; no weights of the "
            "published ProgEmu are in it.",
            "",
            f"- Findings: {findings}. Anything else is declined.",
            f"- Image: {plan.side} x {plan.side} pixels, {plan.grid} x {plan.grid} tokens of "
            f"{plan.tokenizer.config().codes} codes; the app adds the decoded change to the prior at the "
            "prior's own resolution.",
            f"- Transformer: {plan.transformer.layers} layers, width {plan.transformer.width}.",
            "",
            "## Data",
            "",
            "- NIH ChestX-ray14: Wang et al., CVPR 2017. Provided by the NIH Clinical Center, "
            "https://nihcc.app.box.com/v/ChestXray-NIHCC.",
            "- COVID-19 Image Repository: Winther et al., Institute for Diagnostic and Interventional "
            "Radiology, Hannover Medical School, doi 10.6084/m9.figshare.12275009, CC BY 3.0.",
            "- Digital patients rendered by Foresee.",
            "",
            "No patient's real progression was learned: every change in training was simulated on a film "
            "through lung masks. A tenth of all patients was kept out of training.",
            "",
            "## Measured on patients kept out of training",
            "",
            *_figures(tokenizer, transformer),
            *_evaluation(runs / "evaluation.json"),
            "",
            "## Limits",
            "",
            "- Trained briefly and on simulated change only; edges are soft, small changes are easily missed.",
            "- Children are not modelled. Lateral and supine films are outside its training.",
            "- Severity words (small, moderate, large) follow the simulator's amounts, not a clinical scale.",
            "- It can be wrong about side, place, amount and words. Check the text against the picture.",
            "",
        )
    )


def _figures(tokenizer: dict[str, float], transformer: dict[str, dict[str, float]]) -> list[str]:
    held_out = transformer["validation"]
    return [
        f"- Image tokenizer, real films: {tokenizer['psnr']:.2f} dB PSNR after {tokenizer['step']} steps.",
        f"- Transformer after {transformer['step']} steps: {100 * held_out['copied']:.2f} % of unchanged "
        f"tokens and {100 * held_out['spelled']:.1f} % of words predicted exactly (teacher forcing).",
    ]


def _evaluation(path: Path) -> list[str]:
    if not path.exists():
        return []
    rows = json.loads(path.read_text("utf-8"))
    return [f"- {name}: {value}" for name, value in rows.items()]


def _last(path: Path) -> dict[str, float]:
    return json.loads(path.read_text("utf-8").splitlines()[-1])
