# Parts of torch's interface are untyped; everything of our own is.
"""A small U-Net with a second head: masks of lungs and heart, and how the film lies."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.anatomy import STRUCTURES, VIEW_SCORES
from engine.training.convolutions import Convolution, DoubleConvolution, descend


@dataclass(frozen=True, slots=True)
class AnatomyConfig:
    """`side`: of the input in pixels; `channels`: from half resolution down, halved each time."""

    side: int
    channels: tuple[int, ...]


class AnatomyNet(nn.Module):
    """image (N, 1, S, S) in [0, 1] to logits: masks (N, 3, S, S) and views (N, 7).

    Works at half resolution and enlarges its logits, which are smooth: borders fall between pixels.
    """

    def __init__(self, config: AnatomyConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.channels
        deepest = widths[-1]
        self.stem = Convolution(1, widths[0], stride=2)
        self.down = nn.ModuleList(
            DoubleConvolution(before, after)
            for before, after in zip((widths[0], *widths[:-1]), widths, strict=True)
        )
        self.narrow = nn.ModuleList(
            nn.Conv2d(below, here, 1)
            for below, here in zip(widths[:0:-1], widths[-2::-1], strict=True)
        )
        self.up = nn.ModuleList(Convolution(width, width) for width in widths[-2::-1])
        self.masks = nn.Conv2d(widths[0], len(STRUCTURES), 1)
        self.view = nn.Sequential(
            nn.Linear(2 * deepest, deepest), nn.ReLU(), nn.Linear(deepest, VIEW_SCORES)
        )

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        beside = descend(self.stem, self.down, image)
        x = beside[-1]
        pooled = torch.cat([x.mean((2, 3)), x.amax((2, 3))], dim=1)
        for narrow, block, finer in zip(self.narrow, self.up, beside[-2::-1], strict=True):
            x = block(functional.interpolate(narrow(x), scale_factor=2) + finer)
        masks = functional.interpolate(self.masks(x), scale_factor=2, mode="bilinear")
        return masks, self.view(pooled)
