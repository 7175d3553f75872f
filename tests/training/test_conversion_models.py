"""Converted models against transformers: the same scores, codes, pictures and whole sequences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from tokenizers import Tokenizer
from transformers import Emu3ForConditionalGeneration

from engine.bundle import TOKENIZER, Bundle, Manifest
from engine.events import Finished
from engine.generation.grammar import Grammar, State
from engine.generation.sampling import draw
from engine.plain_text import plain
from engine.progemu import Engine
from engine.radiograph import Radiograph
from engine.result import RunResult, Sampling
from engine.runtime.sessions import Cache, Sessions
from engine.training.conversion import Precision, convert
from engine.training.conversion.image_tokenizer import LUMA
from tests.training.emu3 import Shape, tiny_emu3, tiny_publication, write_native, write_original

SHAPES = {
    "grouped heads, four frames, odd grid": Shape(heads=4, kv_heads=2, grid=5),
    "one group, tied output, attention at two sizes": Shape(
        heads=2, kv_heads=1, grid=3, widths=(1, 1, 1), attention=(1, 2), tied=True
    ),
    "every head its own, one layer": Shape(heads=4, kv_heads=4, layers=1, grid=4),
}
HYPOTHESIS = "Worse right effusion, the heart is unchanged."


def quiet(_what: str, _share: float) -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class Pair:
    """The same weights on both sides: as transformers runs them, and as bundles of ours."""

    shape: Shape
    theirs: Emu3ForConditionalGeneration
    native: Path
    original: Path


@pytest.fixture(scope="module", autouse=True)
def one_thread() -> Iterator[None]:
    """Tensors this small only make threads wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module", params=SHAPES.values(), ids=list(SHAPES))
