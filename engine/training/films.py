"""The films that training draws from: real radiographs with their masks, and digital patients.

Split by patient (real) or by seed (digital) before anything else. Knows nothing about models.
"""

import csv
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import ForeseeError
from engine.findings import Finding, findings_of_nih_labels

VALIDATION_SHARE = 0.1
STORED_SIDE = 512
DIGITAL = "thorax"
"""The source of digital patients."""
AGREEING = Path(__file__).parent / "configs" / "agreeing_masks.txt"
"""Names of NIH's films whose masks are doubted and hold all the same; see `anatomy.agreement`."""
# Labels that name no finding of ours, and what is counted for them: what they are most often.
_MAY_MEAN = {
    "Infiltration": Finding.CONSOLIDATION,
    "Pleural_Thickening": Finding.EFFUSION,
    "Pneumonia": Finding.CONSOLIDATION,
}
# What films of intensive care with COVID-19 may show; they carry no labels.
UNLABELLED = frozenset(
    {
        Finding.ATELECTASIS,
        Finding.CARDIOMEGALY,
        Finding.CONSOLIDATION,
        Finding.EFFUSION,
        Finding.OEDEMA,
    }
)
FILLS_OR_EMPTIES = frozenset(
    {
        Finding.ATELECTASIS,
        Finding.CONSOLIDATION,
        Finding.EFFUSION,
        Finding.OEDEMA,
        Finding.PNEUMOTHORAX,
    }
)


@dataclass(frozen=True, slots=True, eq=False)
class Film:
    """A square film and the masks of its right lung, left lung and heart.

    pixels: uint8 (512, 512), bright = dense. masks: uint8 (3, 256, 256), 255 inside, or None where
    no trustworthy masks are known. present: findings that it may show by itself. bedside: taken AP,
    so that the patient may have lain. Laterality is the patient's: the right lung is on the
    image's left.
    """

    name: str
    patient: str
    source: str
    present: frozenset[Finding]
    bedside: bool
    pixels: NDArray[np.uint8]
    masks: NDArray[np.uint8] | None

    @property
    def clear(self) -> bool:
        """No finding that fills or empties a lung."""
        return not self.present & FILLS_OR_EMPTIES

    @property
    def validation(self) -> bool:
        digest = hashlib.sha256(f"{self.source}/{self.patient}".encode()).digest()
        return digest[0] / 256 < VALIDATION_SHARE


def load_films(data: Path | None, thorax: Path | None) -> tuple[Film, ...]:
    """All films of the public collections under `data` and the digital patients under `thorax`.

    Raises ForeseeError where there are none or one cannot be read.
    """
    films: list[Film] = []
    try:
        if data is not None:
            plausible = plausible_masks(data)
            plausible |= {("nih", name) for name in AGREEING.read_text("utf-8").split()}
            films.extend(_nih(data, plausible))
            films.extend(_hannover(data, plausible))
        if thorax is not None:
            films.extend(_digital(thorax))
    except OSError as error:
        raise ForeseeError(
            f"The films cannot be read ({error}); give the folder that holds nih, hannover and "
            "masks, or that of the digital patients."
        ) from error
    if not films:
        raise ForeseeError(
            "There are no films to train on; give a folder of real films or of digital patients."
        )
    return tuple(films)


def film_patient(name: str) -> tuple[str, str]:
    """Source and patient of a film, by the name that pairs give it: "nih/00000150_002.jpg"."""
    source, _, file = name.partition("/")
    if source == "nih":
        return source, str(int(file.split("_")[0]))
    return source, Path(file).stem


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        yield from csv.DictReader(stream)


def plausible_masks(data: Path) -> frozenset[tuple[str, str]]:
    """Collection and film of the masks that their makers call plausible."""
    rows = _rows(data / "masks" / "masks.csv")
    return frozenset((row["collection"], row["film"]) for row in rows if row["plausible"] == "1")


def _nih(data: Path, plausible: frozenset[tuple[str, str]]) -> Iterator[Film]:
    for row in _rows(data / "nih" / "nih.csv"):
        path = data / "nih" / row["file"]
        masks = film_masks(data, "nih", row["file"]) if ("nih", row["file"]) in plausible else None
        labels = row["labels"].split("|")
        perhaps = {_MAY_MEAN[label] for label in labels if label in _MAY_MEAN}
        present = findings_of_nih_labels(labels) | perhaps
        bedside = row["view"] == "AP"
        yield Film(row["file"], row["patient"], "nih", present, bedside, square_film(path), masks)


def _hannover(data: Path, plausible: frozenset[tuple[str, str]]) -> Iterator[Film]:
    for row in _rows(data / "hannover" / "hannover.csv"):
        name = f"{row['image_id']}.png"
        masks = film_masks(data, "hannover", name) if ("hannover", name) in plausible else None
        pixels = square_film(data / "hannover" / name)
        bedside = row["projection"].strip().lower() != "pa"
        yield Film(name, row["patient_id"], "hannover", UNLABELLED, bedside, pixels, masks)


def _digital(folder: Path) -> Iterator[Film]:
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as stored:
            film = Image.fromarray(stored["film"]).resize(
                (STORED_SIDE, STORED_SIDE), Image.Resampling.BICUBIC
            )
            masks = np.stack([_mask256(stored[name]) for name in ("right", "left", "heart")])
        pixels = np.asarray(film)
        yield Film(path.name, path.stem, DIGITAL, frozenset(), False, pixels, masks)


def _mask256(mask: NDArray[np.uint8]) -> NDArray[np.uint8]:
    image = Image.fromarray(np.where(mask > 0, np.uint8(255), np.uint8(0)))
    return np.asarray(image.resize((256, 256), Image.Resampling.BILINEAR))


def square_film(path: Path) -> NDArray[np.uint8]:
    """The centre square, which the masks cover."""
    with Image.open(path) as image:
        grey = image.convert("L")
    side = min(grey.size)
    left, top = (grey.width - side) // 2, (grey.height - side) // 2
    square = grey.crop((left, top, left + side, top + side))
    return np.asarray(square.resize((STORED_SIDE, STORED_SIDE), Image.Resampling.LANCZOS))


def film_masks(data: Path, collection: str, name: str) -> NDArray[np.uint8]:
    with Image.open(data / "masks" / collection / f"{Path(name).stem}.png") as image:
        return np.ascontiguousarray(np.asarray(image.convert("RGB")).transpose(2, 0, 1))
