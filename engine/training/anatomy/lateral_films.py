"""Lateral films of digital patients: what the anatomy net must learn to refuse."""

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files import replacing
from engine.training.thorax.patient import patient_from_seed
from engine.training.thorax.render import PatientScene

SIZE = 192
FIRST_SEED = 90_000


def render_laterals(folder: Path, count: int) -> list[NDArray[np.uint8]]:
    """`count` lateral films, uint8 (SIZE, SIZE), rendered into `folder` where they are missing."""
    folder.mkdir(parents=True, exist_ok=True)
    return [_rendered(folder, FIRST_SEED + index) for index in range(count)]


def _rendered(folder: Path, seed: int) -> NDArray[np.uint8]:
    path = folder / f"lateral_{seed:06d}.npy"
    if not path.exists():
        with replacing(path, for_others=True) as part, part.open("wb") as stream:
            np.save(stream, _lateral(seed))
    return np.load(path)


def _lateral(seed: int) -> NDArray[np.uint8]:
    turn = math.radians(90 if seed % 2 else -90)
    patient = patient_from_seed(seed)
    scene = PatientScene(replace(patient, rotation=patient.rotation + turn), SIZE)
    return np.round(scene.film().pixels * 255).astype(np.uint8)
