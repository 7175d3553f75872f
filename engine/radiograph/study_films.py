"""What there is to choose among in a study: its frontal films with a small picture each, and why
the other files cannot be used.

Nothing in here names a patient: of a file's dates only the distance to the first one is kept.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.errors import RadiographError
from engine.radiograph.reading import Radiograph, film_or_study, single_film
from engine.radiograph.signature import is_dicom

_PICTURE_PIXELS = 192
_MOST_FILMS = 60


@dataclass(frozen=True, slots=True, eq=False)
class StudyFilm:
    """number: what `read_radiograph` takes for this film, from 1. view: "PA", "AP" or None. day:
    days after the first of the study's films; None where a header tells none, or all are of one
    day. picture: uint8 (height, width), 192 pixels along the longer side at most."""

    number: int
    view: str | None
    day: int | None
    picture: NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class Study:
    """films: in the order of the files. unusable: why other files are none, and how many."""

    films: tuple[StudyFilm, ...]
    unusable: tuple[tuple[RadiographError, int], ...]


def study_films(path: Path, stopped: Callable[[], bool] = lambda: False) -> Study | None:
    """None where `path` is one file and no study. `stopped` is looked at before each file; what
    was found until then is returned.

    Raises RadiographError for a study that cannot be gone through or has more films than are
    chosen among.
    """
    files = film_or_study(path)
    return None if isinstance(files, bytes) else _listed(files, stopped)


def _listed(files: Iterator[bytes], stopped: Callable[[], bool]) -> Study:
    films: list[StudyFilm] = []
    refused: Counter[str] = Counter()
    errors: dict[str, RadiographError] = {}
    for content in files:
        if stopped():
            break
        try:
            film, day = single_film(content), _day(content)
        except RadiographError as error:
            errors[str(error)] = error
            refused[str(error)] += 1
            continue
        if len(films) == _MOST_FILMS:
            raise RadiographError(
                "There are more than {most} frontal films to choose among; open a smaller study, "
                "or the film itself.",
                most=_MOST_FILMS,
            )
        films.append(StudyFilm(len(films) + 1, film.view, day, _picture(film)))
    return Study(
        _since_the_first(films), tuple((errors[one], n) for one, n in refused.most_common())
    )


def _since_the_first(films: list[StudyFilm]) -> tuple[StudyFilm, ...]:
    days = [film.day for film in films if film.day is not None]
    first = min(days, default=0)
    if len(set(days)) < 2:
        return tuple(replace(film, day=None) for film in films)
    return tuple(
        film if film.day is None else replace(film, day=film.day - first) for film in films
    )


def _day(content: bytes) -> int | None:
    """The ordinal of the day on which it was taken, by the header."""
    if not is_dicom(content):
        return None
    from engine.radiograph.dicom_day import day_taken

    return day_taken(content)


def _picture(film: Radiograph) -> NDArray[np.uint8]:
    height, width = film.pixels.shape
    scale = min(1.0, _PICTURE_PIXELS / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = Image.fromarray(film.pixels).resize(size, Image.Resampling.BOX)
    return np.rint(np.clip(np.asarray(small), 0.0, 1.0) * 255.0).astype(np.uint8)
