import gc
import threading
import weakref

from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from app.services.garbage import GarbageCollector


class Knot(QObject):
    """Refers to itself, so that only a collection ends it."""

    def __init__(self) -> None:
        super().__init__()
        self.itself = self


def waste() -> None:
    for _ in range(5 * gc.get_threshold()[0]):
        knot: list[object] = []
        knot.append(knot)


def test_a_busy_worker_collects_nothing_and_the_windows_thread_everything(qtbot: QtBot) -> None:
    collector = GarbageCollector()
    lost = weakref.ref(Knot())
    worker = threading.Thread(target=waste)
    worker.start()
    worker.join()
    assert lost() is not None
    with qtbot.waitSignal(lost_object(lost).destroyed, timeout=30_000):
        pass
    assert lost() is None
    collector.deleteLater()


def lost_object(reference: "weakref.ref[Knot]") -> Knot:
    knot = reference()
    assert knot is not None
    return knot
