"""Emu3's image tokenizer as two graphs: pixels to codes, codes to pixels.

It was made for films: an image is the same frame four times over, and of the four frames that come
out the first is kept. Convolutions over time are causal, so that both ends collapse to flat ones:
the encoder sees its frame once, the decoder makes only the frame that is kept.
Source: Emu3 (Wang et al., 2024), a MoVQGAN (Zheng et al., 2022).
"""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from engine.training.conversion.blocks import Blocks
from engine.training.conversion.config import ImageConfig
from engine.training.conversion.external_weights import WeightyGraph
from engine.training.conversion.layout import HARMLESS, image_layout
from engine.training.conversion.weights import Weights
from engine.training.graph import FLOAT, INT64

# How Pillow makes grey of colours (ITU-R 601), which is how ProgEmu's images become films.
LUMA = (0.299, 0.587, 0.114)

Floats = NDArray[np.float32]


def write_image_encoder(path: Path, weights: Weights, config: ImageConfig, size: int) -> None:
    """`image` float32 (1, 1, S, S) in [0, 1] to `codes` int64 (1, S / patch, S / patch)."""
    with WeightyGraph(path) as graph:
        blocks = Blocks(graph, weights, image_layout(weights))
        image = graph.input("image", FLOAT, [1, 1, size, size])
        mean, std = (
            graph.constant(f"image_{name}", np.array(value, np.float32).reshape(1, 3, 1, 1))
            for name, value in (("mean", config.mean), ("std", config.std))
        )
        colours = graph.node("Div", graph.node("Sub", image, mean), std)
        z = _flattened_in_time(blocks, config, _encoded(blocks, config, colours))
        _nearest_codes(blocks, config, z)
        graph.output("codes", INT64, [1, size // config.patch, size // config.patch])
        graph.save("image_encoder")


def write_image_decoder(path: Path, weights: Weights, config: ImageConfig, size: int) -> None:
    """`codes` int64 (1, S / patch, S / patch) to `image` float32 (1, 1, S, S) in [0, 1].

    Takes whole images only: norm and attention look at all of it.
    """
    with WeightyGraph(path) as graph:
        blocks = Blocks(graph, weights, image_layout(weights))
        grid = size // config.patch
        codes = graph.input("codes", INT64, [1, grid, grid])
        colours = _decoded(blocks, config, *_first_frame(blocks, config, codes))
        # Colours to [0, 1] one by one, then to grey, as the published pipeline does.
        std, mean = (
            graph.constant(f"image_{name}", np.array(value, np.float32).reshape(1, 3, 1, 1))
            for name, value in (("std", config.std), ("mean", config.mean))
        )
        shown = graph.node("Add", graph.node("Mul", colours, std), mean)
        clipped = graph.node("Clip", shown, graph.scalar(0.0), graph.scalar(1.0))
        luma = graph.constant("luma", np.array(LUMA, np.float32).reshape(1, 3, 1, 1))
        grey = graph.node("Mul", clipped, luma)
        graph.node("ReduceSum", grey, graph.ints(1), outputs=["image"], keepdims=1)
        graph.output("image", FLOAT, [1, 1, size, size])
        graph.save("image_decoder")


def require_whole_image_tokenizer(weights: Weights) -> None:
    """Once both graphs are written. Raises ConversionError for weights that neither has used."""
    prefix = image_layout(weights).prefix
    parts = ("encoder.", "decoder.", "quant", "post_quant")
    weights.require_all_taken(tuple(prefix + part for part in parts), HARMLESS)


def _encoded(blocks: Blocks, config: ImageConfig, image: str) -> str:
    last = len(config.channel_multiplier) - 1
    channels = config.base_channels
    x = blocks.convolution("encoder.conv_in", image, 3, channels)
    for level in range(last + 1):
        name = f"encoder.down_block.down.{level}"
        for index in range(config.num_res_blocks):
            out = config.channels(level)
            x = blocks.residual(f"{name}.block.{index}", x, channels, out)
            channels = out
            if level in config.attn_resolutions:
                norm = f"{name}.attn_norms.{index}"
                x = blocks.attention(f"{name}.attn.{index}", norm, x, channels)
        if level < last:
            x = blocks.halved(f"{name}.downsample.conv", x, channels)
    x = _middle(blocks, "encoder", x, channels)
    x = blocks.active(blocks.group_norm("encoder.norm_out", x, channels))
    return blocks.convolution("encoder.conv_out", x, channels, config.latent_channels)


def _decoded(blocks: Blocks, config: ImageConfig, x: str, guide: str) -> str:
    """`guide`: the quantised vectors, which every norm of the decoder looks at."""
    last = len(config.channel_multiplier) - 1
    guided = blocks.guided_by(guide, config.embed_dim)
    channels = config.channels(last)
    x = guided.convolution("decoder.conv_in", x, config.latent_channels, channels)
    x = _middle(guided, "decoder", x, channels)
    for level in reversed(range(last + 1)):
        name = f"decoder.up_block.up.{level}"
        for index in range(config.num_res_blocks + 1):
            out = config.channels(level)
            x = guided.residual(f"{name}.block.{index}", x, channels, out)
            channels = out
            if level in config.attn_resolutions:
                norm = f"{name}.attn_norms.{index}"
                x = guided.attention(f"{name}.attn.{index}", norm, x, channels)
        if level > 0:
            x = guided.doubled(f"{name}.upsample.conv", x, channels)
            guided = guided.at_double_size()
    x = guided.active(guided.norm("decoder.norm_out", x, channels))
    return guided.convolution("decoder.conv_out", x, channels, 3)


def _middle(blocks: Blocks, part: str, x: str, channels: int) -> str:
    name = f"{part}.middle_block"
    x = blocks.residual(f"{name}.block_1", x, channels, channels)
    x = blocks.attention(f"{name}.attn_1", f"{name}.attn_norm", x, channels)
    return blocks.residual(f"{name}.block_2", x, channels, channels)


def _flattened_in_time(blocks: Blocks, config: ImageConfig, frame: str) -> str:
    """From the latent of a frame that is shown over and over to the one that is quantised."""
    frames: Sequence[str] = [frame] * config.temporal_downsample_factor
    steps = config.temporal_downsample_factor.bit_length() - 1
    for index in range(steps):
        name = f"encoder.time_conv.{index}.conv"
        shown = blocks.over_time(name, frames, config.latent_channels, (4, 3, 3), stride=2)
        frames = [blocks.active(x) for x in shown]
    (x,) = frames
    for index in range(config.num_res_blocks):
        x = blocks.residual_first_frame(
            f"encoder.time_res_stack.{index}", x, config.latent_channels
        )
    return blocks.first_frame("quant_conv", x, config.latent_channels, (3, 1, 1))


def _first_frame(blocks: Blocks, config: ImageConfig, codes: str) -> tuple[str, str]:
    """What the spatial decoder works on, and the guide of its norms: both of the first frame.

    Both go through the same blocks, as a batch of two.
    """
    graph, width = blocks.graph, config.latent_channels
    codebook = graph.constant("codebook", _codebook(blocks, config))
    vectors = graph.node("Gather", codebook, codes)
    guide = graph.node("Transpose", vectors, perm=[0, 3, 1, 2])
    latent = blocks.first_frame("post_quant_conv", guide, width, (3, 1, 1))
    both = graph.node("Concat", latent, guide, axis=0)
    for index in range(config.num_res_blocks):
        both = blocks.residual_first_frame(f"decoder.time_res_stack.{index}", both, width)
    for index in range(config.temporal_downsample_factor.bit_length() - 1):
        conv = blocks.first_frame(f"decoder.time_conv.{index}.conv", both, width, (3, 3, 3))
        both = blocks.active(conv)
    latent, guide = graph.nodes("Split", both, count=2, axis=0, num_outputs=2)
    return latent, guide


def _nearest_codes(blocks: Blocks, config: ImageConfig, z: str) -> None:
    """The index of the nearest vector: |e|² - 2 z·e, which leaves out what all have in common."""
    graph = blocks.graph
    codebook = _codebook(blocks, config)
    places = graph.node("Transpose", z, perm=[0, 2, 3, 1])
    towards = graph.constant("codebook_doubled", np.ascontiguousarray(2 * codebook.T))
    square = graph.constant("codebook_square", (codebook**2).sum(axis=1))
    distance = graph.node("Sub", square, graph.node("MatMul", places, towards))
    graph.node("ArgMin", distance, outputs=["codes"], axis=-1, keepdims=0)


def _codebook(blocks: Blocks, config: ImageConfig) -> Floats:
    return blocks.weight("quantize.embedding.weight", config.codebook_size, config.embed_dim)
