"""Tiny random Emu3 models, made by transformers and written in both layouts in use."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import torch
from safetensors.torch import save_file
from transformers import Emu3Config, Emu3ForConditionalGeneration, Emu3TextConfig, Emu3VQVAEConfig
from transformers.utils.logging import disable_progress_bar

from engine.training.conversion.publication import PROGEMU, Publication
from engine.training.conversion.text_tokenizer import read_text_tokenizer

disable_progress_bar()  # a bar that takes long enough starts a thread that outlives its test

CODES = 64
WORDS = ("th", "the", " the", "in", "ing", "ri", "righ", "right", "ef", "fus", "ion", "fusion")


@dataclass(frozen=True)
class Shape:
    """`grid`: tokens along each side of an image; its patch is 2 for every step of `widths`."""

    heads: int = 4
    kv_heads: int = 2
    layers: int = 2
    grid: int = 4
    widths: tuple[int, ...] = (1, 2)
    attention: tuple[int, ...] = (1,)
    tied: bool = False

    @property
    def image_size(self) -> int:
        return self.grid << (len(self.widths) - 1)


def vocabulary() -> list[str]:
    """Special tokens in Emu3's order; the words come before."""
    special = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    special += [f"<|extra_{index}|>" for index in range(205)]
    return [*special, *vision_tokens()]


def vision_tokens() -> list[str]:
    frame = ["<|image token|>", "<|image start|>", "<|image end|>"]
    return [*frame, *(f"<|visual token {index:06d}|>" for index in range(CODES))]


def ranks() -> list[bytes]:
    """Every byte, then words, each of which merges from two before it."""
    found = [bytes([byte]) for byte in range(256)]
    for word in WORDS:
        letters = word.encode()
        for end in range(2, len(letters) + 1):
            if letters[:end] not in found:
                found.append(letters[:end])
    return found


def tiny_emu3(shape: Shape, seed: int = 0) -> Emu3ForConditionalGeneration:
    """Weights wild enough that every block matters, in evaluation mode."""
    torch.manual_seed(seed)
    size = len(ranks()) + len(vocabulary())
    text = Emu3TextConfig(
        vocab_size=size,
        hidden_size=64,
        intermediate_size=96,
        num_hidden_layers=shape.layers,
        num_attention_heads=shape.heads,
        num_key_value_heads=shape.kv_heads,
        max_position_embeddings=192,
        pad_token_id=len(ranks()),
        tie_word_embeddings=shape.tied,
    )
    vision = Emu3VQVAEConfig(
        codebook_size=CODES,
        base_channels=32,
        channel_multiplier=list(shape.widths),
        attn_resolutions=list(shape.attention),
        num_res_blocks=1,
        hidden_size=32 * shape.widths[-1],
    )
    config = Emu3Config(
        text_config=text, vq_config=vision, vocabulary_map={}, tie_word_embeddings=shape.tied
    )
    model = Emu3ForConditionalGeneration(config).eval()
    _make_wild(model)
    _scatter_codebook(model, shape)
    return model


def tiny_publication(shape: Shape) -> Publication:
    return replace(PROGEMU, name="tiny", image_size=shape.image_size, max_text_tokens=24, top_k=16)


def write_native(
    folder: Path, model: Emu3ForConditionalGeneration, shard_size: str = "5GB"
) -> Path:
    """As transformers saves it: both models in one folder, a tokenizer.json."""
    model.save_pretrained(folder, max_shard_size=shard_size)
    normalisation = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3, "do_resize": True}
    _write_json(folder / "processor_config.json", {"image_processor": normalisation})
    with TemporaryDirectory() as scratch:
        write_original_tokenizer(Path(scratch))
        read_text_tokenizer(Path(scratch)).save(str(folder / "tokenizer.json"))
    return folder


def write_original(folder: Path, model: Emu3ForConditionalGeneration) -> tuple[Path, Path]:
    """As BAAI publishes it: language model and image tokenizer, each with its own names."""
    language, vision = folder / "language", folder / "vision"
    for made in (language, vision):
        made.mkdir(parents=True)
    state = {name: tensor.contiguous() for name, tensor in model.state_dict().items()}
    text = {_text_name(n): t for n, t in state.items() if "vqmodel" not in n}
    if model.config.tie_word_embeddings:
        del text["lm_head.weight"]
    save_file(text, language / "model.safetensors")
    save_file(_original_vision(state), vision / "model.safetensors")
    _write_json(language / "config.json", _original_text_config(model))
    _write_json(vision / "config.json", _original_vision_config(model))
    normalisation = {"image_mean": [0.5] * 3, "image_std": [0.5] * 3, "do_resize": True}
    _write_json(vision / "preprocessor_config.json", normalisation)
    write_original_tokenizer(language)
    return language, vision


