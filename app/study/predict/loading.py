"""Exercises ready for the screen: an item of an installed pack with its films and baked run, or a
question of the student's own about a film that the library knows.

Costs time that grows with the films: for worker threads. Knows no widgets.
"""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from app.film.film import Film
from app.services.item_films import item_films
from app.services.synthetic import is_synthetic
from app.stage.on_stage import FollowUp
from app.study.predict.exercise import Exercise, free_exercise
from engine.errors import RadiographError
from engine.radiograph import read_radiograph
from lessons.changes import Change
from lessons.pack.shelf import Shelf
from lessons.pack_records import InstalledItem
from lessons.records import CaseRecord


def load_item(installed: InstalledItem, shelf: Shelf) -> Exercise:
    """Raises PackFileMissing, PackRefused."""
    item = installed.item
    shown = item_films(installed, shelf)
    films = shown.films
    return Exercise(
        item=item,
        digest=installed.digest,
        prior=films[0],
        follow_up=None if item.choices or len(films) == 1 else FollowUp.of(films[1], films[0]),
        baked=shown.baked,
        films=films if item.choices else (),
        source="\n".join(shown.sources),
        days=shown.days,
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
