"""The films and the baked run of a pack's item, ready for the screen. Knows no widgets.

Costs time that grows with the films: work for the background.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from uuid import UUID

from app.film.film import Film
from app.services.shown_run import ShownRun
from app.words.built_in_cases import in_words
from lessons.pack.manifest import PackImage
from lessons.pack.opened import OpenedPack
from lessons.pack.shelf import Shelf
from lessons.pack_records import InstalledItem


@dataclass(frozen=True, slots=True, eq=False)
class ItemFilms:
    """`films`: all that the item shows, the prior first. `sources`: attribution and licence of
    all of them, each once. `on_phones`: a reduced copy of the first may be
    shown on the phones of a hall. `days`: from the first film to the second, where both are of one
    patient and their days are known."""

    films: tuple[Film, ...]
    baked: ShownRun | None
    sources: tuple[str, ...]
    on_phones: bool
    days: int | None = None


def item_films(installed: InstalledItem, shelf: Shelf) -> ItemFilms:
    """Raises PackFileMissing, PackRefused."""
    item = installed.item
    with shelf.open(installed.pack_digest) as opened:
        place = partial(shelf.place_of, installed.pack_digest)
        films = tuple(_film(opened, image, item.title, place) for image in item.shown_images)
        baked = None if item.shown_run is None else _baked(opened, item.shown_run, films[0])
        sources = [_source(opened, image) for image in item.shown_images]
        images = [_image(opened, image) for image in item.shown_images]
    # Nobody's rights are touched by a patient who never lived.
    on_phones = images[0].synthetic or images[0].on_phones
    days = None if item.choices else _days_between(images)
    return ItemFilms(films, baked, tuple(dict.fromkeys(sources)), on_phones, days)


def _days_between(images: Sequence[PackImage]) -> int | None:
    if len(images) != 2:
        return None
    first, second = images
    if not first.patient or first.patient != second.patient:
        return None
    return None if first.day is None or second.day is None else second.day - first.day


def _image(opened: OpenedPack, image: UUID) -> PackImage:
    return next(one for one in opened.pack.images if one.id == image)


def _film(opened: OpenedPack, image: UUID, title: str, place: Callable[[str], Path]) -> Film:
    """Called by the item's title: the image's own could give the answer away."""
    shown = _image(opened, image)
    return Film.of(opened.image(image), place(shown.file), title, is_synthetic=shown.synthetic)


def _baked(opened: OpenedPack, run_id: UUID, prior: Film) -> ShownRun:
    result = opened.run(run_id).result(prior.radiograph)
    return ShownRun.of(prior, result, run_id, is_baked=True)


def _source(opened: OpenedPack, image: UUID) -> str:
    shown = _image(opened, image)
    return f"{in_words(shown.attribution)} · {shown.licence}"
