"""A real later film is laid over the prior, and says region by region where the model was wrong."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.window.main_window import MainWindow
from app.words.real_changes import real_change_lines
from engine.cases import built_in_cases
from engine.comparison.real_change import RealChange, RegionOutcome
from engine.comparison.registration import Misfit, Registration
from engine.comparison.similarity import Similarity, laid_over
from engine.radiograph import read_radiograph
from engine.regions import Region
from tests.app.conftest import WAIT_MS

RIGHT, LEFT, HEART = Region.RIGHT_LOWER_ZONE, Region.LEFT_LOWER_ZONE, Region.HEART


def real_change(misfit: Misfit | None = None) -> RealChange:
    nothing = np.zeros((8, 8), np.float32)
    return RealChange(Registration(Similarity(), 0.6, 1.0, misfit), nothing, nothing, nothing == 0)


def test_it_is_told_where_the_model_was_right_and_where_it_was_wrong() -> None:
    outcomes = (
        RegionOutcome(RIGHT, 0.06, 0.09),
        RegionOutcome(LEFT, 0.0, -0.08),
        RegionOutcome(HEART, 0.0, 0.01),
    )
    lines = real_change_lines(real_change(), outcomes, by_model=True, marked={RIGHT})
    assert lines == [
        "The model agrees with the real film in 2 of 3 regions.",
        (
            "Right lower zone: denser on the real film (+9 %), as the model drew it (+6 %). "
            "You marked it."
        ),
        (
            "Left lower zone: clearer on the real film (-8 %); the model was wrong to leave it. "
            "You did not mark it."
        ),
        "As before: Heart.",
    ]


@pytest.mark.parametrize("misfit", Misfit)
def test_it_is_said_why_regions_are_not_compared(misfit: Misfit) -> None:
    lines = real_change_lines(real_change(misfit), (), by_model=True)
    assert len(lines) == 1
    assert "not compared" in lines[0]


@pytest.fixture
def films(tmp_path: Path) -> tuple[Path, Path]:
    """A film, and a later one: turned, darker, and denser in the right lower zone."""
    prior = next(one.path for one in built_in_cases() if one.slug == "healthy-man")
    ill = read_radiograph(prior).pixels.copy()
    height, width = ill.shape
    ill[height // 2 : height * 3 // 4, width // 5 : width * 2 // 5] += np.float32(0.25)
    laid, _ = laid_over(ill, Similarity(rotation=0.06, scale=0.96, down=0.02), ill.shape)
    later = tmp_path / "later.png"
    Image.fromarray((np.clip(laid * 0.8, 0, 1) * 255).astype(np.uint8)).save(later)
    return prior, later


def test_an_own_follow_up_is_laid_over_the_prior_and_compared(
    qtbot: QtBot, window: MainWindow, films: tuple[Path, Path]
) -> None:
    prior, later = films
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.session.open_film(prior)
    with qtbot.waitSignal(window.session.follow_up_opened, timeout=WAIT_MS):
        window.session.open_follow_up(later)
    film = window.session.film
    assert film is not None
    assert window.stage.follow_up.text.title == "Real follow-up, laid over the prior"
    shown = window.stage.follow_up.picture
    assert shown is not None
    assert shown.size == film.size
    height, width = film.radiograph.pixels.shape
    masks = {region: np.zeros((height, width), np.bool_) for region in (RIGHT, LEFT)}
    masks[RIGHT][height // 2 : height * 3 // 4, width // 5 : width * 2 // 5] = True
    masks[LEFT][height // 2 : height * 3 // 4, width * 3 // 5 : width * 4 // 5] = True
    note = window.interpretation.follow_up
    qtbot.waitUntil(lambda: bool(note.text), timeout=WAIT_MS)
    window.stage.show_regions({str(r): mask for r, mask in masks.items()}, {})
    window.stage.follow_up_changed.emit()
    qtbot.waitUntil(lambda: "Right lower zone: denser" in note.text, timeout=WAIT_MS)
    assert "As before: Left lower zone" in note.text
    window.past.close_follow_up.trigger()
    qtbot.waitUntil(lambda: not note.text, timeout=WAIT_MS)
