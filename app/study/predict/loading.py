"""An item of an installed pack as an exercise: its films and baked run, ready for the screen.

Costs time that grows with the films: for worker threads. Knows no widgets.
"""

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from uuid import UUID

from app.services.shown_run import ShownRun
from app.study.on_stage import FollowUp
from app.study.predict.exercise import Exercise
from app.viewer.film import Film
from lessons.installed_packs import InstalledItem
from lessons.pack.manifest import ChooseItem, Item, shown_images, shown_run
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf


def load_exercise(shelf: Shelf, installed: InstalledItem) -> Exercise:
    """Raises PackFileMissing, PackRefused."""
    item = installed.item
    with shelf.open(installed.pack_digest) as opened:
        place = partial(shelf.place_of, installed.pack_digest)
        films = [_film(opened, image, item.title, place) for image in shown_images(item)]
        run_id = shown_run(item)
        baked = None if run_id is None else _baked(opened, run_id, films[0])
        source = _source(opened, shown_images(item)[0])
        follow_up = _follow_up(opened, item, films)
    return Exercise(
        item=item,
        digest=installed.digest,
        prior=films[0],
        follow_up=follow_up,
        baked=baked,
        films=tuple(films) if isinstance(item, ChooseItem) else (),
        source=source,
    )


def _film(opened: OpenedPack, image: UUID, title: str, place: Callable[[str], Path]) -> Film:
    """Called by the item's title: the image's own could tell the answer."""
    file = next(one.file for one in opened.pack.images if one.id == image)
    return Film.of(opened.image(image), place(file), title)


def _follow_up(opened: OpenedPack, item: Item, films: Sequence[Film]) -> FollowUp | None:
    if isinstance(item, ChooseItem) or item.follow_up is None:
        return None
    image = next(one for one in opened.pack.images if one.id == item.follow_up)
    return FollowUp(films[1], is_synthetic=image.synthetic)


def _baked(opened: OpenedPack, run_id: UUID, prior: Film) -> ShownRun:
    result = opened.run(run_id).result(prior.radiograph)
    return ShownRun.of(prior, result, run_id, is_baked=True)


def _source(opened: OpenedPack, image: UUID) -> str:
    shown = next(one for one in opened.pack.images if one.id == image)
    return f"{shown.attribution} · {shown.licence}"
