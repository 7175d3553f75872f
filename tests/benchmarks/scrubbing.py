"""How fast the progression of a 1,024 film follows its slider; not part of the suite.

Each frame is the state mixed anew and every pane that is shown painted with it.
"""

from collections.abc import Iterator
from pathlib import Path
from time import perf_counter

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.film.film import Film
from app.services.shown_run import ShownRun
from app.stage.stage import Stage
from app.theme.look import Look
from app.viewer.comparing.mode import CompareMode
from app.viewer.comparing.overlay import Overlay
from app.viewer.comparing.side_by_side import SideBySide
from app.viewer.comparing.wipe import Wipe
from app.viewer.share_player import share_at
from app.viewer.view_state import ViewState
from app.window.opening import prepared_application
from engine.events import Finished
from engine.progemu import Engine
from engine.radiograph import read_radiograph
from tests.benchmarks.measurements import Measurement

SIZE = (1000, 760)
FRAMES = 120
MEDIAN_LIMIT_MS = 16


def measure_scrubbing(path: Path, model: Path, hypothesis: str) -> Iterator[Measurement]:
    application = prepared_application()
    shown = _run(path, model, hypothesis)
    view = ViewState()
    stage = Stage(Look(), view)
    stage.resize(*SIZE)
    stage.show_run(shown)
    stage.show()
    application.processEvents()
    _render_states(stage)
    side = max(shown.film.size)
    for mode in (SideBySide, Wipe, Overlay):
        frames = _frames(application, stage, view, mode)
        name = view.mode.name.lower()
        what = f"scrubbing a {side} film, {name}: median frame"
        yield Measurement(what, float(np.median(frames)), "ms", MEDIAN_LIMIT_MS)
    stage.close()


def _run(path: Path, model: Path, hypothesis: str) -> ShownRun:
    film = Film.of(read_radiograph(path), path, path.stem)
    engine = Engine.open(model, "cpu")
    for event in engine.generate(film.radiograph, hypothesis):
        if isinstance(event, Finished):
            return ShownRun.of(film, event.result)
    raise RuntimeError("the run did not end")


def _render_states(stage: Stage) -> None:
    """As `Scrubbing` does in its thread."""
    progression = stage.progression
    assert progression is not None
    while (wanted := progression.keyframes.wanted) is not None:
        progression.add(wanted, progression.renderer.keyframe(wanted))


def _frames(
    application: QCoreApplication, stage: Stage, view: ViewState, mode: type[CompareMode]
) -> list[float]:
    """Milliseconds of each."""
    view.choose_mode(mode)
    application.processEvents()
    taken: list[float] = []
    for step in range(FRAMES):
        begun = perf_counter()
        view.set_share(share_at((step + 1) / (FRAMES / 2 + 1)))
        for pane in (stage.prior, stage.counterfactual, stage.comparison):
            if pane.isVisible():
                pane.repaint()
        application.processEvents()
        taken.append((perf_counter() - begun) * 1000)
    return taken
