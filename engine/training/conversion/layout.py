"""Where each weight is called what: the original Emu3's names and those of transformers.

The graphs ask for transformers' names; here they become the names that a folder really uses.
"""

from dataclasses import dataclass

from engine.training.conversion.errors import ConversionError
from engine.training.conversion.weights import Weights

# Saved beside the weights by PyTorch, learned by nobody.
HARMLESS = ("rotary_emb.inv_freq", "num_batches_tracked")

_EMBEDDING = "embed_tokens.weight"
_CODEBOOK = "quantize.embedding.weight"
# transformers' part of a name, then the original's; the first that fits a place wins.
_ORIGINAL_PARTS = (
    ("down_block.down.", "down."),
    ("up_block.up.", "up."),
    ("middle_block.attn_norm.", "mid.attn_1.norm."),
    ("middle_block.", "mid."),
    (".q_proj.", ".q."),
    (".k_proj.", ".k."),
    (".v_proj.", ".v."),
    (".out_proj.", ".proj_out."),
)


@dataclass(frozen=True, slots=True)
class TextLayout:
    """`body`: what stands before `layers.0`; `head`: the name of the output matrix."""

    body: str
    head: str


@dataclass(frozen=True, slots=True)
class ImageLayout:
    """`prefix`: what stands before `encoder`."""

    prefix: str
    original: bool

    def name(self, native: str) -> str:
        """The name in this folder of what transformers calls `native`."""
        if not self.original:
            return self.prefix + native
        named = native
        for ours, theirs in _ORIGINAL_PARTS:
            named = named.replace(ours, theirs)
        return self.prefix + _norm_within_attention(named)


def text_layout(weights: Weights, tied: bool) -> TextLayout:
    """`tied`: the input matrix serves as output matrix where no other is stored.

    Raises ConversionError where there is no language model among the weights.
    """
    body = _prefix(weights, _EMBEDDING, "language model")
    heads = [name for name in weights.names() if name.endswith("lm_head.weight")]
    if heads or not tied:
        return TextLayout(body, heads[0] if heads else "lm_head.weight")
    return TextLayout(body, body + _EMBEDDING)


def image_layout(weights: Weights) -> ImageLayout:
    """Raises ConversionError where there is no image tokenizer among the weights."""
    prefix = _prefix(weights, _CODEBOOK, "image tokenizer")
    return ImageLayout(prefix, f"{prefix}encoder.mid.block_1.conv1.weight" in weights)


def _prefix(weights: Weights, ending: str, what: str) -> str:
    found = sorted(name.removesuffix(ending) for name in weights.names() if name.endswith(ending))
    if len(found) != 1:
        raise ConversionError(
            f"The weights hold no Emu3 {what} ({ending} is not among them); give the folder of "
            f"the {what}."
        )
    return found[0]


def _norm_within_attention(name: str) -> str:
    """attn_norms.1.weight, one list beside the other, is attn.1.norm.weight in the original."""
    before, found, after = name.partition("attn_norms.")
    if not found:
        return name
    index, _, rest = after.partition(".")
    return f"{before}attn.{index}.norm.{rest}"
