from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.bundle import TokenIds
from engine.generation.grammar import Grammar, GrammarError, Kind, PromptTooLongError, State

PROGEMU_8B = Grammar(
    ids=TokenIds(
        bos=151849,
        eos=151850,
        pad=151643,
        boi=151852,
        eoi=151853,
        img=151851,
        eol=151846,
        eof=151847,
        visual_offset=151854,
        visual_count=32768,
        text_ids_below=100000,
    ),
    rows=64,
    columns=64,
    size_ids=(21, 19, 9, 21, 19),
    slot=None,
    max_text_tokens=512,
)

Sampler = Callable[[Sequence[range]], int]


@st.composite
def token_ids(draw: st.DrawFn) -> TokenIds:
    """Special ids below, between or above the text and visual ids, with and without <eol>."""
    text = draw(st.integers(20, 300))
    gap = draw(st.integers(0, 20))
    count = draw(st.integers(1, 200))
    offset = text + gap
    free = [*range(text), *range(text, offset), *range(offset + count, offset + count + 10)]
    special = draw(st.lists(st.sampled_from(free), min_size=8, max_size=8, unique=True))
    bos, eos, pad, boi, eoi, img, eol, eof = special
    return TokenIds(
        bos=bos,
        eos=eos,
        pad=pad,
        boi=boi,
        eoi=eoi,
        img=img,
        eol=draw(st.sampled_from([None, eol])),
        eof=eof,
        visual_offset=offset,
        visual_count=count,
        text_ids_below=text,
    )


@st.composite
def grammars(draw: st.DrawFn) -> Grammar:
    ids = draw(token_ids())
    words = [i for i in range(ids.text_ids_below) if i not in ids.special]
    return Grammar(
        ids=ids,
        rows=draw(st.integers(1, 8)),
        columns=draw(st.integers(1, 8)),
        size_ids=tuple(draw(st.lists(st.sampled_from(words), max_size=5))),
        slot=draw(st.none() | st.integers(1, 12)),
        max_text_tokens=draw(st.integers(1, 30)),
    )


@dataclass(frozen=True)
class Generated:
    codes: list[list[int]]
    text: list[int]
    tokens: list[int]
    forced: list[bool]


def generate(grammar: Grammar, choose: Sampler) -> Generated:
    """What a decoder does: asks at each position, takes the forced id or chooses."""
    state, tokens, forced, visual, text = State(), [], [], [], []
    while (step := grammar.next(state)).kind is not Kind.END:
        token = step.forced if step.forced is not None else choose(step.allowed)
        if step.kind is Kind.VISUAL:
            visual.append(token - grammar.ids.visual_offset)
        elif step.kind is Kind.TEXT and token != grammar.ids.eos:
            text.append(token)
        tokens.append(token)
        forced.append(step.kind is Kind.FORCED)
        state = grammar.advance(state, token)
    width = grammar.columns
    rows = [visual[i : i + width] for i in range(0, len(visual), width)]
    return Generated(rows, text, tokens, forced)


def samplers() -> st.SearchStrategy[Sampler]:
    def sampler(seed: int) -> Sampler:
        random = Random(seed)
        return lambda allowed: random.choice(random.choice(allowed))

    return st.integers(0, 2**32).map(sampler)


@given(grammars(), samplers())
def test_whatever_is_sampled_the_run_is_one_full_image_then_text_then_eos(
    grammar: Grammar, choose: Sampler
) -> None:
    run = generate(grammar, choose)
    assert len(run.codes) == grammar.rows
    assert all(len(row) == grammar.columns for row in run.codes)
    assert all(0 <= code < grammar.ids.visual_count for row in run.codes for code in row)
    assert run.tokens[: grammar.image_length] == grammar.image(run.codes)
    assert run.tokens[grammar.image_length :] == [*run.text, grammar.ids.eos]
    assert len(run.text) <= grammar.max_text_tokens


@given(grammars(), samplers())
def test_text_never_contains_a_special_or_visual_id(grammar: Grammar, choose: Sampler) -> None:
    run = generate(grammar, choose)
    assert not set(run.text) & set(grammar.ids.special)
    assert all(token < grammar.ids.text_ids_below for token in run.text)


@given(grammars(), samplers(), st.data())
def test_a_finished_run_is_the_tail_of_the_sequence_models_are_trained_on(
    grammar: Grammar, choose: Sampler, data: st.DataObject
) -> None:
    words = [i for i in range(grammar.ids.text_ids_below) if i not in grammar.ids.special]
    prompt = data.draw(st.lists(st.sampled_from(words), max_size=grammar.slot or 12))
    prior = generate(grammar, choose).codes
    run = generate(grammar, choose)
    whole = grammar.sequence(prior, prompt, run.codes, run.text)
    assert whole == [*grammar.prefix(prior, prompt), *run.tokens]
    assert len(whole) - 1 <= grammar.longest(len(prompt))


