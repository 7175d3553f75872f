# Parts of torch's interface are untyped; everything of our own is.
"""What the anatomy net learns from: films with masks, healthy and with drawn lesions.

A lesion hides a lung; the mask stays the whole lung's. So the net learns to find the lung behind
fluid, whose going away has to be measured there.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.files import replacing
from engine.findings import Finding, Severity, Side, Zone
from engine.training.films import Film, load_films
from engine.training.progression import (
    SEVERITY_AMOUNTS,
    Lesion,
    View,
    add_lesions,
    survey,
    usable,
)
from engine.training.views import PLAIN, frame_masks, frame_pixels, halve

STORED_SIDE = 192
DRAWN_PER_FILM = 3
# Those that change no border of lung or heart, so that the masks stay true.
DRAWN = (
    Finding.EFFUSION,
    Finding.EFFUSION,
    Finding.CONSOLIDATION,
    Finding.OEDEMA,
    Finding.NODULE,
)

Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True, eq=False)
class AnatomyFilms:
    """pixels: uint8 (N, S, S). masks: uint8 (N, 3, S, S), zeros where `known` (N,) is false."""

    pixels: Bytes
    masks: Bytes
    known: NDArray[np.bool_]


def prepare_films(
    cache: Path, data: Path | None, thorax: Path | None
) -> tuple[AnatomyFilms, list[Film]]:
    """Films to train on, and those kept for validation that have masks.

    What was prepared is kept at `cache`: drawing the lesions takes minutes.
    """
    films = load_films(data, thorax)
    training = [film for film in films if not film.validation]
    kept = [film for film in films if film.validation and film.masks is not None]
    if not cache.exists():
        _write(cache, _prepared(training))
    with np.load(cache) as stored:
        prepared = AnatomyFilms(stored["pixels"], stored["masks"], stored["known"])
    return prepared, kept


def _prepared(films: list[Film]) -> AnatomyFilms:
    pixels: list[Bytes] = []
    masks: list[Bytes] = []
    known: list[bool] = []
    for index, film in enumerate(films):
        view = _view(film)
        shown = [view.pixels]
        if film.masks is not None and film.clear and usable(view):
            shown += _with_lesions(view, np.random.default_rng((3, index)))
        for picture in shown:
            pixels.append(_bytes(picture))
            masks.append(_bytes(view.masks))
            known.append(film.masks is not None)
    return AnatomyFilms(np.stack(pixels), np.stack(masks), np.array(known))


def _view(film: Film) -> View:
    pixels = halve(frame_pixels(film, PLAIN, 2 * STORED_SIDE))
    if film.masks is None:
        return View(pixels, np.zeros((3, STORED_SIDE, STORED_SIDE), np.float32))
    return View(pixels, halve(frame_masks(film, PLAIN, 2 * STORED_SIDE)))


def _with_lesions(view: View, rng: np.random.Generator) -> list[NDArray[np.float32]]:
    chest = survey(view)
    return [
        add_lesions(chest, [_lesion(rng) for _ in range(int(rng.integers(1, 3)))])
        for _ in range(DRAWN_PER_FILM)
    ]


def _lesion(rng: np.random.Generator) -> Lesion:
    finding = DRAWN[rng.integers(len(DRAWN))]
    side = (Side.RIGHT, Side.LEFT)[rng.integers(2)]
    severity = list(Severity)[rng.integers(3)]
    return Lesion(
        finding,
        Side.BILATERAL if finding.facts.takes_both_lungs else side,
        list(Zone)[rng.integers(3)] if finding.facts.zoned else None,
        float(rng.uniform(*SEVERITY_AMOUNTS[severity])),
        int(rng.integers(2**31)),
    )


def _bytes(picture: NDArray[np.float32]) -> Bytes:
    return np.round(picture * 255).astype(np.uint8)


def _write(cache: Path, films: AnatomyFilms) -> None:
    with replacing(cache, for_others=True) as part, part.open("wb") as stream:
        np.savez(stream, pixels=films.pixels, masks=films.masks, known=films.known)
