"""How fast a film of 16 megapixels pans and windows, alone and while a run goes on.

Frames are painted one after the other in a pane of 900 by 900 pixels; not part of the suite.
"""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Event
from time import perf_counter

import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PySide6.QtCore import QCoreApplication

from app.film.film import Film, prior_picture
from app.theme.look import Look
from app.viewer.canvas import Canvas
from app.viewer.pane_content import PaneText
from app.viewer.view_state import ViewState
from app.viewer.viewport import Viewport, panned
from app.window.opening import prepared_application
from engine.progemu import Engine
from engine.radiograph import Radiograph
from tests.benchmarks.measurements import Measurement

SIDE = 4000
PANE = 900
FRAMES = 300
MEDIAN_LIMIT_MS = 16
SLOWEST_LIMIT_MS = 33


def measure_viewing(path: Path, model: Path, hypothesis: str) -> Iterator[Measurement]:
    application = prepared_application()
    radiograph = Radiograph.from_pixels(large_pixels(path), bits=16)
    film = Film.of(radiograph, Path("large.png"), "Large")
    yield from _told("no run", _frames(application, film))
    wanted = Event()
    wanted.set()
    with ThreadPoolExecutor(1) as pool:
        runs = pool.submit(_run_on, model, film.radiograph, hypothesis, wanted)
        try:
            frames = _frames(application, film)
        finally:
            wanted.clear()
    if not runs.result():
        raise RuntimeError("no run was going on while the film was moved")
    yield from _told("a run going on", frames)


def _told(when: str, frames: NDArray[np.float64]) -> Iterator[Measurement]:
    what = f"frame of a {SIDE} × {SIDE} film, {when}"
    yield Measurement(f"{what}: median", float(np.median(frames)), "ms", MEDIAN_LIMIT_MS)
    slowest = float(np.percentile(frames, 99))
    yield Measurement(f"{what}: 99th percentile", slowest, "ms", SLOWEST_LIMIT_MS)


def large_pixels(path: Path) -> NDArray[np.float32]:
    """A chest film of SIDE by SIDE, [0, 1], with noise in all of 16 bits: nothing about it is
    cheap."""
    with Image.open(path) as picture:
        large = picture.convert("L").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
    noise = np.random.default_rng(1).random((SIDE, SIDE), np.float32)
    return ((np.asarray(large, np.float32) + 8 * noise) / 263).astype(np.float32)


def _frames(application: QCoreApplication, film: Film) -> NDArray[np.float64]:
    """Milliseconds for each frame: half of them panned at 1:2, half of them windowed, fitted."""
    view = ViewState()
    canvas = Canvas(view, Look(), PaneText("Large"))
    canvas.resize(PANE, PANE)
    canvas.show_picture(prior_picture(film))
    canvas.show()
    application.processEvents()
    taken: list[float] = []
    view.set_viewport(Viewport(0.5, SIDE / 2, SIDE / 2))
    for step in range(FRAMES):
        begun = perf_counter()
        if step < FRAMES // 2:
            way = 7.0 if step % 60 < 30 else -7.0
            view.set_viewport(panned(view.viewport, (way, way / 2), film.size, (PANE, PANE)))
        else:
            way = 0.004 if step % 60 < 30 else -0.004
            view.set_window(view.window.dragged(way, way))
        canvas.repaint()
        application.processEvents()
        taken.append((perf_counter() - begun) * 1000)
    canvas.close()
    return np.array(taken)


def _run_on(model: Path, prior: Radiograph, hypothesis: str, wanted: Event) -> int:
    """How many runs were begun."""
    engine, begun = Engine.open(model, "cpu"), 0
    while wanted.is_set():
        run = engine.generate(prior, hypothesis)
        begun += 1
        for _ in run:
            if not wanted.is_set():
                run.cancel()
    engine.close()
    return begun
