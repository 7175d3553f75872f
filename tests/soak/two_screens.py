"""A lecture over a laptop and a projector of another density, voted on by 20 phones, or by hands.

    python -m tests.soak.two_screens [--items 6] [--hands] [--pictures FOLDER]

The screens are Qt's own offscreen ones. Driven by the keys of a clicker alone. With --hands this
machine must be on no network. With --pictures both windows are kept at every step, for looking at.
"""

import argparse
import json
import os
import sys
import tempfile
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QFont, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.audience.networks import networks
from app.presenter.presentation import Presentation
from app.presenter.wall_page import SMALLEST_TEXT, Page
from app.window.opening import prepared_application
from lessons.lecture.state import LectureState
from tests.soak.hall import Crowd, HeldLecture, held_lecture, wait_until

PHONES = 20
LAPTOP = {"name": "laptop", "x": 0, "y": 0, "width": 1024, "height": 768}
PROJECTOR = {"name": "projector", "x": 1024, "y": 0, "width": 3840, "height": 2160}
DENSITIES = "laptop=1;projector=2"


def hold(items: int, pictures: Path | None, *, by_hands: bool) -> int:
    """Returns how many steps were shown. Raises AssertionError where a window is not as its screen
    is, or a text on the wall is too small."""
    prepared_application()
    with tempfile.TemporaryDirectory() as folder, held_lecture(Path(folder), items) as lecture:
        presentation = lecture.presentation
        hall = _Hands(presentation) if by_hands else _Phones(lecture)
        sizes = _sizes_of_text_on(presentation.audience)
        steps = 0
        while True:
            state = presentation.session.state
            if state.open_round is not None:
                hall.vote(state)
            _require_in_place(presentation)
            presentation.audience.grab()
            least = int(SMALLEST_TEXT * presentation.audience.height())
            assert not sizes or min(sizes) >= least, (state, min(sizes), least)
            if pictures is not None:
                _keep(presentation, pictures, steps, state)
            steps += 1
            if state.ended:
                break
            _press(presentation, Qt.Key.Key_PageDown)
        presentation.session.end()
        hall.leave()
    return steps


def _sizes_of_text_on(wall: QWidget) -> list[int]:
    """Of every font that is made for a page as high as the wall, in its pixels; grows with time."""
    sizes: list[int] = []
    font = Page.font

    def recording(self: Page, size: float, *, bold: bool = False) -> QFont:
        made = font(self, size, bold=bold)
        if self.height == wall.height():
            sizes.append(made.pixelSize())
        return made

    Page.font = recording
    return sizes


class _Phones:
    def __init__(self, lecture: HeldLecture) -> None:
        self._record = lecture.presentation.session.record
        self._crowd = crowd = Crowd(lecture.opened_to_phones(), PHONES, seed=7)
        wait_until(lambda: crowd.has_joined)

    def vote(self, state: LectureState) -> None:
        asked = self._record.items[state.item], state.open_round
        wait_until(lambda: asked in self._crowd.voted)

    def leave(self) -> None:
        assert self._crowd.answered().refused == 0


class _Hands:
    """On no network at all: raised hands are counted by the lecturer."""

    def __init__(self, presentation: Presentation) -> None:
        self._presentation = presentation
        self._counted = 0
        assert networks() == (), "this machine is on a network"

    def vote(self, state: LectureState) -> None:
        presenter, session = self._presentation.presenter, self._presentation.session
        assert not presenter.phones.phones.isEnabled()
        for box, raised in zip(presenter.hands.boxes, (3, 5, 8, 2, 1, 1, 0, 4), strict=False):
            box.setValue(raised)
        before = session.result.latest.tally.votes
        presenter.hands.take.click()
        wait_until(lambda: session.result.latest.tally.votes > before)
        self._counted += 1

    def leave(self) -> None:
        assert self._counted >= len(self._presentation.session.record.items)


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
    parser.add_argument("--hands", action="store_true")
    parser.add_argument("--pictures", type=Path, default=None)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        screens = Path(folder) / "screens.json"
        screens.write_text(json.dumps({"screens": [LAPTOP, PROJECTOR]}), encoding="utf-8")
        os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={screens}"
        os.environ["QT_SCREEN_SCALE_FACTORS"] = DENSITIES
        steps = hold(arguments.items, arguments.pictures, by_hands=arguments.hands)
        sys.stdout.write(f"{steps} steps\n")


if __name__ == "__main__":
    main()
