"""Holds off sleep, the screen saver and notifications while a lecture is on stage, where the system
offers it. Whatever holds it ends with this process, too."""

import ctypes
import os
import subprocess
import sys
from collections.abc import Callable

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

_APPLICATION = "foresee"
# https://learn.microsoft.com/windows/win32/api/winbase/nf-winbase-setthreadexecutionstate
_CONTINUOUS, _SYSTEM_REQUIRED, _DISPLAY_REQUIRED = 0x80000000, 0x1, 0x2
# https://specifications.freedesktop.org/idle-inhibit-spec and .../notification-spec
_SERVICES: tuple[tuple[str, str, list[object]], ...] = (
    ("org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver", []),
    ("org.freedesktop.PowerManagement.Inhibit", "/org/freedesktop/PowerManagement/Inhibit", []),
    ("org.freedesktop.Notifications", "/org/freedesktop/Notifications", [{}]),
)
_CONNECTION = "foresee-lecture"


class StayAwake(QObject):
    """`hold`, then `release`; each may be done again without harm."""

    changed = Signal()
    """`held` is another."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._held: list[str] = []
        self._release: Callable[[], object] | None = None

    @property
    def held(self) -> tuple[str, ...]:
        """What is held off, by the name of whatever does it; empty where nothing offers it."""
        return tuple(self._held)

    def hold(self, reason: str) -> None:
        """`reason`: shown by some systems to whoever asks why the screen stays on."""
        if self._release is not None:
            return
        if sys.platform == "win32":
            self._hold_on_windows()
        elif sys.platform == "darwin":
            self._hold_on_macos()
        else:
            self._ask_desktop(reason)

    def release(self) -> None:
        if self._release is not None:
            self._release()
        self._release = None
        self._held.clear()
        self.changed.emit()

    def _hold_on_windows(self) -> None:
        """Of this thread, until it says otherwise. Windows itself quiets notifications while a
        window fills a screen."""
        if sys.platform == "win32":
            say = ctypes.windll.kernel32.SetThreadExecutionState
            if say(_CONTINUOUS | _SYSTEM_REQUIRED | _DISPLAY_REQUIRED):
                self._release = lambda: say(_CONTINUOUS)
                self._take("SetThreadExecutionState")

    def _hold_on_macos(self) -> None:
        """By a program of the system's own."""
        try:
            awake = subprocess.Popen(["caffeinate", "-dims", "-w", str(os.getpid())])
        except OSError:
            return

        def release() -> None:
            awake.terminate()
            awake.wait()

        self._release = release
        self._take("caffeinate")

    def _ask_desktop(self, reason: str) -> None:
        """Linux and the BSDs: whichever of the desktop's services are there. What they hold off
        ends with the connection of whoever asked, so one is opened for that alone."""
        bus = QDBusConnection.connectToBus(QDBusConnection.BusType.SessionBus, _CONNECTION)
        self._release = lambda: QDBusConnection.disconnectFromBus(_CONNECTION)
        for service, path, further in _SERVICES if bus.isConnected() else ():
            ask = QDBusMessage.createMethodCall(service, path, service, "Inhibit")
            ask.setArguments([_APPLICATION, reason, *further])
            watcher = QDBusPendingCallWatcher(bus.asyncCall(ask), self)
            watcher.setProperty("service", service)
            watcher.finished.connect(self._on_answer)

    @Slot(QDBusPendingCallWatcher)
    def _on_answer(self, watcher: QDBusPendingCallWatcher) -> None:
        """An error says that this desktop has no such service."""
        if not watcher.isError():
            self._take(str(watcher.property("service")))
        watcher.deleteLater()

    def _take(self, name: str) -> None:
        self._held.append(name)
        self.changed.emit()
