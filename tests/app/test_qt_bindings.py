"""Faults of the Qt bindings that would end the process of a student sooner or later."""

import sys
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

TIMES = 200


class _Bell(QObject):
    rung = Signal(object)


def _lost(constant: object, action: Callable[[], object]) -> int:
    before = sys.getrefcount(constant)
    for _ in range(TIMES):
        action()
    return before - sys.getrefcount(constant)


@pytest.mark.parametrize("constant", [True, False, None], ids=str)
def test_signals_and_setters_leave_the_references_of_constants_alone(
    constant: object, qtbot: QtBot
) -> None:
    bell, button = _Bell(), QPushButton()
    qtbot.addWidget(button)
    assert _lost(constant, lambda: bell.rung.emit(1)) < TIMES // 2
    assert _lost(constant, lambda: button.setEnabled(True)) < TIMES // 2
