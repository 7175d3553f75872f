# Parts of torch's and numpy's interfaces are untyped; everything of our own is.
"""Pairs with their layers, mirrored and exposed at random, for the layers net."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.difference import token_window
from engine.training.layers_net.pairs import LayerPairs

# How often a target without any change is kept where one is drawn.
_STILL = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """prior, target (N, 1, 2 S, 2 S); decoded_prior, decoded_target, window (N, 1, S, S); layers
    (N, 6, S, S), all float32. window: how much of each layer the changed tokens let pass."""

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
        return _stacked([_varied(self._example(int(i)), rng) for i in chosen])

    def plain(self, start: int, stop: int) -> Batch:
        """As they are."""
        last = min(stop, len(self))
        return _stacked([self._example(index) for index in range(start, last)])

    def _example(self, index: int) -> list[NDArray[np.float32]]:
        s, group, branch = self._places[index]
        pairs = self._sets[s]
        size, rows = pairs.decoded_prior.shape[-1], pairs.changed.shape[-1]
        window = token_window(pairs.changed[group, branch], size // rows, self._reach)
        return [
            _grey(pairs.prior[group]),
            _grey(pairs.target[group, branch]),
            _grey(pairs.decoded_prior[group]),
            _grey(pairs.decoded_target[group, branch]),
            window[None],
            np.clip(pairs.layers[group, branch], -1, 1, dtype=np.float32),
        ]


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


def _grey(levels: NDArray[np.uint8]) -> NDArray[np.float32]:
    return levels[None].astype(np.float32) / np.float32(255)


def _stacked(examples: Sequence[list[NDArray[np.float32]]]) -> Batch:
    stacked = (np.stack(arrays) for arrays in zip(*examples, strict=True))
    return Batch(*(torch.from_numpy(one) for one in stacked))  # pyright: ignore[reportUnknownMemberType]
