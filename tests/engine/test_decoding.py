from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bundle import Bundle
from engine.decoding import Decoder
from engine.grammar import Grammar, State
from engine.result import Sampling
from engine.sampling import draw, gumbel_noise
from engine.sessions import Sessions
from tests.engine.tiny_bundle import CODES, COLUMNS, ROWS, tiny_tokenizer, write_tiny_bundle


class Model:
    """A language model and its grammar, with caches made per run as the engine makes them."""

    def __init__(self, path: Path) -> None:
        bundle = Bundle.open(path)
        self.language = Sessions.open(bundle, "cpu", threads=1).language
        tokenizer = tiny_tokenizer()
        size = tokenizer.encode(bundle.manifest.grid_text).ids
        self.grammar = Grammar.of(bundle.manifest, size)
        self.prompt = tokenizer.encode("new large right effusion").ids

    def generate(
        self,
        sampling: Sampling,
        *,
        lookahead: int = 0,
        chunk: int = 64,
        codes: Sequence[Sequence[int]] | None = None,
    ) -> tuple[list[int], int]:
        """Tokens after the header, and passes."""
        codes = prior_codes() if codes is None else codes
        offset = self.grammar.ids.visual_offset
        negative = self.language.new_cache() if sampling.guidance > 1 else None
        draft = [offset + code for code in chain.from_iterable(codes)]
        decoder = Decoder(
            self.grammar, sampling, self.language.new_cache(), negative, draft, lookahead
        )
        for _ in decoder.prefill(self.grammar.prefix(codes, self.prompt), chunk):
            pass
        return list(chain.from_iterable(decoder.steps())), decoder.passes


def prior_codes(seed: int = 0) -> list[list[int]]:
    return np.random.default_rng(seed).integers(0, CODES, (ROWS, COLUMNS)).tolist()


