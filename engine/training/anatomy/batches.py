# Parts of torch's interface are untyped; everything of our own is.
"""Random views of films for the anatomy net: framed, exposed, turned, mirrored, inverted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn import functional

from engine.anatomy import Pose
from engine.training.anatomy.films import AnatomyFilms
from engine.training.anatomy.non_chest import non_chest_picture

NON_CHEST_SHARE = 0.16
TURNED_SHARE = 0.14
INVERTED_SHARE = 0.08
MIRRORED_SHARE = 0.15
WITHOUT_MASKS_SHARE = 0.2

_QUARTERS = {
    Pose.UPRIGHT: 0,
    Pose.TURNED_CLOCKWISE: 1,
    Pose.UPSIDE_DOWN: 2,
    Pose.TURNED_ANTICLOCKWISE: 3,
    Pose.NOT_A_CHEST: 0,
}
_POSES = tuple(Pose)


@dataclass(frozen=True, slots=True)
class Batch:
    """image (N, 1, S, S) in [0, 1], masks (N, 3, S, S).

    pose (N,): index into `Pose`. inverted, mirrored (N,): 0 or 1. traced (N,): 1 where the masks
    are the truth.
    """

    image: Tensor
    masks: Tensor
    pose: Tensor
    inverted: Tensor
    mirrored: Tensor
    traced: Tensor

    def on(self, device: torch.device) -> "Batch":
        return Batch(*(getattr(self, field.name).to(device) for field in fields(self)))


class Batches:
    def __init__(
        self, films: AnatomyFilms, laterals: Sequence[NDArray[np.uint8]], side: int
    ) -> None:
        self._films = films
        self._laterals = laterals
        self._side = side
        self._with_masks = np.flatnonzero(films.known)
        without = np.flatnonzero(~films.known)
        self._without = without if without.size else self._with_masks

    def draw(self, rng: np.random.Generator, count: int) -> Batch:
        samples = [self._sample(rng) for _ in range(count)]
        layers = torch.from_numpy(np.stack([sample.layers for sample in samples]))  # pyright: ignore[reportUnknownMemberType]
        placed = functional.grid_sample(
            layers,
            functional.affine_grid(
                torch.tensor([sample.affine for sample in samples], dtype=torch.float32),
                [count, 4, self._side, self._side],
                align_corners=False,
            ),
            align_corners=False,
        )
        image, masks = placed[:, :1], placed[:, 1:]
        mirrored = torch.tensor([sample.mirrored for sample in samples])
        # Sides are those of the picture: the lung on its left is called right, whosever it is.
        swapped = masks[:, [1, 0, 2]]
        masks = torch.where(mirrored[:, None, None, None], swapped, masks)
        inverted = torch.tensor([sample.inverted for sample in samples])
        return Batch(
            torch.stack([_exposed(rng, i, n) for i, n in zip(image, inverted, strict=True)]),
            masks,
            torch.tensor([_POSES.index(sample.pose) for sample in samples]),
            inverted.float(),
            mirrored.float(),
            torch.tensor([float(sample.traced) for sample in samples]),
        )

    def _sample(self, rng: np.random.Generator) -> "_Sample":
        inverted = bool(rng.random() < INVERTED_SHARE)
        if rng.random() < NON_CHEST_SHARE:
            picture = non_chest_picture(rng, self._films.pixels, self._laterals)
            layers = np.concatenate([picture[None], np.zeros((3, *picture.shape), np.float32)])
            affine = _affine(rng, Pose.NOT_A_CHEST, mirrored=False, flipped=False)
            return _Sample(layers, affine, Pose.NOT_A_CHEST, inverted, mirrored=False, traced=True)
        pose = Pose.UPRIGHT
        if rng.random() < TURNED_SHARE:
            turned = (Pose.TURNED_CLOCKWISE, Pose.UPSIDE_DOWN, Pose.TURNED_ANTICLOCKWISE)
            pose = turned[rng.integers(3)]
        upright = pose is Pose.UPRIGHT
        pool = self._without if rng.random() < WITHOUT_MASKS_SHARE else self._with_masks
        index = int(pool[rng.integers(len(pool))])
        layers = np.concatenate([self._films.pixels[index][None], self._films.masks[index]])
        mirrored = upright and bool(rng.random() < MIRRORED_SHARE)
        # A film turned over top to bottom is upside down too.
        flipped = pose is Pose.UPSIDE_DOWN and bool(rng.random() < 0.5)
        return _Sample(
            layers.astype(np.float32) / np.float32(255),
            _affine(rng, pose, mirrored=mirrored, flipped=flipped),
            pose,
            inverted,
            mirrored,
            traced=upright and bool(self._films.known[index]),
        )


@dataclass(frozen=True, slots=True, eq=False)
class _Sample:
    """layers (4, S, S): film and masks. affine: two rows, from the view's places to the film's."""

    layers: NDArray[np.float32]
    affine: list[list[float]]
    pose: Pose
    inverted: bool
    mirrored: bool
    traced: bool


def _affine(
    rng: np.random.Generator, pose: Pose, *, mirrored: bool, flipped: bool
) -> list[list[float]]:
    angle = math.radians(rng.normal(0, 4)) - _QUARTERS[pose] * math.pi / 2
    if flipped:
        angle += math.pi
    zoom = math.exp(rng.normal(-0.03, 0.12))
    stretch = math.exp(rng.normal(0, 0.05))
    across = (-1 if mirrored else 1) / zoom * stretch
    down = (-1 if flipped else 1) / zoom / stretch
    cos, sin = math.cos(angle), math.sin(angle)
    shift = rng.normal(0, 0.06, 2)
    return [
        [across * cos, -across * sin, float(shift[0])],
        [down * sin, down * cos, float(shift[1])],
    ]


def _exposed(rng: np.random.Generator, image: Tensor, inverted: Tensor) -> Tensor:
    """Another tone curve, softness, noise and collimation; image (1, S, S)."""
    if rng.random() < 0.25:
        image = functional.avg_pool2d(image[None], 3, 1, 1)[0]
    gain, offset = rng.uniform(0.75, 1.2), rng.normal(0, 0.05)
    image = (gain * image.clamp(min=0) ** math.exp(rng.normal(0, 0.25)) + offset).clamp(0, 1)
    if rng.random() < 0.3:
        grain = rng.standard_normal(tuple(image.shape), dtype=np.float32)
        image = (image + float(rng.uniform(0, 0.04)) * torch.from_numpy(grain)).clamp(0, 1)  # pyright: ignore[reportUnknownMemberType]
    if bool(inverted):
        image = 1 - image
    if rng.random() < 0.35:
        bar = int(rng.uniform(0.02, 0.16) * image.shape[-1])
        image = image.clone()
        if rng.random() < 0.6:
            image[:, :bar] = image[:, image.shape[1] - bar :] = 0
        else:
            image[..., :bar] = image[..., image.shape[2] - bar :] = 0
    return image
