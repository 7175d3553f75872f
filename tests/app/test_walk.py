"""From the first start to a finished, graded prediction, with the real model and only the screen.

Pictures of every step go to FORESEE_WALK_PICTURES, or to the test's own folder.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from app.main_window import MainWindow
from app.services.bundles import default_model
from app.window import make_window, prepared_application
from tests.app.event_loop_gaps import EventLoopGaps
from tests.app.walk import Person

# Of work in the window's own thread: how long it waits for a core is the machine's business here.
# `make bench` measures the gaps themselves, on a quiet machine.
LONGEST_WORK_MS = 100.0
BASE_OF_THE_RIGHT_LUNG = [(0.17, 0.62), (0.30, 0.68), (0.42, 0.70), (0.30, 0.74), (0.17, 0.78)]


@pytest.fixture
def first_start(qtbot: QtBot) -> Iterator[MainWindow]:
    """As `foresee` opens it, on an empty home."""
    prepared_application()
    window = make_window()
    window.resize(1280, 800)
    with qtbot.waitExposed(window):
        window.show()
    window.open_model(default_model(), "cpu")
    yield window
    window.close()
    window.deleteLater()


@pytest.fixture
def pictures(tmp_path: Path) -> Path:
    return Path(os.environ.get("FORESEE_WALK_PICTURES", str(tmp_path / "walk")))


def test_a_newcomer_gets_from_the_first_start_to_a_graded_prediction(
    qtbot: QtBot, first_start: MainWindow, pictures: Path
) -> None:
    with EventLoopGaps() as gaps:
        person = Person(first_start, qtbot, pictures, gaps)
        person.wait_to_read("Make your first prediction")
        person.look("home")
        person.press("Start the two-minute tour")
        person.wait_to_read("Paint on the left film")
        person.look("tour-question")
        person.paint(first_start.stage.prior, BASE_OF_THE_RIGHT_LUNG)
        person.wait_to_read("lock your prediction")
        person.look("tour-marked")
        person.press("Lock my prediction")
        person.wait_to_read(" left")
        person.look("tour-observe")
        person.wait_to_read("in a sentence of your own")
        person.look("tour-explain")
        person.write_where_the_cursor_is("New fluid at the right base, it hides the diaphragm")
        person.press("Compare")
        person.wait_to_read("That is all there is to it")
        person.look("tour-compare")
        person.press("Done")
        person.look("workspace")
    assert person.reads("Interpretation")
    assert _taken(pictures) == 7
    assert first_start.settings.toured
    assert gaps.longest_work_ms < LONGEST_WORK_MS


def _taken(pictures: Path) -> int:
    images = [QImage(str(path)) for path in sorted(pictures.glob("0*.png"))]
    assert all(image.width() >= 1280 for image in images)
    return len({bytes(image.constBits()) for image in images})
