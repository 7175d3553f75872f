"""Asks a model to resolve what the built-in patients were made ill with, beside healthy twins.

python -m engine.training.thorax.resolved --model assets/models/embedded-thorax-s --out sheet.png

Prints for every finding how much of its change is left (0: the healthy film is back, 1: nothing was
undone), the mean grey that is left there, in fractions of the range, and what is said of the text's
first claim. Ill film, counterfactual and healthy twin go into the sheet. Both films are rendered
afresh: the cases that ship may be those of an earlier simulator.
"""

import argparse
import sys
from contextlib import closing
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.evaluation.pictures import visible_area
from engine.evaluation.reversal import residual, run_to_end
from engine.findings import Finding, Progression, Side, Sides, Trend
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import RunResult
from engine.training.thorax.cases import CASES, CaseRecipe
from engine.training.thorax.pathology import Lesion
from engine.training.thorax.render import PatientScene

SIZE = 512
Film = NDArray[np.float32]


def main() -> None:
    parser = argparse.ArgumentParser(description="Resolve the built-in patients' findings.")
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="the sheet, a PNG")
    parser.add_argument("--only", nargs="+", help="slugs")
    arguments = parser.parse_args()
    rows: list[Film] = []
    with closing(Engine.open(arguments.model, "cpu")) as engine:
        for case in CASES:
            if arguments.only is None or case.slug in arguments.only:
                rows += _resolved(engine, case)
    if rows:
        sheet = np.round(np.concatenate(rows) * 255).astype(np.uint8)
        Image.fromarray(sheet).save(arguments.out)


def hypotheses(case: CaseRecipe) -> list[tuple[Lesion, str]]:
    """What was drawn of findings that the model knows, each with the request that undoes it."""
    return [
        (lesion, _request(lesion))
        for lesion in case.lesions
        if lesion.finding is not Finding.NODULE
    ]


def _request(lesion: Lesion) -> str:
    sided = lesion.finding.facts.sides is Sides.EITHER and lesion.side is not Side.BILATERAL
    side = lesion.side if sided else None
    words = Progression(lesion.finding, side, lesion.zone, Trend.RESOLVED, None, False, 0, 0)
    return words.canonical()


def _resolved(engine: Engine, case: CaseRecipe) -> list[Film]:
    """A row of the sheet for each finding; the twin lacks that one only."""
    asked = hypotheses(case)
    if not asked:
        return []
    scene = case.scene(SIZE)
    ill = _film(scene, case.lesions)
    rows: list[Film] = []
    for lesion, hypothesis in asked:
        well = _film(scene, tuple(other for other in case.lesions if other is not lesion))
        prior = Radiograph.from_pixels(ill)
        made = run_to_end(engine, prior, hypothesis, engine.manifest.sampling.sampling(1))
        sys.stdout.write(f"{case.slug}, {hypothesis}: {_figures(well, ill, made)}\n")
        sys.stdout.flush()
        rows.append(np.concatenate([ill, made.counterfactual, well], axis=1))
    return rows


def _film(scene: PatientScene, lesions: tuple[Lesion, ...]) -> Film:
    """In steps of an 8-bit film."""
    return (np.round(scene.film(lesions).pixels * 255) / 255).astype(np.float32)


def _figures(well: Film, ill: Film, made: RunResult) -> str:
    left, area = residual(well, ill, made.counterfactual), visible_area(ill - well)
    if left is None:
        return "nothing to undo is visible"
    grey = float((made.counterfactual - well)[area].mean())
    claims = () if made.grounding is None else made.grounding.claims
    verdict = claims[0].verdict if claims else "nothing"
    return f"left {left:.2f}, grey {grey:+.3f}, first claim: {verdict}"


if __name__ == "__main__":
    main()
