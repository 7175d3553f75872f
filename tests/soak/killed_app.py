"""The whole app in a lecture, killed again and again, and what must be true afterwards.

As a program it is the lecturer's laptop: the real window over a library of its own, which takes the
lecture up where it was left, opens it to phones on the loopback address, and is driven by the keys
of a clicker. It tells on standard output what it is about to keep and what it shows.
"""

import json
import os
import random
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from subprocess import PIPE, Popen
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import TypeAdapter
from PySide6.QtCore import QObject, Qt, QTimer, Slot
from PySide6.QtTest import QTest

from app.audience.networks import Network
from app.presenter.presentation import Presentation
from app.window.main_window import MainWindow
from app.window.opening import make_window, prepared_application
from lessons.lecture.ballots import Ballot
from lessons.lecture.state import Advice, Blank, LectureState, Round
from tests.lessons.lecture.killed_lecture import Told
from tests.soak.hall import wait_until

DATABASE = "foresee.db"
LONGEST_S = 4.0
"""From the moment that phones can come in to the kill."""
_PHONES = 6
_KEY_EVERY_MS, _VOTE_MS = 60, 500
_KEYS = (
    *[Qt.Key.Key_PageDown] * 8, Qt.Key.Key_PageUp, Qt.Key.Key_B, Qt.Key.Key_W, Qt.Key.Key_Down,
)  # fmt: skip
_ROOT = Path(__file__).parents[2]
_STATE = TypeAdapter(LectureState)


@dataclass
class AppTold(Told):
    """What the app and the phones said before it was killed. `shown_first`: the state in which the
    app came up again."""

    shown_first: list[LectureState] = field(default_factory=list[LectureState])
    kills: int = 0

    def kill_at_a_random_moment(self, home: Path, chance: random.Random) -> None:
        """Raises AssertionError where the app comes up elsewhere than it was, or does not."""
        before, self.shown_first = self.states, []
        with _running_app(home, chance) as app:
            assert app.stdout is not None
            url = self._heard_until_open(app.stdout)
            killer = threading.Timer(chance.uniform(0.0, LONGEST_S), app.kill)
            killer.start()
            over = threading.Event()
            phones = [
                threading.Thread(target=self._vote, args=(url, number, chance.random(), over))
                for number in range(_PHONES)
            ]
            for phone in phones:
                phone.start()
            for line in app.stdout:
                self.hear(line)
            over.set()
            for thread in (*phones, killer):
                thread.join()
        self.kills += 1
        if self.kills > 1:
            assert self.shown_first[0] in before, "the lecture came up elsewhere than it was"

    def hear(self, line: bytes) -> None:
        if line.startswith(b"end step") and line.endswith(b"\n"):
            self.shown_first.append(_STATE.validate_json(line.decode().split(" ", 2)[2]))
        super().hear(line)

    def _heard_until_open(self, lines: Any) -> str:
        for line in lines:
            if line.startswith(b"open "):
                return line.decode().split()[1]
            self.hear(line)
        raise AssertionError("the app ended by itself")

    def _vote(self, url: str, number: int, seed: float, over: threading.Event) -> None:
        """One phone: what is asked is answered, and answered otherwise, until the app is gone."""
        chance, device = random.Random(seed), f"{number:022d}"
        parts = urlsplit(url)
        connection = HTTPConnection(str(parts.hostname), parts.port, timeout=10)
        while not over.wait(chance.uniform(0.0, 0.05)):
            try:
                connection.request("GET", f"{parts.path}/state")
                question = json.loads(_content(connection)[1])["question"]
                if question is not None:
                    self._answer(connection, f"{parts.path}/votes", device, question, chance)
            except (OSError, HTTPException, ValueError):  # The app was killed on the way.
                connection.close()
        connection.close()

    def _answer(
        self,
        connection: HTTPConnection,
        path: str,
        device: str,
        question: dict[str, Any],
        chance: random.Random,
    ) -> None:
        key = device, UUID(question["item"]), Round(question["round"])
        sent = self.sent.setdefault(key, {})
        revision = max(sent, default=0) + 1
        taps = ((round(chance.random(), 3), round(chance.random(), 3)),)
        ballot = Ballot(taps=taps, confidence=chance.randint(1, 3))
        sent[revision] = ballot
        body = {
            "device": device,
            "item": question["item"],
            "round": question["round"],
            "revision": revision,
            "ballot": ballot.model_dump(mode="json", exclude_defaults=True),
        }
        connection.request("POST", path, json.dumps(body))
        if _content(connection)[0] == 200:
            self.answered[key] = revision


