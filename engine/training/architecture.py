# Parts of torch's, onnx's and scipy's interfaces are untyped; everything of our own is.
"""The two networks of the embedded ProgEmu: a strictly local image tokenizer, and a transformer.

The tokenizer normalises over channels only and has a bounded receptive field, so an edit in one
lung cannot move tokens in the other. The transformer is Emu3's (RMSNorm, SwiGLU, grouped-query
attention, rotary positions, no biases), so one runtime graph serves both models.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.findings import SIMULATED
from engine.sites import CLASSES, SITES


@dataclass(frozen=True, slots=True)
class TokenizerConfig:
    """`levels` per digit of the finite scalar quantiser; their product is the codebook size."""

    levels: tuple[int, ...] = (8, 8, 8, 8)
    fine_channels: int = 48
    coarse_channels: int = 160
    encoder_blocks: tuple[int, int] = (1, 2)
    decoder_blocks: tuple[int, int] = (3, 2)

    @property
    def codes(self) -> int:
        product = 1
        for level in self.levels:
            product *= level
        return product

    @property
    def encoder_reach(self) -> int:
        """Tokens beyond its own that a token's value can depend on, per side."""
        fine, coarse = self.encoder_blocks
        return coarse + (fine + 1) // 2

    @property
    def decoder_reach(self) -> int:
        """Tokens beyond its own patch that a token's pixels can reach, per side."""
        coarse, fine = self.decoder_blocks
        return coarse + (fine + 1) // 2


class ChannelNorm(nn.Module):
    """RMS norm over channels at each position: local, unlike group norm."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(channels, 1, 1))

    def forward(self, x: Tensor) -> Tensor:
        return x * torch.rsqrt(x.square().mean(1, keepdim=True) + 1e-6) * self.weight


class ConvBlock(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = ChannelNorm(channels)
        self.spatial = nn.Conv2d(channels, channels, 3, padding=1)
        self.mix = nn.Conv2d(channels, channels, 1)
        nn.init.zeros_(self.mix.weight)
        nn.init.zeros_(self.mix.bias)  # pyright: ignore[reportArgumentType]

    def forward(self, x: Tensor) -> Tensor:
        return x + self.mix(functional.silu(self.spatial(self.norm(x))))


class FiniteScalarQuantizer(nn.Module):
    """FSQ (Mentzer et al., ICLR 2024): (B, D, H, W) to digits and a code (B, H, W)."""

    half_range: Tensor
    shift: Tensor
    basis: Tensor

    def __init__(self, levels: tuple[int, ...]) -> None:
        super().__init__()
        sizes = torch.tensor(levels)
        self.register_buffer("half_range", ((sizes - 1) / 2).view(-1, 1, 1), persistent=False)
        basis = torch.cat((torch.ones(1, dtype=torch.long), sizes.cumprod(0)[:-1]))
        self.register_buffer("basis", basis, persistent=False)
        self.levels = levels

    def digits(self, z: Tensor) -> Tensor:
        """Rounded digits in 0..level-1, with the straight-through gradient."""
        bounded = (torch.tanh(z) + 1) * self.half_range
        return bounded + (bounded.round() - bounded).detach()

    def centred(self, digits: Tensor) -> Tensor:
        return digits / self.half_range - 1

    def index(self, digits: Tensor) -> Tensor:
        return (digits.long() * self.basis.view(-1, 1, 1)).sum(1)

    def from_index(self, codes: Tensor) -> Tensor:
        sizes = torch.tensor(self.levels, device=codes.device).view(-1, 1, 1)
        return ((codes[:, None] // self.basis.view(-1, 1, 1)) % sizes).float()


class ImageTokenizer(nn.Module):
    """f = 8: images (B, 1, 8H, 8W) in [0, 1] to codes (B, H, W) and back."""

    patch = 8

    def __init__(self, config: TokenizerConfig) -> None:
        super().__init__()
        self.config = config
        fine, coarse, digits = config.fine_channels, config.coarse_channels, len(config.levels)
        self.quantizer = FiniteScalarQuantizer(config.levels)
        self.encoder = nn.Sequential(
            nn.Conv2d(1, fine, 4, stride=4),
            *(ConvBlock(fine) for _ in range(config.encoder_blocks[0])),
            nn.Conv2d(fine, coarse, 2, stride=2),
            *(ConvBlock(coarse) for _ in range(config.encoder_blocks[1])),
            ChannelNorm(coarse),
            nn.Conv2d(coarse, digits, 1),
        )
        self.decoder = nn.Sequential(
            nn.Conv2d(digits, coarse, 1),
            *(ConvBlock(coarse) for _ in range(config.decoder_blocks[0])),
            nn.Conv2d(coarse, 4 * fine, 1),
            nn.PixelShuffle(2),
            *(ConvBlock(fine) for _ in range(config.decoder_blocks[1])),
            ChannelNorm(fine),
            nn.Conv2d(fine, 16, 1),
            nn.PixelShuffle(4),
        )

    def forward(self, image: Tensor) -> Tensor:
        digits = self.quantizer.digits(self.encoder(image * 2 - 1))
        return (self.decoder(self.quantizer.centred(digits)) + 1) / 2

    def encode(self, image: Tensor) -> Tensor:
        return self.quantizer.index(self.quantizer.digits(self.encoder(image * 2 - 1)))

    def decode(self, codes: Tensor) -> Tensor:
        digits = self.quantizer.from_index(codes)
        return ((self.decoder(self.quantizer.centred(digits)) + 1) / 2).clamp(0, 1)


@dataclass(frozen=True, slots=True)
class TransformerConfig:
    """features: what the model is told of a prior's token beside the token itself."""

    vocabulary: int
    visual_offset: int
    levels: tuple[int, ...]
    layers: int = 6
    width: int = 320
    heads: int = 5
    kv_heads: int = 5
    hidden: int = 864
    rope_theta: float = 10_000.0
    context: int = 1024
    features: int = 0

    @property
    def head_dim(self) -> int:
        return self.width // self.heads


