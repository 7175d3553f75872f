"""What holds for every text: it is read or declined; canonical forms read the same."""

from collections.abc import Sequence
from itertools import combinations, pairwise, product

from hypothesis import example, given
from hypothesis import strategies as st

from engine.errors import HypothesisDeclined
from engine.findings import Finding, Progression, Reading, Severity, Side, Trend, Zone
from engine.hypothesis import (
    EVERYTHING,
    LONGEST_TEXT,
    Scope,
    nearest_supported,
    read_hypothesis,
    require_scope,
)
from engine.hypothesis.lexicon import chest_phrases
from engine.hypothesis.outside import outside_phrases
from tests.engine.phrasings import phrasings, said

phrases = st.sampled_from([phrase for phrase, _ in (*chest_phrases(), *outside_phrases())])
# Words of the lexicon in any order reach further into the reader than random characters.
word_salads = st.lists(phrases, max_size=25).map(lambda words: " ".join(words)[:LONGEST_TEXT])
# Lone surrogates stand for bytes of a command line that were no text.
anything = st.text(st.characters())
texts = st.one_of(anything, st.text(max_size=3 * LONGEST_TEXT), word_salads)
among_other_things = st.builds(" ".join, st.lists(st.one_of(phrases, anything), max_size=12))


every_progression = [
    Progression(finding, side, zone, trend, severity, negated, start=0, end=0)
    for finding, side, zone, trend, severity, negated in product(
        Finding, (None, *Side), (None, *Zone), (None, *Trend), (None, *Severity), (False, True)
    )
    if trend is not None or negated
]
readings = st.lists(st.sampled_from(every_progression), min_size=1, max_size=8, unique=True).map(
    lambda found: Reading("", tuple(found), ())
)


@given(readings)
def test_the_canonical_form_of_any_progressions_is_read_back_as_these(reading: Reading):
    assert said(read_hypothesis(reading.canonical())) == said(reading)


def test_the_canonical_form_of_every_written_phrasing_is_read_back_as_the_same():
    for text in phrasings("phrasings.txt"):
        reading = read_hypothesis(text)
        assert said(read_hypothesis(reading.canonical())) == said(reading)


@given(texts)
@example("heart")
@example("not not not")
@example("and or, with / but")
@example("'")
@example("\u0130")
def test_any_text_is_read_or_declined(text: str):
    reading = read_or_none(text)
    if reading is not None:
        assert_well_formed(reading)


@given(among_other_things)
@example("RIGHT   effusion \U0001f600 İ, left ptx")
@example("right effusion, pneumothorax, right effusion")
def test_spans_lie_in_the_text_begin_in_order_and_begin_and_end_with_what_was_read(text: str):
    reading = read_or_none(text)
    if reading is None:
        return
    starts = [progression.start for progression in reading.progressions]
    assert starts == sorted(starts)
    for part in (*reading.progressions, *reading.unknown):
        quoted = reading.text[part.start : part.end]
        assert quoted
        assert quoted == quoted.strip()
    for before, after in pairwise(reading.unknown):
        assert before.end <= after.start


@given(st.text(st.characters(exclude_categories=["L"])))
def test_a_text_without_letters_is_declined(text: str):
    reading = read_or_none(text)
    assert reading is None


def read_or_none(text: str) -> Reading | None:
    try:
        return read_hypothesis(text)
    except HypothesisDeclined:
        return None


def assert_well_formed(reading: Reading) -> None:
    assert reading.progressions
    for part in (*reading.progressions, *reading.unknown):
        assert 0 <= part.start < part.end <= len(reading.text)
    for progression in reading.progressions:
        if progression.finding is None:
            assert progression.trend is Trend.UNCHANGED
            assert len(reading.progressions) == 1
        assert progression.trend is not None or progression.negated
    assert said(read_hypothesis(reading.canonical())) == said(reading)


def subsets(words: Sequence[object], smallest: int = 0) -> st.SearchStrategy[tuple[object, ...]]:
    chosen = [
        some for count in range(smallest, len(words) + 1) for some in combinations(words, count)
    ]
    return st.sampled_from(chosen)


scopes = st.builds(
    Scope,
    findings=subsets(list(Finding), smallest=1),
    bilateral=subsets(list(Finding)),
    zones=subsets(list(Zone)),
    trends=subsets(list(Trend), smallest=1),
    severities=subsets(list(Severity)),
    no_change=st.booleans(),
    negation=st.booleans(),
    max_progressions=st.integers(1, 3),
)


@given(readings, scopes)
def test_every_suggestion_is_something_that_the_model_can_do(reading: Reading, scope: Scope):
    suggestions = nearest_supported(reading.progressions, scope)
    assert suggestions
    for suggestion in suggestions:
        require_scope(read_hypothesis(suggestion), scope)


@given(readings)
def test_a_scope_with_everything_declines_nothing(reading: Reading):
    require_scope(reading, EVERYTHING)
