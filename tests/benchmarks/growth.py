"""What larger grids and larger models would cost: untrained weights of the embedded form, int8.

Times of passes do not depend on what the weights say. How many passes a run takes does, so that is
taken over from the embedded model, and the times of whole runs are computed, not measured.
"""

import statistics
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

import numpy as np
import onnx
import torch

from engine.bundle import (
    LANGUAGE_MODEL,
    Bundle,
    ImageSpec,
    LanguageModelSpec,
    Manifest,
    PromptSpec,
    TokenIds,
)
from engine.hypothesis import Scope
from engine.runtime.onnx_runtime import open_session
from engine.runtime.sessions import Cache, ImageDecoder, LanguageModel
from engine.training.architecture import (
    ImageTokenizer,
    TokenizerConfig,
    Transformer,
    TransformerConfig,
)
from engine.training.export import decoder_graph, language_model_graph
from tests.benchmarks.reference import matrix, stored_arrays


@dataclass(frozen=True, slots=True)
class Shape:
    """Of a transformer. hidden: width of the feed-forward layers."""

    layers: int
    width: int
    heads: int
    hidden: int


def _scaled(layers: int, width: int) -> Shape:
    return Shape(layers, width, width // 64, round(2.7 * width / 32) * 32)


GRIDS = (16, 24, 32, 48, 64)
SIZES = (_scaled(4, 192), _scaled(12, 512), _scaled(16, 768))
"""Beside the shipped one."""
GRID = 24
TEXT, SIZE_IDS, SLOT, TEXT_IDS = 112, 5, 16, 1024
CODES = 4096
WINDOW = 16
REPEATS = 15
CHUNK = 64
PATCH = 8
LEVELS = (8, 8, 8, 8)


@dataclass(frozen=True, slots=True)
class Cost:
    """grid: tokens along each side; parameters: in millions, without the tables looked up.

    tokens: of a whole run; prefill_s: of the prior and the prompt; single_ms, window_ms: a pass of
    one and of sixteen new tokens in the middle of the target; decode_ms: the whole image to pixels.
    """

    grid: int
    layers: int
    width: int
    parameters: float
    tokens: int
    prefill_s: float
    single_ms: float
    window_ms: float
    decode_ms: float

    def sequential_s(self) -> float:
        return self.prefill_s + self.tokens * self.single_ms / 1000

    def speculative_s(self, passes_per_token: float) -> float:
        return self.prefill_s + self.tokens * passes_per_token * self.window_ms / 1000


def measure_growth(bundle: Path, scratch: Path) -> Iterator[Cost]:
    """Grids with the bundle's own shape, then other shapes with its grid."""
    shipped = _shape_of(bundle)
    for grid in GRIDS:
        yield _measure(grid, shipped, scratch)
    for shape in SIZES:
        yield _measure(GRID, shape, scratch)


def _shape_of(path: Path) -> Shape:
    bundle = Bundle.open(path)
    spec, arrays = bundle.manifest.language_model, stored_arrays(bundle.file(LANGUAGE_MODEL))
    width = arrays["embedding"].shape[1]
    hidden = len(matrix(arrays, "layers.0.gate_up")) // 2
    return Shape(spec.layers, width, width // spec.head_dim, hidden)


def _measure(grid: int, shape: Shape, scratch: Path) -> Cost:
    manifest = _manifest(grid, shape)
    path = scratch / "language_model.onnx"
    model = _transformer(manifest, shape)
    onnx.save(language_model_graph(model, "int8", manifest.ids), path)
    language = LanguageModel(open_session(path, "cpu"), manifest, "cpu")
    cache = language.new_cache()
    image = grid * (grid + 1) + SIZE_IDS + 4
    prefill = _seconds(lambda: _fill(cache, manifest, 1 + image + SLOT))
    _fill(cache, manifest, image // 2)
    single, window = (_pass_ms(cache, manifest, count) for count in (1, WINDOW))
    path.unlink()
    return Cost(
        grid,
        shape.layers,
        shape.width,
        parameters=sum(p.numel() for p in model.layers.parameters()) / 1e6
        + CODES * shape.width / 1e6,
        tokens=grid * grid + TEXT // 2,
        prefill_s=prefill,
        single_ms=single,
        window_ms=window,
        decode_ms=_decode_ms(manifest, scratch),
    )


def _manifest(grid: int, shape: Shape) -> Manifest:
    context = 2 * (grid * (grid + 1) + SIZE_IDS + 4) + SLOT + TEXT + 8
    return Manifest(
        name="growth",
        version="1",
        title="Untrained",
        licence="MIT",
        description="For measurements.",
        image=ImageSpec(size=grid * PATCH, patch=PATCH, rows=grid, columns=grid, decoder_reach=4),
        ids=TokenIds(
            pad=0,
            bos=1,
            eos=2,
            boi=3,
            eoi=4,
            img=5,
            eol=6,
            eof=7,
            visual_offset=TEXT_IDS,
            visual_count=CODES,
            text_ids_below=TEXT_IDS,
        ),
        prompt=PromptSpec(form="canonical", slot=SLOT),
        language_model=LanguageModelSpec(
            layers=shape.layers,
            kv_heads=shape.heads,
            head_dim=shape.width // shape.heads,
            context=context,
            dtype="int8",
        ),
        max_text_tokens=TEXT,
        scope=Scope(),
    )


def _transformer(manifest: Manifest, shape: Shape) -> Transformer:
    config = TransformerConfig(
        vocabulary=TEXT_IDS + CODES,
        visual_offset=TEXT_IDS,
        levels=LEVELS,
        layers=shape.layers,
        width=shape.width,
        heads=shape.heads,
        kv_heads=shape.heads,
        hidden=shape.hidden,
        context=manifest.language_model.context,
    )
    torch.manual_seed(0)
    model = Transformer(config)
    for parameter in model.parameters():
        if parameter.ndim == 2 and not parameter.any():
            torch.nn.init.normal_(parameter, std=0.02)
    return model


def _fill(cache: Cache, manifest: Manifest, tokens: int) -> None:
    first = manifest.ids.visual_offset
    for start in range(0, tokens, CHUNK):
        count = min(CHUNK, tokens - start)
        cache.extend(range(first + start % 1000, first + start % 1000 + count))


def _pass_ms(cache: Cache, manifest: Manifest, count: int) -> float:
    length, first = len(cache), manifest.ids.visual_offset
    took: list[float] = []
    for _ in range(REPEATS):
        took.append(_seconds(lambda: cache.score(range(first, first + count), count, text=False)))
        cache.rewind(length)
    return 1000 * statistics.median(took)


def _decode_ms(manifest: Manifest, scratch: Path) -> float:
    path = scratch / "image_decoder.onnx"
    onnx.save(decoder_graph(ImageTokenizer(TokenizerConfig()), manifest.image.size), path)
    decoder = ImageDecoder(open_session(path, "cpu"), manifest)
    grid = manifest.image.rows
    codes = np.random.default_rng(0).integers(0, CODES, (grid, grid)).astype(np.int32)
    return 1000 * min(_seconds(lambda: decoder(codes)) for _ in range(4))


def _seconds(work: Callable[[], object]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun
