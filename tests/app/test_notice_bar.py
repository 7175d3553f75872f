"""Notices offer what can be done, and do it only while there is somebody to do it."""

from functools import partial

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from app.widgets.notice_bar import NoticeAction, NoticeBar


class Keeper(QObject):
    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []

    def keep(self, what: str) -> None:
        self.kept.append(what)


@pytest.fixture
def bar(qtbot: QtBot) -> NoticeBar:
    bar = NoticeBar()
    qtbot.addWidget(bar)
    return bar


def test_a_button_calls_back_and_the_notice_goes(bar: NoticeBar) -> None:
    keeper = Keeper()
    bar.tell("A run was deleted.", [NoticeAction("Undo", partial(keeper.keep, "the run"))])
    (undo,) = bar.buttons
    undo.click()
    assert keeper.kept == ["the run"]
    assert bar.text == ""


def test_a_button_whose_object_qt_has_deleted_does_nothing(bar: NoticeBar) -> None:
    keeper = Keeper()
    bar.tell("A run was deleted.", [NoticeAction("Undo", partial(keeper.keep, "the run"))])
    delete(keeper)
    bar.buttons[0].click()
    assert keeper.kept == []


def test_only_methods_of_qt_objects_are_called_back() -> None:
    with pytest.raises(TypeError, match="no method of a QObject"):
        NoticeAction("Undo", lambda: None)


def test_a_notice_that_lasts_comes_back_after_the_one_that_took_its_place(bar: NoticeBar) -> None:
    keeper = Keeper()
    bar.tell("First.", [NoticeAction("Undo", partial(keeper.keep, "first"))], lasts=True)
    bar.tell("Second.")
    bar.pass_by()
    assert bar.text == "First."
