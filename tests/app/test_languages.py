"""One language at a time: what is typed, offered and told in a German or Spanish window."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QLocale, QTranslator
from PySide6.QtWidgets import QAbstractButton, QApplication, QLabel

from app.study.claims_view import ClaimsView
from app.study.completion import completions, nearest_word
from app.theme.preferences import Language
from app.words.claims import claim_text
from app.words.language import install_language, window_language
from app.words.packs import pack_words
from app.words.vocabulary import hypothesis_name
from engine.grounding import Claim, Grounding, Verdict
from engine.grounding.parsing import parse_claims
from engine.hypothesis import Scope, nearest_supported, read_hypothesis
from tests.app.conftest import OpenWindow
from tests.translations import pack_texts

SCOPE = Scope()
TEXT = (
    "The small right pleural effusion has increased and is now large. Fluid hides the right "
    "hemidiaphragm. The left lung and the heart are unchanged."
)


@pytest.fixture(autouse=True)
def _english_again(qapp: QApplication) -> Iterator[None]:
    locale = QLocale()
    yield
    for translator in qapp.findChildren(QTranslator):
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(locale)


def grounding() -> Grounding:
    claims = tuple(
        Claim(**claim.model_dump(), measured=0.1, verdict=Verdict.SUPPORTED)
        for claim in parse_claims(TEXT)
    )
    return Grounding(claims=claims, regions=())


def test_the_window_says_which_language_it_speaks(qapp: QApplication):
    assert window_language() == "en"
    for language in (Language.GERMAN, Language.SPANISH):
        install_language(language, qapp)
        assert window_language() == language


@pytest.mark.parametrize(
    ("language", "typed", "offered"),
    [
        ("de", "pleur", "neuer Pleuraerguss"),
        ("de", "uberb", "neue Überblähung"),
        ("de", "keine", "keine Änderung"),
        ("es", "derr der", "nuevo derrame pleural derecho"),
        ("es", "sin", "sin cambios"),
    ],
)
def test_completions_are_in_the_students_language(language: str, typed: str, offered: str):
    assert completions(typed, SCOPE, language)[0] == offered


def test_a_misspelt_word_is_answered_in_the_students_language():
    assert nearest_word("Pleuraergs", SCOPE, "de") == "Pleuraerguss"
    assert nearest_word("consolidasion", SCOPE, "es") == "consolidación"


@pytest.mark.parametrize("language", [Language.GERMAN, Language.SPANISH])
def test_suggestions_read_as_what_the_model_can_do(qapp: QApplication, language: Language):
    install_language(language, qapp)
    for suggestion in nearest_supported((), SCOPE):
        said = hypothesis_name(suggestion)
        assert said != suggestion
        assert read_hypothesis(said).canonical() == suggestion


def test_chips_and_suggestions_of_a_german_window_are_german(
    qapp: QApplication, open_window: OpenWindow
):
    install_language(Language.GERMAN, qapp)
    window = open_window()
    window.hypothesis.set_text("Pleuraerguss rechts progredient")
    chips = window.hypothesis.chips.chips
    texts = {chip.text() for chip in chips if isinstance(chip, QAbstractButton)}
    assert {"rechts", "Pleuraerguss"} <= texts


@pytest.mark.parametrize(
    ("language", "told"),
    [
        (Language.GERMAN, "Pleuraerguss rechts: progredient, zuvor klein, jetzt groß"),
        (Language.SPANISH, "Derrame pleural derecho: en aumento, antes pequeño, ahora grande"),
        (Language.ENGLISH, None),
    ],
)
def test_a_claim_is_told_from_what_was_read_of_it(
    qapp: QApplication, language: Language, told: str | None
):
    install_language(language, qapp)
    assert claim_text(parse_claims(TEXT)[0]) == told


def test_a_heart_that_stays_is_no_cardiomegaly(qapp: QApplication):
    install_language(Language.GERMAN, qapp)
    told = [claim_text(claim) for claim in parse_claims(TEXT)]
    assert told[-1] == "Herz: unverändert"


def test_the_models_english_is_one_click_away_and_marked_where_it_has_to_stand(
    qapp: QApplication,
):
    install_language(Language.GERMAN, qapp)
    view = ClaimsView()
    view.show_grounding(f"{TEXT} So much for that.", grounding())
    assert view.rows[0].told.startswith("Pleuraerguss rechts")
    between = [label.text() for label in view.findChildren(QLabel)]
    assert "So much for that (Englisch)" in between
    view.show_grounding(TEXT, grounding(), original=True)
    assert view.rows[0].told.startswith("The small right pleural effusion")


def test_the_texts_of_packs_that_ship_are_in_the_windows_language(qapp: QApplication):
    texts = set(pack_texts())
    for language in (Language.GERMAN, Language.SPANISH):
        install_language(language, qapp)
        # A number is left out of the one; the other is called so in German too.
        same = {text for text in texts if pack_words(text) == text}
        assert same <= {"Patient {number}", "Pneumothorax"}
    assert pack_words("Patient 7") == "Paciente 7"
    assert pack_words("What an instructor wrote") == "What an instructor wrote"


def test_a_finding_is_named_as_reports_of_the_language_name_it(qapp: QApplication):
    install_language(Language.GERMAN, qapp)
    assert hypothesis_name("worse large oedema") == "progredientes ausgeprägtes Lungenödem"
