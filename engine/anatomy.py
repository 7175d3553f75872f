"""Where the lungs, their zones and the heart are in a film, and whether it is a frontal chest film.

Works on what a small net scores (`engine.runtime.anatomy_net`). Knows no model and no text.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from engine.difference import FieldWindow, model_field
from engine.errors import MisplacedFilm, Named, NotAChestFilm
from engine.findings import Side
from engine.regions import Region

STRUCTURES = (Region.RIGHT_LUNG, Region.LEFT_LUNG, Region.HEART)
"""What the net outlines, in the order of its masks."""

Mask = NDArray[np.bool_]

# A lung smaller than this share of the square is none; the smallest seen is three times as large.
LEAST_LUNG = 0.015
SURE = 0.5
# Higher, because hearts are pushed to the right by what these films are opened for.
SURE_MIRRORED = 0.95
# Shares of the height of a lung, from apex to base.
_ZONE_BORDERS = (1 / 3, 2 / 3)
_HILUM_DOWN = 0.46
_HILUM_RADIUS = 0.12
_ANGLE_RADIUS = 0.13
_DIAPHRAGM_REACH = 0.07


class Pose(StrEnum):
    """How the film lies, or that it is no frontal chest film; in the order of the net's scores."""

    UPRIGHT = "upright"
    TURNED_CLOCKWISE = "turned clockwise"
    UPSIDE_DOWN = "upside down"
    TURNED_ANTICLOCKWISE = "turned anticlockwise"
    NOT_A_CHEST = "not a chest"


VIEW_SCORES = len(Pose) + 2
"""One for each pose, then inverted greys, then the heart on the patient's right."""


@dataclass(frozen=True, slots=True, eq=False)
class AnatomyScores:
    """What the net says of a film's square (see `engine.difference.model_field`), all in [0, 1].

    masks: float32 (3, S, S) in the order of `STRUCTURES`. views: float32 (7,), see `VIEW_SCORES`.
    """

    masks: NDArray[np.float32]
    views: NDArray[np.float32]


@dataclass(frozen=True, slots=True, eq=False)
class Anatomy:
    """The regions of one film: bool (S, S) each, over the film's square, read-only."""

    masks: Mapping[Region, Mask]
    _at_size: "dict[int, Anatomy]" = field(
        init=False, repr=False, default_factory=dict[int, "Anatomy"]
    )

    def resized(self, size: int) -> "Anatomy":
        """On a grid of `size` pixels over the same square, made once for each size."""
        if size not in self._at_size:
            self._at_size[size] = Anatomy({r: _resized(m, size) for r, m in self.masks.items()})
        return self._at_size[size]

    def on_film(self, region: Region, shape: tuple[int, int]) -> Mask:
        """The region at the native size of a film of `shape` (height, width)."""
        height, width = shape
        window = FieldWindow.of(model_field(shape), height, width)
        side = len(self.masks[region])
        left, top, right, bottom = (side * edge for edge in window)
        picture = Image.fromarray(self.masks[region].astype(np.float32))
        return (
            np.asarray(
                picture.resize(
                    (width, height), Image.Resampling.BILINEAR, (left, top, right, bottom)
                )
            )
            > SURE
        )


def find_anatomy(scores: AnatomyScores) -> Anatomy | None:
    """The regions, or None where the lungs of a chest film cannot be outlined (white lungs, say).

    Raises NotAChestFilm where there are no two lungs and the net does not hold the picture to be a
    frontal chest film, MisplacedFilm where it is turned, upside down, mirrored or inverted.
    """
    _require_upright(scores.views)
    structures = [_largest_piece(layer) for layer in scores.masks]
    right, left, heart = structures
    lungs = right & ~heart, left & ~heart
    if not all(_is_lung(lung) for lung in lungs) or _centre(lungs[0]) >= _centre(lungs[1]):
        return None
    masks = {
        **_lung_regions(Side.RIGHT, lungs[0]),
        **_lung_regions(Side.LEFT, lungs[1]),
        **_middle_regions(*lungs, heart),
    }
    for mask in masks.values():
        mask.flags.writeable = False
    return Anatomy(masks)


def _require_upright(views: NDArray[np.float32]) -> None:
    pose = list(Pose)[int(np.argmax(views[: len(Pose)]))]
    if pose is Pose.NOT_A_CHEST:
        raise NotAChestFilm(
            "This does not look like a frontal chest film: no two lungs are found; "
            "open a PA or AP film of the chest."
        )
    if pose is not Pose.UPRIGHT:
        raise MisplacedFilm("The film seems to be {hint} and open it again.", hint=_HINTS[pose])
    if views[len(Pose)] > SURE:
        raise MisplacedFilm(
            "The greys of the film seem to be inverted (dense parts dark); "
            "invert them and open it again."
        )
    if views[len(Pose) + 1] > SURE_MIRRORED:
        raise MisplacedFilm(
            "The film seems to be mirrored (the heart lies on the patient's right); mirror it from "
            "left to right and open it again. Models know no heart that really lies there."
        )


