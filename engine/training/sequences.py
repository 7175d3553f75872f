# pyright: strict, reportUnknownMemberType=false, reportUnknownVariableType=false, reportUnknownArgumentType=false
# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""Training sequences in ProgEmu's grammar.

<bos> IMG(prior) prompt IMG(target) interpretation <eos>
"""

from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from engine.bundle import Manifest
from engine.training.shown import UNKNOWN

IGNORED = -100
# Batches come in few lengths, so that a compiled step is compiled a few times only.
_WORDS_STEP = 32


@dataclass(frozen=True, slots=True)
class Batch:
    """K branches (prompt, target, words) after each of G priors; B = G * K.

    prefix (G, P) and branches (B, T) are what the model reads. visual: codes to predict (B, N) at
    `visual_positions` (N,) of a branch, the same in every row; prior: the prior's codes at the same
    places; changed (B, N): where they differ. shown (G, SITES): the severity class of what the
    prior shows, IGNORED where it is unknown. words: ids to predict (B, W) from `words_start` on,
    IGNORED beyond the end.
    """

    prefix: Tensor
    branches: Tensor
    visual_positions: Tensor
    visual: Tensor
    prior: Tensor
    changed: Tensor
    shown: Tensor
    words_start: int
    words: Tensor

    def to(self, device: torch.device) -> "Batch":
        moved = {
            field.name: value.to(device)
            for field in fields(self)
            if isinstance(value := getattr(self, field.name), Tensor)
        }
        return replace(self, **moved)


def hide_history(batch: Batch, rows: Tensor, visual_offset: int) -> Batch:
    """In these rows (B,) the input shows the prior where the target was; what to predict stays.

    Given its true neighbours, a changed token is easily told from them, so a model learns to go on
    with a change and never to begin one. Without them only prior and prompt can tell. The words are
    not scored there: the picture before them is not the one that they describe.
    """
    branches, words = batch.branches.clone(), batch.words.clone()
    shown = batch.prior[rows] + visual_offset
    branches[rows.nonzero(), batch.visual_positions + 1] = shown
    words[rows] = IGNORED
    return replace(batch, branches=branches, words=words)


class SequenceBuilder:
    """Turns codes and words into batches by the manifest that the exported bundle will carry."""

    def __init__(self, manifest: Manifest, tokenizer: Tokenizer) -> None:
        if manifest.prompt.slot is None:
            raise ValueError("training needs a fixed prompt slot")
        self._manifest, self._tokenizer, self._slot = manifest, tokenizer, manifest.prompt.slot
        self._size = tokenizer.encode(manifest.grid_text).ids

    def batch(
        self,
        prior: NDArray[np.int64],
        target: NDArray[np.int64],
        prompts: list[str],
        texts: list[str],
        shown: NDArray[np.int64],
    ) -> Batch:
        """prior: codes (G, rows, columns); target: (G, K, rows, columns); G * K prompts, texts;
        shown: (G, SITES), UNKNOWN or a severity class.

        Raises ValueError where a prompt does not fit its slot.
        """
        ids, branches = self._manifest.ids, target.shape[1]
        flat = target.reshape(-1, *target.shape[2:])
        heads = [self._head(t, prompt) for t, prompt in zip(flat, prompts, strict=True)]
        words = [[*self._tokenizer.encode(text).ids, ids.eos] for text in texts]
        start, longest = len(heads[0]), _WORDS_STEP * -(-max(map(len, words)) // _WORDS_STEP)
        full = torch.full((len(heads), start + longest), ids.pad)
        aims = torch.full((len(heads), longest), IGNORED)
        for row, (head, tail) in enumerate(zip(heads, words, strict=True)):
            full[row, : start + len(tail)] = torch.tensor([*head, *tail])
            aims[row, : len(tail)] = torch.tensor(tail)
        copied = np.repeat(prior, branches, axis=0)
        return Batch(
            torch.tensor([[ids.bos, *self._image(codes)] for codes in prior]),
            full[:, :-1],
            self._visual_positions(start),
            torch.from_numpy(flat.reshape(len(heads), -1)),
            torch.from_numpy(copied.reshape(len(heads), -1)),
            torch.from_numpy((flat != copied).reshape(len(heads), -1)),
            torch.from_numpy(np.where(shown == UNKNOWN, IGNORED, shown)),
            start - 1,
            aims,
        )

    def _head(self, target: NDArray[np.int64], prompt: str) -> list[int]:
        words = self._tokenizer.encode(self._manifest.prompt.apply(prompt)).ids
        if len(words) > self._slot:
            raise ValueError(f"{prompt!r} needs {len(words)} tokens, the slot has {self._slot}")
        padding = [self._manifest.ids.pad] * (self._slot - len(words))
        return [*words, *padding, *self._image(target)]

    def _image(self, codes: NDArray[np.int64]) -> list[int]:
        ids = self._manifest.ids
        separator = [] if ids.eol is None else [ids.eol]
        sequence = [ids.boi, *self._size, ids.img]
        for row in codes:
            sequence += [*(int(code) + ids.visual_offset for code in row), *separator]
        return [*sequence, ids.eof, ids.eoi]

    def _visual_positions(self, head_length: int) -> Tensor:
        """Positions in a branch whose next token is a visual one of the target."""
        image, ids = self._manifest.image, self._manifest.ids
        stride = image.columns + (ids.eol is not None)
        first = head_length - 2 - image.rows * stride - 1
        rows = torch.arange(image.rows)[:, None] * stride
        return (first + rows + torch.arange(image.columns)).reshape(-1)
