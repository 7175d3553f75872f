import math
from collections.abc import Iterator, Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.bundle import Bundle
from engine.generation.decoding import WITHDRAWALS, Decoder
from engine.generation.digits import CodeDigits
from engine.generation.drafts import ImageDraft, PhraseBook
from engine.generation.grammar import Grammar, State
from engine.generation.openings import Openings
from engine.generation.proofreading import Proofreader
from engine.generation.sampling import PriorToken, draw, draw_whether, gumbel_noise
from engine.result import Sampling
from engine.runtime.sessions import Sessions
from engine.runtime.text_tokenizer import TextTokenizer
from tests.engine.tiny_bundle import (
    CODES,
    COLUMNS,
    ROWS,
    SPECIALS,
    tiny_tokenizer,
    write_tiny_bundle,
)

EOS = SPECIALS.index("<eos>")


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
        drafting: bool = False,
        chunk: int = 64,
        codes: Sequence[Sequence[int]] | None = None,
        phrases: PhraseBook | None = None,
        still_openings: Openings | None = None,
        proofreader: Proofreader | None = None,
        keeping: float = 0.0,
        leanings: Sequence[float] = (),
        growing: bool = False,
    ) -> tuple[list[int], int]:
        """Tokens after the header, and passes."""
        codes = prior_codes() if codes is None else codes
        offset = self.grammar.ids.visual_offset
        negative = self.language.new_cache() if sampling.guidance > 1 else None
        draft = [offset + code for code in chain.from_iterable(codes)]
        decoder = Decoder(
            self.grammar,
            sampling,
            self.language.new_cache(),
            negative,
            draft,
            phrases,
            still_openings,
            proofreader,
            keeping=keeping,
            leanings=leanings,
            growing=growing,
            drafting=drafting,
        )
        for _ in decoder.prefill(self.grammar.prefix(codes, self.prompt), chunk=chunk):
            pass
        return list(chain.from_iterable(decoder.steps())), decoder.passes


def prior_codes(seed: int = 0) -> list[list[int]]:
    return np.random.default_rng(seed).integers(0, CODES, (ROWS, COLUMNS)).tolist()


