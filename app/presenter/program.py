"""What a lecture shows, ready for the screen: its items with films, run, question and truth.

Knows no widgets. Films are loaded in the background, one item after the other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Self
from uuid import UUID

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.audience.hall import Question, ReducedFilm
from app.film.film import Film
from app.film.keyframes import Keyframes
from app.film.marking import Mask
from app.services.item_films import item_films
from app.services.shown_run import ShownRun
from engine.regions import Region
from lessons.lecture.questions import HallQuestion, HallTruth, hall_question, hall_truth
from lessons.lecture.state import Agenda, Round
from lessons.pack.kinds import Item
from lessons.pack.shelf import Shelf
from lessons.pack_records import InstalledItem

_PHONE_PIXELS = 720
# Understood in every language of the page, as the marks on films are.
_SYNTHETIC = "SYNTHETIC"


@dataclass(frozen=True, slots=True, eq=False)
class Predicted:
    """A run, and the way from its prior to what it predicts."""

    run: ShownRun
    keyframes: Keyframes

    @classmethod
    def of(cls, run: ShownRun) -> Self:
        """Costs time that grows with the film: for worker threads."""
        return cls(run, Keyframes.of(run.film, run.counterfactual.greys))


@dataclass(frozen=True, slots=True, eq=False)
class LectureItem:
    """`films`: all that the item shows, the prior first. `baked`: came with the pack; `live`: made
    during the lecture, and shown instead. `reduced`: the prior as phones may fetch it, None where
    it may not leave. `regions`: of the prior, none where no model has found them."""

    item: Item
    films: tuple[Film, ...]
    baked: Predicted | None
    sources: tuple[str, ...]
    reduced: ReducedFilm | None
    live: Predicted | None = None
    regions: Mapping[Region, Mask] = field(default_factory=dict[Region, Mask])

    @property
    def prior(self) -> Film:
        return self.films[0]

    @property
    def predicted(self) -> Predicted | None:
        return self.live or self.baked

    @property
    def follow_up(self) -> Film | None:
        return self.films[1] if len(self.films) == 2 and not self.item.choices else None

    @property
    def question(self) -> HallQuestion | None:
        return hall_question(self.item)

    @property
    def truth(self) -> HallTruth:
        return hall_truth(self.item)

    @property
    def shape(self) -> tuple[int, int]:
        """Height and width of the prior."""
        height, width = self.prior.radiograph.pixels.shape
        return height, width

    def for_phones(self, round_: Round, *, with_film: bool) -> Question | None:
        question = self.question
        if question is None:
            return None
        return Question(
            item=self.item.id,
            round=round_,
            form=question.form,
            text=self.item.question,
            choices=question.choices,
            film=with_film,
            synthetic=self.prior.is_synthetic,
        )


def load_lecture_item(installed: InstalledItem, shelf: Shelf) -> LectureItem:
    """Raises PackFileMissing, PackRefused."""
    shown = item_films(installed, shelf)
    prior = shown.films[0]
    reduced = ReducedFilm(installed.item.id, reduced_film(prior)) if shown.on_phones else None
    baked = None if shown.baked is None else Predicted.of(shown.baked)
    return LectureItem(installed.item, shown.films, baked, shown.sources, reduced)


def agenda_of(items: tuple[InstalledItem, ...]) -> Agenda:
    return Agenda(
        tuple(hall_question(one.item) is not None for one in items),
        tuple(one.item.shown_run is not None and not one.item.choices for one in items),
    )


def item_ids(items: tuple[InstalledItem, ...]) -> tuple[UUID, ...]:
    return tuple(one.item.id for one in items)


def reduced_film(film: Film) -> bytes:
    """A JPEG of some hundred pixels; that a film is synthetic is burnt into it, since it leaves
    every frame that would say so."""
    greys = np.rint(film.radiograph.pixels * 255).astype(np.uint8)
    picture = Image.fromarray(greys)
    picture.thumbnail((_PHONE_PIXELS, _PHONE_PIXELS), Image.Resampling.LANCZOS)
    if film.is_synthetic:
        _burn_in(picture, _SYNTHETIC)
    content = BytesIO()
    picture.save(content, "JPEG", quality=80)
    return content.getvalue()


def _burn_in(picture: Image.Image, text: str) -> None:
    """At the bottom right, light on dark."""
    height = max(10, picture.height // 32)
    font = ImageFont.load_default(height)
    draw = ImageDraw.Draw(picture)
    place = (picture.width - height // 2, picture.height - height // 3)
    draw.text(place, text, 235, font, anchor="rs", stroke_width=max(1, height // 8), stroke_fill=0)
