# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""Pairs to codes: each film is tokenised once, then read at every epoch."""

from collections.abc import Iterator
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from engine.errors import ForeseeError
from engine.training.architecture import ImageTokenizer
from engine.training.findings_net.net import FindingsNet, patch_features, whole_features
from engine.training.pairs import read_pairs
from engine.training.shown import patches as seen_patches


@dataclass(frozen=True, slots=True, eq=False)
class EncodedPairs:
    """Codes int16 of priors (N, rows, columns) and of their K targets (N, K, rows, columns), with
    the targets' words: N tuples of K. shown: int8 (N, SITES), what every prior shows, and patches:
    int8 (N, rows, columns, FINDINGS), where (`engine.training.shown`). patch_features (N, rows,
    columns, F) and whole_features (N, W): what the findings net makes of every prior."""

    prior: NDArray[np.int16]
    target: NDArray[np.int16]
    prompts: tuple[tuple[str, ...], ...]
    interpretations: tuple[tuple[str, ...], ...]
    shown: NDArray[np.int8]
    patches: NDArray[np.int8]
    patch_features: NDArray[np.float16]
    whole_features: NDArray[np.float16]

    def __len__(self) -> int:
        return len(self.prior)


CODES = "codes.npz"


def encode_pairs(folder: Path, tokenizer: ImageTokenizer, net: FindingsNet, first: int = 0) -> int:
    """Writes `codes.npz` beside the pairs, words included, so that it stands on its own.

    Leaves out the groups before `first`: a net is surer of films that it was trained on than it
    will ever be of others, and a model that learned from such features would trust it too much.
    Returns how many groups were written; with none, no file is left.
    """
    pairs = read_pairs(folder).beyond(first)
    if not len(pairs.prior):
        (folder / CODES).unlink(missing_ok=True)
        return 0
    groups, branches, *size = pairs.target.shape
    target = _codes(pairs.target.reshape(groups * branches, *size), tokenizer)
    of_patches, of_whole = _features(pairs.prior, net)
    encoded = EncodedPairs(
        _codes(pairs.prior, tokenizer),
        target.reshape(groups, branches, *target.shape[1:]),
        pairs.prompts,
        pairs.interpretations,
        pairs.shown,
        seen_patches(pairs.disease, pairs.shown),
        of_patches,
        of_whole,
    )
    write_encoded(folder, encoded)
    return groups


def write_encoded(folder: Path, pairs: EncodedPairs) -> None:
    arrays: dict[str, Any] = {
        field.name: np.asarray(getattr(pairs, field.name)) for field in fields(pairs)
    }
    np.savez(folder / CODES, **arrays)


def load_encoded(folders: list[Path], vary_prompts: bool) -> EncodedPairs:
    """`vary_prompts`: leave out or add what students leave out or add, a little (training only)."""
    priors: list[NDArray[np.int16]] = []
    targets: list[NDArray[np.int16]] = []
    prompts: list[tuple[str, ...]] = []
    interpretations: list[tuple[str, ...]] = []
    shown: list[NDArray[np.int8]] = []
    patches: list[NDArray[np.int8]] = []
    of_patches: list[NDArray[np.float16]] = []
    of_whole: list[NDArray[np.float16]] = []
    for folder in folders:
        with np.load(folder / CODES) as stored:
            priors.append(stored["prior"])
            shown.append(stored["shown"])
            patches.append(stored["patches"])
            of_patches.append(stored["patch_features"])
            of_whole.append(stored["whole_features"])
            targets.append(stored["target"])
            prompts.extend(tuple(map(str, row)) for row in stored["prompts"])
            interpretations.extend(tuple(map(str, row)) for row in stored["interpretations"])
    rng = np.random.default_rng(5)
    if vary_prompts:
        prompts = [tuple(_varied(prompt, rng) for prompt in row) for row in prompts]
    return EncodedPairs(
        np.concatenate(priors),
        np.concatenate(targets),
        tuple(prompts),
        tuple(interpretations),
        np.concatenate(shown),
        np.concatenate(patches),
        np.concatenate(of_patches),
        np.concatenate(of_whole),
    )


def load_pair_sets(runs: Path) -> tuple[EncodedPairs, EncodedPairs]:
    """Training and validation pairs of a run. Raises ForeseeError where either is missing."""
    folders = sorted(path.parent for path in runs.glob(f"pairs_*/{CODES}"))
    held_out = [path for path in folders if path.name.startswith("pairs_val_")]
    training = [path for path in folders if path not in held_out]
    if not held_out or not training:
        raise ForeseeError(
            f"{runs} holds no encoded pairs; run `foresee train encode` first. Films that the "
            "findings net was trained on are not encoded: draw another part after its training."
        )
    return load_encoded(training, vary_prompts=True), load_encoded(held_out, vary_prompts=False)


def _varied(prompt: str, rng: np.random.Generator) -> str:
    draw = rng.random()
    if draw < 0.06:
        return prompt.replace(" right", "").replace(" left", "")
    if draw < 0.12 and prompt.endswith("effusion"):
        return prompt.replace(" effusion", " lower effusion")
    return prompt


@torch.no_grad()
def _codes(images: NDArray[np.uint8], tokenizer: ImageTokenizer) -> NDArray[np.int16]:
    parts = [tokenizer.encode(batch).numpy().astype(np.int16) for batch in _batches(images)]
    return np.concatenate(parts)


@torch.no_grad()
def _features(
    images: NDArray[np.uint8], net: FindingsNet
) -> tuple[NDArray[np.float16], NDArray[np.float16]]:
    read = [net(batch) for batch in _batches(images)]
    patches = torch.cat([patch_features(patches) for patches, _ in read])
    whole = torch.cat([whole_features(sites) for _, sites in read])
    return patches.numpy().astype(np.float16), whole.numpy().astype(np.float16)


def _batches(images: NDArray[np.uint8]) -> Iterator[Tensor]:
    for start in range(0, len(images), 32):
        yield torch.from_numpy(images[start : start + 32].astype(np.float32) / 255)[:, None]  # pyright: ignore[reportUnknownMemberType]