@pytest.fixture(scope="module", params=[True, False], ids=["separators", "no separators"])
def model(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Model:
    folder = tmp_path_factory.mktemp("decoding") / "tiny"
    return Model(write_tiny_bundle(folder, row_separators=request.param))


KEEPS_THE_IMAGE = Sampling(seed=9, temperature=1.0, top_k=16, unchanged_from=-1e9)
SAMPLINGS = [
    Sampling(seed=3, temperature=1.0, top_k=16),
    Sampling(seed=4, temperature=1.5, top_k=400),
    Sampling(seed=5, temperature=0.7, top_k=1),
    Sampling(seed=6, temperature=1.0, top_k=16, guidance=2.0),
    Sampling(seed=7, temperature=1.3, top_k=16, change_temperature=1.2),
    Sampling(seed=8, temperature=1.0, top_k=400, guidance=2.0, change_temperature=3.0),
    KEEPS_THE_IMAGE,
    Sampling(seed=10, temperature=1.0, top_k=16, unchanged_from=0.0, guidance=2.0),
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
    said = plain[model.grammar.image_length - model.grammar.header_length :]
    for phrases in (PhraseBook(), PhraseBook([said]), PhraseBook([said[::-1], [0], [10**6]])):
        drafted, passes = model.generate(sampling, drafting=True, phrases=phrases)
        assert drafted == plain
        assert passes < plain_passes or sampling is KEEPS_THE_IMAGE


@pytest.mark.parametrize("length", [1, 2, 3])
@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_only_an_unchanged_image_is_told_as_one(
    model: Model, sampling: Sampling, length: int
) -> None:
    plain, _ = model.generate(sampling)
    image = model.grammar.image_length - model.grammar.header_length
    barred = plain[image : image + length]
    assert len(barred) == length
    offset = model.grammar.ids.visual_offset
    visual = [token - offset for token in plain if token in model.grammar.ids.visual_ids[0]]
    changed = visual != list(chain.from_iterable(prior_codes()))
    openings = Openings([barred, [*barred, 5]])
    told, _ = model.generate(sampling, still_openings=openings)
    assert told[:image] == plain[:image]
    assert (told[image : image + length] == barred) is not changed
    assert told[image : image + length - 1] == barred[:-1], "what leads up to it is no offence"
    said = PhraseBook([plain[image:]])
    drafted, _ = model.generate(sampling, drafting=True, phrases=said, still_openings=openings)
    assert drafted == told


class Strict(Proofreader):
    """Sentences of three tokens; which of them go against those before is up to their sum."""

    def __init__(self, share: int) -> None:
        super().__init__(TextTokenizer(tiny_tokenizer(), "tiny"), EOS)
        self._share = share
        self.passed: list[list[int]] = []
        self.refused = 0

    def ends(self, text: Sequence[int], begun: int) -> Iterator[int]:
        yield from range(begun + 3, len(text), 3)
        if text and text[-1] == EOS:
            yield len(text)

    def lets_pass(self, sentence: Sequence[int]) -> bool:
        if self.passed and sum(sentence) % self._share == 0 and list(sentence) != [EOS]:
            self.refused += 1
            return False
        self.passed.append(list(sentence))
        return True


@pytest.mark.parametrize("share", [1, 2, 3])
@pytest.mark.parametrize("guidance", [1.0, 2.0])
@pytest.mark.parametrize("seed", range(3))
def test_sentences_that_do_not_pass_are_drawn_again_and_never_told(
    model: Model, seed: int, guidance: float, share: int
) -> None:
    sampling = Sampling(seed=seed, temperature=1.2, top_k=40, guidance=guidance)
    image = model.grammar.image_length - model.grammar.header_length
    free, _ = model.generate(sampling)
    proofreader = Strict(share)
    told, _ = model.generate(sampling, proofreader=proofreader)
    text = told[image:]
    assert text == list(chain.from_iterable(proofreader.passed)), "told is what passed, all of it"
    assert told[: image + 3] == free[: image + 3]
    assert text.index(EOS) == len(text) - 1
    assert (told == free) is (proofreader.refused == 0)
    if share == 1:
        assert proofreader.refused == WITHDRAWALS
        assert len(text) == 4, "after as many that did not pass the text is over"
    for phrases in (PhraseBook(), PhraseBook([text]), PhraseBook([free[image:]])):
        drafted, _ = model.generate(
            sampling, drafting=True, phrases=phrases, proofreader=Strict(share)
        )
        assert drafted == told


def test_the_prior_is_kept_from_the_probability_on_that_its_tokens_have_together(
    model: Model,
) -> None:
    offset = model.grammar.ids.visual_offset
    codes = prior_codes()
    expected = sum(copied_log_probabilities(model, codes))
    for difference, keeping, kept in (
        (-1e-3, 0.0, True),
        (1e-3, 0.0, False),
        (7.0, 7.001, True),
        (7.0, 6.999, False),
    ):
        sampling = Sampling(seed=3, top_k=16, unchanged_from=expected + difference)
        tokens, _ = model.generate(sampling, drafting=True, keeping=keeping)
        visual = [token - offset for token in tokens if token in model.grammar.ids.visual_ids[0]]
        assert (visual == list(chain.from_iterable(codes))) is kept
        plain, _ = model.generate(Sampling(seed=3, top_k=16), drafting=True)
        assert kept or tokens == plain, "weighing the copy leaves no trace"


def copied_log_probabilities(model: Model, codes: Sequence[Sequence[int]]) -> list[float]:
    """Of the prior's tokens where the target's stand, each from a pass over all before it."""
    grammar, offset = model.grammar, model.grammar.ids.visual_offset
    cache, state = model.language.new_cache(), State()
    before = list(grammar.prefix(codes, model.prompt))
    found: list[float] = []
    left = [offset + code for code in chain.from_iterable(codes)]
    while left:
        expected = grammar.next(state)
        token = left.pop(0) if expected.forced is None else expected.forced
        if expected.forced is None:
            cache.rewind(0)
            scores = cache.score(before, 1, text=False)[0].astype(np.float64)
            place = expected.place(token)
            assert place is not None
            found.append(scores[place] - np.logaddexp.reduce(scores))
        before.append(token)
        state = grammar.advance(state, token)
    return found


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
    tokens, _ = model.generate(sampling, drafting=True, codes=prior_codes(prior))
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
        decoder = Decoder(grammar, Sampling(seed=seed), cache, None, draft)
        prefilled = sum(1 for _ in decoder.prefill(grammar.prefix(codes, model.prompt), chunk=1))
        runs.append((list(chain.from_iterable(decoder.steps())), prefilled))
    assert runs[0][0] == runs[3][0]
    assert runs[1][1] == 0, "the second run on a case starts at once"
    assert runs[0][1] > 0


def test_the_cache_is_written_in_place_and_never_copied(model: Model) -> None:
    cache = model.language.new_cache()
    cache.extend(range(10, 40))
    before = cache.addresses()
    for token in range(40, 60):
        cache.score([token], 1, text=True)
    cache.rewind(35)
    cache.score([7, 8, 9], 2, text=False)
    assert cache.addresses() == before
    assert all(bound == written for bound, written in before.values())


@pytest.mark.parametrize("text", [True, False])
def test_logits_are_the_same_to_the_last_bit_however_tokens_are_grouped(
    model: Model, text: bool
) -> None:
    tokens = np.random.default_rng(1).integers(8, 300, 120).tolist()
    whole = model.language.new_cache().score(tokens, len(tokens), text=text)
    for size in (1, 2, 3, 7, 32):
        cache = model.language.new_cache()
        groups = [tokens[i : i + size] for i in range(0, len(tokens), size)]
        parts = [cache.score(group, len(group), text=text) for group in groups]
        np.testing.assert_array_equal(np.concatenate(parts), whole)
        assert list(cache.tokens) == tokens


def test_only_the_last_tokens_and_the_ids_that_may_come_are_scored(model: Model) -> None:
    tokens = np.random.default_rng(1).integers(8, 300, 20).tolist()
    for text, ranges in ((True, model.grammar.ids.text_ids), (False, model.grammar.ids.visual_ids)):
        whole = model.language.new_cache().score(tokens, 20, text=text)
        assert whole.shape == (20, sum(map(len, ranges)))
        for count in (1, 2, 5):
            last = model.language.new_cache().score(tokens, count, text=text)
            np.testing.assert_array_equal(last, whole[-count:])


def test_more_tokens_than_the_context_holds_are_refused(model: Model) -> None:
    cache = model.language.new_cache()
    cache.extend([8] * 250)
    with pytest.raises(ValueError, match="do not fit"):
        cache.extend([8] * 7)
    with pytest.raises(ValueError, match="cannot score"):
        cache.score([8], 2, text=True)
    assert len(cache) == 250


def test_guidance_without_its_second_cache_is_refused(model: Model) -> None:
    cache = model.language.new_cache()
    with pytest.raises(ValueError, match="second cache"):
        Decoder(model.grammar, Sampling(guidance=2.0), cache)
    with pytest.raises(ValueError, match="second cache"):
        Decoder(model.grammar, Sampling(), cache, model.language.new_cache())


LOGITS = np.random.default_rng(0).normal(size=50).astype(np.float32)


@given(st.integers(0, 2**63 - 1), st.integers(0, 9000), st.integers(1, 60))
def test_only_ids_among_the_top_k_are_drawn(seed: int, position: int, top_k: int) -> None:
    index = draw(LOGITS, None, position, Sampling(seed=seed, top_k=top_k))
    assert index in np.argsort(-LOGITS)[:top_k]


def test_tokens_are_drawn_with_the_probabilities_of_the_softmax() -> None:
    scores = LOGITS[:5]
    drawn = [draw(scores, None, i, Sampling(temperature=2.0)) for i in range(8_000)]
    expected = np.exp(scores / 2.0)
    expected /= expected.sum()
    np.testing.assert_allclose(np.bincount(drawn, minlength=5) / 8_000, expected, atol=0.02)


def test_guidance_moves_away_from_what_the_model_says_without_prompt() -> None:
    scores = LOGITS[:10]
    negative = scores.copy()
    best = int(np.argmax(scores))
    negative[best] += 2.0  # likely anyway, so not because of the prompt
    greedy = Sampling(top_k=1, guidance=5.0)
    assert draw(scores, scores, 0, greedy) == best
    assert draw(scores, negative, 0, greedy) != best


def test_the_noise_of_a_position_depends_on_seed_and_position_only() -> None:
    noise = gumbel_noise(7, 100, 4096)
    np.testing.assert_array_equal(noise[:10], gumbel_noise(7, 100, 10))
    np.testing.assert_array_equal(noise[[5, 900]], gumbel_noise(7, 100, 4096, np.array([5, 900])))
    assert not np.intersect1d(noise, gumbel_noise(7, 101, 4096)).size
    assert not np.intersect1d(noise, gumbel_noise(8, 100, 4096)).size
    assert np.isfinite(noise).all()


def test_the_noise_is_the_same_in_every_version() -> None:
    """Stored runs promise that their seed repeats them."""
    expected = [1.8828537414300615, 0.0007871282374542407, -0.2752181081524344]
    np.testing.assert_allclose(gumbel_noise(2026, 512, 3), expected, atol=1e-12)


@pytest.mark.parametrize("top_k", [2, 9])
def test_a_model_without_finite_scores_is_an_error_not_a_token(top_k: int) -> None:
    with pytest.raises(ArithmeticError):
        draw(np.full(5, np.nan, np.float32), None, 0, Sampling(top_k=top_k))


def test_nor_is_one_of_digits() -> None:
    cooled = Sampling(change_temperature=0.5)
    with pytest.raises(ArithmeticError):
        draw(np.full(4, np.nan, np.float32), None, 0, cooled, 1, digits=CodeDigits((2, 2)))


def test_what_leaves_the_prior_becomes_the_code_of_the_expected_digits() -> None:
    """Two texture codes have more of the mass than the one smooth code, and none has as much."""
    scores = np.full(64, -np.inf, np.float32)
    smooth, kept = 0, 63
    scores[[smooth, 41, 43, kept]] = np.log([0.3, 0.2, 0.2, 0.3])
    cooled = Sampling(temperature=0.01, change_temperature=0.5, top_k=64)
    leaning = {"kept": kept, "leaning": 100.0}
    assert draw(scores, None, 0, cooled, **leaning) == smooth
    means = (0.4 / 0.7 * np.array([2, 5])).round()
    assert draw(scores, None, 0, cooled, **leaning, digits=CodeDigits((8, 8))) == means @ [1, 8]
    assert draw(scores, None, 0, cooled, kept, -100.0, digits=CodeDigits((8, 8))) == kept


@given(st.lists(st.integers(2, 9), min_size=1, max_size=4), st.data())
def test_the_expected_code_of_one_alone_is_that_one(levels: list[int], data: st.DataObject) -> None:
    count = math.prod(levels)
    code = data.draw(st.integers(0, count - 1))
    scores = np.full(count, -np.inf, np.float32)
    scores[code] = data.draw(st.floats(-1e3, 1e3, width=32))
    assert CodeDigits(levels).expected(scores) == code


@given(st.integers(0, 2**31), st.floats(0.1, 8.0))
def test_the_expected_code_is_one_of_the_codebook(seed: int, spread: float) -> None:
    scores = np.random.default_rng(seed).normal(0, spread, 60).astype(np.float32)
    assert 0 <= CodeDigits((3, 4, 5)).expected(scores) < 60


def test_drafts_change_no_token_of_digits(tmp_path: Path) -> None:
    model = Model(write_tiny_bundle(tmp_path / "tiny", levels=(4, 4, 4)))
    sampling = Sampling(seed=3, temperature=0.5, change_temperature=0.7)
    plain, _ = model.generate(sampling)
    drafted, _ = model.generate(sampling, drafting=True)
    assert plain == drafted
    assert plain != Model(write_tiny_bundle(tmp_path / "numbers")).generate(sampling)[0]


def test_what_grows_is_drawn_as_if_codes_had_no_digits(tmp_path: Path) -> None:
    numbers = Model(write_tiny_bundle(tmp_path / "numbers"))
    digits = Model(write_tiny_bundle(tmp_path / "digits", levels=(4, 4, 4)))
    sampling = Sampling(seed=3, temperature=0.5, change_temperature=0.7)
    as_numbers = numbers.generate(sampling)
    assert digits.generate(sampling, growing=True) == as_numbers
    assert digits.generate(sampling) != as_numbers


def test_what_leans_towards_change_becomes_another_code_than_the_priors(tmp_path: Path) -> None:
    model = Model(write_tiny_bundle(tmp_path / "tiny", levels=(4, 4, 4)))
    grammar, prior = model.grammar, list(chain.from_iterable(prior_codes()))
    tokens, _ = model.generate(
        Sampling(seed=3, change_temperature=0.7), leanings=[1e6] * len(prior)
    )
    header = grammar.header_length
    drawn = [tokens[place - header] - grammar.ids.visual_offset for place in grammar.visual_places]
    assert all(code != before for code, before in zip(drawn, prior, strict=True))


def test_a_guess_below_a_changed_token_is_less_sure(model: Model) -> None:
    grammar = model.grammar
    prior = [grammar.ids.visual_offset] * (grammar.rows * grammar.columns)
    draft = ImageDraft(grammar, prior)
    above, below = (State(grammar.visual_places[i]) for i in (1, grammar.columns + 1))
    sure = draft.chance(below)
    draft.learn(above, prior[1])
    assert draft.chance(below) == sure
    draft.learn(above, prior[1] + 1)
    assert draft.guess(above, []) == prior[1] + 1
    assert draft.chance(below) < sure


def test_a_phrase_book_continues_as_most_texts_did() -> None:
    book = PhraseBook([[5, 6, 7, 2], [5, 6, 8, 2], [9, 6, 8, 2]])
    assert book.continuation([]) == 5
    assert book.continuation([5, 6]) in {7, 8}
    assert book.continuation([4, 4, 4, 6]) == 8
    assert book.continuation([77]) is None
    book.learn([77, 1])
    assert book.continuation([77]) == 1


def test_a_phrase_book_goes_on_with_what_the_prompt_names() -> None:
    book = PhraseBook([[5, 6, 2], [5, 6, 2], [5, 7, 2]])
    assert book.continuation([5]) == 6
    assert book.continuation([5], named={7, 9}) == 7
    assert book.continuation([5], named={9}) == 6


def test_a_phrase_book_stays_small_whatever_it_is_given(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(PhraseBook, "_MOST_CONTEXTS", 50)
    book = PhraseBook([[3, 4]])
    for text in np.random.default_rng(0).integers(5, 5000, (20, 30)).tolist():
        book.learn(text)
    assert len(book) == 50
    book.learn([3, 9])
    book.learn([3, 9])
    assert book.continuation([3]) == 9, "what is known goes on counting"


@pytest.mark.parametrize("guidance", [1.0, 2.0])
def test_drawing_whether_for_many_rows_at_once_draws_the_same_for_each(guidance: float) -> None:
    chance = np.random.default_rng(2)
    logits, without = chance.normal(0, 3, (2, 70, 512)).astype(np.float32)
    negative = without if guidance > 1 else None
    sampling = Sampling(seed=1, top_k=16, change_temperature=0.5, guidance=guidance)
    prior = [PriorToken(row % 512, 900 + row, float(row % 3)) for row in range(70)]
    logits[np.arange(70), [token.place for token in prior]] += 15
    together = draw_whether(logits, negative, prior, sampling)
    assert together.any()
    assert not together.all()
    for row, token in enumerate(prior):
        beside = None if negative is None else negative[row : row + 1]
        alone = draw_whether(logits[row : row + 1], beside, [token], sampling)
        drawn = draw(
            logits[row],
            None if beside is None else beside[0],
            token.position,
            sampling,
            token.place,
            token.leaning,
        )
        assert alone[0] == together[row] == (drawn != token.place)


SCORES = np.log(np.array([0.55, 0.2, 0.15, 0.1], np.float32))


def shares(sampling: Sampling, kept: int | None = 0, draws: int = 4000) -> list[float]:
    places = [draw(SCORES, None, position, sampling, kept) for position in range(draws)]
    return (np.bincount(places, minlength=len(SCORES)) / draws).tolist()


def test_deciding_whether_before_which_draws_from_the_same_distribution() -> None:
    assert shares(Sampling(change_temperature=1.0)) == pytest.approx(np.exp(SCORES), abs=0.03)


@pytest.mark.parametrize(("kept", "stays"), [(0, True), (1, False)])
def test_a_cold_decision_keeps_the_prior_where_that_is_likelier_than_any_change(
    kept: int, stays: bool
) -> None:
    drawn = shares(Sampling(change_temperature=0.01), kept, 400)
    assert drawn[kept] == (1.0 if stays else 0.0)


def test_a_cold_decision_leaves_the_choice_among_the_others_as_it_was() -> None:
    drawn = shares(Sampling(change_temperature=0.01), kept=1)
    expected = np.exp(SCORES) * [1, 0, 1, 1] / 0.8
    assert drawn == pytest.approx(expected, abs=0.03)


def test_without_a_prior_token_whether_is_no_question() -> None:
    plain = shares(Sampling(), None, 300)
    assert shares(Sampling(change_temperature=0.01), None, 300) == plain


def test_an_opening_is_barred_at_its_last_token_only() -> None:
    openings = Openings([[4], [7, 8], [7, 9], [7, 8, 1]])
    assert openings.barred_after([]) == [4]
    assert openings.barred_after([7]) == [8, 9]
    assert openings.barred_after([7, 8]) == [1]
    assert openings.barred_after([5, 7]) == []
