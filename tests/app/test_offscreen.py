"""The lesson that `make run` plays where no display is."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication

from app.offscreen import BUG, WINDOW, play
from app.services.run_files import RUN_FILES
from app.viewer.comparing.modes import MODES
from app.window.opening import make_window
from engine.difference import Preview
from lessons.store import Store

PICTURES = (
    "1-before.png",
    "2-while-it-runs.png",
    "3-finished.png",
    *(f"{n}-{mode.id.removeprefix('mode-')}.png" for n, mode in enumerate(MODES[1:], 4)),
)


def test_the_lesson_ends_with_pictures_of_every_step_and_the_run_s_files(
    qapp: QApplication,
    tiny_bundle: Path,
    film_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    out = tmp_path / "lesson"
    window = make_window()
    window.resize(WINDOW)
    assert play(window, out, tiny_bundle, film_file) == 0
    pictures = [QImage(str(out / name)) for name in PICTURES]
    assert all(picture.width() >= 1040 for picture in pictures)
    assert len({bytes(picture.constBits()) for picture in pictures}) == len(PICTURES)
    assert {path.name for path in (out / "results").iterdir()} == set(RUN_FILES)
    assert str(out) in capsys.readouterr().out


def test_the_lesson_says_what_went_wrong(
    qapp: QApplication, tiny_bundle: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert play(make_window(), tmp_path / "lesson", tiny_bundle, tmp_path / "nowhere.png") == 2
    assert "no such file" in capsys.readouterr().err


def fail(*_: object, **__: object) -> None:
    raise ZeroDivisionError("nobody thought of this")


@pytest.mark.parametrize(("owner", "name"), [(Preview, "of"), (Store, "save_run")])
def test_a_bug_in_a_thread_behind_the_window_fails_the_lesson(
    qapp: QApplication,
    tiny_bundle: Path,
    film_file: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    owner: type,
    name: str,
) -> None:
    monkeypatch.setattr(owner, name, fail)
    assert play(make_window(), tmp_path / "lesson", tiny_bundle, film_file) == BUG
    said = capsys.readouterr().err
    assert "nobody thought of this" in said
    assert "error inside Foresee" in said
