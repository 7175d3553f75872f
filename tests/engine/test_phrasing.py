"""What is told in German and Spanish is read there as the same."""

from itertools import product

import pytest

from engine.findings import Finding, Progression, Severity, Side, Trend, Zone
from engine.hypothesis import read_hypothesis
from engine.phrasing import PHRASINGS, hypothesis_text
from tests.engine.phrasings import said

LANGUAGES = sorted(PHRASINGS)


def _every_third_progression() -> list[Progression]:
    return [
        Progression(finding, side, zone, trend, severity, negated, start=0, end=0)
        for finding, side, zone, trend, severity, negated in product(
            Finding, (None, *Side), (None, *Zone), (None, *Trend), (None, *Severity), (False, True)
        )
        if trend is not None or negated
    ][::3]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_progression_that_is_told_is_read_back_as_the_same(language: str):
    wrong: list[str] = []
    for one in _every_third_progression():
        text = hypothesis_text([one], language)
        if said(read_hypothesis(text)) != [said_of(one)]:
            wrong.append(text)
    assert not wrong


@pytest.mark.parametrize("language", LANGUAGES)
def test_two_findings_that_are_told_do_not_take_from_each_other(language: str):
    effusion = Progression(Finding.EFFUSION, None, None, Trend.WORSE, None, False, 0, 0)
    for finding, side in product(set(Finding) - {Finding.EFFUSION}, (None, *Side)):
        other = Progression(finding, side, None, Trend.NEW, Severity.LARGE, False, 0, 0)
        text = hypothesis_text([effusion, other], language)
        assert said(read_hypothesis(text)) == [said_of(effusion), said_of(other)]


@pytest.mark.parametrize(
    ("language", "text"),
    [("de", "keine Änderung"), ("es", "sin cambios"), ("en", "no change")],
)
def test_no_change_is_told_of_the_whole_film(language: str, text: str):
    still = Progression(None, None, None, Trend.UNCHANGED, None, False, 0, 0)
    assert hypothesis_text([still], language) == text


def test_words_agree_with_the_noun_and_suit_it():
    german, spanish = PHRASINGS["de"], PHRASINGS["es"]
    assert german.amount(Finding.OEDEMA, Severity.LARGE) == "ausgeprägt"
    assert german.amount(Finding.EFFUSION, Severity.LARGE) == "groß"
    assert spanish.amount(Finding.CARDIOMEGALY, Severity.LARGE) == "marcada"
    assert spanish.side(Finding.CONSOLIDATION, Side.RIGHT) == "derecha"
    assert spanish.side(Finding.EFFUSION, Side.RIGHT) == "derecho"


def said_of(one: Progression) -> tuple[object, ...]:
    return (one.finding, one.side, one.zone, one.trend, one.severity, one.negated)
