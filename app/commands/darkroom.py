"""The films of the built-in packs, rendered by the digital thorax. Needs the `train` extra."""

from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

from engine.errors import ForeseeError
from lessons.built_in.building import PackPlan, build_pack
from lessons.built_in.shots import Plate, Shot
from lessons.pack.manifest import Pack

FILM_SIZE = 512


class ThoraxDarkroom:
    """Keeps the last patient: ask for all films of a patient and exposure in a row."""

    def __init__(self, size: int) -> None:
        from engine.training.thorax.render import PatientScene

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


def _scene(shot: Shot, size: int):  # noqa: ANN202
    from engine.training.thorax.cases import READING_ROOM
    from engine.training.thorax.film import style_from_seed
    from engine.training.thorax.patient import patient_from_seed
    from engine.training.thorax.render import PatientScene

    style = style_from_seed(10_000 * shot.exposure + shot.seed) if shot.exposure else READING_ROOM
    return PatientScene(patient_from_seed(shot.seed, "PA", "erect"), size, style)
