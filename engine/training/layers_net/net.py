# Parts of torch's interface are untyped; everything of our own is.
"""A small convolutional net that reads the layers of a change from two decoded pictures.

Local: convolutions only, norms that are folded into them, no mean over the film. It works at half
the model's size and below, where disease is large enough to be seen. Movement is not left to be
found by the net: it is told what `flow` estimates, and says how far to trust it and what to add.
"""

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.difference.fading import COARSE
from engine.training.convolutions import Convolution

# Estimates of the movement, as (what is finer counts, over how much it is looked for): shares of
# the field's side. A first 0: everything counts.
ESTIMATES = ((0.0, 0.03), (0.0, 0.07), (0.06, 0.03), (0.06, 0.07))
INPUTS = 16 + 3 * 4
# Movement is smooth: it is read at a quarter of the model's size, all else at half of it.
MOVEMENT_LEVEL = 1
MOVEMENT = 2 + len(ESTIMATES)
# Veil, unmarked, line.
SEEN = 3
# What a weight of one means, so that all heads learn at about the same pace.
MOVEMENT_SCALE = 0.02
LINE_SCALE = 0.1
# Where less contrast than this stands (its mean square), nothing is said to move.
PLAIN = 2e-5
# Of the estimates' own pixels, at most: they hold for small movements.
FARTHEST = 4.0


@dataclass(frozen=True, slots=True)
class LayersConfig:
    """`side`: of the decoded pictures, a multiple of 16; `channels`: at half that size and at each
    halved one, four of them."""

    side: int
    channels: tuple[int, ...]


class LayersNet(nn.Module):
    """The grey of a change is the decoded pictures'; the net says what it hides, what moves, and
    near what thin lines are.

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
        width = widths[MOVEMENT_LEVEL]
        self.weighing = Convolution(width + 2 * len(ESTIMATES), width)
        self.movement = _head(width, MOVEMENT)
        self.seen = _head(widths[0], 4 * SEEN)

    def forward(self, prior: Tensor, decoded_prior: Tensor, decoded_target: Tensor) -> Tensor:
        side = self.config.side
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
                movement = self._moved(x, flow(decoded_prior, decoded_target, side // 4))
                movement = MOVEMENT_SCALE * _doubled(_doubled(movement))
        veil, unmarked, line = functional.pixel_shuffle(self.seen(x), 2).chunk(SEEN, 1)
        # The change takes the decoded prior's ribs away; where the prior's own fade, not twice.
        shade = change + veil * finer(decoded_prior, COARSE * side)
        return torch.cat([shade, veil, unmarked, LINE_SCALE * line, movement], 1)

    def _moved(self, x: Tensor, flows: Tensor) -> Tensor:
        """Down and across: how far each estimate is trusted, and what the net adds itself."""
        read = self.movement(self.weighing(torch.cat([x, flows], 1)))
        down, across = flows.chunk(2, 1)
        trust = read[:, 2:]
        estimates = [(trust * one).sum(1, keepdim=True) for one in (down, across)]
        return read[:, :2] + torch.cat(estimates, 1)


def flow(decoded_prior: Tensor, decoded_target: Tensor, side: int) -> Tensor:
    """Estimates of how far the tissue has moved, by Lucas and Kanade's least squares over several
    sizes: all of down, then all of across, each (N, K, S / 4, S / 4) pixels of that size.
    side: of the whole field in them, of which these may be a part.

    Where tissue moves by d, the picture changes by -d times its gradient.
    """
    prior, target = (functional.avg_pool2d(film, 4) for film in (decoded_prior, decoded_target))
    down, across = list[Tensor](), list[Tensor]()
    for fine, around in ESTIMATES:
        change, between = target - prior, (prior + target) / 2
        if fine:
            change, between = (finer(film, fine * side) for film in (change, between))
        rows, columns = gradients(between)
        products = rows * rows, columns * columns, rows * columns, change * rows, change * columns
        rr, cc, rc, tr, tc = (blurred(product, around * side) for product in products)
        rr, cc = rr + PLAIN, cc + PLAIN
        size = rr * cc - rc * rc
        down.append(((tc * rc - tr * cc) / size).clamp(-FARTHEST, FARTHEST))
        across.append(((tr * rc - tc * rr) / size).clamp(-FARTHEST, FARTHEST))
    return torch.cat([*down, *across], 1)


def gradients(films: Tensor) -> tuple[Tensor, Tensor]:
    """By row and by column, a pixel: half the difference of both neighbours."""
    rows = functional.pad(films, (0, 0, 1, 1), "replicate")
    columns = functional.pad(films, (1, 1, 0, 0), "replicate")
    return (
        (rows[..., 2:, :] - rows[..., :-2, :]) / 2,
        (columns[..., 2:] - columns[..., :-2]) / 2,
    )


def finer(films: Tensor, deviation: float) -> Tensor:
    """What is finer than so many pixels."""
    return films - blurred(films, deviation)


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
