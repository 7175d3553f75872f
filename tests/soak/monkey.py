"""A monkey at the window: seeded random clicks, keys, drags and sizes on whatever is shown.

    python -m tests.soak monkey [--events 10000] [--minutes 10] [--seed N]

The window has the tests' model, a film and a pack. Nothing may end in a traceback or a warning of
Qt's, and after its first third the process may not grow any more. The monkey never chooses files or
printers: such a dialog it closes.
"""

import ctypes
import gc
import os
import random
import sys
import tempfile
import threading
import traceback
from collections import Counter, deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from types import TracebackType

import numpy as np
import psutil
from PIL import Image
from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMetaObject,
    QObject,
    QPoint,
    Qt,
    QTimer,
    QtMsgType,
    QUrl,
    Slot,
    qInstallMessageHandler,
)
from PySide6.QtGui import QAction, QDesktopServices, QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtPrintSupport import QPrintDialog
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QWidget

from app.window.main_window import MainWindow
from app.window.opening import make_window, prepared_application
from tests.engine.films import film
from tests.engine.tiny_bundle import write_tiny_bundle
from tests.lessons.packs import write_folder

SAMPLES = 30
MOST_GROWTH_MB, MOST_GROWTH = 40.0, 0.15
"""From the first third on, whichever is more: of memory in MB, and of its share and of widgets."""
_REMEMBERED = 30
_PAUSE_EVERY, _PAUSE_MS = 20, 15
_LONGEST_START_MS = 60_000
_TEXTS = (
    "worse right effusion",
    "größer",
    "\u202e\0",
    "<b>x</b>",
    "a" * 600,
    "不",
    "",
    "'; --",
    "%n",
)
_KEYS = (
    Qt.Key.Key_Tab, Qt.Key.Key_Backtab, Qt.Key.Key_Return, Qt.Key.Key_Escape, Qt.Key.Key_Space,
    Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home,
    Qt.Key.Key_End, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown, Qt.Key.Key_Delete, Qt.Key.Key_F1,
    Qt.Key.Key_F5, Qt.Key.Key_F11, Qt.Key.Key_Plus, Qt.Key.Key_Minus, *map(Qt.Key, range(48, 91)),
)  # fmt: skip
_MODIFIERS = (
    Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)  # fmt: skip
_BUTTONS = (*[Qt.MouseButton.LeftButton] * 6, Qt.MouseButton.RightButton)
# The window is what the monkey plays with.
_NEVER = {"quit"}


@dataclass
class Played:
    """memory_mb, kinds (of widgets): at each of SAMPLES moments. pages: what was played on."""

    events: int = 0
    seconds: float = 0.0
    memory_mb: list[float] = field(default_factory=list[float])
    kinds: list[Counter[str]] = field(default_factory=list[Counter[str]])
    pages: Counter[str] = field(default_factory=Counter[str])
    faults: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def widgets(self) -> list[int]:
        return [kinds.total() for kinds in self.kinds]

    def growth(self) -> tuple[float, int]:
        """Of memory in MB and of widgets, from the end of the first third to the end; of three
        moments each the middle one, since a single one may fall into a run."""
        third = len(self.memory_mb) // 3
        return (
            _middle(self.memory_mb[-3:]) - _middle(self.memory_mb[third : third + 3]),
            round(_middle(self.widgets[-3:]) - _middle(self.widgets[third : third + 3])),
        )

    def require_sound(self) -> None:
        """Raises AssertionError."""
        assert not self.faults, "\n\n".join(self.faults.values())
        memory, widgets = self.growth()
        third = len(self.memory_mb) // 3
        most = max(MOST_GROWTH_MB, MOST_GROWTH * self.memory_mb[third])
        assert memory < most, f"the process grew by {memory:.0f} MB: {self.memory_mb}"
        most = max(100, MOST_GROWTH * self.widgets[third])
        grown = (self.kinds[-1] - self.kinds[third]).most_common(8)
        assert widgets < most, f"there are {widgets} widgets more: {self.widgets}, {grown}"


