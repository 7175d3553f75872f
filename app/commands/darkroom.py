"""The films of the built-in packs, rendered by the digital thorax. Needs the `train` extra."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from zipfile import BadZipFile

from app.commands.extras import require_extra
from engine.errors import ForeseeError
from engine.files import replacing
from lessons.built_in.building import PackPlan, build_pack
from lessons.built_in.shots import Plate, Shot
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import PackDraft

if TYPE_CHECKING:
    from engine.training.thorax.film import Style
    from engine.training.thorax.render import PatientScene

FILM_SIZE = 512


class ThoraxDarkroom:
    """Keeps the last patient: ask for all films of a patient in a row, and for another exposure of
    a film next to it."""

    def __init__(self, size: int) -> None:
        self.size = size
        self._scene: PatientScene | None = None

    def __call__(self, shot: Shot) -> Plate:
        from engine.training.thorax.pathology import Lesion

        lesions = tuple(
            Lesion(one.finding, one.side, one.severity, one.zone) for one in shot.lesions
        )
        film = self._scene_of(shot).film(lesions, _style(shot))
        return Plate(film.pixels, film.lesion_masks)

    def _scene_of(self, shot: Shot) -> "PatientScene":
        from engine.training.thorax.patient import patient_from_seed
        from engine.training.thorax.render import PatientScene

        posture = ("AP", "supine") if shot.supine else ("PA", "erect")
        patient = patient_from_seed(shot.seed, *posture)
        if self._scene is None or self._scene.patient != patient:
            self._scene = PatientScene(patient, self.size)
        return self._scene


class FilmCabinet:
    """Keeps what was rendered, so that a pack made again renders only what is new in it.

    A film is found by its shot, its size and the version of the thorax; whoever changes how films
    are rendered without a new version empties the folder.
    """

    def __init__(self, folder: Path, darkroom: ThoraxDarkroom) -> None:
        self._folder = folder
        self._darkroom = darkroom

    def __call__(self, shot: Shot) -> Plate:
        from engine.training.thorax.cases import VERSION

        file = self._folder / f"{shot.slug}-{self._darkroom.size}-{VERSION}.npz"
        if not file.exists():
            _keep(self._darkroom(shot), file)
        return _kept(file)


def render_pack(
    plan: PackPlan,
    folder: DraftFolder,
    on_film: Callable[[int, int], None],
    *,
    size: int = FILM_SIZE,
    films: Path | None = None,
) -> PackDraft:
    """The pack as a folder, without baked runs. `films`: where rendered films are kept.

    Raises ForeseeError.
    """
    require_extra("train", "The digital thorax", "numba", "scipy")
    darkroom = ThoraxDarkroom(size)
    return build_pack(plan, FilmCabinet(films, darkroom) if films else darkroom, folder, on_film)


def _keep(plate: Plate, file: Path) -> None:
    import numpy as np

    with replacing(file, for_others=True) as part, part.open("wb") as stream:
        np.savez_compressed(stream, pixels=plate.pixels, masks=np.array(plate.masks, np.bool_))


def _kept(file: Path) -> Plate:
    import numpy as np

    try:
        with np.load(file, allow_pickle=False) as kept:
            return Plate(kept["pixels"], tuple(kept["masks"]))
    except (OSError, ValueError, KeyError, BadZipFile) as error:
        raise ForeseeError(f"The kept film {file} is damaged; delete it.") from error


def _style(shot: Shot) -> "Style":
    """The reading room's or the bedside's, or one that is plainly another and as easy to read."""
    import numpy as np

    from engine.training.thorax.cases import BEDSIDE, READING_ROOM

    usual = BEDSIDE if shot.supine else READING_ROOM
    if not shot.exposure:
        return usual
    rng = np.random.default_rng((shot.seed, shot.exposure))
    brighter = rng.choice((-1.0, 1.0)) * rng.uniform(14, 24)
    return replace(
        usual,
        lung_grey=usual.lung_grey + brighter,
        soft_grey=usual.soft_grey + 0.35 * brighter,
        edge=float(rng.uniform(0.15, 0.45)),
        contrast=float(rng.uniform(0.05, 0.2)),
        floor=float(rng.uniform(2, 10)),
    )