@pytest.fixture(scope="module", params=[True, False], ids=["separators", "no separators"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("decoding") / "tiny"
    return Model(write_tiny_bundle(folder, row_separators=request.param))


SAMPLINGS = [
    Sampling(seed=3, temperature=1.0, top_k=16),
    Sampling(seed=4, temperature=1.5, top_k=400),
    Sampling(seed=5, temperature=0.7, top_k=1),
    Sampling(seed=6, temperature=1.0, top_k=16, guidance=2.0),
]


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_the_same_seed_gives_the_same_tokens(model: Model, sampling: Sampling) -> None:
    assert model.generate(sampling) == model.generate(sampling)


def test_another_seed_gives_other_tokens(model: Model) -> None:
    hot = [Sampling(seed=seed, temperature=1.5) for seed in (1, 2)]
    assert model.generate(hot[0])[0] != model.generate(hot[1])[0]


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_verifying_drafts_changes_no_token(model: Model, sampling: Sampling) -> None:
    plain, plain_passes = model.generate(sampling)
    for lookahead in (1, 4, 32):
        drafted, passes = model.generate(sampling, lookahead=lookahead)
        assert drafted == plain
        assert passes < plain_passes


def test_the_size_of_prefill_chunks_changes_no_token(model: Model) -> None:
    expected = model.generate(SAMPLINGS[0])
    assert all(model.generate(SAMPLINGS[0], chunk=chunk) == expected for chunk in (1, 7, 1000))


def test_forced_tokens_never_cost_a_pass(model: Model) -> None:
    tokens, passes = model.generate(SAMPLINGS[0])
    state, sampled = State(model.grammar.header_length), 0
    for token in tokens:
        sampled += model.grammar.next(state).forced is None
        state = model.grammar.advance(state, token)
    assert state.ended
    assert passes == sampled


@settings(max_examples=25)
@given(st.integers(0, 2**63 - 1), st.floats(0.2, 3), st.integers(1, 500), st.integers(0, 9))
def test_every_run_obeys_the_grammar(
    model: Model, seed: int, temperature: float, top_k: int, prior: int
) -> None:
    sampling = Sampling(seed=seed, temperature=temperature, top_k=top_k)
    tokens, _ = model.generate(sampling, lookahead=32, codes=prior_codes(prior))
    state = State(model.grammar.header_length)
    for token in tokens:
        state = model.grammar.advance(state, token)
    assert state.ended


def test_a_cache_that_holds_an_earlier_run_gives_the_same_tokens(model: Model) -> None:
    cache = model.language.new_cache()
    grammar, offset = model.grammar, model.grammar.ids.visual_offset
    runs = []
    for prior, seed in ((0, 1), (0, 2), (5, 3), (0, 1)):
        codes = prior_codes(prior)
        draft = [offset + code for code in chain.from_iterable(codes)]
        decoder = Decoder(grammar, Sampling(seed=seed), cache, draft=draft)
        prefilled = sum(1 for _ in decoder.prefill(grammar.prefix(codes, model.prompt), chunk=1))
        runs.append((list(chain.from_iterable(decoder.steps())), prefilled))
    assert runs[0][0] == runs[3][0]
    assert runs[1][1] == 0, "the second run on a case starts at once"
    assert runs[0][1] > 0


def test_the_cache_is_written_in_place_and_never_copied(model: Model) -> None:
    cache = model.language.new_cache()
    cache.feed(range(10, 40))
    before = cache.addresses()
    for token in range(40, 60):
        cache.feed([token])
    cache.rewind(35)
    cache.feed([7, 8, 9])
    assert cache.addresses() == before
    assert all(bound == written for bound, written in before.values())


def test_logits_are_the_same_to_the_last_bit_however_tokens_are_grouped(model: Model) -> None:
    tokens = np.random.default_rng(1).integers(8, 300, 120).tolist()
    whole = model.language.new_cache().feed(tokens)
    for size in (1, 2, 3, 7, 32):
        cache = model.language.new_cache()
        parts = [cache.feed(tokens[i : i + size]) for i in range(0, len(tokens), size)]
        np.testing.assert_array_equal(np.concatenate(parts), whole)
        assert list(cache.tokens) == tokens


def test_more_tokens_than_the_context_holds_are_refused(model: Model) -> None:
    cache = model.language.new_cache()
    cache.feed([8] * 250)
    with pytest.raises(ValueError, match="do not fit"):
        cache.feed([8] * 7)
    assert len(cache) == 250


def test_guidance_without_its_second_cache_is_refused(model: Model) -> None:
    cache = model.language.new_cache()
    with pytest.raises(ValueError, match="second cache"):
        Decoder(model.grammar, Sampling(guidance=2.0), cache)
    with pytest.raises(ValueError, match="second cache"):
        Decoder(model.grammar, Sampling(), cache, model.language.new_cache())


LOGITS = np.random.default_rng(0).normal(size=50).astype(np.float32)
ALLOWED = (range(3, 9), range(20, 41))


@given(st.integers(0, 2**63 - 1), st.integers(0, 9000), st.integers(1, 60))
def test_only_allowed_ids_among_the_top_k_are_drawn(seed: int, position: int, top_k: int) -> None:
    token = draw(LOGITS, None, position, ALLOWED, Sampling(seed=seed, top_k=top_k))
    allowed = [i for r in ALLOWED for i in r]
    assert token in sorted(allowed, key=lambda i: -LOGITS[i])[:top_k]


def test_tokens_are_drawn_with_the_probabilities_of_the_softmax() -> None:
    drawn = [draw(LOGITS, None, i, (range(5),), Sampling(temperature=2.0)) for i in range(8_000)]
    expected = np.exp(LOGITS[:5] / 2.0)
    expected /= expected.sum()
    np.testing.assert_allclose(np.bincount(drawn, minlength=5) / 8_000, expected, atol=0.02)


def test_guidance_moves_away_from_what_the_model_says_without_prompt() -> None:
    negative = LOGITS.copy()
    best = int(np.argmax(LOGITS[:10]))
    negative[best] += 2.0  # likely anyway, so not because of the prompt
    greedy = Sampling(top_k=1, guidance=5.0)
    assert draw(LOGITS, LOGITS, 0, (range(10),), greedy) == best
    assert draw(LOGITS, negative, 0, (range(10),), greedy) != best


def test_the_noise_of_a_position_depends_on_seed_and_position_only() -> None:
    noise = gumbel_noise(7, 100, 4096)
    np.testing.assert_array_equal(noise[:10], gumbel_noise(7, 100, 10))
    assert not np.intersect1d(noise, gumbel_noise(7, 101, 4096)).size
    assert not np.intersect1d(noise, gumbel_noise(8, 100, 4096)).size
    assert np.isfinite(noise).all()


def test_the_noise_is_the_same_in_every_version() -> None:
    """Stored runs promise that their seed repeats them."""
    expected = [1.8828537414300615, 0.0007871282374542407, -0.2752181081524344]
    np.testing.assert_allclose(gumbel_noise(2026, 512, 3), expected, atol=1e-12)


def test_a_model_without_finite_scores_is_an_error_not_a_token() -> None:
    with pytest.raises(ArithmeticError):
        draw(np.full(5, np.nan, np.float32), None, 0, (range(5),), Sampling())
