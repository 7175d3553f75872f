"""German and Spanish for the student's side: nothing is left in English, nothing is misspelt."""

import re
import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QLocale, QObject, QTimer, QTranslator, Slot
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.services.bundles import ModelToOpen
from app.services.paths import find_paths
from app.services.settings import Settings, load_settings, save_settings
from app.settings.settings_dialog import SettingsDialog
from app.theme.preferences import OWN_NAMES, TRANSLATED, Language
from app.window.main_window import MainWindow
from app.window.opening import run
from app.words.language import install_language
from app.words.numbers import decimal
from app.words.sentences import error_text
from engine.errors import HypothesisDeclined, OutOfMemory, RadiographError
from engine.findings import Finding
from engine.hypothesis import Scope, read_hypothesis, require_scope
from engine.hypothesis.scope import EVERYTHING
from lessons.errors import PackRefused, StoreDamaged
from lessons.pack.opened import OpenedPack
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.translations import LANGUAGES, collect, file_of, lost, messages, put_together

BLANK = re.compile(r"\{\w*\}")


@pytest.fixture
def untranslated_again(qapp: QApplication) -> Iterator[None]:
    """Whatever language a test installs is gone after it."""
    before = set(qapp.findChildren(QTranslator))
    locale = QLocale()
    yield
    for translator in set(qapp.findChildren(QTranslator)) - before:
        qapp.removeTranslator(translator)
        translator.deleteLater()
    QLocale.setDefault(locale)


@pytest.mark.parametrize("language", LANGUAGES)
def test_everything_that_the_students_side_says_is_translated(
    language: str, tmp_path: Path
) -> None:
    copy = tmp_path / "copy.ts"
    shutil.copy(file_of(language), copy)
    collect(copy, language)
    said = list(messages(copy))
    missing = [f"{one.context}: {one.source}" for one in said if not one.is_finished]
    assert len(said) > 400
    assert not missing, "run python -m tests.translations and translate:\n" + "\n".join(missing)
    assert not [one for one in said if not one.translation.strip() and one.source.strip()]


def test_no_error_that_a_student_can_meet_has_a_sentence_put_together() -> None:
    wrong = [f"{one.file}:{one.line}: {one.maker}" for one in put_together()]
    assert not wrong, "a constant sentence with blanks can be translated:\n" + "\n".join(wrong)


def test_nothing_is_translated_where_the_collector_does_not_look() -> None:
    assert not lost(), "no tr() within an f-string:\n" + "\n".join(lost())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_has_the_blanks_of_its_source(language: str) -> None:
    wrong = [
        f"{one.context}: {one.source} -> {one.translation}"
        for one in messages(file_of(language))
        if sorted(BLANK.findall(one.source)) != sorted(BLANK.findall(one.translation))
    ]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_shipped_is_what_was_translated(qapp: QApplication, language: str) -> None:
    shipped = QTranslator()
    assert shipped.load(str(file_of(language).with_suffix(".qm")))
    stale = [
        f"{one.context}: {one.source}"
        for one in messages(file_of(language))
        if shipped.translate(one.context, one.source, one.comment or None) != one.translation
    ]
    assert not stale, "run python -m tests.translations:\n" + "\n".join(stale)


@pytest.mark.usefixtures("untranslated_again")
def test_a_window_speaks_the_language_that_is_chosen(
    qapp: QApplication, open_window: OpenWindow
) -> None:
    assert install_language(Language.GERMAN, qapp) is Language.GERMAN
    window = open_window()
    assert window.hypothesis.button.text() == "Vorhersagen"
    modes = [action.text() for action in window.stage.tools.comparing.modes.actions()]
    assert modes[:5] == ["Beide", "Wischen", "Blinken", "Überlagern", "Differenz"]
    assert window.stage.bar.strip.text == "Beide S"


@pytest.mark.usefixtures("untranslated_again")
def test_what_the_engine_refuses_is_said_in_the_language_of_the_window(
    qapp: QApplication, qtbot: QtBot, open_window: OpenWindow, tmp_path: Path
) -> None:
    install_language(Language.GERMAN, qapp)
    window = open_window()
    with qtbot.waitSignal(window.session.film_failed, timeout=WAIT_MS):
        window.open_film(tmp_path / "nowhere.png")
    assert window.notice.text.startswith("Diese Datei gibt es nicht")
    for hypothesis, scope, said in (
        ("rib fracture", EVERYTHING, "„rib fracture“ lässt sich hier nicht vorhersagen"),
        (
            "new nodule",
            Scope(findings=(Finding.EFFUSION,)),
            "nicht: Rundherd. Es zeichnet: Pleuraerguss",
        ),
        ("two changes: effusion, nodule", Scope(), "auf einmal: eine. Die Hypothese nennt 2"),
    ):
        with pytest.raises(HypothesisDeclined) as declined:
            require_scope(read_hypothesis(hypothesis, scope), scope)
        assert said in error_text(declined.value)
        assert str(declined.value) != error_text(declined.value)


