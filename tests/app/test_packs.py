"""Packs in the window: in, looked at, begun, out and back; tried by whoever writes them."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from app.authoring.window import AuthoringWindow
from app.packs.overview import in_short
from app.packs.page import PacksPage
from app.study.predict.flow import Step
from app.window.main_window import MainWindow
from lessons.pack.draft.compiling import Spot
from lessons.pack.manifest_json import read_manifest, write_manifest
from lessons.pack.opened import OpenedPack
from lessons.pack.writing import export_pack
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.lessons.packs import write_folder, write_pack


@pytest.fixture
def home_window(open_window: OpenWindow, qtbot: QtBot) -> MainWindow:
    window = open_window()
    with qtbot.waitSignal(window.learning.learner.known, timeout=WAIT_MS):
        pass
    return window


@pytest.fixture
def page(home_window: MainWindow, qtbot: QtBot) -> PacksPage:
    home_window.lessons.show_packs.trigger()
    page = home_window.lessons.packs
    qtbot.waitUntil(lambda: page.overview is not None, timeout=WAIT_MS)
    return page


@pytest.fixture
def pack_file(tmp_path: Path) -> Path:
    write_folder(tmp_path / "pack")
    with OpenedPack.open(tmp_path / "pack") as opened:
        export_pack(opened, tmp_path / "pack.foresee")
    return tmp_path / "pack.foresee"


def revised(pack_file: Path) -> Path:
    """The same pack with another title for its first item, as revision 2."""
    folder = pack_file.parent / "pack"
    pack = read_manifest((folder / "pack.json").read_bytes())
    lesson = pack.lessons[0]
    item = lesson.items[0].model_copy(update={"title": "Look closer"})
    lesson = lesson.model_copy(update={"items": (item, *lesson.items[1:])})
    pack = pack.model_copy(update={"revision": 2, "lessons": (lesson,)})
    (folder / "pack.json").write_bytes(write_manifest(pack))
    with OpenedPack.open(folder) as opened:
        export_pack(opened, pack_file.parent / "revised.foresee")
    return pack_file.parent / "revised.foresee"


def installed(page: PacksPage, count: int) -> bool:
    return page.overview is not None and len(page.overview.packs) == count


def bring_in(qtbot: QtBot, page: PacksPage, file: Path) -> str:
    with qtbot.waitSignal(page.message, timeout=WAIT_MS) as told:
        page.installer.import_pack(file)
    qtbot.waitUntil(lambda: installed(page, 1), timeout=WAIT_MS)
    assert told.args is not None
    return told.args[0]


def test_an_imported_pack_shows_its_lessons_and_begins(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage, pack_file: Path
) -> None:
    assert "2 items" in bring_in(qtbot, page, pack_file)
    assert [card.line.lesson.title for card in page.details.lessons] == ["A lesson"]
    assert page.details.lessons[0].button.text() == "Start"
    qtbot.mouseClick(page.details.lessons[0].button, Qt.MouseButton.LeftButton)
    flow = home_window.learning.flow
    qtbot.waitUntil(lambda: flow.step is Step.PREDICT, timeout=WAIT_MS)
    assert flow.exercise is not None
    assert flow.exercise.item.kind == "spot"


def test_whatever_an_author_wrote_is_there_to_read_and_the_window_keeps_its_size(
    qtbot: QtBot, page: PacksPage, tmp_path: Path
) -> None:
    pack = write_folder(tmp_path / "pack")
    words = {"description": "A long story. " * 1_000, "objectives": ("See it.", "Say it.")}
    write_pack(tmp_path / "pack", pack.model_copy(update=words))
    bring_in(qtbot, page, tmp_path / "pack")
    qtbot.waitUntil(lambda: bool(page.details.lessons), timeout=WAIT_MS)
    shown = "\n".join(one.text() for one in page.findChildren(QLabel) if not one.isHidden())
    assert "• See it.\n• Say it." in shown
    assert page.minimumSizeHint().height() < 600


def test_a_pack_is_imported_when_it_is_opened_with_foresee(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage, pack_file: Path
) -> None:
    named = pack_file.with_suffix(".FORESEE")
    named.write_bytes(pack_file.read_bytes())
    with qtbot.waitSignal(page.message, timeout=WAIT_MS):
        home_window.open_file(named)
    qtbot.waitUntil(lambda: installed(page, 1), timeout=WAIT_MS)


def test_a_revision_says_what_changed(qtbot: QtBot, page: PacksPage, pack_file: Path) -> None:
    bring_in(qtbot, page, pack_file)
    told = bring_in(qtbot, page, revised(pack_file))
    assert "revision 2" in told
    assert "changed: Look closer" in told


def test_of_many_changes_some_are_named() -> None:
    assert in_short(("One", "Two")) == "One, Two"
    assert in_short(tuple("abcdefgh")) == "a, b, c, d, e, f … (+2)"
    assert len(in_short(("x" * 4_000,))) < 100


def test_what_is_no_pack_is_refused_with_a_sentence(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage, tmp_path: Path
) -> None:
    wrong = tmp_path / "wrong.foresee"
    wrong.write_bytes(b"no zip")
    with qtbot.waitSignal(page.message, timeout=WAIT_MS):
        page.installer.import_pack(wrong)
    assert "no pack" in home_window.notice.text
    assert installed(page, 0)


def test_a_pack_that_lacks_a_film_is_refused_and_nobody_asked_to_fetch_it(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage, tmp_path: Path
) -> None:
    write_folder(tmp_path / "pack")
    (tmp_path / "pack" / "images" / "after.png").unlink()
    with qtbot.waitSignal(page.message, timeout=WAIT_MS):
        page.installer.import_pack(tmp_path / "pack")
    assert "after.png is missing from the pack" in home_window.notice.text
    assert page.offer.isHidden()


def write_recipe(folder: Path) -> Path:
    """A pack that only names its films; those lie in "images" beside it."""
    pack = write_folder(folder / "whole")
    images = tuple(
        image.model_copy(update={"address": f"https://publisher.invalid/{image.title}.png"})
        for image in pack.images
    )
    write_pack(folder / "recipe", pack.model_copy(update={"images": images}))
    return folder / "recipe"


def test_a_recipe_asks_first_and_takes_its_films_from_a_folder(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage, tmp_path: Path
) -> None:
    page.installer.import_pack(write_recipe(tmp_path))
    qtbot.waitUntil(lambda: not page.offer.isHidden(), timeout=WAIT_MS)
    assert "2 films" in page.offer.text
    assert "publisher.invalid" in page.offer.text
    with qtbot.waitSignal(page.message, timeout=WAIT_MS):
        page.offer.get(tmp_path)
    assert "missing" in home_window.notice.text
    assert not page.offer.fetch.isHidden()
    assert installed(page, 0)
    with qtbot.waitSignal(page.message, timeout=WAIT_MS):
        page.offer.get(tmp_path / "whole" / "images")
    qtbot.waitUntil(lambda: installed(page, 1), timeout=WAIT_MS)
    assert page.offer.isHidden()


def test_the_recipe_that_ships_is_offered_until_it_is_installed(
    qtbot: QtBot, page: PacksPage
) -> None:
    qtbot.waitUntil(lambda: len(page.column.recipes) == 1, timeout=WAIT_MS)
    qtbot.mouseClick(page.column.recipes[0], Qt.MouseButton.LeftButton)
    assert "CC BY 3.0" in page.offer.text
    qtbot.mouseClick(page.offer.leave, Qt.MouseButton.LeftButton)
    assert page.offer.isHidden()


def test_what_ships_with_foresee_is_in_the_library_from_the_first_start(
    qtbot: QtBot, page: PacksPage
) -> None:
    with qtbot.waitSignal(page.installer.changed, timeout=WAIT_MS):
        page.installer.install_shipped()
    qtbot.waitUntil(lambda: not installed(page, 0), timeout=WAIT_MS)
    assert page.overview is not None
    assert "First steps" in {line.pack.title for line in page.overview.packs}


def test_what_ships_is_in_a_library_too_that_takes_the_place_of_another(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage
) -> None:
    page.installer.install_shipped()
    qtbot.waitUntil(lambda: not installed(page, 0), timeout=WAIT_MS)
    with qtbot.waitSignals(
        [home_window.services.library.ready, page.installer.changed], timeout=WAIT_MS
    ):
        home_window.services.library.start_afresh()
    qtbot.waitUntil(lambda: not installed(page, 0), timeout=WAIT_MS)


def test_a_removed_pack_comes_back_with_undo(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage, pack_file: Path
) -> None:
    bring_in(qtbot, page, pack_file)
    qtbot.mouseClick(page.details.remove, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: installed(page, 0), timeout=WAIT_MS)
    (undo,) = home_window.notice.buttons
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: installed(page, 1), timeout=WAIT_MS)


def begun_pack(window: MainWindow) -> AuthoringWindow:
    window.lessons.write_pack()
    assert window.lessons.writing is not None
    return window.lessons.writing


def test_a_draft_is_gone_on_with_and_its_faults_lead_to_their_spots(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage
) -> None:
    editor = begun_pack(home_window)
    editor.items.add_item("spot")
    item = editor.editor.draft.items[0]
    editor.lead_to(Spot(item.id, "question"))
    assert editor.page is editor.items
    assert editor.items.form.question.hasFocus() or not editor.isActiveWindow()
    editor.lead_to(Spot(editor.editor.draft.id, "licence"))
    assert editor.page is editor.pack
    editor.close()
    assert home_window.lessons.writing is None
    qtbot.waitUntil(lambda: len(page.column.drafts) == 1, timeout=WAIT_MS)
    qtbot.mouseClick(page.column.drafts[0], Qt.MouseButton.LeftButton)
    again = home_window.lessons.writing
    assert again is not None
    assert again.editor.draft.items == (item,)


def test_a_lesson_is_introduced_and_deleted_and_undo_brings_it_back(
    qtbot: QtBot, home_window: MainWindow
) -> None:
    editor = begun_pack(home_window)
    qtbot.mouseClick(editor.items.lessons.add, Qt.MouseButton.LeftButton)
    qtbot.keyClicks(editor.items.lessons.introduction, "Look twice.")
    assert [one.introduction for one in editor.editor.draft.lessons] == ["", "Look twice."]
    qtbot.mouseClick(editor.items.lessons.delete, Qt.MouseButton.LeftButton)
    assert [one.introduction for one in editor.editor.draft.lessons] == [""]
    assert editor.items.lessons.delete.isHidden()
    editor.undo.trigger()
    assert [one.introduction for one in editor.editor.draft.lessons] == ["", "Look twice."]
    editor.close()


def test_a_deleted_draft_comes_back_with_undo_even_while_it_is_written(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage
) -> None:
    editor = begun_pack(home_window)
    editor.items.add_item("spot")
    page.refresh()
    qtbot.waitUntil(lambda: len(page.column.drafts) == 1, timeout=WAIT_MS)
    qtbot.mouseClick(page.column.drafts[0].delete, Qt.MouseButton.LeftButton)
    assert home_window.lessons.writing is None
    qtbot.waitUntil(lambda: not page.column.drafts, timeout=WAIT_MS)
    (undo,) = home_window.notice.buttons
    qtbot.mouseClick(undo, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(page.column.drafts) == 1, timeout=WAIT_MS)
    qtbot.mouseClick(page.column.drafts[0], Qt.MouseButton.LeftButton)
    assert home_window.lessons.writing is not None
    assert len(home_window.lessons.writing.editor.draft.items) == 1


def test_an_installed_pack_is_edited_and_comes_back_as_its_next_revision(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage, pack_file: Path, tmp_path: Path
) -> None:
    bring_in(qtbot, page, pack_file)
    with qtbot.waitSignal(page.draft_wanted, timeout=WAIT_MS):
        qtbot.mouseClick(page.details.edit, Qt.MouseButton.LeftButton)
    editor = home_window.lessons.writing
    assert editor is not None
    item = editor.editor.draft.items[0]
    renamed = editor.editor.draft.with_item(item.having(title="Look closer"))
    editor.editor.change("Rename", renamed)
    with qtbot.waitSignal(editor.exported, timeout=WAIT_MS):
        editor.export(tmp_path / "next.foresee")
    told = bring_in(qtbot, page, tmp_path / "next.foresee")
    assert "revision 2" in told
    assert "changed: Look closer" in told


def test_a_pack_is_tried_on_an_empty_profile(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage, pack_file: Path, tmp_path: Path
) -> None:
    home_window.lessons.preview_wanted.emit(pack_file)
    trial = home_window.previewing
    assert trial is not None
    flow = trial.learning.flow
    qtbot.waitUntil(lambda: flow.step is Step.PREDICT, timeout=WAIT_MS)
    assert (tmp_path / "preview" / "foresee.db").is_file()
    page.refresh()
    assert installed(page, 0)


def test_a_folder_that_the_command_made_opens_in_the_editor_when_it_is_dropped(
    home_window: MainWindow, page: PacksPage, tmp_path: Path
) -> None:
    pack = write_folder(tmp_path / "mine")
    write_pack(tmp_path / "mine", pack.model_copy(update={"lessons": ()}))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "mine"))])
    drop = QDropEvent(
        QPointF(50, 50),
        Qt.DropAction.CopyAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    page.dropEvent(drop)
    editor = home_window.lessons.writing
    assert editor is not None
    assert editor.editor.draft.title == "A pack"
    assert [lesson.title for lesson in editor.editor.draft.lessons] == ["Lesson 1"]
    editor.close()


def another_ones(file: Path) -> Path:
    """The same pack by another author, under a title that Qt would take for markup."""
    folder = file.parent / "other"
    pack = write_folder(folder)
    changed = {"authors": ("Mallory",), "revision": 7, "title": "<b>Hijacked</b>"}
    write_pack(folder, pack.model_copy(update=changed))
    return folder


def test_a_pack_in_the_place_of_another_ones_is_asked_for_and_undone_by_one_step(
    qtbot: QtBot, home_window: MainWindow, page: PacksPage, pack_file: Path
) -> None:
    bring_in(qtbot, page, pack_file)
    with qtbot.waitSignal(page.installer.replacement_asked, timeout=WAIT_MS):
        page.installer.import_pack(another_ones(pack_file))
    notice = home_window.notice
    assert "Mallory" in notice.text
    assert "Foresee" in notice.text
    assert page.overview is not None
    assert [line.pack.title for line in page.overview.packs] == ["A pack"]
    with qtbot.waitSignal(page.installer.replaced, timeout=WAIT_MS):
        qtbot.mouseClick(notice.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(page) == ["<b>Hijacked</b>"], timeout=WAIT_MS)
    with qtbot.waitSignal(page.message, timeout=WAIT_MS):
        qtbot.mouseClick(notice.buttons[0], Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: titles(page) == ["A pack"], timeout=WAIT_MS)


def titles(page: PacksPage) -> list[str]:
    return [] if page.overview is None else [line.pack.title for line in page.overview.packs]
