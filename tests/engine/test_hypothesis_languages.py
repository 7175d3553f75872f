"""How many of the German and Spanish phrasings are read fully right, set by set.

The first sets were written before the lexicons; their figures at first reading, and those of the
fresh sets and the third ones, written after tuning, stand in `docs/decisions/0027-languages.md`.
"""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.errors import HypothesisDeclined
from engine.findings import Finding, Reading
from engine.hypothesis import english, read_hypothesis
from engine.hypothesis.languages import LANGUAGES
from engine.hypothesis.lexicon import chest_phrases
from engine.hypothesis.outside import outside_phrases
from engine.hypothesis.wording import language_of
from engine.phrasing import PHRASINGS, hypothesis_text
from tests.engine.phrasings import out_of_scope_in, phrasings, said
from tests.engine.test_hypothesis_phrasings import LATER_SETS, not_declined, share_right

ENOUGH = 0.92
NAMES = ("german", "spanish")
SETS = tuple(f"{name}{later}" for later in ("", "_fresh", "_third") for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_set_has_150_phrasings_over_all_findings_and_60_out_of_scope(name: str):
    expected = phrasings(f"phrasings_{name}.txt")
    named = {progression[0] for progressions in expected.values() for progression in progressions}
    assert len(expected) >= 150
    assert named == {*Finding, None}
    assert len(out_of_scope_in(name)) >= 60


@pytest.mark.parametrize("name", SETS)
def test_the_written_sets_are_read_fully_right(name: str):
    assert share_right(phrasings(f"phrasings_{name}.txt")) >= ENOUGH


@pytest.mark.parametrize("name", SETS[:4])
def test_what_is_out_of_scope_in_another_language_is_declined_with_a_reason(name: str):
    assert not_declined(out_of_scope_in(name)) == []


@pytest.mark.parametrize("language", LANGUAGES, ids=lambda language: language.code)
def test_every_phrase_of_a_language_stands_for_english_ones(language):
    english = {phrase for phrase, _ in (*chest_phrases(), *outside_phrases())}
    assert english.issuperset(said for _, phrases in language.entries() for said in phrases)


def test_english_phrasings_are_taken_for_english():
    names = ("phrasings.txt", *(f"phrasings_{name}.txt" for name in LATER_SETS))
    texts = [text for name in names for text in phrasings(name)]
    taken_for_others = [text for text in texts if language_of(text) is not None]
    assert not taken_for_others


_PHRASES = [phrase for language in LANGUAGES for phrase, _ in language.entries()]


@given(st.lists(st.sampled_from(_PHRASES), min_size=1, max_size=9).map(" ".join))
def test_any_words_of_the_languages_are_read_or_declined_and_told_as_they_are_read(text: str):
    try:
        reading = read_hypothesis(text[:500])
    except HypothesisDeclined:
        return
    for progression in reading.progressions:
        for code in PHRASINGS:
            told = hypothesis_text([progression], code)
            assert said(read_hypothesis(told)) == said(Reading("", (progression,), ()))


@pytest.mark.parametrize(
    ("text", "prompt"),
    [
        ("Pleuraerguss rechts progredient", "worse right effusion"),
        ("Pneu li. komplett", "new large left pneumothorax"),
        ("derrame pleural derecho mayor", "worse right effusion"),
        ("keine Änderung", "no change"),
        ("new Erguss rechts", "new right effusion"),
        ("worsening derrame izquierdo", "worse left effusion"),
    ],
)
def test_the_model_is_asked_in_its_own_words_whatever_was_typed(text: str, prompt: str):
    assert read_hypothesis(text).canonical() == prompt


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        (" R effusion, a bit worse ", "R effusion, a bit worse"),
        ("Pleuraerguss rechts progredient", "worse right effusion"),
        ("derrame derecho mayor", "worse right effusion"),
    ],
)
def test_a_model_that_reads_free_text_is_given_english(text: str, asked: str):
    assert english(read_hypothesis(text), text) == asked


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ich denke, der Erguß rechts wird größer", "Erguß rechts wird größer"),
        ("aumentará el DERRAME  izquierdo", "aumentará el DERRAME  izquierdo"),
    ],
)
def test_offsets_count_the_characters_as_typed_in_every_language(text: str, words: str):
    progression = read_hypothesis(text).progressions[0]
    assert text[progression.start : progression.end] == words
