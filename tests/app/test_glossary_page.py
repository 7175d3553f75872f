"""The index of the glossary: every finding with a film, its entry one press away."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.study.glossary_page import GlossaryPage, case_of
from app.window.main_window import MainWindow
from engine.findings import Finding
from tests.app.conftest import WAIT_MS
from tests.app.test_home import OpenHome, home

__all__ = ["home"]


@pytest.mark.parametrize("finding", Finding)
def test_every_finding_has_a_film_that_shows_it(finding: Finding) -> None:
    case = case_of(finding)
    assert finding in {lesion.finding for lesion in case.recipe.lesions}
    assert case.thumbnail.is_file()


def test_an_entry_opens_from_the_index_and_leads_to_its_film(qtbot: QtBot, home: OpenHome) -> None:
    window = home()
    window.lessons.show_glossary.trigger()
    page = window.lessons.glossary
    assert isinstance(page, GlossaryPage)
    assert page.isVisible()
    assert window.windowTitle() == "Glossary – Foresee"
    tile = page.tiles[Finding.PNEUMOTHORAX]
    assert tile.accessibleName()
    qtbot.mouseClick(tile, Qt.MouseButton.LeftButton)
    assert page.card.isVisible()
    assert "pleura" in page.card.text.lower()
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        qtbot.mouseClick(page.see, Qt.MouseButton.LeftButton)
    film = window.session.film
    assert film is not None
    assert film.source.stem == case_of(Finding.PNEUMOTHORAX).slug


def test_the_index_comes_back(qtbot: QtBot, window: MainWindow) -> None:
    window.lessons.show_glossary.trigger()
    page = window.lessons.glossary
    page.show_finding(Finding.OEDEMA)
    qtbot.keyClick(page.card, Qt.Key.Key_Escape)
    assert page.tiles[Finding.OEDEMA].isVisible()
