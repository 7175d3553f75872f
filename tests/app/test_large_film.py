"""Films of 16 megapixels: read while the window goes on, moved for what a pane shows.

How long a window is held up and a frame takes is measured by `make bench`.
"""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from app.film.film import Film, prior_picture
from app.services.background import Background
from app.services.films import FilmPlace, read_film
from app.theme.look import Look
from app.viewer.canvas import Canvas
from app.viewer.pane_content import PaneText
from app.viewer.pane_renderer import PaneRenderer, Place
from app.viewer.view_state import ViewState
from app.viewer.viewport import panned, zoomed
from engine.radiograph import Radiograph
from tests.app.conftest import WAIT_MS

SIDE, PANE = 4000, 900


@pytest.fixture(scope="module")
def large_pixels() -> np.ndarray:
    """uint16 (4000, 4000): a ramp of lines and columns that compresses at once."""
    return np.add.outer(np.arange(SIDE) * 4, np.arange(SIDE) * 8).astype(np.uint16)


def test_whoever_asks_for_a_large_film_does_not_wait_for_it(
    qtbot: QtBot, tmp_path: Path, large_pixels: np.ndarray
) -> None:
    path = tmp_path / "large.png"
    Image.fromarray(large_pixels).save(path, compress_level=1)
    films = Background("films")
    films.start()
    try:
        with qtbot.waitSignal(
            films.ask(lambda: read_film(FilmPlace(path), "Large", "Own film")).ready,
            timeout=WAIT_MS,
        ) as ready:
            assert not ready.signal_triggered
    finally:
        films.close()
    assert ready.args is not None
    assert ready.args[0].size == (SIDE, SIDE)


def test_windowing_and_moving_a_large_film_paints_what_is_in_sight_and_no_more(
    qtbot: QtBot, large_pixels: np.ndarray
) -> None:
    pixels = (large_pixels / np.float32(65535)).astype(np.float32)
    film = Film.of(Radiograph.from_pixels(pixels, bits=16), Path("large.png"), "Large")
    view, renderer, picture = ViewState(), PaneRenderer(), prior_picture(film)
    canvas = Canvas(view, Look(), PaneText("Large"))
    qtbot.addWidget(canvas)
    canvas.resize(PANE, PANE)
    canvas.show_picture(picture)
    canvas.show()
    for step in range(20):
        view.set_window(view.window.dragged(-0.01, 0.003))
        factor = 1.15 if step < 10 else 1 / 1.15
        view.set_viewport(zoomed(view.viewport, factor, (300, 200), film.size, (PANE, PANE)))
        view.set_viewport(panned(view.viewport, (3, 2), film.size, (PANE, PANE)))
        canvas.repaint()
        projection = canvas.projection()
        assert projection is not None
        layer = renderer.first(picture, Place(projection, (PANE, PANE), 1.0), view.window)
        assert layer is not None
        assert max(layer.pixels.shape) <= PANE
