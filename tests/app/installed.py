"""Windows on a library with a pack that a test wrote, and what is asked from it."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from pytestqt.qtbot import QtBot

from app.services.paths import find_paths
from app.window.main_window import MainWindow
from lessons.pack.installing import install_pack
from lessons.pack.shelf import Shelf
from lessons.store import Store
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.lessons.packs import part_id


def window_with_pack(
    qtbot: QtBot, open_window: OpenWindow, folder: Path, write: Callable[[Path], object]
) -> MainWindow:
    """`write` writes the pack into the folder; no model is open."""
    window = open_window()
    qtbot.waitUntil(lambda: window.learning.learner.id is not None, timeout=WAIT_MS)
    reply = window.services.library.ask(partial(_install, folder, write))
    with qtbot.waitSignal(reply.ready, timeout=WAIT_MS):
        pass
    return window


def begin(qtbot: QtBot, window: MainWindow, *names: str) -> None:
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        window.learning.practice.answer_items(part_id(name) for name in names)


def _install(folder: Path, write: Callable[[Path], object], store: Store) -> None:
    write(folder)
    install_pack(store, Shelf(find_paths().packs), folder)
