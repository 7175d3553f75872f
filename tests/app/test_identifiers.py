"""Whose film it is stays in its file: nothing that Foresee writes holds a patient's identifiers,
the name of a DICOM file or that of a folder it lies in."""

import logging
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from pydicom.datadict import dictionary_VR
from pydicom.dataset import Dataset
from pydicom.uid import UID
from pytestqt.qtbot import QtBot

from app.crash.reporter import crash_report
from app.window.main_window import MainWindow
from lessons.pack.draft.intake import import_film
from lessons.pack.identifiers import NAMING
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.app.test_history import predict, reopen_over
from tests.engine.films import dataset, stored_film, unchecked, write
from tests.engine.test_radiograph_studies import zipped

# What else tells who was examined, when and where.
_MORE = (
    "AccessionNumber", "StudyDescription", "SeriesDescription", "ImageComments", "StudyID",
    "RequestingPhysician", "DeviceSerialNumber", "StationName", "ProtocolName",
)  # fmt: skip
_WORDS = {"PN", "LO", "SH", "LT", "ST", "UT"}
_HYPOTHESIS = "worsening right effusion"


def _planted(header: Dataset) -> list[str]:
    """Fills the identifying tags of `header` with words that are nowhere else; returns those."""
    words: list[str] = []
    with unchecked():
        for at, keyword in enumerate(dict.fromkeys((*NAMING, *_MORE))):
            if dictionary_VR(keyword) not in _WORDS:
                continue
            word = f"Zq{at:02}xylophon"
            setattr(header, keyword, word)
            words.append(word)
        header.PatientBirthDate = "19170203"
        header.StudyInstanceUID = UID("1.2.3.987654321987")
    return [*words, "19170203", "987654321987", "Zqfolder", "Zqfile"]


def _folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Zqfolder^JANE"
    folder.mkdir()
    return folder


def _written(*places: Path) -> Iterator[tuple[Path, bytes]]:
    for place in places:
        for path in sorted(place.rglob("*")):
            if path.is_file():
                yield path, str(path.relative_to(place)).encode() + b"\0" + path.read_bytes()


def _require_nowhere(words: list[str], *places: Path) -> None:
    found = [
        f"{word} in {path}"
        for path, content in _written(*places)
        for word in words
        for coded in (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"))
        if coded.lower() in content.lower()
    ]
    assert not found, found
    assert any(True for _ in _written(*places))


@pytest.mark.parametrize("form", ["DICOM", "zipped study"])
def test_no_identifier_is_written_anywhere(
    form: str,
    qtbot: QtBot,
    window: MainWindow,
    open_window: OpenWindow,
    tmp_path: Path,
    foresee_home: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    header = dataset(stored_film(height=240, width=200), WindowCenter=2048, WindowWidth=4096)
    words = _planted(header)
    folder = _folder(tmp_path)
    with unchecked():
        path = write(header, folder / "Zqfile 1950.dcm")
    if form == "zipped study":
        path = zipped(folder / "Zqfile.zip", path.read_bytes())

    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(path)
    window.hypothesis.set_text(_HYPOTHESIS)
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        window.session.generate(_HYPOTHESIS, None, 256)
    with qtbot.waitSignal(window.session.exported, timeout=WAIT_MS):
        window.session.export(tmp_path / "exported")
    titles = [window.windowTitle(), window.notice.text]
    window.close()

    later = open_window()
    qtbot.waitUntil(lambda: bool(later.library.history.entries.entries), timeout=WAIT_MS)
    titles.append(later.windowTitle())
    later.close()

    _require_nowhere(words, foresee_home, tmp_path / "exported")
    said = "\n".join([*titles, caplog.text, *capfd.readouterr()])
    assert not [word for word in words if word.lower() in said.lower()]


def test_a_run_on_a_dicom_film_is_reopened_while_the_window_is_open(
    qtbot: QtBot, window: MainWindow, tmp_path: Path, film_file: Path
) -> None:
    path = write(dataset(stored_film(height=240, width=200)), tmp_path / "film.dcm")
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(path)
    predict(qtbot, window, _HYPOTHESIS)
    fingerprint = window.session.film.radiograph.fingerprint if window.session.film else ""
    reopen_over(qtbot, window, film_file)
    assert window.session.film is not None
    assert window.session.film.radiograph.fingerprint == fingerprint


def test_a_doubtful_film_says_what_is_doubtful(
    qtbot: QtBot, window: MainWindow, tmp_path: Path
) -> None:
    header = dataset(stored_film(height=240, width=200), WindowCenter=128, WindowWidth=256)
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(write(header, tmp_path / "film.dcm"))
    assert "Foresee chose its own" in window.notice.text


def test_a_crash_report_names_no_file_of_a_patient(tmp_path: Path) -> None:
    folder = _folder(tmp_path)
    with pytest.raises(FileNotFoundError) as missing:
        (folder / "Zqfile.dcm").read_bytes()
    report = crash_report(missing.type, missing.value, missing.tb)
    assert "FileNotFoundError" in report
    assert "test_identifiers.py" in report
    assert "Zqfolder" not in report
    assert "Zqfile.dcm'" not in report
    shutil.rmtree(folder)


def test_a_film_taken_into_a_pack_is_not_called_after_its_dicom_file_or_study(
    tmp_path: Path,
) -> None:
    path = write(dataset(stored_film()), _folder(tmp_path) / "Zqfile.dcm")
    for source in (path, zipped(path.with_suffix(".zip"), path.read_bytes())):
        assert import_film(source).film.title == ""
