"""Sleep and notifications are held off on stage, where the system offers it."""

import os
import shutil
import subprocess
import sys

import pytest

from app.services.awake import StayAwake


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a bus of Linux desktops")
def test_a_desktop_is_asked_and_released_again() -> None:
    """On a bus of its own, with a screen saver of its own."""
    if shutil.which("dbus-run-session") is None:
        pytest.skip("dbus-run-session is not on this machine (Debian: apt-get install dbus)")
    command = ["dbus-run-session", "--", sys.executable, "-m", "tests.app.asked_desktop"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [
        "asked:foresee:lecture",
        "org.freedesktop.ScreenSaver",
        "held:False",
    ]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a bus of Linux desktops")
def test_without_a_desktop_nothing_is_held_and_nothing_fails() -> None:
    program = (
        "from PySide6.QtCore import QCoreApplication; from app.services.awake import StayAwake;"
        "application = QCoreApplication([]); awake = StayAwake();"
        "awake.hold('lecture'); print(awake.held); awake.release(); print(awake.held)"
    )
    environment = {**os.environ, "DBUS_SESSION_BUS_ADDRESS": "unix:path=/nowhere"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True, text=True, check=False, timeout=120, env=environment,
    )  # fmt: skip
    assert (done.returncode, done.stdout.split()) == (0, ["()", "()"]), done.stderr


@pytest.mark.skipif(sys.platform not in ("win32", "darwin"), reason="of Windows and macOS")
def test_windows_and_macos_stay_awake_until_they_are_released() -> None:
    awake = StayAwake()
    awake.hold("lecture")
    assert awake.held
    awake.release()
    assert awake.held == ()
