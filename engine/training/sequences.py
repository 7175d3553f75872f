# torch and onnx annotate backward, from_numpy, save and some more in part only.
# pyright: strict, reportUnknownMemberType=false
# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""Training sequences in ProgEmu's grammar.

<bos> IMG(prior) prompt IMG(target) interpretation <eos>
"""

from dataclasses import dataclass, fields, replace
from itertools import chain

import numpy as np
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from torch import Tensor

from engine.bundle import Manifest
from engine.generation.grammar import Grammar
from engine.generation.prior_features import prior_features
from engine.training.shown import UNKNOWN
from engine.training.wording import SEVERITY_WORDS

IGNORED = -100
# Batches come in few lengths, so that a compiled step is compiled a few times only.
_WORDS_STEP = 32


@dataclass(frozen=True, slots=True)
class Batch:
    """K branches (prompt, target, words) after each of G priors; B = G * K.

    prefix (G, P) and branches (B, T) are what the model reads, features (G, P, F) what it is told
    of the prefix besides. visual: codes to predict (B, N) at
    `visual_positions` (N,) of a branch, the same in every row; prior: the prior's codes at the same
    places; changed (B, N): where they differ. shown (G, SITES): the severity class of what the
    prior shows, and patches (G, N, FINDINGS): whether it shows it there, IGNORED where that is
    unknown; `prior_positions` (N,) are the patches' places in a prefix. words: ids to predict
    (B, W) from `words_start` on, IGNORED beyond the end; graded (B, W): those that say how severe.
    """

    prefix: Tensor
    features: Tensor
    branches: Tensor
    visual_positions: Tensor
    visual: Tensor
    prior: Tensor
    changed: Tensor
    shown: Tensor
    patches: Tensor
    prior_positions: Tensor
    words_start: int
    words: Tensor
    graded: Tensor

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
    branches, words, graded = batch.branches.clone(), batch.words.clone(), batch.graded.clone()
    shown = batch.prior[rows] + visual_offset
    branches[rows.nonzero(), batch.visual_positions + 1] = shown
    words[rows], graded[rows] = IGNORED, False
    return replace(batch, branches=branches, words=words, graded=graded)


class SequenceBuilder:
    """Turns codes and words into batches by the grammar of the bundle that will be exported."""

    def __init__(self, manifest: Manifest, tokenizer: Tokenizer) -> None:
        if manifest.prompt.slot is None:
            raise ValueError("training needs a fixed prompt slot")
        self._prompt, self._tokenizer, self._slot = manifest.prompt, tokenizer, manifest.prompt.slot
        self._grammar = Grammar.of(manifest, tokenizer.encode(manifest.grid_text).ids)
        said = [tokenizer.encode(f" {word}").ids for word in SEVERITY_WORDS]
        self._severities = torch.tensor(list(chain.from_iterable(said)))

    def batch(
        self,
        prior: NDArray[np.int64],
        target: NDArray[np.int64],
        prompts: list[str],
        texts: list[str],
        shown: NDArray[np.int64],
        patches: NDArray[np.int64],
        patch_features: NDArray[np.float32],
        whole_features: NDArray[np.float32],
    ) -> Batch:
        """prior: codes (G, rows, columns); target: (G, K, rows, columns); G * K prompts, texts;
        shown: (G, SITES), UNKNOWN or a severity class; patches: (G, rows, columns, FINDINGS),
        UNKNOWN or whether it is seen there; patch_features (G, rows, columns, F) and whole_features
        (G, W): what the findings net makes of the priors.

        Raises PromptTooLongError where a prompt does not fit its slot, GrammarError where a text is
        longer than the model may write.
        """
        branches, begin = target.shape[1], 1 + self._grammar.image_length
        flat = target.reshape(-1, *target.shape[2:])
        copied = np.repeat(prior, branches, axis=0)
        whole = [self._sequence(*parts) for parts in zip(copied, prompts, flat, texts, strict=True)]
        words_from = self._slot + self._grammar.image_length
        longest = max(map(len, whole)) - begin - words_from
        longest = _WORDS_STEP * -(-longest // _WORDS_STEP)
        full = torch.full((len(flat), words_from + longest), self._grammar.ids.pad)
        aims = torch.full((len(flat), longest), IGNORED)
        for row, tokens in enumerate(whole):
            branch = torch.tensor(tokens[begin:])
            full[row, : len(branch)] = branch
            aims[row, : len(branch) - words_from] = branch[words_from:]
        places = torch.tensor(self._grammar.visual_places)
        return Batch(
            torch.tensor([tokens[:begin] for tokens in whole[::branches]]),
            torch.from_numpy(prior_features(self._grammar, patch_features, whole_features)),
            full[:, :-1],
            self._slot + places - 1,
            torch.from_numpy(flat.reshape(len(flat), -1)),
            torch.from_numpy(copied.reshape(len(flat), -1)),
            torch.from_numpy((flat != copied).reshape(len(flat), -1)),
            torch.from_numpy(np.where(shown == UNKNOWN, IGNORED, shown)),
            torch.from_numpy(np.where(patches == UNKNOWN, IGNORED, patches)).flatten(1, 2),
            1 + places,
            words_from - 1,
            aims,
            torch.isin(aims, self._severities),
        )

    def _sequence(
        self, prior: NDArray[np.int64], prompt: str, target: NDArray[np.int64], text: str
    ) -> list[int]:
        asked = self._tokenizer.encode(self._prompt.apply(prompt)).ids
        told = self._tokenizer.encode(text).ids
        return self._grammar.sequence(prior.tolist(), asked, target.tolist(), told)