def write_original_tokenizer(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    rows = [f"{base64.b64encode(t).decode()} {rank}" for rank, t in enumerate(ranks())]
    (folder / "emu3.tiktoken").write_text("\n".join(rows) + "\n", encoding="utf-8")
    lines = "\n".join(vision_tokens()) + "\n"
    (folder / "emu3_vision_tokens.txt").write_text(lines, encoding="utf-8")


def _make_wild(model: Emu3ForConditionalGeneration) -> None:
    for name, parameter in model.named_parameters():
        if parameter.ndim == 2 and "vqmodel" not in name:
            torch.nn.init.normal_(parameter, std=0.15)
        elif parameter.ndim == 1:
            torch.nn.init.normal_(parameter, mean=float("norm" in name), std=0.2)
    for name, buffer in model.named_buffers():
        if name.endswith("running_mean"):
            torch.nn.init.normal_(buffer, std=0.2)
        elif name.endswith("running_var"):
            torch.nn.init.uniform_(buffer, 0.5, 1.5)


@torch.no_grad()
def _scatter_codebook(model: Emu3ForConditionalGeneration, shape: Shape) -> None:
    """Vectors where the encoder's own come to lie, so that images use most of them."""
    size = shape.image_size
    vision: Any = model.model.vqmodel
    noise = torch.rand(CODES, 3, size, size) * 2 - 1
    sizes = torch.full((CODES, 2), size)
    latent = vision.encode(noise, sizes).last_hidden_state
    found = vision.quant_conv(latent.permute(0, 2, 1, 3, 4)).permute(0, 2, 3, 4, 1).reshape(-1, 4)
    vision.quantize.embedding.weight.copy_(found[torch.randperm(len(found))[:CODES]])


def _text_name(name: str) -> str:
    return name.replace("model.text_model.", "model.")


def _original_vision(state: Mapping[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    return {
        _vision_name(name.removeprefix("model.vqmodel.")): _as_convolution(name, tensor)
        for name, tensor in state.items()
        if "vqmodel" in name
    }


def _vision_name(name: str) -> str:
    """Written out again, so that the converter's own table of names is tested and not repeated."""
    words = name.split(".")
    if "attn_norms" in words:
        place = words.index("attn_norms")
        words[place : place + 2] = ["attn", words[place + 1], "norm"]
    if "attn_norm" in words:
        place = words.index("attn_norm")
        words[place : place + 1] = ["attn_1", "norm"]
    renamed = {"q_proj": "q", "k_proj": "k", "v_proj": "v", "out_proj": "proj_out"}
    renamed |= {"middle_block": "mid"}
    left_out = ("down_block", "up_block")
    return ".".join(renamed.get(word, word) for word in words if word not in left_out)


def _as_convolution(name: str, tensor: torch.Tensor) -> torch.Tensor:
    linear = "_proj.weight" in name
    return tensor.reshape(*tensor.shape, 1, 1).contiguous() if linear else tensor


def _original_text_config(model: Emu3ForConditionalGeneration) -> dict[str, Any]:
    text: Any = model.config.text_config
    names = (
        "vocab_size",
        "hidden_size",
        "intermediate_size",
        "num_hidden_layers",
        "num_attention_heads",
        "num_key_value_heads",
        "max_position_embeddings",
        "rms_norm_eps",
    )
    values = {name: getattr(text, name) for name in names}
    tied = bool(model.config.tie_word_embeddings)
    kind = {"model_type": "Emu3", "architectures": ["Emu3ForCausalLM"]}
    fixed = {"rope_theta": 1e6, "rope_scaling": None, "hidden_act": "silu"}
    return {**kind, **fixed, **values, "tie_word_embeddings": tied}


def _original_vision_config(model: Emu3ForConditionalGeneration) -> dict[str, Any]:
    vision: Any = model.config.vq_config
    return {
        "model_type": "Emu3VisionVQ",
        "codebook_size": vision.codebook_size,
        "embed_dim": vision.embed_dim,
        "z_channels": vision.latent_channels,
        "double_z": False,
        "ch": vision.base_channels,
        "ch_mult": list(vision.channel_multiplier),
        "num_res_blocks": vision.num_res_blocks,
        "attn_resolutions": list(vision.attn_resolutions),
        "temporal_downsample_factor": vision.temporal_downsample_factor,
    }


def _write_json(path: Path, document: dict[str, Any]) -> None:
    path.write_text(json.dumps(document), encoding="utf-8")