def _middle(values: list[float] | list[int]) -> float:
    return float(np.median(values))


def play(events: int, seconds: float, seed: int) -> Played:
    """So many events, and for so long."""
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    with tempfile.TemporaryDirectory(prefix="foresee-monkey-") as folder, _home(Path(folder)):
        prepared_application()
        for scheme in ("http", "https", "file", "mailto"):
            # The stubs want bytes, which it refuses.
            QDesktopServices.setUrlHandler(scheme, _UNOPENED, "open")  # pyright: ignore[reportArgumentType]
        played = Played()
        with _faults_noted(played):
            window = _prepared_window(Path(folder))
            monkey = _Monkey(window, played, events, seconds, random.Random(seed))
            monkey.play()
            window.removeEventFilter(monkey)
            _close_all()
            window.close()
            _turn(200)
        return played


class _Unopened(QObject):
    """What would be opened by a browser is not."""

    @Slot(QUrl)
    def open(self, _url: QUrl) -> None:
        return


_UNOPENED = _Unopened()


@contextmanager
def _home(folder: Path) -> Iterator[None]:
    """Everything that is read and written lies in the folder."""
    changed = {"HOME": str(folder), "FORESEE_HOME": str(folder / "home")}
    before = {name: os.environ.get(name) for name in changed}
    there = Path.cwd()
    os.environ.update(changed)
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(there)
        for name, value in before.items():
            if value is None:
                os.environ.pop(name)
            else:
                os.environ[name] = value


def _prepared_window(folder: Path) -> MainWindow:
    path = folder / "film.png"
    Image.fromarray((film(480, 400) * 255).astype(np.uint8)).save(path)
    write_folder(folder / "pack")
    window = make_window()
    window.resize(1280, 800)
    window.show()
    loop = QEventLoop()
    waiting = Counter({"model": 1, "film": 1})

    def came(what: str) -> Callable[..., None]:
        def count(*_: object) -> None:
            waiting.pop(what, None)
            if not waiting:
                loop.quit()

        return count

    window.session.model_opened.connect(came("model"))
    window.session.film_opened.connect(came("film"))
    QTimer.singleShot(_LONGEST_START_MS, loop.quit)
    window.open_model(write_tiny_bundle(folder / "model"), "cpu")
    window.open_film(path)
    window.lessons.packs.installer.import_pack(folder / "pack")
    loop.exec()
    assert not waiting, f"the window has no {set(waiting)}"
    return window


@contextmanager
def _faults_noted(played: Played) -> Iterator[None]:
    """Exceptions of every thread and warnings of Qt's; one of a kind."""

    def note(kind: str, details: str) -> None:
        played.faults.setdefault(kind, f"event {played.events}: {details}")

    def hook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        where = [f"{one.filename}:{one.lineno}" for one in traceback.extract_tb(trace)][-1:]
        text = "".join(traceback.format_exception(kind, error, trace))
        note(f"{kind.__name__} {where or error}", text)

    def in_thread(args: threading.ExceptHookArgs) -> None:
        assert args.exc_value is not None
        hook(args.exc_type, args.exc_value, args.exc_traceback)

    def hear(kind: QtMsgType, _context: object, message: str) -> None:
        if kind not in (QtMsgType.QtDebugMsg, QtMsgType.QtInfoMsg) and not _is_of_offscreen(
            message
        ):
            note(message, message)

    before = sys.excepthook, threading.excepthook, qInstallMessageHandler(hear)
    sys.excepthook, threading.excepthook = hook, in_thread
    try:
        yield
    finally:
        sys.excepthook, threading.excepthook = before[0], before[1]
        qInstallMessageHandler(before[2])


def _is_of_offscreen(message: str) -> bool:
    return message.startswith("This plugin does not support")


