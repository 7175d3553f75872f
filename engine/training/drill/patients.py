"""Digital patients for the drill: films of two days, without disease and with the masks to draw it.

Between the days exposure and processing differ, in half of the patients the turn of the body too.
Rendering takes most of the time, so each patient is kept in a file and rendered once.
"""

import math
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files import replacing
from engine.training.progression import View
from engine.training.thorax.film import Style, style_from_seed
from engine.training.thorax.patient import Patient, Position, Projection, patient_from_seed, stream
from engine.training.thorax.render import PatientScene, ThoraxFilm

SIZE = 512
_DEEP = 65535
_TURNED_SHARE = 0.3
_TAKEN: tuple[tuple[Projection, Position, float], ...] = (
    ("PA", "erect", 0.6),
    ("AP", "erect", 0.15),
    ("AP", "supine", 0.25),
)


@dataclass(frozen=True, slots=True, eq=False)
class TwoDays:
    """One patient without disease, on two days.

    views: the first day; the second day in another exposure; the second day turned as well, where
    the patient was.
    """

    seed: int
    projection: Projection
    supine: bool
    views: tuple[View, ...]


def two_days(seed: int, kept: Path, size: int = SIZE) -> TwoDays:
    """The patient of this seed, rendered or read again from the folder `kept`."""
    file = kept / (f"{seed}.npz" if size == SIZE else f"{seed}-{size}.npz")
    if not file.exists():
        _render(seed, file, size)
    with np.load(file) as stored:
        films = stored["films"].astype(np.float32) / np.float32(_DEEP)
        masks = np.unpackbits(stored["masks"], axis=-1).astype(np.float32)
        projection: Projection = "PA" if stored["pa"] else "AP"
        supine = bool(stored["supine"])
    views = (View(film, of, supine) for film, of in zip(films, masks, strict=True))
    return TwoDays(seed, projection, supine, tuple(views))


def _render(seed: int, file: Path, size: int) -> None:
    rng = stream(seed, "drill")
    patient = _patient(seed, rng)
    style = style_from_seed(seed)
    other = _another_day(style, rng)
    scene = PatientScene(patient, size, style)
    films = [scene.film(), scene.film(style=other)]
    if rng.random() < _TURNED_SHARE:
        films.append(PatientScene(_turned(patient, rng), size, other).film())
    with replacing(file, for_others=True) as part, part.open("wb") as stream_of_bytes:
        np.savez_compressed(
            stream_of_bytes,
            films=np.stack([np.rint(film.pixels * _DEEP).astype(np.uint16) for film in films]),
            masks=np.packbits(np.stack([_masks(film) for film in films]), axis=-1),
            pa=patient.projection == "PA",
            supine=patient.supine,
        )


def _patient(seed: int, rng: np.random.Generator) -> Patient:
    shares = [share for *_, share in _TAKEN]
    projection, position, _ = _TAKEN[int(rng.choice(len(_TAKEN), p=shares))]
    return patient_from_seed(seed, projection, position)


def _another_day(style: Style, rng: np.random.Generator) -> Style:
    lung = float(np.clip(style.lung_grey + rng.normal(0, 12), 56, 165))
    return replace(
        style,
        edge=float(np.clip(style.edge + rng.normal(0, 0.05), 0.02, 0.4)),
        compression=float(np.clip(style.compression + rng.normal(0, 0.03), 0.1, 0.36)),
        lung_grey=lung,
        soft_grey=max(float(style.soft_grey + rng.normal(0, 6)), lung + 55),
    )


def _turned(patient: Patient, rng: np.random.Generator) -> Patient:
    """About the long axis, which shifts heart and clavicles, and a little in the film's plane.

    The vessels of a lung that is drawn anew by another breath would be another patient's: breath
    is changed in the film.
    """
    turn = rng.choice((-1.0, 1.0)) * rng.uniform(1.5, 5.0)
    return replace(
        patient,
        rotation=patient.rotation + math.radians(turn),
        roll=patient.roll + math.radians(float(rng.normal(0, 1.2))),
    )


def _masks(film: ThoraxFilm) -> NDArray[np.bool_]:
    """(3, S, S): right lung, left lung, heart."""
    return np.stack([film.right_lung, film.left_lung, film.heart])
