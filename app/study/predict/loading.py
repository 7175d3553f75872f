"""An item of an installed pack as an exercise: its films and baked run, ready for the screen.

Costs time that grows with the films: for worker threads. Knows no widgets.
"""

from pathlib import Path
from uuid import UUID

from app.services.shown_run import ShownRun
from app.study.predict.exercise import Exercise
from app.viewer.film import Film
from lessons.installed_packs import InstalledItem
from lessons.pack.manifest import ChooseItem, shown_images, shown_run
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf


def load_exercise(shelf: Shelf, installed: InstalledItem) -> Exercise:
    """Raises PackFileMissing, PackRefused."""
    item = installed.item
    with shelf.open(installed.pack_digest) as opened:
        films = [_film(opened, image, item.title) for image in shown_images(item)]
        run_id = shown_run(item)
        baked = None if run_id is None else _baked(opened, run_id, films[0])
        source = _source(opened, shown_images(item)[0])
    chooses = isinstance(item, ChooseItem)
    return Exercise(
        item=item,
        digest=installed.digest,
        prior=films[0],
        follow_up=films[1] if len(films) > 1 and not chooses else None,
        baked=baked,
        films=tuple(films) if chooses else (),
        source=source,
    )


def _film(opened: OpenedPack, image: UUID, title: str) -> Film:
    """Called by the item's title: the image's own could tell the answer."""
    file = next(one.file for one in opened.pack.images if one.id == image)
    return Film.of(opened.image(image), Path(file), title)


def _baked(opened: OpenedPack, run_id: UUID, prior: Film) -> ShownRun:
    result = opened.run(run_id).result(prior.radiograph)
    return ShownRun.of(prior, result, run_id, is_baked=True)


def _source(opened: OpenedPack, image: UUID) -> str:
    shown = next(one for one in opened.pack.images if one.id == image)
    return f"{shown.attribution} · {shown.licence}"
