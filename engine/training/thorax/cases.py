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
from engine.training.thorax.patient import Position, Projection, patient_from_seed
from engine.training.thorax.render import PatientScene

VERSION = "3"
SIZE = 1024
READING_ROOM = Style(
    edge=0.26, contrast=0.08, compression=0.20, bend=0.25, lung_grey=92, soft_grey=212, floor=4,
    top=246,
)  # fmt: skip
BEDSIDE = Style(
    edge=0.18, contrast=0.05, compression=0.22, bend=0.22, lung_grey=106, soft_grey=208, floor=6,
    top=242,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class CaseRecipe:
    slug: str
    title: str
    description: str
    seed: int
    lesions: tuple[Lesion, ...] = ()
    position: Position = "erect"

    @property
    def projection(self) -> Projection:
        return "AP" if self.position == "supine" else "PA"

    def scene(self, size: int) -> PatientScene:
        patient = patient_from_seed(self.seed, self.projection, self.position)
        return PatientScene(patient, size, READING_ROOM if patient.projection == "PA" else BEDSIDE)


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
        "healthy-supine-woman",
        "Healthy woman, lying",
        "Supine AP film of a thin, healthy young woman. The domes stand higher and the heart looks "
        "larger than on an erect film. Ask for an effusion, and look for a veil, not a meniscus.",
        2060,
        position="supine",
    ),
    CaseRecipe(
        "small-right-effusion",
        "Small right effusion",
        "Erect PA film. The right costophrenic angle is blunted by a meniscus; the rest of the "
        "right hemidiaphragm can still be seen. Ask for it to worsen, improve or resolve.",
        24,
        (Lesion(Finding.EFFUSION, Side.RIGHT, Severity.SMALL),),
    ),
    CaseRecipe(
        "large-left-effusion",
        "Large left effusion",
        "Erect PA film of a heavy woman. Fluid with a meniscus hides the left hemidiaphragm and "
        "the left heart border. Ask for it to improve, and watch which border comes back first.",
        2039,
        (Lesion(Finding.EFFUSION, Side.LEFT, Severity.LARGE),),
    ),
    CaseRecipe(
        "supine-right-effusion",
        "Right effusion, lying",
        "Supine AP film of a heavy man. The fluid lies behind the right lung and veils it, most "
        "towards the base; vessels are still seen through it. Compare the two lungs.",
        2127,
        (Lesion(Finding.EFFUSION, Side.RIGHT, Severity.LARGE),),
        "supine",
    ),
    CaseRecipe(
        "left-lower-consolidation",
        "Left consolidation",
        "Erect PA film. Airspace opacity in the left lower lobe, lateral to and behind the heart. "
        "The left heart border can still be seen, since the lower lobe lies behind it. "
        "Ask for it to improve or spread.",
        424,
        (Lesion(Finding.CONSOLIDATION, Side.LEFT, Severity.MODERATE, Zone.LOWER),),
    ),
    CaseRecipe(
        "right-upper-consolidation",
        "Right consolidation",
        "Erect PA film of a young woman. Airspace opacity above the minor fissure, which bounds it "
        "sharply below; the bronchi that run through it stay dark. Ask for it to improve.",
        2133,
        (Lesion(Finding.CONSOLIDATION, Side.RIGHT, Severity.MODERATE, Zone.UPPER),),
    ),
    CaseRecipe(
        "right-upper-collapse",
        "Right upper collapse",
        "Erect PA film of a thin older woman. The right upper lobe has lost volume: the minor "
        "fissure has swung up and the trachea is drawn to the right. Ask for it to resolve.",
        2105,
        (Lesion(Finding.ATELECTASIS, Side.RIGHT, Severity.MODERATE, Zone.UPPER),),
    ),
    CaseRecipe(
        "right-pneumothorax",
        "Right pneumothorax",
        "Erect PA film of a tall, thin man. A fine visceral pleural line runs along the right "
        "lung, with no markings beyond it. Ask for it to worsen or resolve.",
        2018,
        (Lesion(Finding.PNEUMOTHORAX, Side.RIGHT, Severity.MODERATE),),
    ),
    CaseRecipe(
        "oedema-large-heart",
        "Oedema, large heart",
        "Supine AP film of an old man. Both lungs are hazy around the hila, and the vessels have "
        "lost their edges. Lying down, wide upper vessels say nothing, and every heart looks "
        "larger than it is. Ask for the oedema to improve.",
        2085,
        (
            Lesion(Finding.OEDEMA, Side.BILATERAL, Severity.MODERATE),
            Lesion(Finding.CARDIOMEGALY, Side.BILATERAL, Severity.MODERATE),
        ),
        "supine",
    ),
    CaseRecipe(
        "large-heart",
        "Large heart",
        "Erect PA film of a heavy older woman. The heart is wider than half the chest; the lungs "
        "are clear. Ask for oedema or an effusion to follow.",
        2142,
        (Lesion(Finding.CARDIOMEGALY, Side.BILATERAL, Severity.MODERATE),),
    ),
    CaseRecipe(
        "left-upper-mass",
        "Left upper mass",
        "Erect PA film of an older man. A round mass with a sharp edge lies in the left upper "
        "zone, partly behind the ribs. Ask for it to grow, and look at what stays the same.",
        2121,
        (Lesion(Finding.NODULE, Side.LEFT, Severity.LARGE, Zone.UPPER),),
    ),
    CaseRecipe(
        "hyperinflation",
        "Hyperinflated lungs",
        "Erect PA film of an older man. The domes are low and flat, the lungs long, the vessels "
        "thin. Ask for a pneumothorax or a consolidation on top of it.",
        2103,
        (Lesion(Finding.HYPERINFLATION, Side.BILATERAL, Severity.LARGE),),
    ),
)


_THUMBNAIL = 144


def main() -> None:
    parser = argparse.ArgumentParser(description="Render the built-in cases.")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--size", type=int, default=SIZE)
    parser.add_argument("--only", nargs="+", help="slugs; what is there of the others stays")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    for case in CASES:
        if arguments.only is None or case.slug in arguments.only:
            film = case.scene(arguments.size).film(case.lesions)
            greys = np.round(film.pixels * 255).astype(np.uint8)
            _save(Image.fromarray(greys), arguments.out, f"{case.slug}.png")
            _list(arguments.out / "cases.json", _entry(case, arguments.size))


def _save(film: Image.Image, out: Path, name: str) -> None:
    film.save(out / name, optimize=True)
    (out / "thumbnails").mkdir(exist_ok=True)
    small = film.resize((_THUMBNAIL, _THUMBNAIL), Image.Resampling.BOX)
    small.save(out / "thumbnails" / name, optimize=True)


def _list(path: Path, entry: dict[str, object]) -> None:
    """Add or replace the entry, so that the list always tells of the films beside it."""
    text = path.read_text(encoding="utf-8") if path.exists() else '{"cases": []}'
    listed: list[dict[str, object]] = json.loads(text)["cases"]
    entries = {known["slug"]: known for known in [*listed, entry]}
    ordered = [entries[case.slug] for case in CASES if case.slug in entries]
    text = json.dumps({"cases": ordered}, indent=2, ensure_ascii=False) + "\n"
    path.write_text(text, encoding="utf-8")


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
            "projection": case.projection,
            "position": case.position,
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
