"""Films of 16 megapixels: read without holding the window up, moved without waiting."""

from pathlib import Path
from statistics import median
from time import perf_counter

import numpy as np
import pytest
from PIL import Image

from app.film.film import Film, prior_picture
from app.services.film_service import FilmService
from app.theme.look import Look
from app.viewer.canvas import Canvas
from app.viewer.pane_content import PaneText
from app.viewer.view_state import ViewState
from app.viewer.viewport import panned, zoomed
from engine.radiograph import Radiograph
from tests.app.conftest import WAIT_MS
from tests.app.event_loop_gaps import EventLoopGaps

SIDE = 4000
# Half of what a person notices; wide enough for a machine that does other things meanwhile.
LONGEST_GAP_MS = 250.0
FRAME_MS = 100.0


@pytest.fixture(scope="module")
def large_pixels() -> np.ndarray:
    """uint16 (4000, 4000): a ramp of lines and columns that compresses at once."""
    return np.add.outer(np.arange(SIDE) * 4, np.arange(SIDE) * 8).astype(np.uint16)


def test_reading_a_large_film_does_not_hold_the_window_up(
    qtbot, tmp_path: Path, large_pixels: np.ndarray
) -> None:
    path = tmp_path / "large.png"
    Image.fromarray(large_pixels).save(path, compress_level=1)
    films = FilmService()
    films.start()
    try:
        with EventLoopGaps() as gaps, qtbot.waitSignal(films.film_ready, timeout=WAIT_MS) as ready:
            films.read(path)
    finally:
        films.close()
    assert ready.args is not None
    assert ready.args[0].size == (SIDE, SIDE)
    assert gaps.longest_ms < LONGEST_GAP_MS


def test_windowing_and_moving_a_large_film_paints_what_is_in_sight_and_no_more(
    qtbot, large_pixels: np.ndarray
) -> None:
    pixels = (large_pixels / np.float32(65535)).astype(np.float32)
    film = Film.of(Radiograph.from_pixels(pixels, bits=16), Path("large.png"), "Large")
    view = ViewState()
    canvas = Canvas(view, Look(), PaneText("Large"))
    qtbot.addWidget(canvas)
    canvas.resize(900, 900)
    canvas.show_picture(prior_picture(film))
    canvas.show()
    frames = []
    for step in range(20):
        begun = perf_counter()
        view.set_window(view.window.dragged(-0.01, 0.003))
        factor = 1.15 if step < 10 else 1 / 1.15
        view.set_viewport(zoomed(view.viewport, factor, (300, 200), film.size, (900, 900)))
        view.set_viewport(panned(view.viewport, (3, 2), film.size, (900, 900)))
        canvas.repaint()
        frames.append((perf_counter() - begun) * 1000)
    assert median(frames) < FRAME_MS
