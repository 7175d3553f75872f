"""What a question needs stands on the screen, before the answer and beside its grade."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from app.study.claims_view import meaning_of
from app.study.predict.flow import Step
from app.window.main_window import MainWindow
from engine.findings import Finding, Side, Trend
from engine.grounding import Verdict
from lessons.answers import Asked
from lessons.built_in.shipped import find_pack
from lessons.changes import Change
from lessons.pack.kinds import Item
from lessons.pack.opened import OpenedPack
from tests.app.conftest import WAIT_MS, OpenWindow
from tests.app.installed import window_with_pack


@pytest.fixture
def items() -> tuple[Item, ...]:
    with OpenedPack.open(find_pack("first-steps")) as opened:
        return opened.pack.items


@pytest.fixture
def window(qtbot: QtBot, open_window: OpenWindow, tmp_path: Path) -> MainWindow:
    """With the pack that comes first, and no model."""
    return window_with_pack(qtbot, open_window, tmp_path / "pack", _unpack)


def _unpack(folder: Path) -> None:
    with ZipFile(find_pack("first-steps")) as shipped:
        shipped.extractall(folder)


def ask(qtbot: QtBot, window: MainWindow, item: Item) -> None:
    with qtbot.waitSignal(window.learning.practice.began, timeout=WAIT_MS):
        window.learning.practice.answer_items([item.id])


def test_the_hypothesis_is_shown_wherever_it_is_given(
    qtbot: QtBot, window: MainWindow, items: tuple[Item, ...]
) -> None:
    panel = window.learning.panel
    for item in items:
        ask(qtbot, window, item)
        assert panel.given.isVisible() == (item.given_hypothesis is not None)
    given = next(item for item in items if item.given_hypothesis)
    ask(qtbot, window, given)
    assert panel.given.text() == f"Hypothesis: {given.given_hypothesis}"
    assert given.reference.mark is not None
    window.stage.layers.set_mask(given.reference.mark.mask(512, 512))
    qtbot.mouseClick(panel.commit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: window.learning.flow.step is Step.EXPLAIN, timeout=WAIT_MS)
    panel.words.setPlainText("The left consolidation is smaller.")
    with qtbot.waitSignal(window.learning.flow.compared, timeout=WAIT_MS):
        qtbot.mouseClick(panel.compare, Qt.MouseButton.LeftButton)
    assert panel.given.isVisible()
    assert "Right." in panel.comparison.text


def test_every_part_that_can_be_wrong_in_part_says_what_counts_as_right(
    window: MainWindow,
) -> None:
    parts = window.learning.panel.form.parts
    for asked in (Asked.PLACE, Asked.CHANGES, Asked.TEXT, Asked.FILMS):
        assert parts[asked].counts.text().startswith("Counts as right")


def test_where_nothing_changes_what_stays_can_be_named(
    qtbot: QtBot, window: MainWindow, items: tuple[Item, ...]
) -> None:
    ask(qtbot, window, next(item for item in items if Asked.CHANGES in item.asks))
    form = window.learning.panel.form
    form.changes.nothing.setChecked(True)
    assert form.answer.changes == ()
    line = form.changes.lines[0]
    assert line.isVisible()
    assert not line.trend.isEnabled()
    line.finding.setCurrentIndex(line.finding.findData(Finding.EFFUSION))
    line.side.setCurrentIndex(line.side.findData(Side.RIGHT))
    named = Change(finding=Finding.EFFUSION, side=Side.RIGHT, trend=Trend.UNCHANGED)
    assert form.answer.changes == (named,)
    assert not form.missing
    form.changes.nothing.setChecked(False)
    assert line.trend.isEnabled()
    assert form.answer.changes is None


def test_marks_can_be_hidden_and_a_new_question_shows_them_again(
    qtbot: QtBot, window: MainWindow, items: tuple[Item, ...]
) -> None:
    ask(qtbot, window, items[0])
    marks = window.stage.tools.marks
    marks.trigger()
    assert not window.stage.layers.shows_marks
    ask(qtbot, window, items[1])
    assert window.stage.layers.shows_marks
    assert marks.isChecked()


def test_the_words_for_verdicts_explain_themselves() -> None:
    assert all(meaning_of(verdict).count(":") == 2 for verdict in Verdict)
