"""A screen saver's service on the session bus, and a lecturer's program that asks it to wait."""

import sys

from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, Slot
from PySide6.QtDBus import QDBusConnection

from app.services.awake import StayAwake

SERVICE, PATH = "org.freedesktop.ScreenSaver", "/org/freedesktop/ScreenSaver"


@ClassInfo({"D-Bus Interface": SERVICE})  # pyright: ignore[reportCallIssue]
class ScreenSaver(QObject):
    @Slot(str, str, result="uint")
    def Inhibit(self, application: str, reason: str) -> int:
        _say(f"asked:{application}:{reason}")
        return 7


class Lecturer(QObject):
    def __init__(self) -> None:
        super().__init__()
        self._awake = StayAwake(self)
        self._awake.changed.connect(self._on_changed)
        self._awake.hold("lecture")

    @Slot()
    def _on_changed(self) -> None:
        if self._awake.held:
            _say(*self._awake.held)
            self._awake.release()
        else:
            _say(f"held:{QDBusConnection('foresee-lecture').isConnected()}")
            QCoreApplication.quit()


def main() -> None:
    application = QCoreApplication(sys.argv)
    bus, saver = QDBusConnection.sessionBus(), ScreenSaver()
    assert bus.registerService(SERVICE)
    assert bus.registerObject(PATH, saver, QDBusConnection.RegisterOption.ExportAllSlots)
    lecturer = Lecturer()
    application.exec()
    lecturer.deleteLater()


def _say(*lines: str) -> None:
    print(*lines, sep="\n", flush=True)  # noqa: T201


if __name__ == "__main__":
    main()
