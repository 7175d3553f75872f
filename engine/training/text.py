# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""The text side of the vocabulary: a byte-level BPE of what the model reads and writes."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

from engine.training.scenarios import draw_group

SPECIAL_TOKENS = ("<pad>", "<bos>", "<eos>", "<boi>", "<eoi>", "<img>", "<eol>", "<eof>")
TEXT_VOCABULARY = 1024


def load_or_train_text_tokenizer(path: Path, grid_text: str) -> Tokenizer:
    if not path.exists():
        train_text_tokenizer(20_000, grid_text).save(str(path))
    return Tokenizer.from_file(str(path))


def train_text_tokenizer(samples: int, grid_text: str, seed: int = 0) -> Tokenizer:
    """Special tokens take ids 0 to 7; the rest of the ids up to TEXT_VOCABULARY are text."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)  # pyright: ignore[reportAttributeAccessIssue]
    tokenizer.decoder = decoders.ByteLevel()  # pyright: ignore[reportAttributeAccessIssue]
    trainer = trainers.BpeTrainer(
        vocab_size=TEXT_VOCABULARY,
        special_tokens=list(SPECIAL_TOKENS),
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
    )
    tokenizer.train_from_iterator(_corpus(samples, grid_text, seed), trainer)
    return tokenizer


def _corpus(samples: int, grid_text: str, seed: int) -> Iterator[str]:
    rng = np.random.default_rng((seed, 7))
    for _ in range(samples):
        for scenario in draw_group(rng, 1).scenarios:
            yield scenario.prompt
            yield scenario.interpretation
            yield grid_text
