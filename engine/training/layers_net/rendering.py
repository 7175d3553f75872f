# Parts of torch's interface are untyped; everything of our own is.
"""`engine.difference`'s layers over a film of twice their size, once more in torch, for
measuring while the net learns."""

import torch
from torch import Tensor
from torch.nn import functional

from engine.difference.laying import BARE, BARE_SOFT, COARSE
from engine.training.layers_net.net import blurred


def laid_over(prior: Tensor, layers: Tensor) -> Tensor:
    """prior (N, 1, 2 S, 2 S) in [0, 1], layers (N, 6, S, S) -> the counterfactual (N, 1, 2 S, 2 S),
    not clipped. Lines are as wide as the layers show them."""
    shade, veil, unmarked, line, down, across = (
        functional.interpolate(layers, scale_factor=2, mode="bicubic", align_corners=False)
    ).chunk(6, 1)
    coarse, bare = backdrop(prior)
    source = _sources(down, across)
    film, coarse, bare = _read(torch.cat([prior, coarse, bare], 1), source).chunk(3, 1)
    return film - unmarked * (film - bare) - veil * (bare - coarse) + shade + line


def backdrop(prior: Tensor) -> tuple[Tensor, Tensor]:
    """As `Backdrop.of`."""
    side = prior.shape[-1]
    coarse = blurred(functional.avg_pool2d(prior, 4), COARSE * side / 4)
    coarse = functional.interpolate(coarse, scale_factor=4, mode="bicubic", align_corners=False)
    reach = round(BARE * side / 2)
    bare = -_highest(-prior, reach)
    return coarse, blurred(_highest(bare, reach), BARE_SOFT * side)


def _sources(down: Tensor, across: Tensor) -> Tensor:
    """Where each pixel is read from, (N, H, W, 2), as `grid_sample` takes it."""
    side = down.shape[-1]
    middles = (torch.arange(side, dtype=down.dtype) * 2 + 1) / side - 1
    columns, rows = (
        middles[None, None, :] - 2 * across[:, 0],
        middles[None, :, None] - 2 * down[:, 0],
    )
    return torch.stack([columns, rows], -1)


def _read(films: Tensor, sources: Tensor) -> Tensor:
    return functional.grid_sample(films, sources, padding_mode="border", align_corners=False)


def _highest(films: Tensor, reach: int) -> Tensor:
    """The brightest within a square."""
    size = 2 * reach + 1
    films = functional.max_pool2d(films, (size, 1), 1, (reach, 0))
    return functional.max_pool2d(films, (1, size), 1, (0, reach))
