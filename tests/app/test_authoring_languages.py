"""The editor writes a pack in two languages, and answers what the check asks."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt
from pytestqt.qtbot import QtBot

from app.authoring.check_page import CheckPage
from app.authoring.editor import DraftEditor
from app.authoring.film_cache import FilmCache
from app.authoring.items_page import ItemsPage
from app.authoring.kinds import as_kind, new_item
from app.authoring.pack_page import PackPage
from app.handout.blocks import Edition
from app.handout.dialog import HandoutDialog
from app.services.background import Background
from app.theme.look import Look
from app.theme.preferences import Theme
from lessons.pack.draft.compiling import compiled
from lessons.pack.draft.folder import DraftFolder
from tests.app.conftest import WAIT_MS
from tests.app.test_accessible import nameless, unreadable
from tests.lessons.planted_faults import PACK, PREDICT, item, sound_draft


@pytest.fixture
def editor(qapp: object, tmp_path: Path) -> Iterator[DraftEditor]:
    films, owner = Background("films"), QObject()
    folder = DraftFolder(tmp_path / "draft")
    draft = sound_draft().having(languages=("en", "de"), objectives=("Tell change from none",))
    folder.write(draft)
    editor = DraftEditor(folder, draft, films, owner)
    yield editor
    editor.save_now()


def test_the_pack_page_shows_the_first_language_until_the_second_is_written(
    qtbot: QtBot, editor: DraftEditor
) -> None:
    page = PackPage(Look(Theme.DARK), editor)
    qtbot.addWidget(page)
    editor.speak("de")
    assert page.title.text() == ""
    assert page.title.placeholderText() == "Progression on the ward"
    qtbot.keyClicks(page.title, "Verlauf")
    qtbot.keyClicks(page.objectives, "Verlauf erkennen")
    assert editor.draft.translated("de", PACK, "title") == "Verlauf"
    assert editor.draft.translated("de", PACK, "objectives/0") == "Verlauf erkennen"
    assert editor.draft.title == "Progression on the ward"
    editor.undo_stack.undo()
    assert editor.draft.translated("de", PACK, "objectives/0") == ""
    editor.speak("")
    assert page.title.text() == "Progression on the ward"


def test_an_items_texts_are_translated_and_the_rest_is_of_all_languages(
    qtbot: QtBot, editor: DraftEditor
) -> None:
    page = ItemsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    editor.speak("de")
    form = page.form
    assert form.title.placeholderText() == "After the weekend"
    assert form.hypothesis.field.text() == "progredienter Pleuraerguss rechts"
    qtbot.keyClicks(form.title, "Montag")
    qtbot.keyClicks(page.lessons.title, "Station")
    form.tolerance.setValue(7)
    own = editor.draft.item(PREDICT)
    assert own is not None
    assert (own.title, own.tolerance) == ("After the weekend", 0.07)
    assert own.hypothesis == "worsening right effusion"
    assert editor.draft.translated("de", PREDICT, "title") == "Montag"
    assert editor.draft.translated("de", editor.draft.lessons[0].id, "title") == "Station"


def test_a_language_that_was_taken_out_is_not_written_any_more(editor: DraftEditor) -> None:
    editor.speak("de")
    editor.change("Languages", editor.draft.having(languages=("en",)))
    assert editor.language == ""


def test_what_is_asked_is_answered_by_key_undone_and_asked_again(
    qtbot: QtBot, editor: DraftEditor
) -> None:
    draft = item(PREDICT, hypothesis="new right effusion")(editor.draft).having(languages=("en",))
    editor.change("Fault", draft)
    page = CheckPage(Look(Theme.DARK), editor)
    qtbot.addWidget(page)
    page.show()
    page.show_problems(compiled(editor.draft))
    (row,) = page.problems
    qtbot.waitUntil(row.meant.isVisible, timeout=WAIT_MS)
    assert not page.export.isEnabled()
    qtbot.keyClick(row.meant, Qt.Key.Key_Space)
    page.show_problems(compiled(editor.draft))
    assert page.problems == []
    assert not page.ask_again.isHidden()
    editor.undo_stack.undo()
    page.show_problems(compiled(editor.draft))
    assert len(page.problems) == 1
    editor.undo_stack.redo()
    page.show_problems(compiled(editor.draft))
    page.ask_again.click()
    assert editor.draft.meant == ()


def test_what_is_asked_leads_to_its_field(qtbot: QtBot, editor: DraftEditor) -> None:
    page = CheckPage(Look(Theme.DARK), editor)
    qtbot.addWidget(page)
    page.show_problems(compiled(editor.draft))
    row = page.problems[0]
    with qtbot.waitSignal(page.led) as led:
        row.go.click()
    assert led.args is not None
    assert led.args[0].language == "de"


def test_a_new_item_asks_in_the_language_of_the_pack_and_so_does_another_kind(
    editor: DraftEditor,
) -> None:
    german = editor.draft.having(languages=("de", "en"))
    new = new_item("spot", german)
    assert new.question == "Was hat sich zwischen den beiden Bildern verändert, und wo?"
    assert as_kind(new, "explain", "de").question.startswith("Sagen Sie in eigenen Worten")
    own = new.having(question="Was ist neu?")
    assert as_kind(own, "explain", "de").question == "Was ist neu?"


@pytest.mark.parametrize("theme", [Theme.DARK, Theme.LIGHT])
def test_every_control_of_check_and_handout_has_a_name_and_can_be_read(
    qtbot: QtBot, editor: DraftEditor, theme: Theme
) -> None:
    look = Look(theme)
    page = CheckPage(look, editor)
    page.setPalette(look.qt_palette())
    page.setStyleSheet(look.style_sheet())
    qtbot.addWidget(page)
    page.show()
    page.show_problems(compiled(editor.draft))
    qtbot.waitUntil(page.problems[-1].meant.isVisible, timeout=WAIT_MS)
    assert nameless(page) == []
    assert unreadable(page, look.palette.window) == []
    dialog = HandoutDialog(page, "A pack", [(PREDICT, "A lesson")], "de")
    dialog.show()
    assert nameless(dialog) == []
    assert unreadable(dialog, look.palette.window) == []
    order = [dialog.editions[Edition.STUDENT], dialog.lesson, dialog.paper, dialog.save]
    assert all(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in order)
    dialog.close()
