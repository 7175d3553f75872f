"""Work away from the window: in order, answered in the window's thread, none lost at the end."""

import threading
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QObject, Slot
from pytestqt.qtbot import QtBot

from app.services.background import Background, Reply, Task
from engine.errors import ForeseeError
from tests.app.conftest import WAIT_MS


@pytest.fixture
def background(qapp: object) -> Iterator[Background]:
    started = Background("tests")
    started.start()
    yield started
    started.close()


class Listener(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[object] = []
        self.threads: list[int] = []

    @Slot(object)
    def hear(self, answer: object) -> None:
        self.heard.append(answer)
        self.threads.append(threading.get_ident())


def test_answers_come_in_the_order_of_asking_in_the_thread_that_asked(
    qtbot: QtBot, background: Background
) -> None:
    listener = Listener()
    for number in range(20):
        background.ask(lambda number=number: number).then(listener.hear)
    qtbot.waitUntil(lambda: len(listener.heard) == 20, timeout=WAIT_MS)
    assert listener.heard == list(range(20))
    assert set(listener.threads) == {threading.get_ident()}


def test_an_error_for_the_user_refuses_the_reply_with_its_sentence(
    qtbot: QtBot, background: Background
) -> None:
    def refuse() -> None:
        raise ForeseeError("There is no room in {place}.", place="here")

    with qtbot.waitSignal(background.ask(refuse).refused, timeout=WAIT_MS) as refused:
        pass
    assert refused.args == ["There is no room in here."]


def test_a_bug_refuses_the_reply_and_reaches_the_crash_reporter(
    qtbot: QtBot, background: Background, monkeypatch: pytest.MonkeyPatch
) -> None:
    bugs: list[type[BaseException]] = []
    monkeypatch.setattr("sys.excepthook", lambda kind, error, trace: bugs.append(kind))
    reply: Reply[float] = background.ask(lambda: 1 / 0)
    with qtbot.waitSignal(reply.refused, timeout=WAIT_MS) as refused:
        pass
    assert refused.args is not None
    assert "error inside Foresee" in refused.args[0]
    qtbot.waitUntil(lambda: bugs == [ZeroDivisionError], timeout=WAIT_MS)


def test_long_work_says_how_far_it_is_and_ends_when_it_is_cancelled(
    qtbot: QtBot, background: Background
) -> None:
    def work(task: Task) -> str:
        task.report(1, 3)
        task.cancelled.wait(WAIT_MS / 1000)
        return "cancelled" if task.cancelled.is_set() else "too late"

    reply = background.ask_long(work)
    with qtbot.waitSignal(reply.progressed, timeout=WAIT_MS) as progressed:
        pass
    assert progressed.args == [1, 3]
    with qtbot.waitSignal(reply.ready, timeout=WAIT_MS) as ready:
        reply.cancel()
    assert ready.args == ["cancelled"]


def test_closing_cancels_long_work_and_does_everything_else_that_was_asked(qapp: object) -> None:
    background, done = Background("tests"), list[int]()
    background.start()

    def work(task: Task) -> None:
        assert task.cancelled.wait(WAIT_MS / 1000)
        done.append(0)

    background.ask_long(work)
    for number in range(1, 4):
        background.ask(_appending(done, number))
    background.close()
    assert done == [0, 1, 2, 3]


def test_who_is_gone_before_the_answer_is_not_called(qtbot: QtBot, background: Background) -> None:
    gone, there = Listener(), Listener()
    reply = background.ask(int)
    reply.then(gone.hear)
    reply.then(there.hear)
    heard = gone.heard
    del gone
    qtbot.waitUntil(lambda: there.heard == [0], timeout=WAIT_MS)
    assert heard == []


def _appending(done: list[int], number: int) -> Callable[[], None]:
    return lambda: done.append(number)


def test_nobody_is_answered_once_it_is_closed(qtbot: QtBot, background: Background) -> None:
    listener = Listener()
    background.ask(lambda: 1).then(listener.hear)
    background.close()
    QCoreApplication.sendPostedEvents()
    QCoreApplication.processEvents()
    assert listener.heard == []
