"""Names of files, clocks, folders and paths that few machines have: all goes on, or a sentence says
what to do."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
import time_machine
from pytestqt.qtbot import QtBot

from app.window.main_window import MainWindow
from tests.app.conftest import WAIT_MS, Foresee, OpenWindow, open_model_and_film
from tests.app.test_history import predict

HYPOTHESIS = "new large right effusion"
NAMES = [
    "CON.png",
    "שלום عالم.png",
    "new\nline.png",
    "\u202egnp.film.png",
    " both ends . .png",
    "e\u0301" * 60 + ".png",
]
# A name that is no text in UTF-8, as old disks have them.
NO_TEXT = "\udcff\udcfe.png"


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such names")
@pytest.mark.parametrize("name", [*NAMES, NO_TEXT], ids=ascii)
def test_a_film_of_any_name_is_opened_predicted_on_and_kept(
    qtbot: QtBot, window: MainWindow, film_file: Path, tmp_path: Path, name: str
) -> None:
    if name == NO_TEXT and sys.platform != "linux":
        pytest.skip("other systems take names that are text only")
    film = tmp_path / name
    film.write_bytes(film_file.read_bytes() + b"\0")
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(film)
    predict(qtbot, window, HYPOTHESIS)
    for control in ("\u202e", "\n"):
        assert control not in window.windowTitle()
    assert window.notice.text == ""


def test_a_film_lies_deeper_than_old_systems_reach(
    foresee: Foresee, tiny_bundle: Path, film_file: Path, tmp_path: Path
) -> None:
    deep = tmp_path
    while len(str(deep)) < 1000:
        deep /= "d" * 60
    try:
        deep.mkdir(parents=True)
        (deep / "film.png").write_bytes(film_file.read_bytes())
    except OSError:
        pytest.skip("this system reaches no deeper")
    out = deep / "out"
    answer = foresee(
        "generate", deep / "film.png", HYPOTHESIS, "--out", out, "--model", tiny_bundle
    )
    assert answer.code == 0, answer.err
    assert (out / "result.json").is_file()


@pytest.mark.skipif(os.name == "nt", reason="SQLite takes longer paths there than folders may have")
def test_a_library_deeper_than_sqlite_reaches_is_refused_with_the_cause(
    foresee: Foresee, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORESEE_HOME", str(tmp_path / "/".join(["d" * 60] * 12)))
    answer = foresee("backup")
    assert answer.code == 2
    assert "path is longer than SQLite takes" in answer.err


@pytest.mark.parametrize("year", [1970, 2109])
def test_a_clock_that_is_decades_wrong_keeps_nobody_from_working(
    qtbot: QtBot, open_window: OpenWindow, tiny_bundle: Path, film_file: Path, year: int
) -> None:
    with time_machine.travel(datetime(year, 1, 2, tzinfo=UTC)):
        window = open_window()
        open_model_and_film(qtbot, window, tiny_bundle, film_file)
        predict(qtbot, window, HYPOTHESIS)
        window.close()
        again = open_window()
        history = again.library.history
        qtbot.waitUntil(lambda: bool(history.entries.entries), timeout=WAIT_MS)


SHOWN = """
from app.window.opening import make_window, prepared_application
application = prepared_application()
window = make_window()
window.show()
application.processEvents()
banner = [one for one in window.findChildren(QLabel) if "Synthetic" in one.text()][0]
greys = banner.grab().toImage().convertToFormat(QImage.Format.Format_Grayscale8)
levels = {greys.pixelColor(x, greys.height() // 2).value() for x in range(greys.width())}
print(len(levels), window.devicePixelRatio(), banner.width() >= banner.sizeHint().width())
window.close()
"""


@pytest.mark.parametrize(
    ("screen", "scale"), [((7680, 4320), "1"), ((3840, 2160), "3")], ids=["8K", "300 %"]
)
def test_the_window_is_legible_on_a_screen_of_any_size_without_any_font(
    tmp_path: Path, screen: tuple[int, int], scale: str
) -> None:
    """The system's fonts are away; Foresee brings its own."""
    width, height = screen
    described = {"name": "one", "x": 0, "y": 0, "width": width, "height": height, "dpr": 1}
    screens = tmp_path / "screens.json"
    screens.write_text(json.dumps({"screens": [described | {"logicalDpi": 96}]}))
    told = subprocess.run(
        [
            sys.executable,
            "-c",
            "from PySide6.QtGui import QImage\nfrom PySide6.QtWidgets import QLabel\n" + SHOWN,
        ],
        env={
            **os.environ,
            "QT_QPA_PLATFORM": f"offscreen:configfile={screens}",
            "QT_SCALE_FACTOR": scale,
            "FONTCONFIG_FILE": os.devnull,
            "QT_QPA_FONTDIR": str(tmp_path),
        },
        capture_output=True,
        text=True,
        timeout=200,
        check=True,
    )
    levels, ratio, is_whole = told.stdout.split()
    assert int(levels) > 5, "letters have edges of many greys"
    assert float(ratio) == float(scale)
    assert is_whole == "True"
