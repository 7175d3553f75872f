"""The films of the built-in packs, rendered by the digital thorax. Needs the `train` extra."""

from collections.abc import Callable
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import ForeseeError
from lessons.built_in.building import PackPlan, build_pack
from lessons.built_in.shots import Plate, Shot
from lessons.pack.manifest import Pack

if TYPE_CHECKING:
    from engine.training.thorax.film import Style
    from engine.training.thorax.render import PatientScene

FILM_SIZE = 512


class ThoraxDarkroom:
    """Keeps the last patient: ask for all films of a patient and exposure in a row."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._key: tuple[int, int] | None = None
        self._scene: PatientScene | None = None

    def __call__(self, shot: Shot) -> Plate:
        from engine.training.thorax.pathology import Lesion

        lesions = tuple(
            Lesion(one.finding, one.side, one.severity, one.zone) for one in shot.lesions
        )
        if self._scene is None or self._key != (shot.seed, shot.exposure):
            self._scene = _scene(shot, self._size)
            self._key = shot.seed, shot.exposure
        film = self._scene.film(lesions)
        return Plate(film.pixels, film.lesion_masks)


def render_pack(
    plan: PackPlan, folder: Path, told: Callable[[int, int], None], size: int = FILM_SIZE
) -> Pack:
    """The pack as a folder, without baked runs. Raises ForeseeError."""
    missing = [name for name in ("numba", "scipy") if find_spec(name) is None]
    if missing:
        raise ForeseeError(
            f"The digital thorax needs {' and '.join(missing)}, which is not installed; "
            'install it with `pip install "foresee-cxr[train]"`.'
        )
    return build_pack(plan, ThoraxDarkroom(size), folder, told)


def _scene(shot: Shot, size: int) -> "PatientScene":
    from engine.training.thorax.patient import patient_from_seed
    from engine.training.thorax.render import PatientScene

    return PatientScene(patient_from_seed(shot.seed, "PA", "erect"), size, _style(shot))


def _style(shot: Shot) -> "Style":
    """The reading room's, or one that is plainly another and as easy to read."""
    import numpy as np

    from engine.training.thorax.cases import READING_ROOM

    if not shot.exposure:
        return READING_ROOM
    rng = np.random.default_rng((shot.seed, shot.exposure))
    brighter = rng.choice((-1.0, 1.0)) * rng.uniform(14, 24)
    return replace(
        READING_ROOM,
        lung_grey=READING_ROOM.lung_grey + brighter,
        soft_grey=READING_ROOM.soft_grey + 0.35 * brighter,
        edge=float(rng.uniform(0.15, 0.45)),
        contrast=float(rng.uniform(0.05, 0.2)),
        floor=float(rng.uniform(2, 10)),
    )
