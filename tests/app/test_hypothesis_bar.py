"""Typing a hypothesis: completion, recall, correcting the reading, queueing and sampling runs."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from app.services.settings import AnotherRun
from app.study.completion import completions, nearest_word
from app.window.main_window import MainWindow
from engine.findings import Finding, Trend
from engine.hypothesis import Scope
from tests.app.conftest import WAIT_MS

SCOPE = Scope(
    findings=(Finding.EFFUSION, Finding.CONSOLIDATION),
    bilateral=(Finding.EFFUSION,),
)


def chip(window: MainWindow, text: str) -> QToolButton:
    found = [
        one
        for one in window.hypothesis.chips.chips
        if isinstance(one, QToolButton) and one.text() == text
    ]
    assert found, f"no chip {text}"
    return found[0]


def exchange(window: MainWindow, chip_text: str, word: str) -> None:
    (action,) = [
        action for action in chip(window, chip_text).menu().actions() if action.text() == word
    ]
    action.trigger()


# Completion, without a window


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("worsening r", "worsening right effusion"),
        ("right eff", "new right effusion"),
        ("new l", "new left effusion"),
        ("cons", "new right consolidation"),
        ("no", "no change"),
        ("new small", "new small right effusion"),
    ],
)
def test_typed_words_become_whole_hypotheses(typed: str, expected: str) -> None:
    assert expected in completions(typed, SCOPE)


def test_nothing_outside_the_scope_is_offered() -> None:
    assert completions("pneumo", SCOPE) == ()
    assert "new bilateral consolidation" not in completions("bilateral cons", SCOPE)
    assert completions("worse", Scope(trends=(Trend.NEW,))) == ()


def test_a_complete_hypothesis_is_offered_no_more() -> None:
    assert completions("new right effusion", SCOPE) == ()


def test_the_word_that_was_probably_meant_is_found() -> None:
    assert nearest_word("efusion", SCOPE) == "effusion"
    assert nearest_word("lorem", SCOPE) is None


# In the window


def test_completions_are_taken_by_keyboard(qtbot: QtBot, window: MainWindow) -> None:
    field = window.hypothesis.words
    qtbot.keyClicks(field, "worsening le")
    qtbot.waitUntil(field.popup.isVisible)
    qtbot.keyClick(field.popup, Qt.Key.Key_Down)
    with qtbot.assertNotEmitted(window.hypothesis.wanted):
        qtbot.keyClick(field.popup, Qt.Key.Key_Return)
    assert window.hypothesis.text == field.offered[0] == "worsening left effusion"


def test_up_recalls_and_down_comes_back_to_what_was_typed(qtbot: QtBot, window: MainWindow) -> None:
    field = window.hypothesis.words
    field.remember("new right effusion")
    field.remember("resolved left effusion")
    field.setText("half a")
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "resolved left effusion"
    qtbot.keyClick(field, Qt.Key.Key_Up)
    qtbot.keyClick(field, Qt.Key.Key_Up)
    assert field.text() == "new right effusion"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert field.text() == "half a"


def test_a_word_of_the_reading_is_exchanged(window: MainWindow) -> None:
    window.hypothesis.set_text("worsening right pleural effusion")
    exchange(window, "right", "left")
    assert window.hypothesis.text == "worse left effusion"
    exchange(window, "amount?", "large")
    assert window.hypothesis.text == "worse large left effusion"
    exchange(window, "large", "leave open")
    assert window.hypothesis.text == "worse left effusion"


def test_the_menus_of_earlier_readings_are_gone(qtbot: QtBot, window: MainWindow) -> None:
    chips = window.hypothesis.chips
    for side in ("left", "right") * 5:
        window.hypothesis.set_text(f"new {side} effusion")
        qtbot.waitUntil(lambda side=side: any(one.text() == side for one in chips_of(window)))
    qtbot.waitUntil(lambda: len(chips.findChildren(QMenu)) == len(chips_of(window)))


def chips_of(window: MainWindow) -> list[QToolButton]:
    return [
        one
        for one in window.hypothesis.chips.chips
        if isinstance(one, QToolButton) and one.menu() is not None
    ]


def test_only_what_the_model_can_draw_is_offered_in_exchange(window: MainWindow) -> None:
    window.hypothesis.set_text("new right consolidation")
    model = window.session.model
    assert model is not None
    offered = {action.text() for action in chip(window, "consolidation").menu().actions()}
    assert offered == {finding.value for finding in model.manifest.scope.findings}


def test_what_was_not_understood_is_said_and_can_be_corrected(window: MainWindow) -> None:
    window.hypothesis.set_text("new right effusion zmall")
    unknown = [one for one in window.hypothesis.chips.chips if one.property("role") == "unknown"]
    assert len(unknown) == 1
    assert isinstance(unknown[0], QPushButton)
    unknown[0].click()
    assert window.hypothesis.text == "new right effusion small"


def test_a_question_mark_asks_for_the_glossary(qtbot: QtBot, window: MainWindow) -> None:
    window.hypothesis.set_text("new right effusion")
    with qtbot.waitSignal(window.hypothesis.explained) as asked:
        chip(window, "?").click()
    assert asked.args == [Finding.EFFUSION]


def test_escape_leaves_the_glossary_and_cancels_a_run_that_goes_on_before(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.hypothesis.set_text("new large right effusion")
    window.learning.side.explain(Finding.EFFUSION)
    back = QApplication.focusWidget()
    assert back is not None
    with qtbot.waitSignal(window.session.run_stopped, timeout=WAIT_MS):
        window.hypothesis.button.click()
        qtbot.keyClick(back, Qt.Key.Key_Escape)
    assert window.learning.side.page is window.learning.side.glossary
    qtbot.keyClick(back, Qt.Key.Key_Escape)
    assert window.learning.side.page is window.reading


def test_what_is_written_during_a_run_stays_when_the_run_is_shown(
    qtbot: QtBot, window: MainWindow
) -> None:
    window.hypothesis.set_text("new large right effusion")
    with qtbot.waitSignal(window.session.run_shown, timeout=WAIT_MS):
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
        window.hypothesis.field.selectAll()
        qtbot.keyClicks(window.hypothesis.field, "new left")
    assert window.hypothesis.text == "new left"


def test_a_second_run_waits_where_that_is_set(qtbot: QtBot, window: MainWindow) -> None:
    waits = window.settings.model_copy(update={"another_run": AnotherRun.WAITS})
    window.apply_settings(waits)
    shown: list[str] = []
    window.session.run_shown.connect(lambda run: shown.append(run.result.recipe.hypothesis))
    for text in ("new large right effusion", "resolved left effusion"):
        window.hypothesis.set_text(text)
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    assert window.session.waiting == 1
    qtbot.waitUntil(lambda: len(shown) == 2, timeout=WAIT_MS)
    assert shown == ["new large right effusion", "resolved left effusion"]
    assert window.session.waiting == 0


def test_cancel_forgets_what_waits(qtbot: QtBot, window: MainWindow) -> None:
    waits = window.settings.model_copy(update={"another_run": AnotherRun.WAITS})
    window.apply_settings(waits)
    for text in ("new large right effusion", "resolved left effusion"):
        window.hypothesis.set_text(text)
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    with qtbot.waitSignal(window.session.run_stopped, timeout=WAIT_MS):
        window.session.cancel()
    assert not window.session.is_running
    assert window.session.waiting == 0


def test_several_samples_tell_how_far_they_agree(
    qtbot: QtBot, window: MainWindow, film_file: Path
) -> None:
    window.hypothesis.drawer.samples.setValue(3)
    window.hypothesis.drawer.seed.setValue(5)
    window.hypothesis.set_text("new large right effusion")
    seeds: list[int] = []
    window.session.run_shown.connect(lambda run: seeds.append(run.result.recipe.sampling.seed))
    with qtbot.waitSignal(window.session.agreed, timeout=WAIT_MS) as agreed:
        qtbot.keyClick(window.hypothesis.field, Qt.Key.Key_Return)
    assert agreed.args is not None
    agreement = agreed.args[0]
    assert seeds == [5, 6, 7]
    assert agreement.samples == 3
    assert 0 <= agreement.sure_share <= 1
    assert "agree" in window.hypothesis.status.text()
