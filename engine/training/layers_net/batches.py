# Parts of torch's and numpy's interfaces are untyped; everything of our own is.
"""Pairs with their layers, cut out near the change, mirrored and exposed at random, for the
layers net."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.difference import token_window
from engine.training.layers_net.net import blurred
from engine.training.layers_net.pairs import LayerPairs

# How often a target without any change is kept where one is drawn.
_STILL = 0.2
# What is learned from at once, as a share of the side: the net is local, and far from a change
# there is nothing to learn.
_CUT_OUT = 2 / 3
# Sides and corners of all cut-outs are multiples of this: the net halves them four times.
_GRID = 16
# A ridge is as high as its line was before it was made so wide (in the model's pixels); and how
# bright an old line has to be to be opened away.
_RIDGE, _HIGH, _LINE_GONE = 1.0, 2.2, 0.01


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """prior, target (N, 1, 2 S, 2 S); decoded_prior, decoded_target, window (N, 1, S, S); layers
    (N, 6, S, S), all float32, as `taught` has them. window: how much of each layer the changed
    tokens let pass."""

    prior: Tensor
    target: Tensor
    decoded_prior: Tensor
    decoded_target: Tensor
    window: Tensor
    layers: Tensor


class Batches:
    """Every target once per epoch, in an order of that epoch's own."""

    def __init__(self, sets: Sequence[LayerPairs], reach: int) -> None:
        """reach: of the image decoder, in tokens."""
        self._sets = sets
        self._reach = reach
        rng = np.random.default_rng(3)
        self._places = [
            (s, group, branch)
            for s, pairs in enumerate(sets)
            for group in range(len(pairs))
            for branch in range(pairs.target.shape[1])
            if pairs.layers[group, branch].any() or rng.random() < _STILL
        ]

    def __len__(self) -> int:
        return len(self._places)

    def draw(self, step: int, batch: int) -> Batch:
        count = len(self)
        order = np.random.default_rng((8, step * batch // count)).permutation(count)
        rng = np.random.default_rng((9, step))
        chosen = order[np.arange(step * batch, (step + 1) * batch) % count]
        return _stacked([_varied(self._example(int(i), rng), rng) for i in chosen])

    def plain(self, start: int, stop: int) -> Batch:
        """As they are."""
        last = min(stop, len(self))
        return _stacked([self._example(index) for index in range(start, last)])

    def _example(
        self, index: int, rng: np.random.Generator | None = None
    ) -> list[NDArray[np.float32]]:
        """rng: draws a part of it; the whole without one."""
        s, group, branch = self._places[index]
        pairs = self._sets[s]
        size, rows = pairs.decoded_prior.shape[-1], pairs.changed.shape[-1]
        changed = pairs.changed[group, branch]
        fine, part = np.s_[:, :], np.s_[:, :]
        if rng is not None:
            side = round(_CUT_OUT * size / _GRID) * _GRID
            top, left = _drawn_near(changed, size - side, size // rows, side, rng)
            part = np.s_[top : top + side, left : left + side]
            fine = np.s_[2 * top : 2 * (top + side), 2 * left : 2 * (left + side)]
        window = token_window(changed, size // rows, self._reach)
        return [
            _grey(pairs.prior[group][fine]),
            _grey(pairs.target[group, branch][fine]),
            _grey(pairs.decoded_prior[group][part]),
            _grey(pairs.decoded_target[group, branch][part]),
            window[part][None],
            np.clip(pairs.layers[group, branch][:, *part], -1, 1, dtype=np.float32),
        ]


def _drawn_near(
    changed: NDArray[np.bool_], room: int, patch: int, side: int, rng: np.random.Generator
) -> tuple[int, int]:
    """Top and left of a cut-out that holds a changed token somewhere, where there is one."""
    places = np.argwhere(changed)
    if not len(places):
        places = np.array([[0, 0]]) + np.array(changed.shape) // 2
    centre = places[rng.integers(len(places))] * patch
    corner = np.clip(centre - rng.integers(side // 4, side - side // 4, 2), 0, room)
    top, left = (int(place) for place in corner // _GRID * _GRID)
    return top, left


def _varied(
    example: list[NDArray[np.float32]], rng: np.random.Generator
) -> list[NDArray[np.float32]]:
    """Mirrored half of the time; with another gain, which the layers of grey follow."""
    *films, window, layers = example
    gain = np.float32(rng.uniform(0.8, 1.1))
    films, layers = [film * gain for film in films], layers.copy()
    layers[[0, 3]] *= gain
    if rng.random() < 0.5:
        layers[5] *= -1
        films, window, layers = [f[..., ::-1] for f in films], window[..., ::-1], layers[..., ::-1]
    return [*films, window, layers]


def taught(layers: Tensor) -> Tensor:
    """The simulator's layers (N, 6, S, S) as the net learns them: lines as ridges, wide enough to
    be found, which the window narrows again; and old lines as bright things that go, because what
    is opened away leaves no trace, while a line that is taken off must be met to the pixel."""
    shade, veil, unmarked, line, down, across = layers.chunk(6, 1)
    gone = (_ridges(-line) / _LINE_GONE).clamp(max=1)
    unmarked = torch.maximum(unmarked, gone)
    return torch.cat([shade, veil, unmarked, _ridges(line), down, across], 1)


def _ridges(lines: Tensor) -> Tensor:
    return _HIGH * blurred(lines.clamp(min=0), _RIDGE)


def _grey(levels: NDArray[np.uint8]) -> NDArray[np.float32]:
    return levels[None].astype(np.float32) / np.float32(255)


def _stacked(examples: Sequence[list[NDArray[np.float32]]]) -> Batch:
    stacked = (np.stack(arrays) for arrays in zip(*examples, strict=True))
    whole = Batch(*(torch.from_numpy(one) for one in stacked))  # pyright: ignore[reportUnknownMemberType]
    return replace(whole, layers=taught(whole.layers))