@pytest.mark.usefixtures("untranslated_again")
def test_a_refused_pack_says_all_of_its_reason_in_the_language_of_the_window(
    qapp: QApplication, tmp_path: Path
) -> None:
    install_language(Language.SPANISH, qapp)
    (tmp_path / "pack.foresee").write_bytes(b"no zip")
    with pytest.raises(PackRefused) as refused:
        OpenedPack.open(tmp_path / "pack.foresee")
    assert error_text(refused.value).startswith("El archivo no es un paquete")
    within = RadiographError("The file is empty; copy or export it again.")
    around = PackRefused("{file} in the pack: {reason}", file="a.png", reason=within)
    assert error_text(around) == (
        "a.png en el paquete: El archivo está vacío; cópielo o expórtelo de nuevo."
    )
    assert str(around) == "a.png in the pack: The file is empty; copy or export it again."


@pytest.mark.usefixtures("untranslated_again")
def test_times_and_amounts_in_an_error_are_written_as_the_language_of_the_window_writes_them(
    qapp: QApplication,
) -> None:
    install_language(Language.GERMAN, qapp)
    taken_at = datetime(2026, 3, 1, 9, 30).astimezone()
    lost = StoreDamaged(
        "The library {file} is gone; it can be restored as it was on {time}.",
        Path("library.db"),
        None,
        file=Path("library.db"),
        time=taken_at,
    )
    assert "im Stand von Sonntag, 1. März 2026, 09:30 wieder" in error_text(lost)
    assert "on 01 March 2026 at 09:30" in str(lost)
    needed = OutOfMemory(
        "The model needs memory of at least {needed} GB that is not free now; close other "
        "programs, or choose a smaller model or another device.",
        needed=1.25 * 2,
    )
    assert "mindestens 2,5 GB Speicher" in error_text(needed)
    assert "at least 2.5 GB" in str(needed)


@pytest.mark.usefixtures("untranslated_again")
@pytest.mark.parametrize(
    ("language", "said"),
    [(Language.GERMAN, "+1234,5"), (Language.SPANISH, "+1234,5"), (Language.ENGLISH, "+1234.5")],
)
def test_numbers_have_the_decimal_separator_of_the_language(
    qapp: QApplication, language: Language, said: str
) -> None:
    install_language(language, qapp)
    assert decimal(1234.5, 1, signed=True) == said
    assert decimal(-1234.5, 1) == said.replace("+", "-")


@pytest.mark.usefixtures("untranslated_again")
def test_english_needs_no_translation(qapp: QApplication, open_window: OpenWindow) -> None:
    assert install_language(Language.ENGLISH, qapp) is Language.ENGLISH
    assert open_window().hypothesis.button.text() == "Predict"
    scope = Scope(findings=(Finding.EFFUSION, Finding.OEDEMA))
    with pytest.raises(HypothesisDeclined) as declined:
        require_scope(read_hypothesis("new nodule", scope), scope)
    assert error_text(declined.value) == str(declined.value)


def test_every_language_that_can_be_chosen_is_shipped() -> None:
    assert set(OWN_NAMES) == set(Language) - {Language.SYSTEM}
    assert all(file_of(language.value).with_suffix(".qm").is_file() for language in TRANSLATED)


class Chooser(QObject):
    """A student who asks for German in the settings, and leaves when the window speaks it."""

    def __init__(self) -> None:
        super().__init__()
        self.heard: list[str] = []
        self._timer = QTimer(self, interval=50)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    @Slot()
    def _look(self) -> None:
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        dialog = next((one for one in shown if isinstance(one, SettingsDialog)), None)
        window = next((one for one in shown if isinstance(one, MainWindow)), None)
        if dialog is not None:
            box = dialog.box("language")
            assert not dialog.anew.isVisible()
            box.setCurrentIndex(box.findData(Language.GERMAN.value))
            assert dialog.anew.isVisible()
            dialog.anew.click()
        elif window is not None:
            self.heard.append(window.hypothesis.button.text())
            if len(self.heard) == 1:
                window.commands.settings.trigger()
            else:
                self._timer.stop()
                window.close()


@pytest.mark.usefixtures("untranslated_again")
def test_another_language_is_spoken_at_once(tiny_bundle: Path) -> None:
    settings = find_paths().settings
    save_settings(Settings(language=Language.ENGLISH), settings)
    chooser = Chooser()
    assert run(None, ModelToOpen(tiny_bundle, "cpu")) == 0
    assert chooser.heard == ["Predict", "Vorhersagen"]
    assert load_settings(settings).settings.language is Language.GERMAN
