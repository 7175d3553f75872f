"""Many digital patients for training: a file for each seed, rendered here or by many workers.

Healthy: `film`, `right`, `left`, `heart`, all uint8 (S, S). With disease: `films` uint8
(K, S, S), the first without disease, and `lesions`, a JSON text: of each film the finding, side,
zone and severity of all that it shows.
"""

import io
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.cluster.pace import Pace
from engine.cluster.running import Report
from engine.cluster.sharing import share_out
from engine.cluster.workers import Crew, Done, Opening
from engine.errors import ForeseeError
from engine.files import write_atomically
from engine.training.thorax.ill_patients import ill_films
from engine.training.thorax.render import ThoraxFilm, render_thorax


@dataclass(frozen=True, slots=True)
class OpenRenderer:
    """size: pixels of a side. ill: with disease."""

    size: int
    ill: bool

    def __call__(self) -> "Renderer":
        return Renderer(self)

    def file(self, seed: int) -> str:
        return f"{'ill' if self.ill else 'thorax'}_{seed:06d}.npz"


class Renderer:
    """Renders the patient of a seed to the content of its file."""

    def __init__(self, wanted: OpenRenderer) -> None:
        self._wanted = wanted

    def work(self, seed: int, /) -> bytes:
        content = io.BytesIO()
        if self._wanted.ill:
            films, lesions = ill_films(seed, self._wanted.size)
            np.savez_compressed(content, films=films, lesions=np.array(lesions))
        else:
            _save_film(render_thorax(seed, self._wanted.size), content)
        return content.getvalue()

    def close(self) -> None:
        """Nothing is held open."""


Hire = Callable[[Opening[int, bytes]], AbstractContextManager[Crew[int, bytes]]]


def render_patients(
    out: Path, seeds: Sequence[int], wanted: OpenRenderer, hire: Hire, report: Report
) -> None:
    """Those whose file is there already are not rendered again. hire: who renders.

    Raises OSError, and ForeseeError where a patient cannot be rendered."""
    out.mkdir(parents=True, exist_ok=True)
    missing = [seed for seed in seeds if not (out / wanted.file(seed)).exists()]
    pace = Pace(len(seeds) - len(missing), len(seeds))
    report(pace.progress())
    if not missing:
        return
    with hire(wanted) as crew:
        for ended in share_out(crew, ((seed, seed) for seed in missing)):
            if not isinstance(ended, Done):
                raise ForeseeError(
                    "The patient of seed {seed} cannot be rendered ({reason}); the others are "
                    "kept, and the same command goes on.",
                    seed=ended.number,
                    reason=ended.reason,
                )
            write_atomically(out / wanted.file(ended.number), ended.result, for_others=True)
            report(pace.progress(1))


def _save_film(film: ThoraxFilm, file: io.BytesIO) -> None:
    np.savez_compressed(
        file,
        film=np.round(film.pixels * 255).astype(np.uint8),
        right=film.right_lung.astype(np.uint8),
        left=film.left_lung.astype(np.uint8),
        heart=film.heart.astype(np.uint8),
    )
