# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""Pairs to codes: each film is tokenised once, then read at every epoch."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from engine.training.architecture import ImageTokenizer
from engine.training.pairs import read_pairs


@dataclass(frozen=True, slots=True, eq=False)
class EncodedPairs:
    """Codes int16 (N, rows, columns) of priors and targets, with their words."""

    prior: NDArray[np.int16]
    target: NDArray[np.int16]
    prompts: tuple[str, ...]
    interpretations: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.prompts)


def encode_pairs(folder: Path, tokenizer: ImageTokenizer) -> None:
    """Writes `codes.npz` beside the pairs, words included, so that it stands on its own."""
    pairs = read_pairs(folder)
    np.savez(
        folder / "codes.npz",
        prior=_codes(pairs.prior, tokenizer),
        target=_codes(pairs.target, tokenizer),
        prompts=np.array(pairs.prompts),
        interpretations=np.array(pairs.interpretations),
    )


def load_encoded(folders: list[Path], vary_prompts: bool) -> EncodedPairs:
    """`vary_prompts`: leave out or add what students leave out or add, a little (training only)."""
    priors: list[NDArray[np.int16]] = []
    targets: list[NDArray[np.int16]] = []
    prompts: list[str] = []
    interpretations: list[str] = []
    for folder in folders:
        with np.load(folder / "codes.npz") as stored:
            priors.append(stored["prior"])
            targets.append(stored["target"])
            prompts.extend(map(str, stored["prompts"]))
            interpretations.extend(map(str, stored["interpretations"]))
    rng = np.random.default_rng(5)
    if vary_prompts:
        prompts = [_varied(prompt, rng) for prompt in prompts]
    return EncodedPairs(
        np.concatenate(priors), np.concatenate(targets), tuple(prompts), tuple(interpretations)
    )


def _varied(prompt: str, rng: np.random.Generator) -> str:
    draw = rng.random()
    if draw < 0.06:
        return prompt.replace(" right", "").replace(" left", "")
    if draw < 0.12 and prompt.endswith("effusion"):
        return prompt.replace(" effusion", " lower effusion")
    return prompt


@torch.no_grad()
def _codes(images: NDArray[np.uint8], tokenizer: ImageTokenizer) -> NDArray[np.int16]:
    parts: list[NDArray[np.int16]] = []
    for start in range(0, len(images), 32):
        batch = torch.from_numpy(images[start : start + 32].astype(np.float32) / 255)[:, None]
        parts.append(tokenizer.encode(batch).numpy().astype(np.int16))
    return np.concatenate(parts)
