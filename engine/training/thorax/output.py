"""A digital patient as files in a folder, complete or not there at all.

The film bears no words, so that one can train on it; that it is synthetic stands in the PNG's text
and in the files beside it.
"""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from engine.files import new_folder
from engine.training.thorax.patient import Patient
from engine.training.thorax.render import PatientScene, ThoraxFilm

NOTICE = (
    "Synthetic: a digital patient rendered by Foresee. Not of a real person; for teaching only."
)
FILM = "film.png"
MASKS = "masks"
PATIENT = "patient.json"
README = "README.txt"


def write_patient(scene: PatientScene, film: ThoraxFilm, out: Path) -> None:
    """The film, a mask per structure and lesion, and the patient's parameters.

    `out` is new or an empty folder. Raises OSError.
    """
    with new_folder(out) as folder:
        (folder / MASKS).mkdir()
        greys = np.round(film.pixels * 255).astype(np.uint8)
        _save(greys, folder / FILM)
        masks = structure_masks(scene, film)
        for name, mask in masks.items():
            _save(np.where(mask, np.uint8(255), np.uint8(0)), folder / MASKS / f"{name}.png")
        text = json.dumps(_description(film, list(masks)), indent=2) + "\n"
        (folder / PATIENT).write_text(text, encoding="utf-8")
        (folder / README).write_text(_readme(film.patient), encoding="utf-8")


def structure_masks(scene: PatientScene, film: ThoraxFilm) -> dict[str, NDArray[np.bool_]]:
    """Masks (size, size) by name; lesions are numbered in their order."""
    masks = {
        "right-lung": film.right_lung,
        "left-lung": film.left_lung,
        "heart": film.heart,
        "mediastinum": film.mediastinum,
        **scene.bones(),
    }
    for number, (lesion, mask) in enumerate(zip(film.lesions, film.lesion_masks, strict=True), 1):
        masks[f"lesion-{number}-{lesion.side}-{lesion.finding}"] = mask
    return masks


def _save(pixels: NDArray[np.uint8], path: Path) -> None:
    texts = PngInfo()
    texts.add_text("Description", NOTICE)
    texts.add_text("Software", "Foresee, digital thorax")
    Image.fromarray(pixels).save(path, pnginfo=texts)


def _description(film: ThoraxFilm, masks: list[str]) -> dict[str, object]:
    return {
        "notice": NOTICE,
        "synthetic": True,
        "size": film.pixels.shape[0],
        "patient": asdict(film.patient),
        "lesions": [asdict(lesion) for lesion in film.lesions],
        "masks": [f"{MASKS}/{name}.png" for name in masks],
    }


def _readme(patient: Patient) -> str:
    return (
        f"{NOTICE}\n\n"
        f"{FILM} is the {patient.position} {patient.projection} film of the digital patient of "
        f"seed {patient.seed}; the patient's right is on the left of the picture.\n"
        f"{MASKS}/ has a mask of every structure and lesion, 255 inside.\n"
        f"{PATIENT} lists the parameters; lengths in mm, angles in radians.\n"
        "Adults only: children are not modelled.\n"
    )
