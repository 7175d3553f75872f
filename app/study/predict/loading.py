"""Exercises ready for the screen: an item of an installed pack with its films and baked run, or a
question of the student's own about a film that the library knows.

Costs time that grows with the films: for worker threads. Knows no widgets.
"""

from collections.abc import Callable
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import QCoreApplication

from app.film.film import Film
from app.services.shown_run import ShownRun
from app.services.synthetic import is_synthetic
from app.stage.on_stage import FollowUp
from app.study.predict.exercise import Exercise, free_exercise
from app.words.built_in_cases import in_words
from engine.errors import RadiographError
from engine.radiograph import read_radiograph
from lessons.changes import Change
from lessons.installed_packs import InstalledItem
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf
from lessons.records import CaseRecord


def load_item(installed: InstalledItem, shelf: Shelf) -> Exercise:
    """Raises PackFileMissing, PackRefused."""
    item = installed.item
    with shelf.open(installed.pack_digest) as opened:
        place = partial(shelf.place_of, installed.pack_digest)
        films = [_film(opened, image, item.title, place) for image in item.shown_images]
        run_id = item.shown_run
        baked = None if run_id is None else _baked(opened, run_id, films[0])
        source = _source(opened, item.shown_images[0])
    return Exercise(
        item=item,
        digest=installed.digest,
        prior=films[0],
        follow_up=None if item.choices or len(films) == 1 else FollowUp(films[1]),
        baked=baked,
        films=tuple(films) if item.choices else (),
        source=source,
    )


def load_free(case: CaseRecord, changes: tuple[Change, ...], shelf: Shelf) -> Exercise:
    """Raises RadiographError where the film is not there any more, or is another one."""
    source = case.source or Path(case.title)
    film = None if source.is_file() else shelf.film(case.fingerprint)
    film = film or read_radiograph(source)
    if film.fingerprint != case.fingerprint:
        raise RadiographError(
            QCoreApplication.translate(
                "Unfinished",
                "{path} is not the film any more about which you locked your answer; "
                "put that film back there, or open it from where it is now.",
            ).format(path=source)
        )
    shown = Film.of(film, source, case.title, is_synthetic=is_synthetic(source))
    return free_exercise(shown, changes)


def _film(opened: OpenedPack, image: UUID, title: str, place: Callable[[str], Path]) -> Film:
    """Called by the item's title: the image's own could give the answer away."""
    shown = next(one for one in opened.pack.images if one.id == image)
    return Film.of(opened.image(image), place(shown.file), title, is_synthetic=shown.synthetic)


def _baked(opened: OpenedPack, run_id: UUID, prior: Film) -> ShownRun:
    result = opened.run(run_id).result(prior.radiograph)
    return ShownRun.of(prior, result, run_id, is_baked=True)


def _source(opened: OpenedPack, image: UUID) -> str:
    shown = next(one for one in opened.pack.images if one.id == image)
    return f"{in_words(shown.attribution)} · {shown.licence}"
