"""Emu3's text tokenizer as a tokenizer.json, and what its special tokens are called.

transformers' layout has that file already. The original layout has a list of byte strings by rank
(tiktoken's format) and a list of image tokens; the code beside them is not run.
"""

import base64
import binascii
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers

from engine.bundle import TokenIds
from engine.training.conversion.config import ImageConfig, TextConfig
from engine.training.conversion.errors import ConversionError

TOKENIZER_JSON = "tokenizer.json"
RANKS = "emu3.tiktoken"
VISION_TOKENS = "emu3_vision_tokens.txt"

# ProgEmu forbids all others while it writes; they are words of other languages.
TEXT_IDS_BELOW = 100_000

_LARGEST_FILE = 256 << 20
# Published with Emu3 (and Qwen, whose vocabulary it is): how text is cut before merging.
_PIECES = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
_SPECIAL = (
    "<|endoftext|>",
    "<|im_start|>",
    "<|im_end|>",
    *(f"<|extra_{index}|>" for index in range(205)),
)
_NAMES = {
    "bos": "<|extra_203|>",
    "eos": "<|extra_204|>",
    "pad": "<|endoftext|>",
    "boi": "<|image start|>",
    "eoi": "<|image end|>",
    "img": "<|image token|>",
    "eol": "<|extra_200|>",
    "eof": "<|extra_201|>",
}


def read_text_tokenizer(folder: Path) -> Tokenizer:
    """Raises ConversionError where the folder holds neither form, or a damaged one."""
    whole, ranks, vision = (folder / name for name in (TOKENIZER_JSON, RANKS, VISION_TOKENS))
    for path in (whole, ranks, vision):
        if path.is_file() and path.stat().st_size > _LARGEST_FILE:
            raise _damaged(path)
    if whole.is_file():
        try:
            return Tokenizer.from_file(str(whole))
        except Exception as error:  # the library raises nothing narrower
            raise _damaged(whole) from error
    missing = [path.name for path in (ranks, vision) if not path.is_file()]
    if missing:
        raise ConversionError(
            f"{folder.name} has no text tokenizer: neither {TOKENIZER_JSON} nor "
            f"{' and '.join(missing)}. Copy these files from the Emu3 that it was made of."
        )
    return _from_ranks(_read_ranks(ranks), _read_lines(vision))


def token_ids(tokenizer: Tokenizer, text: TextConfig, image: ImageConfig) -> TokenIds:
    """Raises ConversionError where the tokenizer does not fit the two models."""
    ids = {role: _id(tokenizer, name) for role, name in _NAMES.items()}
    count = image.codebook_size
    first, last = (_id(tokenizer, f"<|visual token {i:06d}|>") for i in (0, count - 1))
    if last - first != count - 1:
        raise ConversionError(
            "The text tokenizer does not number its image tokens in one row, as Emu3 does; give "
            "the tokenizer files that belong to the model."
        )
    below = min(TEXT_IDS_BELOW, first, *ids.values())
    visual = {"visual_offset": first, "visual_count": count, "text_ids_below": below}
    found = TokenIds.model_validate(ids | visual)
    highest = max(last, *found.special)
    if highest >= text.vocab_size:
        raise ConversionError(
            f"The text tokenizer has ids up to {highest}, the language model only up to "
            f"{text.vocab_size - 1}; give the tokenizer files that belong to the model."
        )
    return found


def _id(tokenizer: Tokenizer, name: str) -> int:
    found = tokenizer.token_to_id(name)
    if found is None:
        raise ConversionError(
            f"The text tokenizer does not know {name}, which Emu3 needs for images; give the "
            "tokenizer files that belong to the model."
        )
    return found


def _from_ranks(ranks: Mapping[bytes, int], vision: list[str]) -> Tokenizer:
    letters = _letters()
    spelled = {token: "".join(letters[byte] for byte in token) for token in ranks}
    merges = [
        (spelled[left], spelled[right])
        for left, right in (_halves(token, ranks) for token in ranks if len(token) > 1)
    ]
    vocabulary = {spelled[token]: rank for token, rank in ranks.items()}
    tokenizer = Tokenizer(models.BPE(vocab=vocabulary, merges=merges, ignore_merges=True))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PIECES), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    tokenizer.add_special_tokens([*_SPECIAL, *vision])  # pyright: ignore[reportUnknownMemberType]
    return tokenizer


def _halves(token: bytes, ranks: Mapping[bytes, int]) -> tuple[bytes, bytes]:
    """The two tokens that merge into this one: what merging by lower ranks alone leaves."""
    parts = [bytes([byte]) for byte in token]
    while len(parts) > 2:
        pairs = [ranks.get(a + b, len(ranks)) for a, b in pairwise(parts)]
        best = min(range(len(pairs)), key=pairs.__getitem__)
        if pairs[best] >= ranks[token]:
            break
        parts[best : best + 2] = [parts[best] + parts[best + 1]]
    if len(parts) != 2:
        raise ConversionError(
            f"{RANKS} is damaged (a token is not made of shorter ones); download it again."
        )
    return parts[0], parts[1]


def _read_ranks(path: Path) -> dict[bytes, int]:
    try:
        rows = [line.split() for line in _read_lines(path)]
        ranks = {base64.b64decode(token, validate=True): int(rank) for token, rank in rows}
    except (ValueError, binascii.Error) as error:
        raise _damaged(path) from error
    every_byte = all(bytes([byte]) in ranks for byte in range(256))
    if list(ranks.values()) != list(range(len(ranks))) or not every_byte:
        raise _damaged(path)
    return ranks


def _read_lines(path: Path) -> list[str]:
    try:
        return [line.strip() for line in path.read_text("utf-8").splitlines() if line.strip()]
    except UnicodeDecodeError as error:
        raise _damaged(path) from error


def _letters() -> list[str]:
    """One printable letter for each byte, as byte-level tokenizers since GPT-2 write them."""
    plain = {*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)}
    others = (byte for byte in range(256) if byte not in plain)
    stand_ins = {byte: chr(256 + index) for index, byte in enumerate(others)}
    return [stand_ins.get(byte, chr(byte)) for byte in range(256)]


def _damaged(path: Path) -> ConversionError:
    return ConversionError(f"{path.name} in {path.parent.name} is damaged; download it again.")