class RMSNorm(nn.Module):
    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        return functional.rms_norm(x, (x.shape[-1],), self.weight, 1e-5)


def rotary_table(config: TransformerConfig) -> tuple[Tensor, Tensor]:
    """cos and sin, each (context, head_dim / 2)."""
    exponent = torch.arange(0, config.head_dim, 2) / config.head_dim
    angles = torch.arange(config.context)[:, None] / config.rope_theta**exponent
    return angles.cos(), angles.sin()


def rotate(x: Tensor, cos: Tensor, sin: Tensor) -> Tensor:
    """Half-split rotary embedding of (B, heads, T, head_dim), as in Llama and Emu3."""
    first, second = x.chunk(2, -1)
    return torch.cat((first * cos - second * sin, second * cos + first * sin), -1)


KeyValue = tuple[Tensor, Tensor]


class Attention(nn.Module):
    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.heads, self.kv_heads = config.heads, config.kv_heads
        kv_width = config.kv_heads * config.head_dim
        self.query = nn.Linear(config.width, config.width, bias=False)
        self.key = nn.Linear(config.width, kv_width, bias=False)
        self.value = nn.Linear(config.width, kv_width, bias=False)
        self.out = nn.Linear(config.width, config.width, bias=False)
        nn.init.zeros_(self.out.weight)

    def keys_values(self, x: Tensor, cos: Tensor, sin: Tensor) -> KeyValue:
        key, value = self._split(self.key(x), self.kv_heads), self._split(self.value(x))
        return rotate(key, cos, sin), value

    def forward(
        self, x: Tensor, own: KeyValue, cos: Tensor, sin: Tensor, before: KeyValue | None
    ) -> Tensor:
        """Causal among the B rows' own places; every place sees all of `before`, which may have
        fewer rows: each of its rows then serves B / rows neighbours."""
        query = rotate(self._split(self.query(x), self.heads), cos, sin)
        if before is None:
            key, value = own
        else:
            key, value = (
                torch.cat((past.repeat_interleave(len(x) // len(past), 0), new), 2)
                for past, new in zip(before, own, strict=True)
            )
        mixed = attend(query, key, value.to(query.dtype))
        return self.out(mixed.transpose(1, 2).flatten(2))

    def _split(self, x: Tensor, heads: int | None = None) -> Tensor:
        return x.unflatten(-1, (heads or self.kv_heads, -1)).transpose(1, 2)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]


def attend(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """Causal attention of the last T of S places: (B, H, T, D) to (B, H or fewer, S, D).

    The fused kernel of processors multiplies in float32 whatever it is given. Where training does
    so anyway, it takes 0.46 s a layer, forward and back, instead of 0.75 to 1.2 (eight rows, AVX2,
    one core). With bfloat16 products attention is written out: a step takes 1.1 s instead of 1.7.
    """
    shared = query.shape[1] // key.shape[1]
    key, value = (x.repeat_interleave(shared, 1) if shared > 1 else x for x in (key, value))
    seen = causal_after(query.shape[2], key.shape[2], query)
    if query.device.type != "cpu" or query.dtype is torch.float32:
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=seen)
    scores = (query * query.shape[-1] ** -0.5) @ key.transpose(-1, -2)
    return torch.softmax(scores + seen.to(scores.dtype), -1) @ value


def causal_after(new: int, total: int, like: Tensor) -> Tensor:
    """Additive mask (new, total): all that went before, then causal among the last `new`."""
    mask = torch.full((new, total), float("-inf"), dtype=like.dtype, device=like.device)
    return mask.triu(total - new + 1)


class FeedForward(nn.Module):
    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.gate = nn.Linear(config.width, config.hidden, bias=False)
        self.up = nn.Linear(config.width, config.hidden, bias=False)
        self.down = nn.Linear(config.hidden, config.width, bias=False)
        nn.init.zeros_(self.down.weight)

    def forward(self, x: Tensor) -> Tensor:
        return self.down(functional.silu(self.gate(x)) * self.up(x))


class Layer(nn.Module):
    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.attention_norm = RMSNorm(config.width)
        self.attention = Attention(config)
        self.feed_forward_norm = RMSNorm(config.width)
        self.feed_forward = FeedForward(config)

    def keys_values(self, x: Tensor, cos: Tensor, sin: Tensor) -> KeyValue:
        return self.attention.keys_values(self.attention_norm(x), cos, sin)

    def forward(
        self, x: Tensor, own: KeyValue, cos: Tensor, sin: Tensor, before: KeyValue | None = None
    ) -> Tensor:
        x = x + self.attention(self.attention_norm(x), own, cos, sin, before)
        return x + self.feed_forward(self.feed_forward_norm(x))


class CodebookTable(nn.Module):
    """Vectors of the whole vocabulary; a visual row is its own part plus one part per FSQ digit.

    Codes that differ in one digit look alike, so they share most of what is learned. Exported as
    the plain sum.
    """

    digit_rows: Tensor

    def __init__(self, config: TransformerConfig, scale: float) -> None:
        super().__init__()
        self.offset = config.visual_offset
        self.own = nn.Parameter(torch.randn(config.vocabulary, config.width) * scale)
        self.digits = nn.Parameter(torch.randn(sum(config.levels), config.width) * scale)
        codes = torch.arange(config.vocabulary - config.visual_offset)
        rows: list[Tensor] = []
        step, start = 1, 0
        for level in config.levels:
            rows.append(start + codes // step % level)
            step, start = step * level, start + level
        self.register_buffer("digit_rows", torch.stack(rows), persistent=False)

    def weight(self) -> Tensor:
        shared = self.digits[self.digit_rows].sum(0)
        return torch.cat((self.own[: self.offset], self.own[self.offset :] + shared))


class BranchStates(NamedTuple):
    """last: (G * K, T, width), before the output matrix. Logits of what the prefixes show: shown
    (G, SITES, CLASSES), from their last places; prefix_patches (G, P, FINDINGS) and branch_patches
    (G * K, T, FINDINGS), at every place, of the patch that is read or written there."""

    last: Tensor
    shown: Tensor
    prefix_patches: Tensor
    branch_patches: Tensor


class Transformer(nn.Module):
    """Token ids (B, T) to logits; visual ids start at `visual_offset`, text ids lie below."""

    cos: Tensor
    sin: Tensor

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.config = config
        self.embedding = CodebookTable(config, 0.02)
        # With a fixed prompt slot a position is a place in the image: rotary angles alone make the
        # model learn that detour, a table tells it.
        self.position = nn.Parameter(torch.zeros(config.context, config.width))
        # Nothing is made of the features before training says what.
        self.features = nn.Parameter(torch.zeros(config.features, config.width))
        self.layers = nn.ModuleList(Layer(config) for _ in range(config.layers))
        self.norm = RMSNorm(config.width)
        self.head = CodebookTable(config, 0.005)
        # Both train with the rest and are not exported: what the prior shows, read half-way up.
        self.shown = nn.Linear(config.width, len(SITES) * CLASSES)
        self.patches = nn.Linear(config.width, len(SIMULATED))
        cos, sin = rotary_table(config)
        self.register_buffer("cos", cos, persistent=False)
        self.register_buffer("sin", sin, persistent=False)

    def hidden(self, ids: Tensor, features: Tensor | None = None) -> Tensor:
        """Normalised states (B, T, width) before the output matrix; features (B, P, F) are those
        of the first P tokens."""
        x, cos, sin = self._embedded(ids, 0, features)
        for layer in self.layers:
            assert isinstance(layer, Layer)
            x = layer(x, layer.keys_values(x, cos, sin), cos, sin)
        return self.norm(x)

    def branch_states(self, prefix: Tensor, features: Tensor, branches: Tensor) -> BranchStates:
        """States of K branches after each of G prefixes (G, P) with their features (G, P, F), and
        what each prefix shows: read half-way up, where all that follows can still attend to it.

        The states are those of `hidden` of every prefix with every branch behind it, for the price
        of each prefix once. Branches (G * K, T) of one prefix are neighbours.
        """
        length = prefix.shape[1]
        x, *places = self._embedded(prefix, 0, features)
        y, *later = self._embedded(branches, length)
        middle, later_middle = x, y
        for index, layer in enumerate(self.layers):
            assert isinstance(layer, Layer)
            before = layer.keys_values(x, *places)
            y = layer(y, layer.keys_values(y, *later), *later, before)
            if index < len(self.layers) - 1:
                x = layer(x, before, *places)
            if index == len(self.layers) // 2:
                middle, later_middle = (functional.rms_norm(z, z.shape[-1:]) for z in (x, y))
        shown = self.shown(middle[:, -1]).unflatten(-1, (len(SITES), CLASSES))
        return BranchStates(self.norm(y), shown, self.patches(middle), self.patches(later_middle))

    def _embedded(
        self, ids: Tensor, start: int, features: Tensor | None = None
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Vectors of tokens that stand from `start` on, and their rotary angles."""
        stop = start + ids.shape[1]
        x = functional.embedding(ids, self.embedding.weight()) + self.position[start:stop]
        if features is not None:
            told = features @ self.features
            x = x + functional.pad(told, (0, 0, 0, ids.shape[1] - told.shape[1]))
        return x, self.cos[start:stop], self.sin[start:stop]

    def forward(self, ids: Tensor, features: Tensor | None = None) -> Tensor:
        return self.hidden(ids, features) @ self.head.weight().T
