"""How soon the wall shows what the clicker asks, with films of 16 megapixels.

`python -m tests.benchmarks.lecture FILM` prints one JSON object; measured in a process of its own.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from time import perf_counter

import numpy as np
from PySide6.QtCore import QCoreApplication

from app.film.film import Film, finished_picture
from app.presenter.presentation import Presentation
from app.presenter.program import LectureItem, Predicted
from app.window.opening import prepared_application
from engine.radiograph import read_radiograph
from lessons.lecture.state import Blank, Step
from tests.benchmarks.alone import told_by
from tests.benchmarks.measurements import Measurement
from tests.benchmarks.viewing import SIDE, large_pixels
from tests.soak.hall import held_lecture, wait_until

LIMIT_MS = 100
WALL = (1920, 1080)
ROUNDS = 3


def measure_lecture(film: Path) -> Iterator[Measurement]:
    """The slowest of some rounds each: a hall sees every one."""
    told = told_by("tests.benchmarks.lecture", film)
    for what in ("next", "back", "blank", "reveal"):
        name = f"{what} on the wall, film of {SIDE} × {SIDE}"
        yield Measurement(name, told[what], "ms", LIMIT_MS)


def main(film: Path) -> None:
    application = prepared_application()
    with tempfile.TemporaryDirectory() as folder, held_lecture(Path(folder), items=1) as lecture:
        presentation = lecture.presentation
        item = presentation.session.item
        assert item is not None
        presentation.session.take_item(0, _enlarged(item, film))
        presentation.audience.resize(*WALL)
        application.processEvents()
        slowest: dict[str, float] = {}
        for _ in range(ROUNDS):
            for what, taken in _one_round(application, presentation).items():
                slowest[what] = max(taken, slowest.get(what, 0.0))
    sys.stdout.write(json.dumps(slowest) + "\n")


def _enlarged(item: LectureItem, path: Path) -> LectureItem:
    """The same item on a film of many more pixels, changed in a quarter of them."""
    pixels = large_pixels(path)
    film = Film.of(replace(read_radiograph(path), pixels=pixels), path, item.prior.title)
    change = np.zeros_like(pixels)
    change[SIDE // 2 :, : SIDE // 2] = 0.2
    assert item.baked is not None
    picture = finished_picture(film, np.clip(pixels + change, 0.0, 1.0), change)
    baked = Predicted.of(replace(item.baked.run, film=film, counterfactual=picture))
    return replace(item, films=(film, film), baked=baked)


def _one_round(application: QCoreApplication, lecture: Presentation) -> dict[str, float]:
    session, commands = lecture.session, lecture.presenter.commands
    session.jump(0, Step.RESULT)
    wait_until(lambda: session.state.step is Step.RESULT)
    application.processEvents()
    taken = {"reveal": _shown(application, lecture, commands.next.trigger)}
    taken["next"] = _shown(application, lecture, commands.next.trigger)
    taken["back"] = _shown(application, lecture, commands.back.trigger)
    taken["blank"] = _shown(application, lecture, commands.black.trigger)
    _shown(application, lecture, commands.black.trigger)
    assert session.state.blank is Blank.NOTHING
    return taken


def _shown(
    application: QCoreApplication, lecture: Presentation, command: Callable[[], None]
) -> float:
    """Milliseconds from a press until both windows are painted: the step is kept before."""
    before = lecture.session.state
    begun = perf_counter()
    command()
    while lecture.session.state == before:
        application.processEvents()
    application.processEvents()
    return (perf_counter() - begun) * 1000


if __name__ == "__main__":
    main(Path(sys.argv[1]))
