"""Studies with several films, in the window and in the command: the student chooses."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from pytestqt.qtbot import QtBot

from app.stage.on_stage import FollowUp
from app.window.main_window import MainWindow
from app.window.study_chooser import StudyChooser
from tests.app.conftest import WAIT_MS, Foresee
from tests.app.test_accessible import nameless
from tests.app.test_history import predict, reopen_over
from tests.engine.films import dataset, stored_film, write
from tests.engine.test_radiograph_studies import zipped

FIRST: dict[str, Any] = {
    "WindowCenter": 2048, "WindowWidth": 4096, "ViewPosition": "PA", "StudyDate": "20200130",
}  # fmt: skip
LATER: dict[str, Any] = {
    "WindowCenter": 1800, "WindowWidth": 4096, "ViewPosition": "AP", "StudyDate": "20200202",
}  # fmt: skip
LATERAL: dict[str, Any] = {"ViewPosition": "LL"}
HYPOTHESIS = "new large right effusion"


def film_bytes(folder: Path, **attributes: Any) -> bytes:
    header = dataset(stored_film(height=240, width=200), PatientName="Zqname^Anna", **attributes)
    path = write(header, folder / "one")
    content = path.read_bytes()
    path.unlink()
    return content


@pytest.fixture
def study(tmp_path: Path) -> Path:
    files = [film_bytes(tmp_path, **one) for one in (FIRST, LATERAL, LATER)]
    return zipped(tmp_path / "Zqname Anna.zip", *files)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "Zqname.png"  # a folder is a patient's, whatever it is called
    folder.mkdir()
    for number, one in enumerate((FIRST, LATERAL, LATER)):
        (folder / f"IM{number}").write_bytes(film_bytes(tmp_path, **one))
    return folder


def chooser(qtbot: QtBot, window: MainWindow) -> StudyChooser:
    qtbot.waitUntil(lambda: bool(window.findChildren(StudyChooser)), timeout=WAIT_MS)
    return window.findChildren(StudyChooser)[0]


def said(dialog: StudyChooser) -> list[str]:
    return [dialog.films.item(row).text() for row in range(dialog.films.count())]


@pytest.mark.parametrize("kind", ["study", "folder"])
def test_the_films_of_a_study_are_chosen_among(
    qtbot: QtBot, window: MainWindow, request: pytest.FixtureRequest, kind: str
) -> None:
    window.open_file(request.getfixturevalue(kind))
    dialog = chooser(qtbot, window)
    assert said(dialog) == ["1 · PA\nFirst day", "2 · AP\n3 days later"]
    assert "1 × The film is a lateral view" in dialog.unusable.text()
    assert "Zqname" not in "\n".join([*said(dialog), dialog.unusable.text(), dialog.windowTitle()])
    assert nameless(dialog) == []
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        dialog.films.setCurrentRow(1)
        qtbot.keyClick(dialog.films, Qt.Key.Key_Return)
    film = window.session.film
    assert film is not None
    assert (film.radiograph.view, film.number, film.title) == ("AP", 2, "Own film")
    assert film.is_private
    assert "Several" not in window.notice.text
    qtbot.waitUntil(lambda: not window.findChildren(StudyChooser), timeout=WAIT_MS)


def test_a_later_film_of_the_study_is_laid_beside_the_first_as_its_follow_up(
    qtbot: QtBot, window: MainWindow, study: Path
) -> None:
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(study, None, 1)
    window.session.open_follow_up(study)
    dialog = chooser(qtbot, window)
    with qtbot.waitSignal(window.session.follow_up_opened, timeout=WAIT_MS) as opened:
        dialog.films.setCurrentRow(1)
        dialog.open_button.click()
    assert opened.args is not None
    follow_up = opened.args[0]
    assert isinstance(follow_up, FollowUp)
    assert follow_up.film.radiograph.view == "AP"


def test_closing_the_choice_leaves_what_was_open(
    qtbot: QtBot, window: MainWindow, study: Path
) -> None:
    before = window.session.film
    window.open_film(study)
    chooser(qtbot, window).close()
    qtbot.waitUntil(lambda: not window.findChildren(StudyChooser), timeout=WAIT_MS)
    assert window.session.film is before


def test_a_run_on_the_second_film_of_a_study_is_reopened_on_that_film(
    qtbot: QtBot, window: MainWindow, study: Path, film_file: Path
) -> None:
    with qtbot.waitSignal(window.session.film_opened, timeout=WAIT_MS):
        window.open_film(study, None, 2)
    predict(qtbot, window, HYPOTHESIS)
    reopen_over(qtbot, window, film_file)
    assert window.session.film is not None
    assert window.session.film.radiograph.view == "AP"


ADDRESS = "https://pacs.example/dicomweb/studies/1.2.3"


def test_an_address_that_is_dropped_is_told_what_to_do_instead(
    qtbot: QtBot, window: MainWindow
) -> None:
    dropped = QMimeData()
    dropped.setUrls([QUrl(ADDRESS)])
    with qtbot.waitSignal(window.session.film_failed, timeout=WAIT_MS):
        window.dropEvent(
            QDropEvent(
                QPointF(50, 50),
                Qt.DropAction.CopyAction,
                dropped,
                Qt.MouseButton.LeftButton,
                Qt.KeyboardModifier.NoModifier,
            )
        )
    assert "download the study" in window.notice.text


def test_an_address_on_the_command_line_is_told_what_to_do_instead(
    foresee: Foresee, tmp_path: Path
) -> None:
    for asked in (
        ("generate", ADDRESS, HYPOTHESIS, "--out", tmp_path / "out"), ("open", ADDRESS),
    ):  # fmt: skip
        answer = foresee(*asked)
        assert answer.code == 2
        assert "download the study" in answer.err


def test_generate_lists_the_films_and_takes_the_number_of_one(
    foresee: Foresee, tiny_bundle: Path, study: Path, tmp_path: Path
) -> None:
    asked = (study, HYPOTHESIS, "--out", tmp_path / "out", "--model", tiny_bundle)
    answer = foresee("generate", *asked)
    assert answer.code == 2
    *listed, refusal = answer.err.splitlines()
    assert listed == [
        "1  PA, first day",
        "2  AP, 3 days later",
        "-  1 file not usable: The film is a lateral view; open the frontal one (PA or AP).",
    ]
    assert refusal.endswith("choose one with --film and its number.")
    answer = foresee("generate", *asked, "--film", 3)
    assert answer.code == 2
    assert "There is no film 3" in answer.err
    assert not (tmp_path / "out").exists()
    answer = foresee("generate", *asked, "--film", 2)
    assert answer.code == 0, answer.err
    assert (tmp_path / "out" / "result.json").is_file()