class _Monkey(QObject):
    def __init__(
        self,
        window: MainWindow,
        played: Played,
        events: int,
        seconds: float,
        chance: random.Random,
    ) -> None:
        super().__init__()
        self._window, self._played, self._chance = window, played, chance
        self._events, self._seconds = events, seconds
        self._loop = QEventLoop()
        self._did: deque[str] = deque(maxlen=_REMEMBERED)
        self._process = psutil.Process()
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The main window stays."""
        return event.type() is QEvent.Type.Close and watched is self._window

    def play(self) -> None:
        self._begun = monotonic()
        QTimer.singleShot(0, self, self._step)
        self._loop.exec()
        self._played.seconds = monotonic() - self._begun

    @Slot()
    def _step(self) -> None:
        played = self._played
        pause = _PAUSE_MS if played.events % _PAUSE_EVERY == 0 else 0
        # First, so that a fault of the monkey's own cannot end the play without a word.
        QTimer.singleShot(pause, self, self._step)
        share = self._share_done()
        if share >= len(played.memory_mb) / SAMPLES:
            self._sample()
        if share >= 1:
            _close_all()
            self._loop.quit()
            return
        played.events += 1
        faults = len(played.faults)
        self._play_once()
        if len(played.faults) > faults:
            last = next(reversed(played.faults))
            played.faults[last] += "\nbefore it: " + ", ".join(self._did)

    def _share_done(self) -> float:
        of_time = (monotonic() - self._begun) / self._seconds if self._seconds else 1.0
        return min(self._played.events / self._events, of_time)

    def _play_once(self) -> None:
        top = self._top()
        if isinstance(top, QFileDialog | QPrintDialog):
            top.reject()
            return
        self._played.pages[type(top).__name__] += 1
        what = self._chance.choices(
            (self._click, self._key, self._type, self._drag, self._turn_wheel, self._act,
             self._resize, self._leave),
            (40, 20, 6, 8, 8, 12, 2, 4),
        )[0]  # fmt: skip
        what(top)

    def _top(self) -> QWidget:
        """Where a person could point: a menu, a dialog that keeps others waiting, or any window."""
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        first = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if first is not None:
            return first
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        return self._chance.choice(shown) if shown else self._window

    def _target(self, top: QWidget) -> QWidget:
        """Buttons more often than their number is: they lead somewhere."""
        inside = [one for one in top.findChildren(QWidget) if one.isVisible() and one.isEnabled()]
        buttons = [one for one in inside if isinstance(one, QAbstractButton)]
        if buttons and self._chance.random() < 0.5:
            return self._chance.choice(buttons)
        return self._chance.choice(inside) if inside else top

    def _note(self, what: str, target: QWidget) -> None:
        name = target.objectName() or (target.text() if isinstance(target, QAbstractButton) else "")
        self._did.append(f"{what} {type(target).__name__} {name}".strip())

    def _place(self, target: QWidget) -> QPoint:
        """In the target's window."""
        inside = QPoint(
            self._chance.randrange(max(1, target.width())),
            self._chance.randrange(max(1, target.height())),
        )
        return target.mapTo(target.window(), inside)

    def _click(self, top: QWidget) -> None:
        target, button = self._target(top), self._chance.choice(_BUTTONS)
        self._note(f"click {button.name}", target)
        modifier, place = self._chance.choice(_MODIFIERS), self._place(target)
        for _ in range(2 if self._chance.random() < 0.1 else 1):
            self._mouse(top, QEvent.Type.MouseButtonPress, place, button, modifier)
            self._mouse(top, QEvent.Type.MouseButtonRelease, place, button, modifier)

    def _key(self, top: QWidget) -> None:
        key, modifier = self._chance.choice(_KEYS), self._chance.choice(_MODIFIERS)
        self._note(f"key {modifier.name} {key.name}", top.focusWidget() or top)
        text = chr(key.value) if 32 <= key.value < 127 else ""
        self._press(top, key.value, modifier, text)

    def _type(self, top: QWidget) -> None:
        text = self._chance.choice(_TEXTS)
        self._note(f"type {text[:10]!r}", top.focusWidget() or top)
        for character in text:
            self._press(top, 0, Qt.KeyboardModifier.NoModifier, character)

    def _press(self, top: QWidget, key: int, modifier: Qt.KeyboardModifier, text: str) -> None:
        for kind in (QEvent.Type.ShortcutOverride, QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            self._post(top, QKeyEvent(kind, key, modifier, text))

    def _drag(self, top: QWidget) -> None:
        target, button = self._target(top), self._chance.choice(_BUTTONS)
        self._note("drag", target)
        places = [self._place(target) for _ in range(self._chance.randint(2, 5))]
        self._mouse(top, QEvent.Type.MouseButtonPress, places[0], button)
        for place in places[1:]:
            self._mouse(top, QEvent.Type.MouseMove, place, button)
        self._mouse(top, QEvent.Type.MouseButtonRelease, places[-1], button)

    def _turn_wheel(self, top: QWidget) -> None:
        target = self._target(top)
        self._note("wheel", target)
        place, delta = self._place(target), QPoint(0, self._chance.choice((-360, -120, 120, 360)))
        event = QWheelEvent(
            place.toPointF(),
            top.mapToGlobal(place).toPointF(),
            QPoint(),
            delta,
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.NoModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        self._post(top, event)

    def _mouse(
        self,
        top: QWidget,
        kind: QEvent.Type,
        place: QPoint,
        button: Qt.MouseButton,
        modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        held = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseButtonRelease else button
        changed = Qt.MouseButton.NoButton if kind is QEvent.Type.MouseMove else button
        at = top.mapToGlobal(place).toPointF()
        self._post(top, QMouseEvent(kind, place.toPointF(), at, changed, held, modifier))

    def _post(self, top: QWidget, event: QEvent) -> None:
        """To the window, by the event loop: whatever comes of one event, the next one to a window
        that is gone by then is dropped."""
        handle = top.windowHandle()
        if handle is not None:
            QCoreApplication.postEvent(handle, event)

    def _act(self, top: QWidget) -> None:
        """Any command of the window, whatever page it is on."""
        actions = [one for one in top.findChildren(QAction) if one.isEnabled()]
        actions = [one for one in actions if one.objectName() not in _NEVER]
        if actions:
            action = self._chance.choice(actions)
            self._did.append(f"action {action.objectName() or action.text()}")
            QMetaObject.invokeMethod(action, "trigger", Qt.ConnectionType.QueuedConnection)

    def _resize(self, top: QWidget) -> None:
        self._note("resize", top)
        top.resize(self._chance.randint(300, 1900), self._chance.randint(200, 1200))

    def _leave(self, top: QWidget) -> None:
        """Out of whatever was opened, so that the monkey is not caught on one page."""
        if top is not self._window:
            self._note("close", top)
            top.close()
        elif self._chance.random() < 0.3:
            self._did.append("home")
            self._window.show_home()

    def _sample(self) -> None:
        gc.collect()
        _give_back()
        self._played.memory_mb.append(round(self._process.memory_info().rss / 1e6, 1))
        self._played.kinds.append(Counter(_kind(one) for one in QApplication.allWidgets()))


def _kind(widget: QWidget) -> str:
    parent = widget.parentWidget()
    return (
        type(widget).__name__
        if parent is None
        else f"{type(widget).__name__} in {type(parent).__name__}"
    )


def _give_back() -> None:
    """Free memory goes back to the system, so that what is measured is what is used."""
    if sys.platform == "linux":
        ctypes.CDLL(None).malloc_trim(0)


def _close_all() -> None:
    """Every dialog and menu: each may keep a call of the monkey's waiting."""
    for widget in QApplication.topLevelWidgets():
        if isinstance(widget, QDialog):
            widget.reject()
        elif not isinstance(widget, MainWindow):
            widget.close()


def _turn(milliseconds: int) -> None:
    loop = QEventLoop()
    QTimer.singleShot(milliseconds, loop.quit)
    loop.exec()
