"""The released model in its true shapes, as far as that needs no weights: ids, manifest, card."""

import pytest
from tokenizers import Tokenizer

from engine.bundle import Manifest, TokenIds
from engine.generation.grammar import Grammar
from engine.result import SamplingDefaults
from engine.runtime.memory import cache_bytes
from engine.training.conversion.config import ImageConfig, TextConfig
from engine.training.conversion.publication import PROGEMU
from engine.training.conversion.text_tokenizer import read_text_tokenizer, token_ids
from tests.training.sparse_emu3 import CODES, TEXT_TOKENS, write_full_vocabulary

PUBLISHED = TokenIds(
    bos=151849,
    eos=151850,
    img=151851,
    boi=151852,
    eoi=151853,
    eol=151846,
    eof=151847,
    pad=151643,
    visual_offset=151854,
    visual_count=CODES,
    text_ids_below=100_000,
)


@pytest.fixture(scope="module")
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> Tokenizer:
    """As many tokens as the published one has, with the published names of the special ones."""
    folder = tmp_path_factory.mktemp("vocabulary")
    write_full_vocabulary(folder)
    return read_text_tokenizer(folder)


@pytest.fixture(scope="module")
def manifest(tokenizer: Tokenizer) -> Manifest:
    text, image = TextConfig(), ImageConfig()
    return PROGEMU.manifest(text, image, token_ids(tokenizer, text, image), "float16")


def test_the_special_ids_are_the_published_ones(manifest: Manifest) -> None:
    assert manifest.ids == PUBLISHED
    assert manifest.ids.vocabulary == TextConfig().vocab_size == 184_622
    assert PUBLISHED.pad == TEXT_TOKENS


def test_the_manifest_carries_the_published_shape_template_and_sampling(
    manifest: Manifest,
) -> None:
    spec = manifest.language_model
    assert (spec.layers, spec.kv_heads, spec.head_dim, spec.context) == (32, 8, 128, 9216)
    assert (manifest.image.size, manifest.image.patch, manifest.image.rows) == (512, 8, 64)
    assert manifest.grid_text == "64*64"
    assert manifest.prompt.apply("Worse effusion.") == "Worse effusion."
    assert manifest.prompt.slot is None
    assert manifest.sampling == SamplingDefaults(top_k=2048)
    assert manifest.composite == "smooth-mask"


def test_the_card_carries_the_published_ids_and_sampling(manifest: Manifest) -> None:
    card = PROGEMU.card(manifest, TextConfig())
    for said in ("151849", "151854", "2048", "64*64", "ICG-CXR", "184622", "float16"):
        assert said in card


def test_the_longest_run_fits_the_published_context(
    manifest: Manifest, tokenizer: Tokenizer
) -> None:
    size = tokenizer.encode(manifest.grid_text, add_special_tokens=False).ids
    grammar = Grammar.of(manifest, size)
    grammar.require_fitting(200, manifest.language_model.context - 1)
    assert cache_bytes(manifest, manifest.language_model.context) / 2**30 == pytest.approx(1.125)
