# Parts of torch's interface are untyped; everything of our own is.
"""A small convolutional net that reads the layers of a change from two decoded pictures.

Local: convolutions only, norms that are folded into them, no mean over the film. It works at half
the model's size and below, where disease is large enough to be seen.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.difference.fading import AROUND, COARSE, FINE, NEAR, NOTHING, VISIBLE
from engine.training.convolutions import Convolution

INPUTS = 16 + 3 * 4
# Movement is smooth: it is read at a quarter of the model's size, all else at half of it.
MOVEMENT_LEVEL = 1
VEILS = 2
# What a weight of one means for the movement, so that all heads learn at about the same pace.
MOVEMENT_SCALE = 0.02


@dataclass(frozen=True, slots=True)
class LayersConfig:
    """`side`: of the decoded pictures, a multiple of 16; `channels`: at half that size and at each
    halved one, four of them."""

    side: int
    channels: tuple[int, ...]


class LayersNet(nn.Module):
    """The grey of a change is the decoded pictures'; the net says what it hides and what moves.

    prior (N, 1, 2 S, 2 S), decoded prior and decoded target (N, 1, S, S), all in [0, 1], to the
    layers (N, 6, S, S) in the order of `engine.layers.Layers`."""

    def __init__(self, config: LayersConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.channels
        pairs = list(pairwise(widths))
        self.stem = nn.Sequential(Convolution(INPUTS, widths[0]), Convolution(widths[0], widths[0]))
        self.down = nn.ModuleList(
            nn.Sequential(Convolution(fine, coarse, stride=2), Convolution(coarse, coarse))
            for fine, coarse in pairs
        )
        self.narrow = nn.ModuleList(nn.Conv2d(coarse, fine, 1) for fine, coarse in pairs[::-1])
        self.up = nn.ModuleList(Convolution(fine, fine) for fine, _ in pairs[::-1])
        self.movement = _head(widths[MOVEMENT_LEVEL], 2)
        self.veils = _head(widths[0], 4 * VEILS)

    def forward(self, prior: Tensor, decoded_prior: Tensor, decoded_target: Tensor) -> Tensor:
        change = decoded_target - decoded_prior
        films = [functional.pixel_unshuffle(prior, 4)]
        films += [functional.pixel_unshuffle(film, 2) for film in (decoded_prior, decoded_target)]
        changes = 8 * functional.pixel_unshuffle(change, 2)
        x = self.stem(torch.cat([4 * torch.cat(films, 1) - 2, changes], 1))
        beside = [x]
        for block in self.down:
            x = block(x)
            beside.append(x)
        movement = torch.empty(0)
        for index, (narrow, block) in enumerate(zip(self.narrow, self.up, strict=True)):
            level = len(self.down) - 1 - index
            x = block(functional.interpolate(narrow(x), scale_factor=2) + beside[level])
            if level == MOVEMENT_LEVEL:
                movement = MOVEMENT_SCALE * _doubled(_doubled(self.movement(x)))
        lost = faded(decoded_prior, decoded_target)
        veil, unmarked = (lost + functional.pixel_shuffle(self.veils(x), 2)).chunk(2, 1)
        # The change takes the decoded prior's ribs away; where the prior's own fade, not twice.
        shade = change + veil * finer(decoded_prior, COARSE)
        return torch.cat([shade, veil, unmarked, torch.zeros_like(change), movement], 1)


def faded(decoded_prior: Tensor, decoded_target: Tensor) -> Tensor:
    """As `engine.difference.faded`: what the net begins with, and corrects."""
    side = decoded_prior.shape[-1]
    films = torch.cat([decoded_prior, decoded_target])
    prior, target = blurred(finer(films, FINE) ** 2, AROUND * side).add(NOTHING).chunk(2)
    change = blurred(decoded_target - decoded_prior, NEAR * side).abs()
    return (change / VISIBLE).clamp(max=1) * (1 - (target / prior).sqrt()).clamp(0, 1)


def finer(films: Tensor, scale: float) -> Tensor:
    """What is finer than this share of the side."""
    return films - blurred(films, scale * films.shape[-1])


def blurred(films: Tensor, deviation: float) -> Tensor:
    """(N, 1, H, W), by a Gaussian of so many pixels."""
    bell = kernel(deviation)[None, None, :, None]
    reach = bell.shape[2] // 2
    films = functional.conv2d(functional.pad(films, (0, 0, reach, reach), "replicate"), bell)
    films = functional.pad(films, (reach, reach, 0, 0), "replicate")
    return functional.conv2d(films, bell.transpose(2, 3))


def kernel(deviation: float) -> Tensor:
    """A Gaussian's weights, cut at three standard deviations."""
    reach = math.ceil(3 * deviation)
    bell = torch.exp(-0.5 * (torch.arange(-reach, reach + 1) / deviation) ** 2)
    return bell / bell.sum()


def _head(channels: int, layers: int) -> nn.Conv2d:
    """Begins with what would be shown without the net."""
    head = nn.Conv2d(channels, layers, 1)
    nn.init.zeros_(head.weight)
    assert head.bias is not None
    nn.init.zeros_(head.bias)
    return head


def _doubled(x: Tensor) -> Tensor:
    return functional.interpolate(x, scale_factor=2, mode="bilinear", align_corners=False)
