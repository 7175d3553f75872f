# Parts of torch's interface are untyped; everything of our own is.
"""A convolutional net that reads what a film shows: which finding in which patch, and how severe
each is at each of its sites."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.findings import SIMULATED
from engine.sites import CLASSES, SITES
from engine.training.convolutions import Convolution, DoubleConvolution, descend

# A patch is 8 pixels wide: the third of the halved resolutions.
_PATCHES = 2
_SQUEEZED = 24
# The head of the sites has a weight for each place: without it, it learns the films by heart.
_FORGOTTEN = 0.2


@dataclass(frozen=True, slots=True)
class FindingsConfig:
    """`side`: of the input in pixels, a multiple of 32; `channels`: from half resolution down,
    halved each time, five of them."""

    side: int
    channels: tuple[int, ...]

    @property
    def patch_features(self) -> int:
        return len(SIMULATED)

    @property
    def whole_features(self) -> int:
        return len(SITES) * CLASSES

    @property
    def features(self) -> int:
        return self.patch_features + self.whole_features


class FindingsNet(nn.Module):
    """image (N, 1, S, S) in [0, 1] to logits: patches (N, S / 8, S / 8, FINDINGS), and sites
    (N, SITES, CLASSES)."""

    def __init__(self, config: FindingsConfig) -> None:
        super().__init__()
        self.config = config
        widths = config.channels
        self.stem = Convolution(1, widths[0], stride=2)
        self.down = nn.ModuleList(
            DoubleConvolution(before, after)
            for before, after in zip((widths[0], *widths[:-1]), widths, strict=True)
        )
        steps = range(len(widths) - 1, _PATCHES, -1)
        self.narrow = nn.ModuleList(nn.Conv2d(widths[i], widths[i - 1], 1) for i in steps)
        self.up = nn.ModuleList(DoubleConvolution(widths[i - 1], widths[i - 1]) for i in steps)
        self.patches = nn.Conv2d(widths[_PATCHES], len(SIMULATED), 1)
        # Side and zone are places: what is left of each place is kept, not its mean alone.
        self.squeeze = nn.Conv2d(widths[_PATCHES + 1], _SQUEEZED, 1)
        places = (config.side // 2 ** (_PATCHES + 2)) ** 2
        self.sites = nn.Linear(2 * widths[-1] + _SQUEEZED * places, len(SITES) * CLASSES)

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        return self.upper(self.lower(image))

    def lower(self, image: Tensor) -> Tensor:
        """Maps (N, C, S / 8, S / 8), one place a patch."""
        return descend(self.stem, self.down[: _PATCHES + 1], image)[-1]

    def upper(self, x: Tensor) -> tuple[Tensor, Tensor]:
        beside = [x]
        for block in self.down[_PATCHES + 1 :]:
            x = block(functional.max_pool2d(x, 2))
            beside.append(x)
        seen = [x.mean((2, 3)), x.amax((2, 3))]
        for index, (narrow, block) in enumerate(zip(self.narrow, self.up, strict=True)):
            x = block(functional.interpolate(narrow(x), scale_factor=2) + beside[-2 - index])
            if index == len(self.up) - 2:
                seen.append(functional.relu(self.squeeze(x)).flatten(1))
        kept = functional.dropout(torch.cat(seen, 1), _FORGOTTEN, self.training)
        sites = self.sites(kept).unflatten(1, (len(SITES), CLASSES))
        return self.patches(x).permute(0, 2, 3, 1), sites


def patch_features(patches: Tensor) -> Tensor:
    """What the language model is told of each patch: logits, shrunk to [-2, 2]."""
    return (patches / 4).clamp(-2, 2)


def whole_features(sites: Tensor) -> Tensor:
    """What it is told of the whole film, (N, SITES * CLASSES): logarithmic probabilities from
    certain, 1, to out of the question, -1."""
    return (sites.log_softmax(-1).clamp(min=-8) / 4 + 1).flatten(1)
