"""Many films and items at once in the pack editor: selected, described, copied, filled in."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import numpy as np
import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from app.authoring.editor import DraftEditor
from app.authoring.film_cache import FilmCache
from app.authoring.film_picker import grouped
from app.authoring.films_page import FilmsPage
from app.authoring.items_page import ItemsPage
from app.services.background import Background
from app.theme.look import Look
from app.theme.preferences import Theme
from engine.cases import built_in_cases
from engine.findings import Finding, Side, Trend
from lessons.pack.draft.compiling import compiled
from lessons.pack.draft.folder import DraftFolder
from lessons.pack.draft.model import FilmDraft, ItemDraft, PackDraft
from lessons.pack.draft.prefilling import with_hypothesis
from tests.app.conftest import film_greys

WAIT_MS = 30_000
CONTROL = Qt.KeyboardModifier.ControlModifier


def film(number: int, patient: str = "", day: int | None = None) -> FilmDraft:
    sha256 = f"{number:064}"
    return FilmDraft(
        id=uuid4(), file=f"images/{sha256[:32]}.png", size=1, sha256=sha256, fingerprint=sha256,
        height=8, width=8, title=f"Film {number}", patient=patient, day=day,
    )  # fmt: skip


@pytest.fixture
def editor(qtbot: QtBot, tmp_path: Path) -> Iterator[DraftEditor]:
    films, owner = Background("films"), QObject()
    films.start()
    draft = PackDraft.new("Cases", "Lesson 1").with_films([film(1, "P1", 0), film(2, "P1", 14)])
    items = [ItemDraft(id=uuid4(), title=f"Item {one.day}", prior=one.id) for one in draft.films]
    draft = draft.with_items(items, None)
    folder = DraftFolder(tmp_path / "draft")
    folder.write(draft)
    edited = DraftEditor(folder, draft, films, owner)
    # The films' files are not there, and nothing here looks at them.
    yield edited
    edited.save_now()
    films.close()


def test_what_is_entered_is_set_for_all_selected_films(editor: DraftEditor, qtbot: QtBot) -> None:
    page = FilmsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.films.select([one.id for one in editor.draft.films])
    qtbot.keyClicks(page.form.licence, "CC0")
    assert {one.licence for one in editor.draft.films} == {"CC0"}
    assert page.form.title.text() == ""
    assert page.form.title.placeholderText() == "Several values"
    editor.undo_stack.undo()
    assert {one.licence for one in editor.draft.films} == {""}


def test_selected_films_are_taken_out_by_a_button_and_come_back(
    editor: DraftEditor, qtbot: QtBot
) -> None:
    page = FilmsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.films.select([one.id for one in editor.draft.films])
    page.take_out.click()
    assert editor.draft.films == ()
    editor.undo_stack.undo()
    assert len(editor.draft.films) == 2


def test_what_is_entered_is_set_for_all_selected_items_but_not_their_titles(
    editor: DraftEditor, qtbot: QtBot
) -> None:
    page = ItemsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.items.select([one.id for one in editor.draft.items])
    qtbot.keyClicks(page.form.question, "Where?")
    page.form.title.end(False)
    qtbot.keyClicks(page.form.title, "!")
    qtbot.keyClicks(page.form.hypothesis.field, "new right effusion")
    assert {one.question for one in editor.draft.items} == {"Where?"}
    assert [one.title for one in editor.draft.items] == ["Item 0!", "Item 14"]
    for one in editor.draft.items:
        (change,) = one.changes
        assert (change.finding, change.side, change.trend) == (
            Finding.EFFUSION, Side.RIGHT, Trend.NEW,
        )  # fmt: skip


def test_selected_items_are_copied_behind_them_and_copies_are_selected(
    editor: DraftEditor, qtbot: QtBot
) -> None:
    page = ItemsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.show()
    page.items.select([editor.draft.items[0].id])
    page.copy.click()
    titles = [one.title for one in editor.draft.items]
    assert titles == ["Item 0", "Item 0 (copy)", "Item 14"]
    assert len({one.id for one in editor.draft.items}) == 3
    assert page.chosen == editor.draft.items[1]


def test_items_that_are_set_aside_are_neither_checked_nor_exported(
    editor: DraftEditor, qtbot: QtBot
) -> None:
    page = ItemsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    later = editor.draft.items[1]
    page.items.select([later.id])
    page.items.picked.emit(later.id)
    page.aside.click()
    found = compiled(editor.draft)
    parts = {problem.spot.part for problem in found.problems}
    assert later.id not in parts
    assert editor.draft.films[1].id not in parts
    page.aside.click()
    assert not any(one.later for one in editor.draft.items)


def test_all_is_selected_by_keys_and_one_is_taken_out_again(
    editor: DraftEditor, qtbot: QtBot
) -> None:
    page = ItemsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.show()
    QTest.keyClick(page.items, Qt.Key.Key_A, CONTROL)
    assert len(page.selected) == 2
    where = page.items.visualRect(page.items.entries.index(0)).center()
    QTest.mouseClick(page.items.viewport(), Qt.MouseButton.LeftButton, CONTROL, where)
    assert page.selected == editor.draft.items[1:]
    assert page.chosen == editor.draft.items[1]


def test_films_are_grouped_by_patient_and_day_the_own_patient_first() -> None:
    films = [film(1, "P10", 3), film(2, "P2", 14), film(3), film(4, "P2", 0)]
    groups = grouped(films, first="P10")
    assert [group.patient for group in groups] == ["P10", "P2", ""]
    assert [one.day for one in groups[1].films] == [0, 14]


def test_the_later_film_is_picked_among_pictures(editor: DraftEditor, qtbot: QtBot) -> None:
    page = ItemsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    box = page.form.follow_up
    texts = [box.itemText(row) for row in range(box.count())]
    assert texts == ["None", "P1", "Day 0 · Film 1", "Day 14 · Film 2"]
    assert not box.model().index(1, 0).flags() & Qt.ItemFlag.ItemIsEnabled
    assert not box.itemIcon(2).isNull()
    box.activated.emit(3)
    assert editor.draft.items[0].follow_up == editor.draft.films[1].id


def test_a_key_of_the_authors_own_is_not_filled_over() -> None:
    item, read = with_hypothesis(ItemDraft(id=uuid4()), "new right effusion", ())
    assert item.changes == read
    item, read = with_hypothesis(item, "new right effusion and blah bl", read)
    assert item.changes == read
    left = read[0].model_copy(update={"side": Side.LEFT})
    own, _ = with_hypothesis(item.having(changes=(left,)), "worse nodule", read)
    assert own.changes == (left,)


def test_a_folder_with_a_table_is_shown_before_it_is_filled_in(
    editor: DraftEditor, qtbot: QtBot, tmp_path: Path
) -> None:
    from PIL import Image

    cases = tmp_path / "cases"
    cases.mkdir()
    for number in range(2):
        Image.fromarray(film_greys() + number).save(cases / f"ward {number}.png")
    (cases / "labels.csv").write_text(
        "file,patient,hypothesis\nward 0,P7,new left effusion\nward 9,P7,\n"
    )
    page = FilmsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.show()
    page.take([cases])
    qtbot.waitUntil(lambda: page.is_previewing, timeout=WAIT_MS)
    table = page.preview.lines
    cell = table.item(0, 5)
    assert table.rowCount() == 2
    assert cell is not None
    assert "No film is called “ward 9”" in cell.text()
    page.preview.unnamed.click()
    page.preview.fill.click()
    qtbot.waitUntil(lambda: len(editor.draft.films) == 4, timeout=WAIT_MS)
    assert not page.is_previewing
    assert [one.title for one in editor.draft.films[2:]] == ["ward 0", "ward 1"]
    assert editor.draft.items[-1].hypothesis == "new left effusion"
    editor.undo_stack.undo()
    assert len(editor.draft.films) == 2


def test_leaving_the_preview_adds_nothing(
    editor: DraftEditor, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "labels.csv").write_text("file\nnowhere\n")
    page = FilmsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.take([tmp_path / "labels.csv"])
    qtbot.waitUntil(lambda: page.is_previewing, timeout=WAIT_MS)
    assert not page.preview.fill.isEnabled()
    page.preview.leave.click()
    assert not page.is_previewing
    assert len(editor.draft.films) == 2


def test_a_later_film_that_lies_elsewhere_is_laid_over_the_first(
    editor: DraftEditor, qtbot: QtBot, tmp_path: Path
) -> None:
    from PIL import Image

    first = Image.open(built_in_cases()[0].path).convert("L").resize((512, 512))
    first.save(tmp_path / "first.png")
    moved = first.rotate(3, translate=(12, -8), resample=Image.Resampling.BILINEAR)
    moved.save(tmp_path / "later.png")
    noise = np.random.default_rng(1).integers(0, 255, (200, 200), dtype=np.uint8)
    Image.fromarray(noise).save(tmp_path / "other.png")
    page = FilmsPage(Look(Theme.DARK), editor, FilmCache(editor))
    qtbot.addWidget(page)
    page.take([tmp_path / name for name in ("first.png", "later.png", "other.png")])
    qtbot.waitUntil(lambda: len(editor.draft.films) == 5, timeout=WAIT_MS)
    cache = FilmCache(editor)
    prior, later, other = editor.draft.films[2:]
    qtbot.waitUntil(lambda: cache.pair(prior, later) is not None, timeout=WAIT_MS)
    pair, film_of_first = cache.pair(prior, later), cache.film(prior)
    assert pair is not None
    assert pair.laid is not None
    assert film_of_first is not None
    apart = np.abs(pair.laid.radiograph.pixels - film_of_first.radiograph.pixels)
    assert apart[100:-100, 100:-100].mean() < 0.01
    qtbot.waitUntil(lambda: cache.pair(prior, other) is not None, timeout=WAIT_MS)
    unfit = cache.pair(prior, other)
    assert unfit is not None
    assert unfit.laid is None
