"""A lecture over a laptop and a projector of another density, voted on by 20 phones.

    python -m tests.soak.two_screens [--items 6] [--pictures FOLDER]

The screens are Qt's own offscreen ones. Driven by the keys of a clicker alone. With --pictures both
windows are kept at every step, for looking at.
"""

import argparse
import json
import os
import sys
import tempfile
from functools import partial
from pathlib import Path
from uuid import UUID

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.presenter.presentation import Presentation
from app.window.opening import prepared_application
from lessons.lecture.state import LectureState, Round
from tests.soak.hall import Crowd, held_lecture, wait_until

PHONES = 20
LAPTOP = {"name": "laptop", "x": 0, "y": 0, "width": 1024, "height": 768}
PROJECTOR = {"name": "projector", "x": 1024, "y": 0, "width": 3840, "height": 2160}
DENSITIES = "laptop=1;projector=2"


def hold(items: int, pictures: Path | None) -> int:
    """Returns how many steps were shown. Raises AssertionError where a window is not as its screen
    is."""
    prepared_application()
    with tempfile.TemporaryDirectory() as folder, held_lecture(Path(folder), items) as lecture:
        presentation = lecture.presentation
        crowd = Crowd(lecture.opened_to_phones(), PHONES, seed=7)
        wait_until(lambda: crowd.has_joined)
        steps = 0
        while True:
            state = presentation.session.state
            round_ = state.open_round
            if round_ is not None:
                asked = presentation.session.record.items[state.item], round_
                wait_until(partial(_has_voted, crowd, *asked))
            _require_in_place(presentation)
            if pictures is not None:
                _keep(presentation, pictures, steps, state)
            steps += 1
            if state.ended:
                break
            _press(presentation, Qt.Key.Key_PageDown)
        presentation.session.end()
        assert crowd.answered().refused == 0
    return steps


def _has_voted(crowd: Crowd, item: UUID, round_: Round) -> bool:
    return (item, round_) in crowd.voted


def _press(presentation: Presentation, key: Qt.Key) -> None:
    session = presentation.session
    before = session.state
    QTest.keyClick(presentation.audience, key)
    wait_until(lambda: session.state != before)


def _require_in_place(presentation: Presentation) -> None:
    laptop, projector = QGuiApplication.screens()
    audience, presenter = presentation.audience, presentation.presenter
    assert audience.geometry() == projector.geometry(), audience.geometry()
    assert (audience.devicePixelRatioF(), presenter.devicePixelRatioF()) == (2.0, 1.0)
    needed = presenter.minimumSizeHint()
    room = laptop.availableGeometry().size()
    assert needed.width() <= room.width(), needed
    assert needed.height() <= room.height(), needed
    assert laptop.geometry().contains(presenter.geometry()), presenter.geometry()


def _keep(presentation: Presentation, folder: Path, number: int, state: LectureState) -> None:
    name = f"{number:02d}-{state.item + 1}-{state.step}"
    windows: tuple[tuple[str, QWidget], ...] = (
        ("wall", presentation.audience),
        ("presenter", presentation.presenter),
    )
    for which, window in windows:
        window.grab().save(str(folder / f"{name}-{which}.png"))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.soak.two_screens", description=__doc__)
    parser.add_argument("--items", type=int, default=6)
    parser.add_argument("--pictures", type=Path, default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        screens = Path(folder) / "screens.json"
        screens.write_text(json.dumps({"screens": [LAPTOP, PROJECTOR]}), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        os.environ["QT_SCREEN_SCALE_FACTORS"] = DENSITIES
        sys.stdout.write(f"{hold(arguments.items, arguments.pictures)} steps\n")


if __name__ == "__main__":
    main()
