"""Renders the built-in cases into assets/cases, from recipes kept here.

python -m engine.training.thorax.cases --out assets/cases
"""

import argparse
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PIL import Image

from engine.findings import Finding, Severity, Side, Zone
from engine.training.thorax.film import Style
from engine.training.thorax.pathology import Lesion
from engine.training.thorax.render import render_thorax

VERSION = "2"
SIZE = 1024
READING_ROOM = Style(
    edge=0.32, contrast=0.10, compression=0.22, bend=0.25, lung_grey=92, soft_grey=210, floor=4,
    top=244,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseRecipe:
    slug: str
    title: str
    description: str
    seed: int
    lesions: tuple[Lesion, ...] = ()


CASES = (
    CaseRecipe(
        "healthy-woman",
        "Healthy woman",
        "Erect PA film of a healthy woman. Both costophrenic angles are sharp, the heart is less "
        "than half as wide as the chest, the lungs are clear. A good prior for any new finding.",
        361,
    ),
    CaseRecipe(
        "healthy-man",
        "Healthy man",
        "Erect PA film of a healthy man in full inspiration, with the gastric bubble under the "
        "left dome. A good prior for any new finding.",
        125,
    ),
    CaseRecipe(
        "small-right-effusion",
        "Small right pleural effusion",
        "Erect PA film. The right costophrenic angle is blunted by a meniscus; the rest of the "
        "right hemidiaphragm can still be seen. Ask for it to worsen, improve or resolve.",
        24,
        (Lesion(Finding.EFFUSION, Side.RIGHT, Severity.SMALL),),
    ),
    CaseRecipe(
        "left-lower-consolidation",
        "Left lower lobe consolidation",
        "Erect PA film. Airspace opacity in the left lower lobe, lateral to and behind the heart. "
        "The left heart border can still be seen, since the lower lobe lies behind it. "
        "Ask for it to improve or spread.",
        424,
        (Lesion(Finding.CONSOLIDATION, Side.LEFT, Severity.MODERATE, Zone.LOWER),),
    ),
)


def main() -> None:
    parser = argparse.ArgumentParser(description="Render the built-in cases.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=SIZE)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        film = render_thorax(case.seed, arguments.size, "PA", case.lesions, READING_ROOM)
        greys = np.round(film.pixels * 255).astype(np.uint8)
        Image.fromarray(greys).save(arguments.out / f"{case.slug}.png", optimize=True)
    listing = {"cases": [_entry(case, arguments.size) for case in CASES]}
    text = json.dumps(listing, indent=2, ensure_ascii=False) + "\n"
    (arguments.out / "cases.json").write_text(text, encoding="utf-8")


def _entry(case: CaseRecipe, size: int) -> dict[str, object]:
    return {
        "slug": case.slug,
        "title": case.title,
        "description": case.description,
        "credit": "Digital patient, rendered by Foresee",
        "licence": "MIT",
        "recipe": {
            "seed": case.seed,
            "size": size,
            "projection": "PA",
            "lesions": [
                {
                    "finding": lesion.finding,
                    "side": lesion.side,
                    "severity": lesion.severity,
                    "zone": lesion.zone,
                }
                for lesion in case.lesions
            ],
            "version": VERSION,
        },
    }


if __name__ == "__main__":
    main()