def pair(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Pair:
    folder, shape = tmp_path_factory.mktemp("emu3"), request.param
    theirs = tiny_emu3(shape)
    publication = tiny_publication(shape)
    both = write_native(folder / "native", theirs, shard_size="200KB")
    language, vision = write_original(folder / "original", theirs)
    sources = {"from_native": (both, both), "from_original": (language, vision)}
    for name, (text, image) in sources.items():
        convert(text, image, folder / name, Precision.FP32, quiet, publication)
    return Pair(shape, theirs, folder / "from_native", folder / "from_original")


def test_both_layouts_become_the_same_bundle(pair: Pair) -> None:
    native, original = (Bundle.open(path).manifest for path in (pair.native, pair.original))
    assert native.model_dump(exclude={"files"}) == original.model_dump(exclude={"files"})
    graphs = [name for name in native.files if ".onnx" in name]
    assert {n: native.files[n] for n in graphs} == {n: original.files[n] for n in graphs}


def test_codes_are_identical_and_decoded_images_agree(pair: Pair) -> None:
    sessions = Sessions.open(Bundle.open(pair.native), "cpu", 1)
    rng = np.random.default_rng(1)
    used: set[int] = set()
    for _ in range(4):
        image = rng.random((pair.shape.image_size,) * 2, dtype=np.float32)
        codes = sessions.encoder(image)
        np.testing.assert_array_equal(codes, their_codes(pair.theirs, image))
        np.testing.assert_allclose(
            sessions.decoder(codes), their_image(pair.theirs, codes), atol=1e-3
        )
        used |= set(codes.ravel().tolist())
    assert len(used) > 10


def test_logits_agree_however_the_tokens_are_grouped(pair: Pair) -> None:
    sessions = Sessions.open(Bundle.open(pair.native), "cpu", 1)
    vocabulary = pair.theirs.config.get_text_config().vocab_size
    tokens = np.random.default_rng(2).integers(0, vocabulary, 60).tolist()
    with torch.no_grad():
        expected = pair.theirs(torch.tensor([tokens])).logits[0].numpy()
    ids = Bundle.open(pair.native).manifest.ids
    for text, allowed in ((False, ids.visual_ids), (True, ids.text_ids)):
        found = in_groups(sessions.language.new_cache(), tokens, text=text)
        wanted = expected[:, ids_of(allowed)]
        np.testing.assert_allclose(found, wanted, rtol=1e-3, atol=1e-3 * np.abs(wanted).max())


@pytest.mark.parametrize(
    "sampling",
    [
        Sampling(top_k=1),
        Sampling(seed=11, temperature=1.5, top_k=16),
        Sampling(seed=12, temperature=0.8, top_k=40, guidance=3.0),
    ],
    ids=["greedy", "seeded", "guided"],
)
def test_a_whole_sequence_is_identical_token_for_token(pair: Pair, sampling: Sampling) -> None:
    prior = film(pair.shape.image_size)
    engine = Engine.open(pair.native, "cpu")
    found = finished(engine, prior, sampling)
    words = Tokenizer.from_file(str(pair.native / TOKENIZER))
    codes, text = their_run(engine.manifest, words, pair.theirs, prior, sampling)
    engine.close()
    np.testing.assert_array_equal(found.tokens, codes)
    assert found.interpretation == plain(text)
    assert found.composite == "smooth-mask"


def finished(engine: Engine, prior: Radiograph, sampling: Sampling) -> RunResult:
    *_, last = engine.generate(prior, HYPOTHESIS, sampling)
    assert isinstance(last, Finished)
    return last.result


def film(size: int) -> Radiograph:
    """As large as the model's image, so that nothing is resampled on the way."""
    pixels = np.random.default_rng(3).random((size, size), dtype=np.float32)
    return Radiograph.from_pixels(np.kron(pixels, np.ones((32, 32), np.float32)), bits=12)


def in_groups(cache: Cache, tokens: Sequence[int], *, text: bool) -> NDArray[np.float32]:
    cuts = (0, 17, 18, 25, 26, len(tokens))
    groups = [tokens[a:b] for a, b in pairwise(cuts)]
    return np.concatenate([cache.score(group, len(group), text=text) for group in groups])


@torch.no_grad()
def their_codes(model: Emu3ForConditionalGeneration, image: NDArray[np.float32]) -> torch.Tensor:
    pixels = torch.from_numpy((image - 0.5) / 0.5)[None, None].expand(1, 3, -1, -1)
    sizes = torch.tensor([image.shape])
    tokens = model.model.vqmodel.encode(pixels, sizes).image_tokens
    assert tokens is not None
    return tokens[0]


@torch.no_grad()
def their_image(
    model: Emu3ForConditionalGeneration, codes: NDArray[np.int32]
) -> NDArray[np.float64]:
    colours = model.model.vqmodel.decode(torch.from_numpy(codes).long()[None])[0].numpy()
    return np.tensordot(LUMA, np.clip(colours * 0.5 + 0.5, 0, 1), axes=1)


@torch.no_grad()
def their_run(
    manifest: Manifest,
    words: Tokenizer,
    model: Emu3ForConditionalGeneration,
    prior: Radiograph,
    sampling: Sampling,
) -> tuple[NDArray[np.int32], str]:
    """One token at a time through transformers, with our grammar and our sampler."""
    grammar = Grammar.of(manifest, words.encode(manifest.grid_text).ids)
    size = manifest.image.size
    seen = prior.pixels.reshape(size, 32, size, 32).mean(axis=(1, 3))
    prefix = grammar.prefix(their_codes(model, seen).tolist(), words.encode(HYPOTHESIS).ids)
    tokens: list[int] = []
    state = State()
    while not state.ended:
        expected = grammar.next(state)
        token = expected.forced
        if token is None:
            scores = next_scores(model, [*prefix, *tokens])
            negative = next_scores(model, [*grammar.negative_prefix(), *tokens])
            ids = ids_of(expected.allowed)
            guided = negative[ids] if sampling.guidance > 1 else None
            drawn = draw(scores[ids], guided, len(prefix) + state.position, sampling)
            token = ids[drawn]
        tokens.append(token)
        state = grammar.advance(state, token)
    ids = manifest.ids
    codes = [token - ids.visual_offset for token in tokens if token >= ids.visual_offset]
    text = [token for token in tokens[grammar.image_length :] if token != ids.eos]
    grid = np.array(codes, np.int32).reshape(grammar.rows, grammar.columns)
    return grid, words.decode(text, skip_special_tokens=False)


def ids_of(allowed: Sequence[range]) -> list[int]:
    return [token for ids in allowed for token in ids]


def next_scores(model: Emu3ForConditionalGeneration, tokens: Sequence[int]) -> NDArray[np.float32]:
    return model(torch.tensor([tokens])).logits[0, -1].numpy()


@pytest.mark.parametrize(
    ("precision", "cache", "least"),
    [
        (Precision.FP16, "float16", 0.9999),
        (Precision.INT8, "float32", 0.99),
        (Precision.INT4, "float32", 0.85),
        (Precision.INT4_FP16, "float16", 0.85),
    ],
)
def test_narrower_weights_score_alike_however_the_tokens_are_grouped(
    tmp_path: Path, precision: Precision, cache: str, least: float
) -> None:
    shape = next(iter(SHAPES.values()))
    theirs, publication = tiny_emu3(shape), tiny_publication(shape)
    source = write_native(tmp_path / "native", theirs, shard_size="200KB")
    tokens = np.random.default_rng(2).integers(0, 200, 60).tolist()
    found: list[NDArray[np.float32]] = []
    for wanted in (Precision.FP32, precision):
        out = tmp_path / wanted.value
        manifest = convert(source, source, out, wanted, quiet, publication)
        language = Sessions.open(Bundle.open(out), "cpu", 1).language
        found.append(in_groups(language.new_cache(), tokens, text=False))
    assert manifest.language_model.cache_dtype == cache
    assert np.corrcoef(found[0].ravel(), found[1].ravel())[0, 1] > least
    whole = language.new_cache().score(tokens, len(tokens), text=False)
    np.testing.assert_array_equal(found[1], whole)