@given(grammars(), samplers(), st.data())
def test_any_id_that_is_not_allowed_is_refused(
    grammar: Grammar, choose: Sampler, data: st.DataObject
) -> None:
    tokens = generate(grammar, choose).tokens
    at = data.draw(st.integers(0, len(tokens) - 1))
    state = State()
    for token in tokens[:at]:
        state = grammar.advance(state, token)
    wrong = data.draw(st.integers(0, grammar.ids.vocabulary + 5))
    if not grammar.next(state).allows(wrong):
        with pytest.raises(GrammarError):
            grammar.advance(state, wrong)
    with pytest.raises(GrammarError):
        grammar.advance(State(len(tokens), ended=True), grammar.ids.eos)


@given(grammars(), samplers())
def test_a_row_counts_as_done_with_its_last_visual_token(grammar: Grammar, choose: Sampler) -> None:
    state, visual = State(), 0
    for token in generate(grammar, choose).tokens:
        visual += grammar.next(state).kind is Kind.VISUAL
        state = grammar.advance(state, token)
        assert grammar.rows_done(state) == visual // grammar.columns
        assert grammar.text_begins(state) == (state.position >= grammar.image_length)


@given(grammars(), samplers())
def test_separators_and_closing_tokens_are_the_only_forced_ids_after_the_header(
    grammar: Grammar, choose: Sampler
) -> None:
    run = generate(grammar, choose)
    ids, head = grammar.ids, grammar.header_length
    assert all(run.forced[:head])
    after = [t for t, forced in zip(run.tokens[head:], run.forced[head:], strict=True) if forced]
    separators = [] if ids.eol is None else [ids.eol] * grammar.rows
    cut_off = [ids.eos] if len(run.text) == grammar.max_text_tokens else []
    assert after == [*separators, ids.eof, ids.eoi, *cut_off]


def test_text_tokens_are_never_taken_for_the_end_of_a_row() -> None:
    for index in (63, 64, 128, 129, 193, 194, 258):
        state = State(PROGEMU_8B.image_length + index)
        assert PROGEMU_8B.next(state).kind is Kind.TEXT
        assert not PROGEMU_8B.next(state).allows(151846)


def test_the_released_8b_model_is_expressed_with_its_own_ids_and_grid() -> None:
    codes = [[(r * 64 + c) % 32768 for c in range(64)] for r in range(64)]
    block = PROGEMU_8B.image(codes)
    assert block[:7] == [151852, 21, 19, 9, 21, 19, 151851]
    assert block[7:71] == [151854 + c for c in range(64)]
    assert block[71] == 151846
    assert block[-3:] == [151846, 151847, 151853]
    assert len(block) == 7 + 64 * 65 + 2
    assert PROGEMU_8B.prefix(codes, [5, 6])[-2:] == [5, 6]
    assert PROGEMU_8B.longest(50) < 9216


def test_a_prompt_longer_than_its_slot_is_refused_with_the_excess() -> None:
    grammar = small(slot=3)
    assert grammar.prefix([[0, 1], [2, 3]], [9])[-3:] == [9, 2, 2]
    with pytest.raises(PromptTooLongError) as refused:
        grammar.prefix([[0, 1], [2, 3]], [9, 9, 9, 9, 9])
    assert refused.value.excess == 2


@pytest.mark.parametrize(
    "codes", [[], [[0, 1]], [[0, 1], [2]], [[0, 1], [2, 99]], [[0, 1], [2, -1]]]
)
def test_an_image_of_another_shape_or_codebook_is_refused(codes: list[list[int]]) -> None:
    with pytest.raises(GrammarError):
        small().image(codes)


def test_special_ids_cannot_be_smuggled_in_through_the_prompt() -> None:
    with pytest.raises(GrammarError):
        small().prefix([[0, 1], [2, 3]], [9, 3])


def small(slot: int | None = None) -> Grammar:
    ids = TokenIds(
        bos=0,
        eos=1,
        pad=2,
        boi=3,
        eoi=4,
        img=5,
        eol=6,
        eof=7,
        visual_offset=20,
        visual_count=8,
        text_ids_below=20,
    )
    return Grammar(ids, rows=2, columns=2, size_ids=(8,), slot=slot, max_text_tokens=4)
