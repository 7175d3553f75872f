"""Classes in the window: dropped histories, what is said of them, files, removal, keys."""

import csv
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QInputDialog
from pytestqt.qtbot import QtBot

from app.classes.page import ClassesPage
from app.theme.preferences import Theme
from app.window.main_window import MainWindow
from tests.app.conftest import WAIT_MS, Foresee, OpenWindow
from tests.app.installed import window_with_pack
from tests.app.test_accessible import nameless, unreadable
from tests.lessons.classes.given import NOTHING, OTHER_SIDE, RIGHT, write_histories
from tests.lessons.packs import write_folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six histories and one that was cut off."""
    made = tmp_path_factory.mktemp("given")
    answers = [[RIGHT], [RIGHT], [OTHER_SIDE], [OTHER_SIDE], [NOTHING], [OTHER_SIDE, RIGHT]]
    files = list(write_histories(made, answers).values())
    only = made / "Autumn 2026"
    only.mkdir()
    for file in files:
        file.rename(only / file.name)
    (only / "cut.history").write_bytes((only / files[0].name).read_bytes()[:300])
    return only


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> MainWindow:
    return window_with_pack(qtbot, open_window, tmp_path / "pack", write_folder)


def opened(qtbot: QtBot, window: MainWindow) -> ClassesPage:
    window.lessons.show_classes.trigger()
    page = window.lessons.classes
    assert page is not None
    return page


def with_class(qtbot: QtBot, window: MainWindow, folder: Path) -> ClassesPage:
    page = opened(qtbot, window)
    with qtbot.waitSignal(page.imported, timeout=WAIT_MS):
        page.take([folder])
    qtbot.waitUntil(lambda: page.report is not None, timeout=WAIT_MS)
    return page


def test_a_folder_that_is_dropped_becomes_a_class_and_the_damaged_file_is_named(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    page = opened(qtbot, window)
    dropped = QMimeData()
    dropped.setUrls([QUrl.fromLocalFile(str(folder))])
    keys, copy = Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    entering = QDragEnterEvent(page.rect().center(), copy, dropped, Qt.MouseButton.LeftButton, keys)
    page.dragEnterEvent(entering)
    assert entering.isAccepted()
    with qtbot.waitSignal(page.imported, timeout=WAIT_MS):
        page.dropEvent(QDropEvent(QPointF(9, 9), copy, dropped, Qt.MouseButton.LeftButton, keys))
    qtbot.waitUntil(lambda: page.report is not None, timeout=WAIT_MS)
    assert page.report is not None
    assert page.report.summary.name == "Autumn 2026"
    assert page.report.summary.students == 6
    assert "cut.history: " in page.said
    assert "New students: 6" in page.said
    assert window.windowTitle() == "Classes – Foresee"
    with qtbot.waitSignal(page.imported, timeout=WAIT_MS):
        page.take([folder])
    assert "Answers added: 0" in page.said


def test_the_question_is_shown_with_its_film_and_what_was_wrong(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    page = with_class(qtbot, window, folder)
    assert page.view.questions.topLevelItemCount() == 1
    assert "Commonest wrong word: “left”, in 3 of 4 wrong answers." in page.view.card.text
    assert "the patient's upper left. 4 of 4" in page.view.card.text
    qtbot.waitUntil(lambda: page.view.card.film.is_shown, timeout=WAIT_MS)


def test_the_report_is_written_as_pdf_and_as_table(
    qtbot: QtBot, window: MainWindow, folder: Path, tmp_path: Path
) -> None:
    page = with_class(qtbot, window, folder)
    for name in ("class.pdf", "class.csv", "class.txt"):
        with qtbot.waitSignal(page.message, timeout=WAIT_MS) as said:
            page.save(tmp_path / name)
        assert said.args is not None
        assert name in said.args[0]
    assert (tmp_path / "class.pdf").read_bytes().startswith(b"%PDF")
    with (tmp_path / "class.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [one["part"] for one in csv.DictReader(file)][:3] == ["class", "item", "skill"]
    assert not (tmp_path / "class.txt").exists()


def test_a_student_and_the_class_are_removed_after_a_second_press(
    qtbot: QtBot, window: MainWindow, folder: Path
) -> None:
    page = with_class(qtbot, window, folder)
    page.view.turn_to(3)
    for _ in range(2):
        qtbot.mouseClick(page.view.remove_student, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(
        lambda: page.report is not None and page.report.summary.students == 5, timeout=WAIT_MS
    )
    qtbot.mouseClick(page.remove, Qt.MouseButton.LeftButton)
    assert "for good" in page.remove.text()
    qtbot.mouseClick(page.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.report is None, timeout=WAIT_MS)
    assert page.column.list.count() == 0


def test_a_class_is_made_and_chosen_with_the_keyboard(
    qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = opened(qtbot, window)
    for name in ("2025", "2026"):
        monkeypatch.setattr(QInputDialog, "getText", lambda *_, said=name: (said, True))
        with qtbot.waitSignal(page.shown, timeout=WAIT_MS):
            qtbot.keyClick(page.column.make, Qt.Key.Key_Space)
        qtbot.waitUntil(lambda name=name: _title(page) == name, timeout=WAIT_MS)
    page.column.list.setFocus()
    qtbot.keyClick(page.column.list, Qt.Key.Key_Down)
    qtbot.waitUntil(lambda: _title(page) == "2025", timeout=WAIT_MS)
    assert page.add.isEnabled()


def _title(page: ClassesPage) -> str:
    return "" if page.report is None else page.report.summary.name


@pytest.mark.parametrize("theme", [Theme.DARK, Theme.LIGHT])
def test_every_control_has_a_name_and_every_word_can_be_read(
    qtbot: QtBot, window: MainWindow, folder: Path, theme: Theme
) -> None:
    window.look.set_theme(theme)
    page = with_class(qtbot, window, folder)
    for place in range(5):
        page.view.turn_to(place)
        assert nameless(page) == []
        assert unreadable(page, window.look.palette.panel) == []
    controls = [one for one in page.findChildren(QAbstractButton) if one.isVisible()]
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in controls)


def test_the_command_adds_reports_exports_and_removes(
    qapp: QApplication, foresee: Foresee, folder: Path, tmp_path: Path
) -> None:
    """`qapp`: the application that the command would make for itself has no widgets, and a process
    has one for good."""
    write_folder(tmp_path / "source")
    assert foresee("pack", "install", tmp_path / "source").code == 0
    added = foresee("class", "add", "Autumn", folder)
    assert added.code == 0
    assert "6 students are new" in added.out
    assert "skipped cut.history: " in added.err
    assert "0 answers added" in foresee("class", "add", "Autumn", folder).out
    said = foresee("class", "report", "Autumn").out
    assert "33% (10% to 70%)" in said
    assert "effusion/one side/worse" in said
    for name in ("out.pdf", "out.csv"):
        assert foresee("class", "export", "Autumn", tmp_path / name).code == 0
    assert (tmp_path / "out.pdf").read_bytes().startswith(b"%PDF")
    assert foresee("class", "export", "Autumn", tmp_path / "out.doc").code == 2
    assert "there are: Student 0, Student 1" in foresee(
        "class", "remove", "Autumn", "--student", "Bob", "--yes"
    ).err  # fmt: skip
    assert foresee("class", "remove", "Autumn", "--student", "Student 0", "--yes").code == 0
    assert "5 students" in foresee("class", "list").out
    assert foresee("class", "remove", "Autumn", "--yes").code == 0
    assert foresee("class", "report", "Autumn").code == 2
