"""A whole lecture with many phones: every vote counted once, and what the crowd costs.

The presenter's windows, the library and the server are those of the app, in one process; the phones
are another (`tests.soak.phones`). The lecture is held without phones first, so that what remains is
the crowd's.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from time import monotonic
from typing import Any
from uuid import UUID, uuid4

import numpy as np
import psutil
from PySide6.QtCore import QEventLoop, QObject, QProcess, QTimer, Slot

from app.audience.networks import Network
from app.presenter.lecture_commands import LectureCommands
from app.presenter.presentation import Presentation
from app.presenter.program import item_ids
from app.services.background import Background
from app.services.engine_service import EngineService
from app.services.library import Library
from app.services.threads import Services
from app.theme.look import Look
from app.theme.preferences import Theme
from lessons.built_in.shipped import install_shipped
from lessons.lecture.ballots import Vote
from lessons.lecture.choosing import LectureProgram, see_it_move
from lessons.lecture.records import LectureRecord
from lessons.lecture.state import Round
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.benchmarks.event_loop_gaps import EventLoopGaps
from tests.soak.phones import Answered, device_of

LONGEST_S = 120.0
"""For any one step: a hall that does not answer within it has failed."""
SERVER = "app.audience.child"
_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class HallFigures:
    """`votes_sent`: votes that the server said are kept, one per phone, item and round.
    votes_counted: of them, those that the library holds, once and as they were answered last.
    posts: requests with a vote, repeated ones and changes among them. extra_mb: of the app and
    its server, more than without phones. gaps: of the presenter's event loop;
    busy: what its thread itself worked in one, which other programs do not lengthen."""

    phones: int
    items: int
    votes_sent: int
    votes_counted: int
    posts: int
    refused: int
    reconnected: int
    p50_ms: float
    p99_ms: float
    longest_gap_ms: float
    longest_gap_alone_ms: float
    longest_busy_ms: float
    extra_mb: float
    load: float


def soak_hall(phones: int, seed: int, items: int = 6) -> HallFigures:
    """Needs a QApplication. Raises RuntimeError where a step takes for ever, AssertionError where
    a vote is lost or there twice."""
    with (
        tempfile.TemporaryDirectory(prefix="foresee-hall-") as folder,
        held_lecture(Path(folder), items) as lecture,
    ):
        before = _Walk(lecture.presentation)
        before.walk(None)
        session = lecture.presentation.session
        session.jump(0)
        wait_until(lambda: not session.state.ended)
        crowd = Crowd(lecture.opened_to_phones(), phones, seed)
        during = _Walk(lecture.presentation)
        during.walk(crowd)
        votes = lecture.votes()
        session.end()
        answered = crowd.answered()
        counted = require_counted_once(answered, votes)
    latencies = answered.latencies_ms
    return HallFigures(
        phones=phones,
        items=items,
        votes_sent=len(answered.kept),
        votes_counted=counted,
        posts=answered.posts,
        refused=answered.refused,
        reconnected=answered.reconnected,
        p50_ms=round(float(np.percentile(latencies, 50)), 1),
        p99_ms=round(float(np.percentile(latencies, 99)), 1),
        longest_gap_ms=round(during.gaps.longest_ms, 1),
        longest_gap_alone_ms=round(before.gaps.longest_ms, 1),
        longest_busy_ms=round(max(during.gaps.busy_ms), 1),
        extra_mb=round(during.most_mb - before.most_mb, 1),
        load=round(psutil.getloadavg()[0], 1),
    )


@dataclass(frozen=True, eq=False)
class HeldLecture:
    presentation: Presentation
    library: Library

    def opened_to_phones(self) -> str:
        """The address, once phones can come in; they may fetch the films."""
        self.presentation.presenter.phones.films.setChecked(True)
        self.presentation.open_to_phones(Network("lo", "127.0.0.1"))
        wait_until(lambda: self.presentation.joining is not None)
        assert self.presentation.joining is not None
        return self.presentation.joining.url

    def votes(self) -> list[Vote]:
        """All that the library holds."""
        answers: list[list[Vote]] = []
        reply = self.library.ask(partial(_votes, self.presentation.session.record))
        reply.ready.connect(answers.append)
        wait_until(lambda: bool(answers))
        return answers[0]


@contextmanager
def held_lecture(folder: Path, items: int = 6) -> Iterator[HeldLecture]:
    """The lecture that ships, or its first items, on stage over a library of its own."""
    program = _program(folder)
    chosen = program.items[:items]
    services = Services(EngineService(), Background("films"), Library(folder / "library.db"))
    services.start()
    record = LectureRecord(
        uuid4(), program.pack, program.title, item_ids(chosen), datetime.now(UTC)
    )
    shelf = Shelf(folder / "shelf")
    presentation = Presentation(
        services, shelf, Look(Theme.DARK), record, chosen, {}, LectureCommands()
    )
    try:
        presentation.start()
        session = presentation.session
        wait_until(lambda: all(session.item_at(index) for index in range(items)))
        yield HeldLecture(presentation, services.library)
    finally:
        presentation.close()
        services.close()


def _program(folder: Path) -> LectureProgram:
    with Store.open(folder / "library.db") as store:
        install_shipped(store, shelf=Shelf(folder / "shelf"))
        return see_it_move(store)


def _votes(record: LectureRecord, store: Store) -> list[Vote]:
    return [
        vote
        for item in record.items
        for round_ in Round
        for vote in store.lectures.answers(record.id, item, round_).votes
    ]


class _Walk:
    """Through a lecture by *next*, waiting at each vote for the whole crowd."""

    def __init__(self, lecture: Presentation) -> None:
        self.gaps = EventLoopGaps()
        self.most_mb = 0.0
        self._lecture = lecture
        self._process = psutil.Process()

    def walk(self, crowd: "Crowd | None") -> None:
        session = self._lecture.session
        with self.gaps:
            if crowd is not None:
                wait_until(lambda: crowd.has_joined)
            while not session.state.ended:
                if crowd is not None:
                    self._wait_for_votes(crowd)
                self.most_mb = max(self.most_mb, self._megabytes())
                self._go_on()

    def _megabytes(self) -> float:
        """Of the app, and of its server where it runs."""
        servers = [one for one in self._process.children() if SERVER in one.cmdline()]
        return sum(one.memory_info().rss for one in (self._process, *servers)) / 1e6

    def _wait_for_votes(self, crowd: "Crowd") -> None:
        session = self._lecture.session
        round_ = session.state.open_round
        if round_ is not None:
            asked = session.record.items[session.state.item], round_
            wait_until(lambda: asked in crowd.voted)

    def _go_on(self) -> None:
        session = self._lecture.session
        before = session.state
        session.forward()
        wait_until(lambda: session.state != before)


class Crowd(QObject):
    """The phones' program, and what it has said so far."""

    def __init__(self, url: str, phones: int, seed: int) -> None:
        super().__init__()
        self.has_joined = False
        self.voted: set[tuple[UUID, Round]] = set()
        self._last = ""
        self._process = QProcess(self)
        self._process.setWorkingDirectory(str(_ROOT))
        self._process.setProcessChannelMode(QProcess.ProcessChannelMode.ForwardedErrorChannel)
        self._process.readyReadStandardOutput.connect(self._on_line)
        program = ["-m", "tests.soak.phones", url, "--phones", str(phones), "--seed", str(seed)]
        self._process.start(sys.executable, program)

    def answered(self) -> Answered:
        """When all have heard that the lecture is over."""
        wait_until(lambda: self._process.state() is QProcess.ProcessState.NotRunning)
        self._on_line()
        return Answered(**json.loads(self._last))

    @Slot()
    def _on_line(self) -> None:
        while self._process.canReadLine():
            line = bytes(self._process.readLine().data()).decode().strip()
            match line.split():
                case ["joined"]:
                    self.has_joined = True
                case ["voted", item, round_]:
                    self.voted.add((UUID(item), Round(round_)))
                case _:
                    self._last = line


def require_counted_once(answered: Answered, votes: list[Vote]) -> int:
    """How many votes were kept as they were answered. Raises AssertionError otherwise."""
    held = {(vote.device, vote.item, vote.round.value): vote for vote in votes}
    assert len(held) == len(votes), "a vote is there twice"
    assert len(held) == len(answered.kept), "a vote came from nowhere, or was lost"
    for key, (revision, ballot) in answered.kept.items():
        vote = held[device_of(key)]
        said: dict[str, Any] = vote.ballot.model_dump(mode="json", exclude_defaults=True)
        assert (vote.revision, said) == (revision, ballot), f"{key} is not as it was answered"
    return len(held)


def wait_until(happened: Callable[[], bool], within_s: float = LONGEST_S) -> None:
    """Let the event loop turn until then. Raises RuntimeError where it takes for ever."""
    loop = QEventLoop()
    look_again = QTimer(interval=10)
    look_again.timeout.connect(loop.quit)
    look_again.start()
    deadline = monotonic() + within_s
    while not happened():
        if monotonic() > deadline:
            raise RuntimeError("the hall did not answer")
        loop.exec()
