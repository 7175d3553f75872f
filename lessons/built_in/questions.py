"""Questions about digital patients, and the items of a pack that they become.

A question names films as shots; once those are rendered, references come from their masks.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from uuid import UUID, uuid5

import numpy as np
from numpy.typing import NDArray

from engine.cases import CaseLesion
from engine.findings import Finding, Severity, Side, Trend
from lessons.built_in.shots import Pair, Plate, Shot
from lessons.changes import Change, hypothesis_of
from lessons.marks import Mark
from lessons.overlap import Mask, widened
from lessons.pack.kinds import CalibrateItem, ChooseItem, ExplainItem, Item, PredictItem, SpotItem
from lessons.pack.reference import Reference, RubricClaim

SPACE = UUID("c2a6d3f8-1b55-4b1e-9f0a-5f3b8a3f6d11")
TOLERANCE = 0.05

_VISIBLE = 0.04
"""Of the display range; noise of two films of a patient is the same and cancels out."""
_REACH = 0.012
_SHARE_OF_A_PART = 0.4
_LOWEST = 0.2
"""Of the height of the lungs: where the domes are."""
_OF_THE_STRONGEST = 0.25
_SMOOTH = 6

Plates = Mapping[Shot, Plate]


@dataclass(frozen=True, slots=True)
class Question:
    """shots: the films that it shows, the prior first. aids: films that only references need."""

    slug: str
    shots: tuple[Shot, ...]
    build: Callable[[Plates], Item]
    aids: tuple[Shot, ...] = ()


def image_id(shot: Shot) -> UUID:
    return uuid5(SPACE, f"image/{shot.slug}")


def item_id(slug: str) -> UUID:
    return uuid5(SPACE, f"item/{slug}")


def predict(
    slug: str, title: str, question: str, text: str, films: Pair, *, given: bool
) -> Question:
    """Where will it change (`given`), or: what will change, and where?"""

    def build(plates: Plates) -> Item:
        reference = reference_of(films, plates, text)
        return PredictItem(
            id=item_id(slug),
            title=title,
            question=question,
            reference=reference,
            prior=image_id(films.prior),
            hypothesis=hypothesis_of(reference.changes) if given else None,
            follow_up=image_id(films.follow_up),
        )

    return _about(films, slug, build)


def spot(slug: str, title: str, question: str, text: str, films: Pair) -> Question:
    def build(plates: Plates) -> Item:
        return SpotItem(
            id=item_id(slug),
            title=title,
            question=question,
            reference=reference_of(films, plates, text),
            prior=image_id(films.prior),
            follow_up=image_id(films.follow_up),
        )

    return _about(films, slug, build)


def explain(slug: str, title: str, question: str, text: str, films: Pair) -> Question:
    """Where nothing changed, that is what to write of each finding that is there."""

    def build(plates: Plates) -> Item:
        reference = reference_of(films, plates, text)
        return ExplainItem(
            id=item_id(slug),
            title=title,
            question=question,
            reference=reference,
            prior=image_id(films.prior),
            follow_up=image_id(films.follow_up),
            rubric=tuple(RubricClaim(change=change) for change in reference.changes),
        )

    return _about(films, slug, build)


def calibrate(
    slug: str, title: str, question: str, text: str, films: Pair, statement: str, *, holds: bool
) -> Question:
    def build(plates: Plates) -> Item:
        return CalibrateItem(
            id=item_id(slug),
            title=title,
            question=question,
            reference=reference_of(films, plates, text),
            prior=image_id(films.prior),
            follow_up=image_id(films.follow_up),
            statement=statement,
            holds=holds,
        )

    return _about(films, slug, build)


def choose(
    slug: str, title: str, question: str, text: str, films: tuple[Shot, ...], right: tuple[int, ...]
) -> Question:
    """`right`: places among `films`. The change that it trains is having what they show."""

    def build(plates: Plates) -> Item:
        shown = [lesion for place in right for lesion in films[place].lesions]
        changes = dict.fromkeys(_change(None, lesion) for lesion in shown)
        return ChooseItem(
            id=item_id(slug),
            title=title,
            question=question,
            reference=Reference(changes=tuple(changes), text=text),
            films=tuple(image_id(shot) for shot in films),
            right=tuple(image_id(films[place]) for place in right),
        )

    return Question(slug, films, build)


def reference_of(films: Pair, plates: Plates, text: str) -> Reference:
    """What the thorax changed between two films of a patient, and its masks as the place; where it
    changed nothing, what is there and stays, and a place that is empty."""
    prior, twin = films.prior, films.twin
    changed = [(before, after) for before, after in _pairs(prior, twin) if before != after]
    difference = plates[twin].pixels - plates[prior].pixels
    area = np.zeros(plates[prior].pixels.shape, dtype=np.bool_)
    for before, after in changed:
        whole = _mask(plates[prior], prior, before) | _mask(plates[twin], twin, after)
        domes = Finding.HYPERINFLATION in _findings(before, after)
        area |= _domes(whole, difference) if domes else whole
    changes = tuple(_change(before, after) for before, after in changed)
    return Reference(
        changes=changes or tuple(map(_same, prior.lesions)),
        mark=Mark.from_mask(_seen(area, difference)),
        text=text,
        tolerance=TOLERANCE,
    )


def _about(films: Pair, slug: str, build: Callable[[Plates], Item]) -> Question:
    aids = () if films.twin == films.prior else (films.twin,)
    return Question(slug, (films.prior, films.follow_up), build, aids)


def _seen(area: Mask, change: NDArray[np.float32]) -> Mask:
    """The part of a lesion that a reader can see: fluid below a dome leaves the film as it was.

    What moves as a whole, as a heart does, changes along its border only and stays whole.
    """
    reach = max(1, round(_REACH * max(area.shape)))
    seen = area & widened(np.abs(change) >= _VISIBLE, reach)
    return seen if seen.sum() >= _SHARE_OF_A_PART * area.sum() else area


def _domes(lungs: Mask, change: NDArray[np.float32]) -> Mask:
    """Where hyperinflation is read: that the lungs become darker and the heart narrower follows
    from the domes, and exposure does it too."""
    rows = np.flatnonzero(lungs.any(axis=1))
    if not len(rows):
        return lungs
    lowest = np.zeros_like(lungs)
    lowest[round(rows[-1] - _LOWEST * (rows[-1] - rows[0])) :] = True
    strength = _smoothed(np.abs(change))
    strong = strength >= _OF_THE_STRONGEST * float(strength[lungs].max())
    return lungs & lowest & strong


def _smoothed(values: NDArray[np.float32]) -> NDArray[np.float64]:
    """The mean over a square around each pixel."""
    side = 2 * _SMOOTH + 1
    sums = np.pad(values.astype(np.float64), _SMOOTH, mode="edge").cumsum(0).cumsum(1)
    sums = np.pad(sums, ((1, 0), (1, 0)))
    inside = sums[side:, side:] - sums[:-side, side:] - sums[side:, :-side] + sums[:-side, :-side]
    return inside / side**2


_Pair = tuple[CaseLesion | None, CaseLesion | None]


def _pairs(prior: Shot, follow_up: Shot) -> list[_Pair]:
    """The same lesion before and after; None where it is not there."""
    before = {_place(lesion): lesion for lesion in prior.lesions}
    after = {_place(lesion): lesion for lesion in follow_up.lesions}
    return [(before.get(place), after.get(place)) for place in {**before, **after}]


def _findings(*lesions: CaseLesion | None) -> set[Finding]:
    return {lesion.finding for lesion in lesions if lesion is not None}


def _place(lesion: CaseLesion) -> tuple[object, ...]:
    return lesion.finding, lesion.side, lesion.zone


def _mask(plate: Plate, shot: Shot, lesion: CaseLesion | None) -> Mask:
    if lesion is None:
        return np.zeros(plate.pixels.shape, dtype=np.bool_)
    return plate.masks[shot.lesions.index(lesion)]


def _change(before: CaseLesion | None, after: CaseLesion | None) -> Change:
    there = after or before
    assert there is not None
    if before is None:
        trend = Trend.NEW
    elif after is None:
        trend = Trend.RESOLVED
    else:
        grown = _grade(after.severity) > _grade(before.severity)
        trend = Trend.WORSE if grown else Trend.BETTER
    return Change(
        finding=there.finding,
        side=_said_side(there),
        zone=there.zone,
        trend=trend,
        severity=None if after is None else after.severity,
    )


def _same(lesion: CaseLesion) -> Change:
    return Change(
        finding=lesion.finding, side=_said_side(lesion), zone=lesion.zone, trend=Trend.UNCHANGED
    )


def _said_side(lesion: CaseLesion) -> Side | None:
    """Nobody says "bilateral cardiomegaly"; bilateral oedema is what oedema is."""
    return None if lesion.side is Side.BILATERAL else lesion.side


def _grade(severity: Severity) -> int:
    return tuple(Severity).index(severity)