def _content(connection: HTTPConnection) -> tuple[int, bytes]:
    """Status and body of the answer."""
    with connection.getresponse() as response:
        return response.status, response.read()


@contextmanager
def _running_app(home: Path, chance: random.Random) -> Iterator[Popen[bytes]]:
    program = [sys.executable, "-m", "tests.soak.killed_app", str(chance.getrandbits(32))]
    environment = {**os.environ, "FORESEE_HOME": str(home), "QT_QPA_PLATFORM": "offscreen"}
    with Popen(program, stdout=PIPE, cwd=_ROOT, env=environment) as app:
        yield app


class Lecturer(QObject):
    """Presses one key after the other, each when the one before is on the wall."""

    def __init__(self, presentation: Presentation, chance: random.Random) -> None:
        super().__init__(presentation)
        self._presentation = presentation
        self._chance = chance
        self._last = presentation.session.state
        presentation.session.moved.connect(self._on_moved)
        self._timer = QTimer(self, singleShot=True, interval=_KEY_EVERY_MS)
        self._timer.timeout.connect(self._press)
        _tell("end", self._last)
        self._timer.start()

    @Slot()
    def _on_moved(self) -> None:
        state = self._presentation.session.state
        if state != self._last:
            self._last = state
            _tell("end", state)
        self._timer.start(_VOTE_MS if state.step.takes_votes else _KEY_EVERY_MS)

    @Slot()
    def _press(self) -> None:
        state, agenda = self._last, self._presentation.session.agenda
        key = Qt.Key.Key_PageUp if state.ended else self._chance.choice(_KEYS)
        for following in (
            *(state.forward(agenda, advice) for advice in Advice),
            *(state.covered(blank) for blank in (Blank.BLACK, Blank.WHITE)),
            state.backward(agenda),
            state.stepped(1),
        ):
            _tell("begin", following)
        QTest.keyClick(self._presentation.audience, key)
        self._timer.start()


def main(seed: int) -> None:
    application = prepared_application()
    window = make_window()
    window.show()
    window.lessons.packs.installer.install_shipped()
    presentation = _taken_up(window)
    session = presentation.session
    presentation.presenter.phones.films.setChecked(True)
    presentation.open_to_phones(Network("lo", "127.0.0.1"))
    wait_until(lambda: presentation.joining is not None)
    wait_until(lambda: len(session.items) == len(session.agenda.asks))
    assert presentation.joining is not None
    lecturer = Lecturer(presentation, random.Random(seed))
    print("open", presentation.joining.url, flush=True)  # noqa: T201
    application.exec()
    lecturer.deleteLater()


def _taken_up(window: MainWindow) -> Presentation:
    """The lecture that was interrupted, or a first one; packs come in meanwhile."""
    found: list[bool] = []
    reply = window.services.library.ask(lambda store: store.lectures.unfinished() is not None)
    reply.ready.connect(found.append)
    wait_until(lambda: bool(found))
    if found[0]:
        wait_until(lambda: bool(window.notice.buttons))
        window.notice.buttons[0].click()
    else:
        window.lectures.see_it_move.trigger()
    wait_until(lambda: window.lectures.presentation is not None)
    assert window.lectures.presentation is not None
    return window.lectures.presentation


def _tell(when: str, state: LectureState) -> None:
    content = json.dumps(_STATE.dump_python(state, mode="json"))
    print(when, "step", content, flush=True)  # noqa: T201


if __name__ == "__main__":
    main(int(sys.argv[1]))
