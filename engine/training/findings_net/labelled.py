# torch.from_numpy is partly untyped.
# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Parts of torch's interface are untyped; everything of our own is.
"""Real ill films with what others said of them: text-mined labels and boxes around opacities.

NIH ChestX-ray14 (Wang et al., CVPR 2017) and the RSNA Pneumonia Detection Challenge (2018). Adults
only, and none of the patients that are measured on. Films without labels (Hannover) come with them.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.evaluation.kept_aside import measured_on
from engine.evaluation.nih import Box, NihRow, read_nih
from engine.findings import SIMULATED, Finding, Side, Zone
from engine.sites import SITES
from engine.training.films import Film, film_masks, square_film
from engine.training.shown import UNKNOWN
from engine.training.views import frame_masks, frame_pixels, halve, random_framing

PATCH = 8


@dataclass(frozen=True, slots=True, eq=False)
class LabelledFilms:
    """image float32 (N, 1, S, S); labels int64 (N, FINDINGS): 1, 0 or UNKNOWN for the whole film.

    inside float32 (N, rows, columns): the share of a patch that lies in a box; complete bool (N,):
    whether there is no opacity beyond the boxes; sites int64 (N, SITES): 1 where a box lies, 0
    where none does on a film read completely, else UNKNOWN.
    """

    image: Tensor
    labels: Tensor
    inside: Tensor
    complete: Tensor
    sites: Tensor


@dataclass(frozen=True, slots=True, eq=False)
class _Labelled:
    film: Film
    row: NihRow
    sites: NDArray[np.int8]


class LabelledBatches:
    """Labelled films, each framed and exposed anew: ill and boxed ones more often."""

    def __init__(self, data: Path, side: int) -> None:
        self._side = side
        rows = [row for row in read_nih(data) if not measured_on("nih", row.patient)]
        self._films = [_labelled(data, row) for row in rows]
        weights = np.array([_weight(labelled.row) for labelled in self._films])
        self._weights = weights / weights.sum()

    def __len__(self) -> int:
        return len(self._films)

    def draw(self, rng: np.random.Generator, batch: int) -> LabelledFilms:
        chosen = rng.choice(len(self._films), batch, p=self._weights)
        drawn = [self._framed(rng, self._films[int(i)]) for i in chosen]
        rows = [self._films[int(i)].row for i in chosen]
        return LabelledFilms(
            torch.from_numpy(np.stack([image for image, _ in drawn]))[:, None],
            torch.tensor([_labels(row) for row in rows]),
            torch.from_numpy(np.stack([inside for _, inside in drawn])),
            torch.tensor([row.opacity is not None for row in rows]),
            torch.from_numpy(
                np.stack([self._films[int(i)].sites for i in chosen]).astype(np.int64)
            ),
        )

    def _framed(
        self, rng: np.random.Generator, labelled: _Labelled
    ) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        framing = random_framing(rng)
        image = halve(frame_pixels(labelled.film, framing, 2 * self._side))
        image += rng.uniform(0, 0.012) * rng.standard_normal(image.shape, np.float32)
        inside = frame_masks(labelled.film, framing, self._side)[0]
        patches = self._side // PATCH
        inside = inside.reshape(patches, PATCH, patches, PATCH).mean((1, 3), dtype=np.float32)
        return image.astype(np.float32), inside


class UnlabelledBatches:
    """Two views of the same films in one place: exposed as they are, and more harshly."""

    def __init__(self, data: Path, side: int) -> None:
        self._side = side
        folder = data / "hannover"
        with (folder / "hannover.csv").open(newline="", encoding="utf-8") as stream:
            names = [f"{row['image_id']}.png" for row in csv.DictReader(stream)]
        self._films = [
            Film(name, "", "hannover", frozenset(), True, square_film(folder / name), None)
            for name in names
        ]

    def draw(self, rng: np.random.Generator, batch: int) -> tuple[Tensor, Tensor]:
        """Both float32 (N, 1, S, S)."""
        pairs = [self._views(rng) for _ in range(batch)]
        plain, harsh = (np.stack(views) for views in zip(*pairs, strict=True))
        return torch.from_numpy(plain)[:, None], torch.from_numpy(harsh)[:, None]

    def _views(self, rng: np.random.Generator) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        film = self._films[int(rng.integers(len(self._films)))]
        plain = halve(frame_pixels(film, random_framing(rng), 2 * self._side))
        harsh = np.clip(plain, 1e-3, 1) ** np.float32(np.exp(rng.normal(0, 0.25)))
        harsh = np.clip((harsh - 0.5) * rng.uniform(0.75, 1.25) + 0.5 + rng.normal(0, 0.05), 0, 1)
        harsh = harsh + rng.uniform(0, 0.03) * rng.standard_normal(harsh.shape)
        return plain, harsh.astype(np.float32)


def _labelled(data: Path, row: NihRow) -> _Labelled:
    """The film carries its boxes where others carry masks, so that both are framed alike."""
    boxes = np.zeros((256, 256), np.uint8)
    for box in row.boxes:
        top, left = round(256 * box.top), round(256 * box.left)
        boxes[top : top + round(256 * box.height), left : left + round(256 * box.width)] = 255
    film = Film(
        row.file,
        row.patient,
        "nih",
        frozenset(),
        row.view == "AP",
        square_film(data / "nih" / row.file),
        boxes[None],
    )
    return _Labelled(film, row, _sites(row, film_masks(data, "nih", row.file)))


def _weight(row: NihRow) -> float:
    if row.boxes:
        return 3.0
    rare = {Finding.CARDIOMEGALY, Finding.PNEUMOTHORAX, Finding.HYPERINFLATION, Finding.NODULE}
    named = {f for f, label in zip(SIMULATED, row.labels, strict=True) if label == 1}
    if named & rare:
        return 3.0
    return 1.5 if named else 1.0


def _labels(row: NihRow) -> list[int]:
    """The RSNA's readers looked at the film: what they say of opacities counts before the text."""
    labels = list(row.labels)
    if row.opacity is not None:
        place = SIMULATED.index(Finding.CONSOLIDATION)
        labels[place] = int(row.opacity) if row.opacity or row.normal else UNKNOWN
    return labels


def _sites(row: NihRow, masks: NDArray[np.uint8]) -> NDArray[np.int8]:
    sites = np.full(len(SITES), UNKNOWN, np.int8)
    boxed = {(box.side, zone) for box in row.boxes for zone in box_zones(box, masks)}
    sides = {box.side for box in row.boxes}
    for index, site in enumerate(SITES):
        if site.finding is Finding.CONSOLIDATION:
            if (site.side, site.zone) in boxed:
                sites[index] = 1
            elif row.opacity is not None and site.side not in sides and (row.boxes or row.normal):
                sites[index] = 0
    return sites


def box_zones(box: Box, masks: NDArray[np.uint8]) -> Sequence[Zone]:
    """The zones of its lung that hold at least a quarter of the box, by height.

    masks: uint8 (3, 256, 256) of right lung, left lung, heart."""
    lung = masks[0 if box.side is Side.RIGHT else 1] > 127
    rows = np.nonzero(lung.any(1))[0]
    top, base = (rows[0] / 256, rows[-1] / 256) if lung.mean() > 0.03 else (0.12, 0.85)
    borders = np.linspace(top, base, len(Zone) + 1)
    borders[0], borders[-1] = 0.0, 1.0
    held = [min(box.top + box.height, low) - max(box.top, high) for high, low in pairwise(borders)]
    return [zone for zone, share in zip(Zone, held, strict=True) if share > box.height / 4]
