"""From the first start to a finished, graded prediction, with the real model and only the screen.

Pictures of every step go to FORESEE_WALK_PICTURES, or to the test's own folder.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.services.bundles import default_model
from app.window.main_window import MainWindow
from app.window.opening import make_window, prepared_application
from tests.app.walk import PATIENCE_MS, Person, walk_to_a_graded_prediction


@pytest.fixture
def first_start(qtbot: QtBot) -> Iterator[MainWindow]:
    """As `foresee` opens it, on an empty home; what nobody's hands could outrun has been opened."""
    prepared_application()
    window = make_window()
    window.resize(1280, 800)
    opened = [window.learning.learner.known, window.session.model_opened]
    with qtbot.waitSignals(opened, timeout=PATIENCE_MS):
        window.show()
        window.open_model(default_model(), "cpu")
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return Path(os.environ.get("FORESEE_WALK_PICTURES", str(tmp_path / "walk")))


def test_a_newcomer_gets_from_the_first_start_to_a_graded_prediction(
    first_start: MainWindow, pictures: Path
) -> None:
    person = Person(first_start, pictures)
    walk_to_a_graded_prediction(person, first_start)
    assert person.reads("Interpretation")
    assert _taken(pictures) == 7
    assert first_start.settings.toured


def test_a_film_of_ones_own_is_predicted_with_polygon_finding_direction_and_percent(
    qtbot: QtBot, window: MainWindow, pictures: Path
) -> None:
    person = Person(window, pictures / "own")
    qtbot.waitUntil(lambda: window.learning.learner.id is not None, timeout=PATIENCE_MS)
    person.press("Predict it first")
    person.wait_to_read("Mark where it will change.")
    person.press("Polygon")
    for corner in ((0.1, 0.6), (0.4, 0.6), (0.4, 0.9), (0.1, 0.9), (0.1, 0.6)):
        person.click(window.stage.prior, corner)
    person.wait_to_read("Marked: 9")
    person.choose("Finding", "effusion")
    person.choose("Direction", "new")
    person.choose("Side", "right")
    person.look("filled")
    person.press("Lock my prediction")
    person.wait_to_read("in your own words")
    person.write_where_the_cursor_is("a new right effusion")
    person.press("Compare")
    person.wait_to_read("There is no reference here")
    person.look("compared")
    person.press("Try again")
    person.wait_to_read("Mark where it will change.")
    person.press("Leave")
    assert person.reads("Interpretation")


def _taken(pictures: Path) -> int:
    images = [QImage(str(path)) for path in sorted(pictures.glob("0*.png"))]
    assert all(image.width() >= 1280 for image in images)
    return len({bytes(image.constBits()) for image in images})