_HINTS = {
    Pose.TURNED_CLOCKWISE: Named("rotated by 90 degrees clockwise; turn it back"),
    Pose.UPSIDE_DOWN: Named("upside down; turn it"),
    Pose.TURNED_ANTICLOCKWISE: Named("rotated by 90 degrees anticlockwise; turn it back"),
}


def _largest_piece(layer: NDArray[np.float32]) -> Mask:
    """Of what is inside, the pieces grown from the strongest place; islands are left out."""
    inside = layer > SURE
    largest = np.zeros_like(inside)
    left = inside.copy()
    while int(left.sum()) > int(largest.sum()):
        piece = _grown(left)
        left &= ~piece
        if piece.sum() > largest.sum():
            largest = piece
    return largest


def _grown(inside: Mask) -> Mask:
    """All that is connected with the first pixel of the row that holds most."""
    row = int(inside.sum(axis=1).argmax())
    piece = np.zeros_like(inside)
    piece[row, int(inside[row].argmax())] = True
    while True:
        wider = widened(piece) & inside
        if (wider == piece).all():
            return piece
        piece = wider


def widened(mask: Mask) -> Mask:
    """By one pixel up, down and to both sides."""
    wider = mask.copy()
    wider[1:] |= mask[:-1]
    wider[:-1] |= mask[1:]
    wider[:, 1:] |= mask[:, :-1]
    wider[:, :-1] |= mask[:, 1:]
    return wider


def _is_lung(mask: Mask) -> bool:
    return bool(mask.mean() > LEAST_LUNG)


def _centre(mask: Mask) -> float:
    """The mean column."""
    return float(np.nonzero(mask)[1].mean())


def _lung_regions(side: Side, lung: Mask) -> dict[Region, Mask]:
    rows, columns = _grid(lung)
    covered = np.flatnonzero(lung.any(axis=1))
    top, base = int(covered[0]), int(covered[-1]) + 1
    height = base - top
    borders = [top + share * height for share in _ZONE_BORDERS]
    hilum = top + _HILUM_DOWN * height
    # The right lung lies on the picture's left, so its inner border is where its columns end.
    outwards = -1 if side is Side.RIGHT else 1
    inner = np.flatnonzero(lung[int(hilum)])
    inner_column = int(inner[-1] if side is Side.RIGHT else inner[0]) if inner.size else 0
    # The outer lower corner lies furthest along the diagonal.
    corner = np.unravel_index(
        int(np.where(lung, rows + outwards * columns, -np.inf).argmax()), lung.shape
    )
    near_hilum = np.hypot(rows - hilum, columns - inner_column) < _HILUM_RADIUS * height
    near_angle = np.hypot(rows - corner[0], columns - corner[1]) < _ANGLE_RADIUS * height
    return {
        Region(f"{side}_lung"): lung,
        Region(f"{side}_upper_zone"): lung & (rows < borders[0]),
        Region(f"{side}_middle_zone"): lung & (rows >= borders[0]) & (rows < borders[1]),
        Region(f"{side}_lower_zone"): lung & (rows >= borders[1]),
        Region(f"{side}_costophrenic_angle"): near_angle,
        Region(f"{side}_hilum"): near_hilum,
        Region(f"{side}_hemidiaphragm"): _diaphragm(lung, rows, borders[1], height),
    }


def _diaphragm(lung: Mask, rows: NDArray[np.int64], below: float, height: int) -> Mask:
    """A band along the lung's floor."""
    floor = len(lung) - 1 - lung[::-1].argmax(axis=0)
    covered = lung.any(axis=0) & (floor > below)
    return (np.abs(rows - floor) < _DIAPHRAGM_REACH * height) & covered


def _middle_regions(right: Mask, left: Mask, heart: Mask) -> dict[Region, Mask]:
    """The heart, and the mediastinum above it: what lies between the lungs."""
    rows, columns = _grid(heart)
    covered = np.flatnonzero((right | left).any(axis=1))
    top, height = int(covered[0]), len(covered)
    begins = np.where(left.any(axis=1), left.argmax(axis=1), 0)
    width = right.shape[1]
    ends = np.full(len(right), width)
    covers = right.any(axis=1)
    ends[covers] = width - right[covers, ::-1].argmax(axis=1)
    between = (columns >= ends[:, None]) & (columns < begins[:, None]) & (rows >= top)
    above = rows < top + _HILUM_DOWN * height
    return {Region.HEART: heart & ~above, Region.MEDIASTINUM: (between | heart) & above}


def _grid(mask: Mask) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    places = np.indices(mask.shape).astype(np.int64)
    return places[0], places[1]


def _resized(mask: Mask, size: int) -> Mask:
    picture = Image.fromarray(mask.astype(np.float32)).resize(
        (size, size), Image.Resampling.BILINEAR
    )
    resized = np.asarray(picture) > SURE
    resized.flags.writeable = False
    return resized
